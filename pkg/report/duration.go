package report

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Seconds is a duration in seconds that may be blank.
type Seconds struct {
	Value float64
	Valid bool
}

// SecondsOf returns n seconds, not blank.
func SecondsOf(n float64) Seconds { return Seconds{Value: n, Valid: true} }

// MaxSeconds bounds a duration either way: the whole numbers that a float64
// holds exactly, or 285 million years.
const MaxSeconds = 1 << 53

// IsDuration reports whether a number of seconds is a duration: not NaN, and
// within [MaxSeconds].
func IsDuration(seconds float64) bool { return math.Abs(seconds) <= MaxSeconds }

// AppendClock appends a duration in seconds as HH:mm:SS. Hours may pass 99;
// parts of a second are dropped, as Grafana's unit dthms drops them; negative
// durations have a minus before the hours. What is no duration is blank.
func AppendClock(dst []byte, seconds float64) []byte {
	if !IsDuration(seconds) {
		return dst
	}
	whole := int64(math.Trunc(seconds))
	if whole < 0 {
		dst = append(dst, '-')
		whole = -whole
	}
	hours := whole / 3600
	if hours < 10 {
		dst = append(dst, '0')
	}
	dst = strconv.AppendInt(dst, hours, 10)
	dst = append(dst, ':')
	dst = appendTwoDigits(dst, whole/60%60)
	dst = append(dst, ':')
	return appendTwoDigits(dst, whole%60)
}

func appendTwoDigits(dst []byte, n int64) []byte {
	return append(dst, byte('0'+n/10%10), byte('0'+n%10))
}

var errClock = errors.New("not a duration as HH:mm:SS")

// ParseClock reads HH:mm:SS, also with blanks around its parts as older
// exports of the report have them ("00:02: 15"), and returns seconds.
func ParseClock(text string) (float64, error) {
	text = strings.TrimSpace(text)
	negative := strings.HasPrefix(text, "-")
	rest := strings.TrimPrefix(text, "-")
	total, parts := int64(0), 0
	for more := true; more; parts++ {
		var part string
		part, rest, more = strings.Cut(rest, ":")
		part = strings.TrimSpace(part)
		n, err := strconv.ParseUint(part, 10, 32)
		if err != nil || parts > 2 || parts > 0 && (len(part) > 2 || n > 59) {
			return 0, fmt.Errorf("%q is %w", text, errClock)
		}
		total = total*60 + int64(n)
	}
	if parts != 3 {
		return 0, fmt.Errorf("%q is %w", text, errClock)
	}
	if negative {
		total = -total
	}
	return float64(total), nil
}

// ParseSeconds reads a duration as people write it in a filter: seconds
// ("90", "1.5"), HH:mm:SS, or Go's style ("5m30s"). It returns seconds.
func ParseSeconds(text string) (float64, error) {
	trimmed := strings.TrimSpace(text)
	if n, err := strconv.ParseFloat(trimmed, 64); err == nil && !math.IsNaN(n) && !math.IsInf(n, 0) {
		return n, nil
	}
	if n, err := ParseClock(trimmed); err == nil {
		return n, nil
	}
	if d, err := time.ParseDuration(trimmed); err == nil {
		return d.Seconds(), nil
	}
	return 0, fmt.Errorf("%q is not a duration: write seconds (90), HH:mm:SS (00:01:30) or 1m30s", text)
}
