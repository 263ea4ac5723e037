package query

import (
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// Request is a validated query: a [Segments], [Metrics], [Timeline] or [Distinct].
type Request interface{ isRequest() }

func (Segments) isRequest() {}
func (Metrics) isRequest()  {}
func (Timeline) isRequest() {}
func (Distinct) isRequest() {}

// Range is the half-open time range of a query: From <= t < To.
type Range struct{ From, To time.Time }

// Scope says which rows a query is about, within its time range.
type Scope struct {
	TimeField         report.Field
	Conditions        []Condition
	IncludeInProgress bool
}

// Condition is a filter whose values have been read as the field's kind asks:
// exactly one of the slices is filled, and none for [Blank] and [NotBlank].
type Condition struct {
	Field    report.Field
	Operator Operator
	Texts    []string    // text and list fields
	Numbers  []float64   // durations in seconds
	Integers []int64     // integer fields
	Times    []time.Time // time fields
	Flags    []bool      // boolean fields
}

// Segments asks for rows of the report.
type Segments struct {
	Scope
	// Fields are the columns asked for; empty means those of the report that
	// the relation has.
	Fields []report.Field
	Order  []Ordering
	Limit  int // rows; 0 means no limit
}

// Ordering sorts rows by one field; blanks come last either way.
type Ordering struct {
	Field      report.Field
	Descending bool
}

// Metrics asks for figures over segments.
type Metrics struct {
	Scope
	Metrics   []Metric
	GroupBy   []report.Field
	Format    Format
	Interval  Interval
	MaxGroups int
}

// Metric is one figure asked for.
type Metric struct {
	// Name tells the metrics of one query apart: the measure and the aggregate,
	// with a number where several differ only in threshold or formula.
	Name      string
	Measure   MeasureInfo
	Aggregate Aggregate // only where the measure has aggregates
	Threshold float64   // seconds; service level only
	Formula   Formula   // service level only
	// TalkIncludesHold says whether talk time already contains hold; handle time only.
	TalkIncludesHold bool
}

// Timeline asks for one interaction as a trace. It is looked up by its ID
// alone, whatever the time range.
type Timeline struct{ SessionID string }

// Distinct asks for the values of a field, the most frequent first.
type Distinct struct {
	Scope
	Field  report.Field
	Search string
	Limit  int
}

// Defaults are what a query leaves to the data source, and its limits.
type Defaults struct {
	RowLimit         int // rows, where a query sets no limit
	Threshold        float64
	Formula          Formula
	TalkIncludesHold bool
	Location         *time.Location // for whole days
	// AutoInterval is the bucket width for "auto": Grafana's interval for the panel.
	AutoInterval time.Duration
}

// Limits on what one query may ask.
const (
	DefaultRowLimit = 10_000
	MaxRowLimit     = 1_000_000
	DefaultGroups   = 100
	MaxGroups       = 10_000
	MaxMetrics      = 100
	MaxPoints       = 1_000_000 // of all series, or cells of all metrics in a table
	DefaultValues   = 1_000
	MaxValues       = 10_000
	// TimelineRows bounds one interaction's segments in a timeline.
	TimelineRows = 1_000
)

// DefaultThreshold is the service level's threshold where none is set.
const DefaultThreshold = 20 * time.Second
