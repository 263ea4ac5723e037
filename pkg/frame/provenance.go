package frame

import (
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
)

// Provenance is what Meta.Custom of figures says: how they were made.
type Provenance struct {
	GeneratedAt time.Time    `json:"generatedAt"`
	Definitions []Definition `json:"definitions"`
	TimeField   string       `json:"timeField"` // that must lie in the period
	Timezone    string       `json:"timezone"`  // of days, hours and intervals
	Filters     []string     `json:"filters"`   // in words
	Periods     []PeriodRead `json:"periods"`
	// LeftOut is what rows that were read do not enter.
	LeftOut []LeftOut `json:"leftOut"`
}

// Definition says what a figure is.
type Definition struct {
	ID         string `json:"id"` // of the field
	Title      string `json:"title"`
	Definition string `json:"definition"`
	Threshold  string `json:"threshold,omitempty"`
}

// PeriodRead is a time range, and how many rows of the relation were read for
// it. A row that belongs to several groups, as by a list, counts in each.
type PeriodRead struct {
	Period string    `json:"period"`
	From   time.Time `json:"from"`
	To     time.Time `json:"to"` // not included
	Rows   int64     `json:"rows"`
}

// LeftOut is a number of rows, and why they are left out of what.
type LeftOut struct {
	Rows   int64  `json:"rows"`
	Reason string `json:"reason"`
}

// provenance says how the figures of some of the metrics were made, once all
// rows are read.
func (g *groups) provenance(metrics ...query.Metric) Provenance {
	zone := g.request.Location
	p := Provenance{
		GeneratedAt: g.request.Now.UTC().Truncate(time.Second),
		TimeField:   g.request.TimeField.Title,
		Timezone:    zone.String(),
		Filters:     g.request.FilterWords(),
		LeftOut:     []LeftOut{},
	}
	for _, metric := range metrics {
		definition := Definition{ID: metric.ID, Title: metric.Title(), Definition: metric.Description()}
		if metric.Measure.Threshold != query.NoThreshold {
			definition.Threshold = metric.Thresholds.Words()
		}
		p.Definitions = append(p.Definitions, definition)
	}
	var all rowsRead
	for i, period := range g.periods {
		p.Periods = append(p.Periods, PeriodRead{period.Label(), period.Range.From.In(zone), period.Range.To.In(zone), g.read[i].rows})
		all.notFinite += g.read[i].notFinite
		all.unplaced += g.read[i].unplaced
	}
	if all.notFinite > 0 {
		p.LeftOut = append(p.LeftOut, LeftOut{all.notFinite, "an infinite time or a duration that is not a number enters no figure; the rows are in the counts that do without it"})
	}
	if all.unplaced > 0 {
		p.LeftOut = append(p.LeftOut, LeftOut{all.unplaced, "rows of an earlier period at a time that the clock skips in this one are in no interval"})
	}
	return p
}
