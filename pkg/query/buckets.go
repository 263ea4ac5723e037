package query

import (
	"cmp"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend/gtime"
)

// MaxBuckets bounds the points of one time series.
const MaxBuckets = 10_000

// Interval is the width of a time series' buckets: a step, or a number of
// calendar months.
type Interval struct {
	Step   time.Duration
	Months int
	// Zone, where set, makes buckets start at its midnights, so that a bucket
	// of a day has 23 or 25 hours where clocks change; only steps of whole
	// days and months have one. Otherwise buckets are counted from the epoch
	// in UTC.
	Zone *time.Location
}

var calendarInterval = regexp.MustCompile(`^([0-9]{1,4})([My])$`)

// parseInterval reads the width of buckets: "auto", or a number and a unit as
// Grafana writes intervals (30s, 5m, 1h, 1d, 1w, 1M, 1y). Whole days, months
// and years follow the zone.
func parseInterval(text string, auto time.Duration, zone *time.Location) (Interval, error) {
	zone = cmp.Or(zone, time.UTC)
	step := auto
	if text = strings.TrimSpace(text); text != "" && text != "auto" {
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
	step = max(step.Truncate(time.Second), time.Second)
	if step%day == 0 {
		return Interval{Step: step, Zone: zone}, nil
	}
	return Interval{Step: step}, nil
}

// MaxInterval bounds an interval that is no number of months.
const MaxInterval = 100 * 366 * day

// Buckets returns the moments that part the buckets which cover a range: the
// i-th bucket is bounds[i] <= t < bounds[i+1]. There is always one at least.
//
// Steps are counted from 1970-01-01 00:00 UTC, days from Monday 1970-01-05, so
// that weeks begin on Mondays, and months from January, so that quarters and
// years begin there. The first bucket may begin before the range and the last
// end after it; both then hold only what lies in the range.
func (i Interval) Buckets(within Range) (bounds []time.Time, err error) {
	start := i.start(within.From)
	for n := int64(0); ; n++ {
		moment := start(n)
		if len(bounds) > 0 && !moment.After(bounds[len(bounds)-1]) {
			continue // a day that a zone left out
		}
		bounds = append(bounds, moment)
		if len(bounds) > 1 && !moment.Before(within.To) {
			return bounds, nil
		}
		if len(bounds) > MaxBuckets {
			return nil, refuse("the time range has more than %d intervals of that width: choose a longer interval, or a shorter time range", MaxBuckets)
		}
	}
}

// start returns where the n-th bucket begins, counted from the one that holds t.
func (i Interval) start(t time.Time) func(n int64) time.Time {
	switch {
	case i.Months > 0:
		width := int64(i.Months)
		year, month, _ := t.In(i.Zone).Date()
		first := floor(int64(year)*12+int64(month-time.January), width)
		return func(n int64) time.Time {
			return startOfDay(0, time.January+time.Month((first+n)*width), 1, i.Zone)
		}
	case i.Zone != nil:
		width := int64(i.Step / day)
		year, month, date := t.In(i.Zone).Date()
		first := floor(time.Date(year, month, date, 0, 0, 0, 0, time.UTC).Unix()/int64(day/time.Second)-firstMonday, width)
		return func(n int64) time.Time {
			return startOfDay(1970, time.January, 1+int(firstMonday+(first+n)*width), i.Zone)
		}
	}
	// In parts, since a Duration ends after 292 years.
	first := floor(t.Unix(), int64(i.Step/time.Second))
	return func(n int64) time.Time {
		return time.Unix((first+n)*int64(i.Step/time.Second), 0).UTC()
	}
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
	midnight := time.Date(year, month, date, 0, 0, 0, 0, zone)
	changed, changes := midnight.ZoneBounds()
	reads := clock(midnight)
	wanted := time.Date(year, month, date, 0, 0, 0, 0, time.UTC)
	switch {
	case reads.Before(wanted):
		return changes
	case reads.After(wanted):
		return changed
	case changed.IsZero():
		return midnight
	}
	_, before := changed.Add(-time.Nanosecond).Zone()
	_, after := midnight.Zone()
	if earlier := midnight.Add(time.Duration(after-before) * time.Second); earlier.Before(changed) && clock(earlier).Equal(wanted) {
		return earlier
	}
	return midnight
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
