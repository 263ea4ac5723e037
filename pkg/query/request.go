package query

import (
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// Request is a validated query with all that belongs to it: a [Segments],
// [Metrics], [Timeline], [Values] or [Checks].
type Request interface {
	Type() Type
	AskedBy() Asker
}

// Context is what a query comes with besides its JSON.
type Context struct {
	Range Range
	// Interval is what "auto" stands for: Grafana's choice for the panel. A
	// longer one is taken where the range would hold too many.
	Interval time.Duration
	Now      time.Time
	Asker    Asker
}

// Defaults are what a query leaves to the data source.
type Defaults struct {
	RowLimit         int // rows, where a query sets no limit
	Thresholds       Thresholds
	Formula          Formula
	TalkIncludesHold bool
	Location         *time.Location // for whole days; nil means UTC
}

// NewDefaults returns those of a data source without settings, in a time zone.
func NewDefaults(location *time.Location) Defaults {
	return Defaults{RowLimit: DefaultRowLimit, Thresholds: Thresholds{Default: DefaultThreshold.Seconds()}, Formula: Formulas[0], Location: location}
}

// Range is the half-open time range of a query: From <= t < To.
type Range struct{ From, To time.Time }

// Scope is the rows that a query is about.
type Scope struct {
	Asker
	Now               time.Time // of the query
	Range             Range
	Location          *time.Location // of days, hours and text output
	TimeField         report.Field
	Conditions        []Condition
	IncludeInProgress bool
	// Nothing reports that no row is in the scope, though its conditions do not say so.
	Nothing bool
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
