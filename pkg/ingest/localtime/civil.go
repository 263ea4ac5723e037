package localtime

import (
	"errors"
	"strings"
)

// civil is a date and time as written.
type civil struct {
	year, month, day     int
	hour, minute, second int
	nanosecond           int
	zoned                bool // offset was written
	offset               int  // seconds east of UTC
}

// wall returns the Unix time of the wall clock time as if it were in UTC.
func (c civil) wall() int64 {
	return daysFromCivil(c.year, c.month, c.day)*day + int64(c.hour)*3600 + int64(c.minute)*60 + int64(c.second)
}

// daysFromCivil returns the days since 1970-01-01 in the Gregorian calendar.
// (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".)
func daysFromCivil(year, month, dayOfMonth int) int64 {
	if month <= 2 {
		year--
	}
	era := year / 400
	yearOfEra := year - era*400
	shifted := (month + 9) % 12
	dayOfYear := (153*shifted+2)/5 + dayOfMonth - 1
	dayOfEra := yearOfEra*365 + yearOfEra/4 - yearOfEra/100 + dayOfYear
	return int64(era)*146097 + int64(dayOfEra) - 719468
}

func (c civil) valid() bool {
	return c.year >= 1 && c.year <= 9999 && c.month >= 1 && c.month <= 12 &&
		c.day >= 1 && c.day <= daysIn(c.year, c.month) &&
		c.hour <= 23 && c.minute <= 59 && c.second <= 59
}

func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

var (
	errForm  = errors.New("not a date and time")
	errRange = errors.New("no such date or time")
)

// written is a date and time whose order of day and month may be unknown.
type written struct {
	civil
	first, second int  // the day and the month in unknown order, unless ordered
	ordered       bool // the format shows the order
}

// read parses a text.
func read(text string) (written, error) {
	p := cursor{rest: text}
	var w written
	if !p.date(&w) {
		return written{}, errForm
	}
	if !p.eat(' ') && !p.eat('T') && !p.eat('t') && !p.eat(',') {
		return written{}, errForm
	}
	p.spaces()
	if !p.clock(&w.civil) {
		return written{}, errForm
	}
	p.spaces()
	if !p.zone(&w.civil) || p.rest != "" {
		return written{}, errForm
	}
	return w, nil
}

// cursor reads a text from left to right.
type cursor struct{ rest string }

func (p *cursor) eat(b byte) bool {
	if p.rest != "" && p.rest[0] == b {
		p.rest = p.rest[1:]
		return true
	}
	return false
}

func (p *cursor) spaces() {
	for p.eat(' ') {
	}
}

// number reads at most limit digits and returns how many it read.
func (p *cursor) number(limit int) (value, digits int) {
	for digits < limit && digits < len(p.rest) {
		b := p.rest[digits]
		if b < '0' || b > '9' {
			break
		}
		value = value*10 + int(b-'0')
		digits++
	}
	p.rest = p.rest[digits:]
	return value, digits
}

// date reads 2024-02-20, 20/02/2024, 02/20/24, 20.02.2024, 20-Feb-2024,
// 20 Feb 2024 or Feb 20, 2024.
func (p *cursor) date(w *written) bool {
	if month, found := p.month(); found {
		return p.monthNameFirst(w, month)
	}
	first, digits := p.number(4)
	if digits == 0 || digits == 3 || p.rest == "" {
		return false
	}
	separator := p.rest[0]
	if separator != '-' && separator != '/' && separator != '.' && separator != ' ' {
		return false
	}
	p.rest = p.rest[1:]
	if month, found := p.month(); found {
		year, ok := 0, false
		if p.eat(separator) {
			year, ok = p.year()
		}
		w.year, w.month, w.day, w.ordered = year, month, first, true
		return ok && digits <= 2
	}
	second, length := p.number(2)
	if length == 0 || separator == ' ' || !p.eat(separator) {
		return false
	}
	if digits == 4 {
		third, length := p.number(2)
		w.year, w.month, w.day, w.ordered = first, second, third, true
		return length > 0
	}
	year, ok := p.year()
	if !ok {
		return false
	}
	w.year = year
	if separator == '.' { // day first, in every country that writes dots
		w.day, w.month, w.ordered = first, second, true
		return true
	}
	w.first, w.second = first, second
	return true
}

// monthNameFirst reads what follows the month's name in Feb 20, 2024.
func (p *cursor) monthNameFirst(w *written, month int) bool {
	if !p.eat(' ') && !p.eat('-') {
		return false
	}
	dayOfMonth, digits := p.number(2)
	if digits == 0 || (!p.eat(',') && p.rest == "") {
		return false
	}
	if !p.eat(' ') && !p.eat('-') {
		return false
	}
	year, ok := p.year()
	w.year, w.month, w.day, w.ordered = year, month, dayOfMonth, true
	return ok
}

// year reads a year of four digits, or of two from 1970 to 2069.
func (p *cursor) year() (int, bool) {
	year, digits := p.number(4)
	switch {
	case digits == 4:
		return year, true
	case digits == 2 && year >= 70:
		return 1900 + year, true
	case digits == 2:
		return 2000 + year, true
	}
	return 0, false
}

const monthNames = "janfebmaraprmayjunjulaugsepoctnovdec"

// month reads an English month's name or its first three letters.
func (p *cursor) month() (int, bool) {
	letters := 0
	for letters < len(p.rest) && isLetter(p.rest[letters]) {
		letters++
	}
	if letters < 3 {
		return 0, false
	}
	name := strings.ToLower(p.rest[:letters])
	at := strings.Index(monthNames, name[:3])
	if at < 0 || at%3 != 0 {
		return 0, false
	}
	month := at/3 + 1
	if letters > 3 && name != strings.ToLower(longMonths[month-1]) && name != "sept" {
		return 0, false
	}
	p.rest = p.rest[letters:]
	p.eat('.')
	return month, true
}

var longMonths = [...]string{"January", "February", "March", "April", "May", "June",
	"July", "August", "September", "October", "November", "December"}

func isLetter(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' }

// clock reads 9:05, 09:05:07, 09:05:07.123 and any of these with AM or PM.
func (p *cursor) clock(c *civil) bool {
	var digits int
	if c.hour, digits = p.number(2); digits == 0 || !p.eat(':') {
		return false
	}
	if c.minute, digits = p.number(2); digits != 2 {
		return false
	}
	if p.eat(':') {
		if c.second, digits = p.number(2); digits != 2 {
			return false
		}
		if (p.eat('.') || p.eat(',')) && !p.fraction(c) {
			return false
		}
	}
	return p.halfDay(c)
}

func (p *cursor) fraction(c *civil) bool {
	value, digits := p.number(9)
	if digits == 0 {
		return false
	}
	for i := digits; i < 9; i++ {
		value *= 10
	}
	c.nanosecond = value
	p.number(9) // finer fractions are dropped
	return true
}

// halfDay reads AM or PM, if there is one.
func (p *cursor) halfDay(c *civil) bool {
	rest := strings.TrimLeft(p.rest, " \u00a0\u202f") // US exports have narrow spaces here
	if len(rest) < 2 || rest[1]|0x20 != 'm' || (rest[0]|0x20 != 'a' && rest[0]|0x20 != 'p') {
		return true
	}
	if c.hour < 1 || c.hour > 12 {
		return false
	}
	c.hour %= 12
	if rest[0]|0x20 == 'p' {
		c.hour += 12
	}
	p.rest = rest[2:]
	return true
}

// zone reads Z, UTC, GMT, +02, +0200 or +02:00, if there is one.
func (p *cursor) zone(c *civil) bool {
	switch p.rest {
	case "":
		return true
	case "Z", "z", "UTC", "GMT":
		c.zoned, p.rest = true, ""
		return true
	}
	sign := 1
	if p.eat('-') {
		sign = -1
	} else if !p.eat('+') {
		return false
	}
	hours, digits := p.number(2)
	if digits != 2 || hours > 18 {
		return false
	}
	minutes := 0
	if p.eat(':') || p.rest != "" {
		if minutes, digits = p.number(2); digits != 2 || minutes > 59 {
			return false
		}
	}
	c.zoned, c.offset = true, sign*(hours*3600+minutes*60)
	return true
}
