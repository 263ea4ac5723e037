package localtime

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Order is the order of day and month in dates such as 03/04/2024.
type Order int

// The orders.
const (
	Unknown Order = iota
	DayFirst
	MonthFirst
)

// Parser parses dates and times. Use it in one goroutine at a time.
type Parser struct {
	zone   zone
	order  Order
	layout string // Go's, where the format is given
}

// NewParser returns a parser of every format this package knows. Times without
// a zone are in the given location. Dates that are ambiguous in day and month
// are errors unless an order is given.
func NewParser(location *time.Location, order Order) *Parser {
	return &Parser{zone: zone{location: location}, order: order}
}

// NewFormatParser returns a parser of one format, in the letters of Unicode's
// date patterns, such as "dd/MM/yyyy HH:mm:ss".
func NewFormatParser(location *time.Location, format string) (*Parser, error) {
	layout, err := layoutOf(format)
	if err != nil {
		return nil, err
	}
	return &Parser{zone: zone{location: location}, layout: layout}, nil
}

// Parse returns the time in UTC; of a time that occurs twice, when clocks go
// back, the first.
func (p *Parser) Parse(text string) (time.Time, error) {
	first, _, err := p.ParseBoth(text)
	return first, err
}

// ParseBoth returns the times in UTC that a text may mean: two where a time
// occurs twice, when clocks go back, else twice the same. See [Choose].
func (p *Parser) ParseBoth(text string) (first, second time.Time, err error) {
	if p.layout != "" {
		return p.parseLayout(text)
	}
	c, ok := plain(text)
	if !ok {
		if c, err = p.parseAny(text); err != nil {
			return time.Time{}, time.Time{}, err
		}
	}
	if !c.valid() {
		return time.Time{}, time.Time{}, fmt.Errorf("%q is %w", text, errRange)
	}
	if c.zoned {
		moment := time.Unix(c.wall()-int64(c.offset), int64(c.nanosecond)).UTC()
		return moment, moment, nil
	}
	first, second = p.inZone(c.wall(), c.nanosecond)
	return first, second, nil
}

func (p *Parser) inZone(wall int64, nanosecond int) (first, second time.Time) {
	one, two := p.zone.instants(wall)
	return time.Unix(one, int64(nanosecond)).UTC(), time.Unix(two, int64(nanosecond)).UTC()
}

func (p *Parser) parseAny(text string) (civil, error) {
	w, err := read(strings.TrimSpace(text))
	if err != nil {
		return civil{}, fmt.Errorf("%q is %w", text, err)
	}
	if w.ordered {
		return w.civil, nil
	}
	switch {
	case p.order == DayFirst || w.first == w.second:
		w.day, w.month = w.first, w.second
	case p.order == MonthFirst:
		w.month, w.day = w.first, w.second
	default:
		return civil{}, fmt.Errorf("%q: %w", text, ErrAmbiguous)
	}
	return w.civil, nil
}

// ErrAmbiguous is the error of a date whose day may be its month.
var ErrAmbiguous = errors.New("the day or the month may come first: give the date format")

func (p *Parser) parseLayout(text string) (first, second time.Time, err error) {
	t, err := time.Parse(p.layout, strings.TrimSpace(text))
	if err != nil {
		return time.Time{}, time.Time{}, fmt.Errorf("%q is %w in the date format given", text, errForm)
	}
	if t.Year() < 1 {
		return time.Time{}, time.Time{}, fmt.Errorf("%q is %w", text, errRange)
	}
	if strings.Contains(p.layout, "Z07") || strings.Contains(p.layout, "-07") {
		return t.UTC(), t.UTC(), nil
	}
	first, second = p.inZone(t.Unix(), t.Nanosecond())
	return first, second, nil
}

// plain parses the report's format, 2024-02-20 09:15:30, which is by far the
// most frequent.
func plain(text string) (civil, bool) {
	if len(text) != len("2006-01-02 15:04:05") || text[4] != '-' || text[7] != '-' ||
		(text[10] != ' ' && text[10] != 'T') || text[13] != ':' || text[16] != ':' {
		return civil{}, false
	}
	for i := range len(text) {
		if b := text[i]; (b < '0' || b > '9') && i != 4 && i != 7 && i != 10 && i != 13 && i != 16 {
			return civil{}, false
		}
	}
	two := func(i int) int { return int(text[i]-'0')*10 + int(text[i+1]-'0') }
	return civil{year: two(0)*100 + two(2), month: two(5), day: two(8),
		hour: two(11), minute: two(14), second: two(17)}, true
}

// IsPlain reports whether a text has the report's format, which shows no order.
func IsPlain(text []byte) bool {
	return len(text) == len("2006-01-02 15:04:05") && text[4] == '-' && text[7] == '-'
}

// OrderIn returns the order that a text shows by a day above 12. It is Unknown
// if the date is ambiguous; relevant is false if the text shows nothing.
func OrderIn(text string) (order Order, relevant bool) {
	if _, ok := plain(text); ok {
		return Unknown, false
	}
	w, err := read(strings.TrimSpace(text))
	if err != nil || w.ordered || w.first == w.second {
		return Unknown, false
	}
	switch {
	case w.first > 12 && w.second <= 12:
		return DayFirst, true
	case w.second > 12 && w.first <= 12:
		return MonthFirst, true
	case w.first > 12:
		return Unknown, false
	}
	return Unknown, true
}

// formatLetters translates date patterns to Go's layouts, longest first.
var formatLetters = []struct{ pattern, layout string }{
	{"yyyy", "2006"}, {"yy", "06"},
	{"MMMM", "January"}, {"MMM", "Jan"}, {"MM", "01"}, {"M", "1"},
	{"dd", "02"}, {"d", "2"},
	{"HH", "15"}, {"H", "15"}, {"hh", "03"}, {"h", "3"},
	{"mm", "04"}, {"m", "4"}, {"ss", "05"}, {"s", "5"},
	{"SSSSSS", "000000"}, {"SSS", "000"},
	{"a", "PM"}, {"XXX", "Z07:00"}, {"XX", "Z0700"}, {"X", "Z07"},
}

func layoutOf(format string) (string, error) {
	var layout strings.Builder
	has := map[byte]bool{}
next:
	for i := 0; i < len(format); {
		for _, letters := range formatLetters {
			if strings.HasPrefix(format[i:], letters.pattern) {
				layout.WriteString(letters.layout)
				has[letters.pattern[0]] = true
				i += len(letters.pattern)
				continue next
			}
		}
		b := format[i]
		switch {
		case b == '\'' && i+2 < len(format) && format[i+2] == '\'': // 'T'
			layout.WriteByte(format[i+1])
			i += 3
			continue
		case isLetter(b) && b != 'T', b >= '0' && b <= '9', b >= 0x80:
			return "", fmt.Errorf("date format %q: %q is not one of yyyy, yy, MM, M, MMM, dd, d, HH, H, hh, h, mm, ss, SSS, a, XXX", format, b)
		}
		layout.WriteByte(b)
		i++
	}
	if !has['y'] || !has['M'] || !has['d'] || !has['H'] && !has['h'] || !has['m'] {
		return "", fmt.Errorf("date format %q needs a year, month, day, hour and minute, as in dd/MM/yyyy HH:mm:ss", format)
	}
	if has['h'] != has['a'] {
		return "", fmt.Errorf("date format %q: hours from 1 to 12 (hh) go with AM or PM (a), hours from 0 to 23 are HH", format)
	}
	return layout.String(), nil
}
