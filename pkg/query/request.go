package query

import (
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// Request is a validated query with all that belongs to it: a [Segments],
// [Metrics], [Timeline] or [Values].
type Request interface{ Type() Type }

// Type returns [SegmentsType].
func (Segments) Type() Type { return SegmentsType }

// Type returns [MetricsType].
func (Metrics) Type() Type { return MetricsType }

// Type returns [TimelineType].
func (Timeline) Type() Type { return TimelineType }

// Type returns [ValuesType].
func (Values) Type() Type { return ValuesType }

// Context is what a query comes with besides its JSON.
type Context struct {
	Range Range
	// Interval is what "auto" stands for: Grafana's choice for the panel. A
	// longer one is taken where the range would hold too many.
	Interval time.Duration
	Now      time.Time
}

// Defaults are what a query leaves to the data source.
type Defaults struct {
	RowLimit         int // rows, where a query sets no limit
	Threshold        float64
	Formula          Formula
	TalkIncludesHold bool
	Location         *time.Location // for whole days; nil means UTC
}

// Range is the half-open time range of a query: From <= t < To.
type Range struct{ From, To time.Time }

// Scope is the rows that a query is about.
type Scope struct {
	Now               time.Time // of the query
	Range             Range
	TimeField         report.Field
	Conditions        []Condition
	IncludeInProgress bool
}

// Condition is a filter whose values have been parsed.
type Condition struct {
	Field    report.Field
	Operator Operator
	// Values are of the type of the field's kind: string (text and list),
	// float64 (duration, in seconds), int64, time.Time or bool. There is none
	// for [Blank] and [NotBlank], and one for operators that do not take many.
	Values []any
}

// Segments asks for rows of the report.
type Segments struct {
	Scope
	// Fields are the columns; empty means those of the report that the
	// relation has.
	Fields []report.Field
	Order  []Ordering
	Limit  int // rows
	// Whole asks for all rows, whatever the limit, and for their count in the
	// same snapshot.
	Whole bool
}

// Ordering sorts rows by one field; blanks come last either way.
type Ordering struct {
	Field      report.Field
	Descending bool
}

// Metrics asks for figures over segments.
type Metrics struct {
	Scope
	Metrics []Metric
	GroupBy []report.Field
	Format  Format
	// Buckets are the bounds of a time series' buckets, one more than there
	// are buckets; nil for a table.
	Buckets   []time.Time
	MaxGroups int
}

// Metric is one figure asked for.
type Metric struct {
	// ID names the metric within its query: the measure and the aggregate,
	// with a number where several differ only in threshold or formula.
	ID        string
	Measure   MeasureInfo
	Aggregate Aggregate // only where the measure has aggregates
	Threshold float64   // seconds; service level only
	Formula   Formula   // service level only
	// TalkIncludesHold reports whether talk time already contains hold; handle time only.
	TalkIncludesHold bool
}

// Timeline asks for one interaction as a trace. It is looked up by its ID
// alone, whatever the time range.
type Timeline struct {
	Now       time.Time
	SessionID string
}

// Values asks for the distinct values of a field, the most frequent first.
type Values struct {
	Scope
	Field  report.Field
	Search string
	Limit  int
}

// Textual reports whether the values are texts, which the database searches.
func (v Values) Textual() bool { return v.Field.Kind == report.Text || v.Field.Kind == report.List }

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
