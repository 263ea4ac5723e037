package reportcsv

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

const secondsPerDay = 24 * 60 * 60

// durationForm is how a column's durations are written, as the whole file shows.
type durationForm struct {
	fractions bool // all are fractions of a day, as spreadsheets store them
	mixed     bool // some are, so that small numbers are rejected
	minutes   bool // 02:15 is minutes and seconds
}

// parse reads HH:mm:SS, also with parts of a second; mm:SS, where the column
// shows that it is that; a number of seconds; or a fraction of a day.
func (f durationForm) parse(text string) (seconds float64, err error) {
	n, decimals, plain := plainNumber(text)
	switch {
	case plain && f.fractions:
		return ofFraction(n, decimals), nil
	case plain && f.mixed && n != 0 && (math.Abs(n) < 1 || decimals >= manyDecimals):
		return 0, fmt.Errorf("%q looks like a fraction of a day (%s), as spreadsheets store durations, among others: write it as HH:mm:SS",
			text, report.AppendClock(nil, ofFraction(n, decimals)))
	case plain:
		return n, nil
	}
	if isShort(text) {
		if !f.minutes {
			return 0, fmt.Errorf("%q may be hours and minutes, or minutes and seconds: write it as HH:mm:SS", text)
		}
		return report.ParseClock(lengthen(text))
	}
	return parseClock(text)
}

// parseClock reads HH:mm:SS, also with parts of a second.
func parseClock(text string) (float64, error) {
	clock, parts, found := strings.Cut(text, ".")
	n, err := report.ParseClock(clock)
	if !found || err != nil {
		return report.ParseClock(text)
	}
	part, err := strconv.ParseUint(parts, 10, 64)
	if err != nil || len(parts) > 9 {
		return report.ParseClock(text)
	}
	fraction := float64(part) / math.Pow10(len(parts))
	if strings.HasPrefix(strings.TrimSpace(text), "-") {
		fraction = -fraction
	}
	return n + fraction, nil
}

// plainNumber reads a number that is no clock. decimals is how many digits are
// behind the point, many where the number has an exponent. A comma is taken for
// the point where it cannot be a separator of thousands.
func plainNumber(text string) (n float64, decimals int, ok bool) {
	if strings.IndexByte(text, ':') >= 0 {
		return 0, 0, false
	}
	text = strings.TrimSpace(text)
	if unsigned := strings.TrimPrefix(text, "-"); strings.HasPrefix(unsigned, "0,") {
		text = strings.Replace(text, ",", ".", 1)
	}
	if strings.ContainsAny(text, "xXpP_iInN") { // hexadecimal, infinite, not a number
		return 0, 0, false
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || !report.IsDuration(n) {
		return 0, 0, false
	}
	if strings.ContainsAny(text, "eE") {
		return n, manyDecimals, true
	}
	if point := strings.IndexByte(text, '.'); point >= 0 {
		decimals = len(text) - point - 1
	}
	return n, decimals, true
}

// manyDecimals are more than people write behind the point of seconds.
const manyDecimals = 5

// ofFraction returns the seconds of a fraction of a day: whole ones, unless the
// fraction is exact enough to tell parts of a second.
func ofFraction(n float64, decimals int) float64 {
	seconds := n * secondsPerDay
	if whole := math.Round(seconds); decimals < 8 || math.Abs(seconds-whole) < 0.05 {
		return whole
	}
	return math.Round(seconds*1000) / 1000
}

// isShort reports whether a text is two numbers with a colon, such as 02:15.
func isShort(text string) bool {
	first, second, found := strings.Cut(strings.TrimPrefix(strings.TrimSpace(text), "-"), ":")
	return found && isDigits(first) && isDigits(second) && len(second) == 2 && second[0] < '6'
}

func isDigits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return text != "" && len(text) < 8
}

// lengthen writes mm:SS as HH:mm:SS.
func lengthen(text string) string {
	text = strings.TrimSpace(text)
	sign := ""
	if rest, negative := strings.CutPrefix(text, "-"); negative {
		sign, text = "-", rest
	}
	first, second, _ := strings.Cut(text, ":")
	minutes, _ := strconv.Atoi(first) // digits, see isShort
	return fmt.Sprintf("%s%d:%02d:%s", sign, minutes/60, minutes%60, second)
}
