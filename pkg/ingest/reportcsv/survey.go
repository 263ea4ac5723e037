package reportcsv

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/internal/recognize"
	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/localtime"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// Facts are what a whole report CSV shows, and none of its rows alone.
type Facts struct {
	census    recognize.Census
	carriage  bool // lines end in CR alone
	dates     dates
	durations durations
	columns   []columnFacts
}

// columnFacts are what a column of durations shows.
type columnFacts struct {
	long bool // some value has hours, minutes and seconds
	past bool // in some value of two numbers the first is more than hours of a day
}

// seen is a cell and its line, for messages.
type seen struct {
	text string
	line int64
}

// note keeps the first cell noted.
func (s *seen) note(text string, line int64) {
	if s.line == 0 {
		*s = seen{strings.Clone(text), line}
	}
}

func (s seen) String() string { return fmt.Sprintf("%q on line %d", s.text, s.line) }

// Survey reads a report CSV to its end. An error says why the stream is not a
// report CSV.
func Survey(source io.Reader) (*Facts, error) {
	r, err := NewReader(source, nil, nil)
	if err != nil {
		return nil, err
	}
	facts := &Facts{columns: make([]columnFacts, len(r.header.columns))}
	facts.census.Look(r.header.raw)
	facts.carriage = r.scanner.carriage
	for {
		line, broken, err := r.scanner.next()
		if errors.Is(err, io.EOF) {
			return facts, nil
		}
		if err != nil {
			return nil, err
		}
		if broken != nil {
			facts.census.Look(broken.Raw)
			continue
		}
		facts.census.Look(r.scanner.raw)
		facts.look(r, line)
	}
}

// look takes a record's cells into account.
func (f *Facts) look(r *Reader, line int64) {
	raw := r.scanner.raw
	for i := range r.header.columns {
		kind := r.header.columns[i].kind
		if kind != report.Time && kind != report.Duration {
			continue
		}
		c := r.scanner.cells[i]
		cell := raw[c.start:c.end]
		switch {
		case len(cell) == 0, kind == report.Time && localtime.IsPlain(cell):
		case kind == report.Time:
			f.dates.look(string(cell), line)
		case isPlainClock(cell):
			f.columns[i].long, f.durations.clocks = true, true
		default:
			f.lookDuration(&f.columns[i], string(cell), line)
		}
	}
}

// isPlainClock reports whether a text is HH:mm:SS, by far the most frequent.
func isPlainClock(text []byte) bool {
	return len(text) == len("00:00:00") && text[2] == ':' && text[5] == ':'
}

func (f *Facts) lookDuration(column *columnFacts, text string, line int64) {
	if n, decimals, plain := plainNumber(text); plain {
		f.durations.look(n, decimals, text, line)
		return
	}
	if isShort(text) {
		first, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(text), "-"), ":")
		minutes, _ := strconv.Atoi(first)
		column.past = column.past || minutes > 23
		f.durations.clocks = true
		return
	}
	if _, err := parseClock(text); err == nil {
		column.long, f.durations.clocks = true, true
	}
}

// durations are the durations of a file, by what they may be: fractions of a day
// are below 1 and have many decimals.
type durations struct {
	clocks   bool // some are written with colons
	whole    bool // some are 1 or more, with few decimals
	precise  bool // some are fewDays or more, with many decimals
	fraction seen // the first that may be a fraction of a day
	number   seen // the first that is 1 or more, with many decimals
}

// fewDays is longer than any duration that a file of fractions of a day has.
const fewDays = 10

func (d *durations) look(n float64, decimals int, text string, line int64) {
	size, many := math.Abs(n), decimals >= manyDecimals
	switch {
	case size >= 1 && many:
		d.number.note(text, line)
		d.precise = d.precise || size >= fewDays
	case size >= 1:
		d.whole = true
	case size > 0 && many:
		d.fraction.note(text, line)
	}
}

// form returns how plain numbers are meant.
func (d *durations) form() (fractions, mixed bool) {
	switch {
	case d.fraction.line == 0, d.precise && !d.clocks: // seconds, these with their parts
		return false, false
	case d.clocks, d.whole:
		return false, true
	}
	return true, false
}

// Check returns an error if the file's durations may be seconds as well as
// fractions of a day.
func (f *Facts) Check() error {
	d := &f.durations
	if fractions, _ := d.form(); fractions && d.number.line > 0 {
		return fmt.Errorf("whether durations are seconds or fractions of a day is not clear from %s and %s: write them as HH:mm:SS", d.fraction, d.number)
	}
	return nil
}

// Notices returns what is taken for granted, in words for the user.
func (f *Facts) Notices() (notices []string) {
	if fractions, _ := f.durations.form(); fractions {
		n, decimals, _ := plainNumber(f.durations.fraction.text)
		notices = append(notices, fmt.Sprintf("durations are fractions of a day, as spreadsheets store them, and were converted: %s is %s",
			f.durations.fraction, report.AppendClock(nil, ofFraction(n, decimals))))
	}
	if encoding := f.Encoding(); encoding.Name != "" {
		notices = append(notices, fmt.Sprintf("the file is not in UTF-8 and was read as %s: if letters are wrong, save it in UTF-8", encoding.Name))
	}
	return notices
}

// Encoding returns how the stream's characters are written.
func (f *Facts) Encoding() recognize.Encoding { return f.census.Encoding(f.carriage) }

// durationForm returns how the durations of the i-th column are written.
func (f *Facts) durationForm(i int) durationForm {
	if f == nil {
		return durationForm{}
	}
	form := durationForm{minutes: f.columns[i].long || f.columns[i].past}
	form.fractions, form.mixed = f.durations.form()
	return form
}

// Order returns whether the day or the month comes first in the file's dates. It
// is Unknown if no date is ambiguous, and an error if dates are ambiguous and
// none decides the order, or if they contradict each other.
func (f *Facts) Order() (localtime.Order, error) { return f.dates.order() }

// dates are the first dates of a file that show an order of day and month.
type dates struct{ dayFirst, monthFirst, either seen }

func (d *dates) look(text string, line int64) {
	order, relevant := localtime.OrderIn(text)
	if !relevant {
		return
	}
	switch order {
	case localtime.DayFirst:
		d.dayFirst.note(text, line)
	case localtime.MonthFirst:
		d.monthFirst.note(text, line)
	case localtime.Unknown:
		d.either.note(text, line)
	}
}

func (d *dates) order() (localtime.Order, error) {
	const give = "give the format with --date-format, such as dd/MM/yyyy HH:mm:ss or MM/dd/yyyy HH:mm:ss"
	switch day, month := d.dayFirst.line > 0, d.monthFirst.line > 0; {
	case day && month:
		return localtime.Unknown, fmt.Errorf("the dates contradict each other: the day is first in %s, and the month in %s; correct them, or %s, which rejects the others",
			d.dayFirst, d.monthFirst, give)
	case day:
		return localtime.DayFirst, nil
	case month:
		return localtime.MonthFirst, nil
	case d.either.line > 0:
		return localtime.Unknown, fmt.Errorf("whether the day or the month comes first is not clear from the dates, such as %s; %s", d.either, give)
	}
	return localtime.Unknown, nil
}
