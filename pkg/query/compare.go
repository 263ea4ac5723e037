package query

import (
	"slices"
	"time"
)

// Step is how much earlier the figures are that a query compares with, in
// calendar days and years of its zone.
type Step string

// The steps.
const (
	OneDay    Step = "1d"
	OneWeek   Step = "1w"
	FourWeeks Step = "4w"
	OneYear   Step = "1y"
)

// Steps lists the steps in the order an editor offers them.
var Steps = []Step{OneDay, OneWeek, FourWeeks, OneYear}

// StepWords name the steps, as headings and the label of series have them.
var StepWords = map[Step]string{
	OneDay: "1 day earlier", OneWeek: "1 week earlier", FourWeeks: "4 weeks earlier", OneYear: "1 year earlier",
}

// CurrentPeriod is the label of the range that a query is about, among others.
const CurrentPeriod = "current"

// PeriodLabel names the label of a series that says which period it is of.
const PeriodLabel = "period"

// stepDates are the years and days of each step.
var stepDates = map[Step]struct{ years, days int }{OneDay: {0, 1}, OneWeek: {0, 7}, FourWeeks: {0, 28}, OneYear: {1, 0}}

// Period is a time range whose figures a metrics query asks for.
type Period struct {
	Step  Step // none for the query's own range
	Range Range
	// Bounds separate the period's buckets, and Buckets are their numbers among
	// the query's own, from 1: 0 for what has no place among them, and one twice
	// where the clock shows the same twice. There is one bound more. Both are nil where the query has no buckets.
	Bounds  []time.Time
	Buckets []int64
}

// Label is the period as series and headings name it.
func (p Period) Label() string {
	if p.Step == "" {
		return CurrentPeriod
	}
	return StepWords[p.Step]
}

// Periods returns the query's own range, and those that it compares with.
func (m Metrics) Periods() []Period {
	own := Period{Range: m.Range, Bounds: m.Buckets}
	for i := range max(0, len(m.Buckets)-1) {
		own.Buckets = append(own.Buckets, int64(i+1))
	}
	return append([]Period{own}, m.Earlier...)
}

// earlier returns the periods that a metrics query compares with.
func (p *parser) earlier(request Metrics, interval Interval) (periods []Period, err error) {
	for i, step := range p.model.Compare {
		if err := resolved("compare", string(step)); err != nil {
			return nil, err
		}
		if !slices.Contains(Steps, step) {
			return nil, refuse("cannot compare with %q earlier: use one of %s", step, quoteAll(Steps))
		}
		if slices.Contains(p.model.Compare[:i], step) {
			return nil, refuse("compare names %q twice: remove one", step)
		}
		period := Period{Step: step, Range: step.before(request.Range, p.location)}
		if request.Buckets != nil {
			period.Bounds, period.Buckets = interval.earlier(request.Buckets, period.Range, step)
		}
		periods = append(periods, period)
	}
	for _, metric := range request.Metrics {
		if len(periods) > 0 && metric.Measure.Current {
			return nil, refuse("%s is about the present, which no earlier period has: ask for it in a query without compare", metric.Measure.ID)
		}
	}
	return periods, nil
}

// date returns a date the step earlier, and false where there is no such date
// (29 February, a year earlier), of which it returns the next.
func (s Step) date(year int, month time.Month, date int) (earlier time.Time, exists bool) {
	width := stepDates[s]
	midnight := time.Date(year-width.years, month, date, 0, 0, 0, 0, time.UTC)
	return midnight.AddDate(0, 0, -width.days), midnight.Day() == date
}

// before returns the range between the moments at which the zone's clock
// showed, the step earlier, what it shows at the ends of a range.
func (s Step) before(within Range, zone *time.Location) Range {
	shown := func(t time.Time) time.Time {
		wall := clock(t.In(zone))
		midnight, _ := s.date(wall.Date())
		return firstShown(midnight.Add(wall.Sub(wall.Truncate(day))), zone)
	}
	from, to := shown(within.From), shown(within.To)
	if to.Before(from) { // from the first showing of an hour to its second
		to = from
	}
	return Range{From: from, To: to}
}

// earlier returns the bounds of the buckets with which those of that width are
// compared, in the range that is the step earlier, and their numbers: the i-th
// bucket with the same interval of the same date, the step earlier. What has no
// counterpart, such as an hour that the clock skips now, has number 0.
func (i Interval) earlier(bounds []time.Time, within Range, step Step) (earlier []time.Time, numbers []int64) {
	if i.Months == 0 && i.Step < day {
		return i.sameTimes(bounds, within, step)
	}
	return i.sameDates(bounds, step)
}

// sameTimes pairs buckets of less than a day by what the clock shows. Where it
// shows an interval twice, the first of its buckets has the earlier one, and
// the second none; where it did so the step earlier, both are that one.
func (i Interval) sameTimes(bounds []time.Time, within Range, step Step) (earlier []time.Time, numbers []int64) {
	own := map[time.Time]int64{} // by what the clock showed the step earlier
	for n, bound := range bounds[:len(bounds)-1] {
		shown := i.shown(bound)
		midnight, exists := step.date(shown.Date())
		then := midnight.Add(shown.Sub(shown.Truncate(day)))
		if exists && own[then] == 0 {
			own[then] = int64(n + 1)
		}
	}
	// A change of the clock may add some to as many as there are now.
	earlier = i.cover(within, 2*MaxBuckets)
	for _, bound := range earlier[:len(earlier)-1] {
		numbers = append(numbers, own[i.shown(bound)])
	}
	return earlier, numbers
}

// shown returns what the zone's clock shows where the interval of a bucket of
// less than a day begins, as if it were UTC.
func (i Interval) shown(bucket time.Time) time.Time {
	wall := clock(bucket.In(i.Zone))
	midnight := wall.Truncate(day)
	return midnight.Add(wall.Sub(midnight).Truncate(i.Step))
}

// sameDates pairs buckets of a day and more by the dates on which they begin.
func (i Interval) sameDates(bounds []time.Time, step Step) (earlier []time.Time, numbers []int64) {
	for n, bound := range bounds[:len(bounds)-1] {
		from, to, exists := i.dates(bound, step)
		if !exists {
			continue
		}
		switch last := len(earlier) - 1; {
		case last < 0:
			earlier = append(earlier, from)
		case from.After(earlier[last]):
			earlier, numbers = append(earlier, from), append(numbers, 0)
		}
		if to.After(earlier[len(earlier)-1]) { // a week across a leap day begins before it
			earlier, numbers = append(earlier, to), append(numbers, int64(n+1))
		}
	}
	if len(earlier) < 2 { // nothing has a place
		return bounds[:2], []int64{0}
	}
	return earlier, numbers
}

// dates returns the moments at which the interval of a bucket began and ended
// the step earlier; a day has none on a date that did not exist.
func (i Interval) dates(bucket time.Time, step Step) (from, to time.Time, exists bool) {
	wall := clock(bucket.In(i.Zone))
	year, month, date := wall.Date()
	midnight, exists := step.date(year, month, date)
	if i.Months > 0 {
		end, _ := step.date(year, month+time.Month(i.Months), 1)
		return firstShown(midnight, i.Zone), firstShown(end, i.Zone), true
	}
	begins := midnight
	if i.Step%day != 0 {
		begins = midnight.Add(wall.Sub(wall.Truncate(day)))
	}
	return firstShown(begins, i.Zone), firstShown(begins.Add(i.Step), i.Zone), exists || i.Step > day
}
