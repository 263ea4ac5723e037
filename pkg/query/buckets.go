package query

import (
	"cmp"
	"iter"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend/gtime"
)

// MaxBuckets bounds the points of one time series.
const MaxBuckets = 10_000

// Interval is the width of a time series' buckets: a step, or a number of
// calendar months. Buckets start at the zone's midnights, so that one of a day
// has 23 or 25 hours where clocks change.
type Interval struct {
	Step   time.Duration
	Months int
	Zone   *time.Location
}

var calendarInterval = regexp.MustCompile(`^([0-9]{1,4})([My])$`)

// autoInterval stands for Grafana's choice.
const autoInterval = "auto"

// parseInterval reads the width of buckets: "auto", or a number and a unit as
// Grafana writes intervals (30s, 5m, 1h, 1d, 1w, 1M, 1y). All of them
// follow the zone.
func parseInterval(text string, auto time.Duration, zone *time.Location) (Interval, error) {
	zone = cmp.Or(zone, time.UTC)
	step := auto
	if text = strings.TrimSpace(text); text != "" && text != autoInterval {
		if parts := calendarInterval.FindStringSubmatch(text); parts != nil {
			months, _ := strconv.Atoi(parts[1]) // digits, as matched
			if parts[2] == "y" {
				months *= 12
			}
			if months > 0 {
				return Interval{Months: months, Zone: zone}, nil
			}
		}
		parsed, err := gtime.ParseDuration(text)
		if err != nil || parsed < time.Second || parsed > MaxInterval {
			return Interval{}, refuse("%q is not an interval of a second or more: write auto, 30s, 5m, 1h, 1d, 1w, 1M or 1y", text)
		}
		if parsed%time.Second != 0 {
			return Interval{}, refuse("%q is not an interval of whole seconds: write auto, 30s, 5m, 1h, 1d, 1w, 1M or 1y", text)
		}
		step = parsed
	}
	// Grafana's own choice may have fractions of a second.
	return Interval{Step: max(step.Truncate(time.Second), time.Second), Zone: zone}, nil
}

// MaxInterval bounds an interval that is no number of months.
const MaxInterval = 100 * 366 * day

// Buckets returns the moments that separate the buckets which cover a range:
// the i-th bucket is bounds[i] <= t < bounds[i+1]. There is always one at least.
//
// Steps below a day are counted on the zone's clock from each midnight, days
// from Monday 1970-01-05, so that weeks begin on Mondays, and months from
// January, so that quarters and years begin there. Other steps are counted from
// 1970-01-01 00:00 UTC. The first bucket may begin before the range and the
// last end after it; both then hold only what is in the range.
func (i Interval) Buckets(within Range) (bounds []time.Time, err error) {
	for moment := range i.bounds(within.From) {
		switch {
		case len(bounds) == 0:
		case !moment.After(bounds[len(bounds)-1]):
			continue // a day that a zone left out
		case !moment.After(within.From):
			bounds = bounds[:0]
		}
		bounds = append(bounds, moment)
		if len(bounds) > 1 && !moment.Before(within.To) {
			return bounds, nil
		}
		if len(bounds) > MaxBuckets {
			break
		}
	}
	return nil, refuse("the time range has more than %d intervals of that width: choose a longer interval, or a shorter time range", MaxBuckets)
}

// bounds returns the moments at which buckets begin, from one at or before t
// on. A moment may come twice.
func (i Interval) bounds(t time.Time) iter.Seq[time.Time] {
	year, month, date := t.In(i.Zone).Date()
	switch {
	case i.Months > 0:
		width := int64(i.Months)
		first := floor(int64(year)*12+int64(month-time.January), width)
		return count(func(n int64) time.Time {
			return startOfDay(0, time.January+time.Month((first+n)*width), 1, i.Zone)
		})
	case i.Step%day == 0:
		width := int64(i.Step / day)
		first := floor(time.Date(year, month, date, 0, 0, 0, 0, time.UTC).Unix()/int64(day/time.Second)-firstMonday, width)
		return count(func(n int64) time.Time {
			return startOfDay(1970, time.January, 1+int(firstMonday+(first+n)*width), i.Zone)
		})
	case i.Step > day:
		// In seconds, since a Duration ends after 292 years.
		width := int64(i.Step / time.Second)
		first := floor(t.Unix(), width)
		return count(func(n int64) time.Time { return time.Unix((first+n)*width, 0).UTC() })
	}
	return func(yield func(time.Time) bool) {
		for n := 0; ; n++ {
			for _, moment := range i.within(year, month, date+n) {
				if !yield(moment) {
					return
				}
			}
		}
	}
}

// count returns the values of a function of 0, 1, 2 and so on.
func count(value func(n int64) time.Time) iter.Seq[time.Time] {
	return func(yield func(time.Time) bool) {
		for n := int64(0); ; n++ {
			if !yield(value(n)) {
				return
			}
		}
	}
}

// within returns the moments of a date at which buckets of less than a day
// begin: its first, and those at which the zone's clock shows a multiple of the
// step. A multiple that the clock skips is the moment of the change; one that
// it shows twice begins two buckets.
func (i Interval) within(year int, month time.Month, date int) []time.Time {
	start, end := startOfDay(year, month, date, i.Zone), startOfDay(year, month, date+1, i.Zone)
	midnight := time.Date(year, month, date, 0, 0, 0, 0, time.UTC)
	moments := []time.Time{start}
	skipped := clock(start) // where the clock stood, had it not changed
	for from := start; from.Before(end); {
		_, to := from.ZoneBounds()
		if to.IsZero() || to.After(end) {
			to = end
		}
		shown := clock(from)
		if next := ceiling(skipped.Sub(midnight), i.Step); next < shown.Sub(midnight) && from.After(start) {
			moments = append(moments, from)
		}
		for wall := ceiling(shown.Sub(midnight), i.Step); ; wall += i.Step {
			moment := from.Add(wall - shown.Sub(midnight))
			if !moment.Before(to) {
				break
			}
			moments = append(moments, moment)
		}
		skipped = shown.Add(to.Sub(from))
		from = to
	}
	return moments
}

// ceiling returns the least multiple of a step at or after a duration.
func ceiling(d, step time.Duration) time.Duration {
	return time.Duration(-floor(int64(-d), int64(step))) * step
}

const (
	day         = 24 * time.Hour
	firstMonday = 4 // in days from 1970-01-01
)

func floor(value, width int64) int64 {
	quotient := value / width
	if value%width < 0 {
		quotient--
	}
	return quotient
}

// startOfDay returns the first moment of a date in a zone: midnight, the first
// of two where clocks go back over it, or the change itself where they go
// forward over it.
func startOfDay(year int, month time.Month, date int, zone *time.Location) time.Time {
	return firstShown(time.Date(year, month, date, 0, 0, 0, 0, time.UTC), zone)
}

// firstShown returns the moment at which the clock of a zone first shows a
// time, given as if it were UTC, or the change that skips it.
func firstShown(wanted time.Time, zone *time.Location) time.Time {
	year, month, date := wanted.Date()
	hour, minute, second := wanted.Clock()
	moment := time.Date(year, month, date, hour, minute, second, wanted.Nanosecond(), zone)
	changed, changes := moment.ZoneBounds()
	reads := clock(moment)
	switch {
	case reads.Before(wanted):
		return changes
	case reads.After(wanted):
		return changed
	case changed.IsZero():
		return moment
	}
	_, before := changed.Add(-time.Nanosecond).Zone()
	_, after := moment.Zone()
	if earlier := moment.Add(time.Duration(after-before) * time.Second); earlier.Before(changed) && clock(earlier).Equal(wanted) {
		return earlier
	}
	return moment
}

// clock is what a clock shows at t, as if it were UTC.
func clock(t time.Time) time.Time {
	_, offset := t.Zone()
	return t.UTC().Add(time.Duration(offset) * time.Second)
}

// niceSteps are the widths that Grafana's own choice of interval gives.
var niceSteps = []time.Duration{
	time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 15 * time.Second, 30 * time.Second,
	time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute,
	time.Hour, 2 * time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour, day, 7 * day,
}

// FitInterval returns the interval that Grafana asks for, or a longer one
// where a range would hold more than [MaxBuckets] of it, as the interval of
// an alert rule may.
func FitInterval(asked time.Duration, within Range) time.Duration {
	fits := func(step time.Duration) bool { return within.To.Sub(within.From)/step < MaxBuckets-1 }
	if asked >= time.Second && fits(asked) {
		return asked
	}
	for _, step := range niceSteps {
		if step >= asked && fits(step) {
			return step
		}
	}
	return niceSteps[len(niceSteps)-1]
}
