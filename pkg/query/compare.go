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
	// Bounds separate the buckets, and Buckets are their numbers in the
	// query's own range, from 1: 0 where nothing of it has their place on the
	// clock. They are one fewer than the bounds. Both are nil where there are
	// no buckets.
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

// earlier returns the periods that a metrics query compares with.
func (p *parser) earlier(request Metrics, interval Interval) ([]Period, error) {
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
	}
	if len(p.model.Compare) > 0 || request.Format == Table && request.Buckets != nil {
		return nil, refuse("compare, and tables by interval, are not answered by this version")
	}
	return nil, nil
}
