package query

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Model is the JSON of one query, as Grafana stores it in dashboards and alert
// rules and as the command line takes it. Only [Parse] gives it meaning.
type Model struct {
	QueryType         Type        `json:"queryType,omitempty"`
	TimeField         TimeFieldID `json:"timeField,omitempty"`
	Filters           []Filter    `json:"filters,omitempty"`
	IncludeInProgress bool        `json:"includeInProgress,omitempty"`
	// Timezone is the IANA name of the zone of days and hours; empty means the
	// data source's.
	Timezone string `json:"timezone,omitempty"`

	// IntervalOfDay is the width of the dimension interval_of_day.
	IntervalOfDay DayInterval `json:"intervalOfDay,omitempty"`

	// Check names a check of data quality: the only one of a checks query, or
	// the one that the rows of a segments query fail.
	Check CheckID `json:"check,omitempty"`

	// segments
	Fields []FieldID `json:"fields,omitempty"`
	Sort   []Sort    `json:"sort,omitempty"`
	Limit  int       `json:"limit,omitempty"`

	// metrics
	Metrics []MetricModel `json:"metrics,omitempty"`
	GroupBy []DimensionID `json:"groupBy,omitempty"`
	Format  Format        `json:"format,omitempty"`
	// Interval is the width of buckets: of a time series in any case, of a
	// table where it is neither empty nor auto, which then has a row for each
	// bucket.
	Interval  string `json:"interval,omitempty"`
	MaxGroups int    `json:"maxGroups,omitempty"`
	// Compare asks for the same figures one or more periods earlier.
	Compare []Step `json:"compare,omitempty"`

	// timeline
	SessionID string `json:"sessionId,omitempty"`

	// values
	Field  FieldID `json:"field,omitempty"`
	Search string  `json:"search,omitempty"`
	// Sorted asks for the values in their own order, without their counts,
	// which takes no scan of the rows.
	Sorted bool `json:"sorted,omitempty"`
}

// FieldID names a field of the catalogue, by its column.
type FieldID string

// TimeFieldID names one of [report.TimeFields].
type TimeFieldID string

// Type is the kind of answer a query asks for.
type Type string

// The query types.
const (
	SegmentsType Type = "segments"
	MetricsType  Type = "metrics"
	TimelineType Type = "timeline"
	ValuesType   Type = "values"
	ChecksType   Type = "checks"
)

// Types lists the query types, the default first.
var Types = []Type{SegmentsType, MetricsType, TimelineType, ValuesType, ChecksType}

// Filter keeps the rows whose field compares with the values as the operator
// says. Filters are ANDed.
type Filter struct {
	Field    DimensionID `json:"field"`
	Operator Operator    `json:"operator"`
	Values   Scalars     `json:"values,omitempty"`
}

// Sort orders rows by a field.
type Sort struct {
	Field      FieldID `json:"field"`
	Descending bool    `json:"descending,omitempty"`
}

// MetricModel is one metric of a metrics query.
type MetricModel struct {
	Measure   Measure   `json:"measure"`
	Aggregate Aggregate `json:"aggregate,omitempty"`
	// Threshold is for all rows, but for those of queues and channels that
	// Thresholds name. Without either, the data source's count.
	Threshold  Scalar          `json:"threshold,omitempty"`
	Thresholds ThresholdsModel `json:"thresholds,omitempty"`
	Formula    Formula         `json:"formula,omitempty"`
}

// Format is the shape of a metrics answer.
type Format string

// The formats of a metrics answer.
const (
	TimeSeries Format = "time_series"
	Table      Format = "table"
)

// Formats lists the formats, the default first.
var Formats = []Format{TimeSeries, Table}

// Scalar is one value as text. In JSON it may be text, a number or a boolean.
type Scalar string

// UnmarshalJSON takes text, numbers and booleans; null is the empty text.
func (s *Scalar) UnmarshalJSON(raw []byte) error {
	raw = bytes.TrimSpace(raw)
	switch {
	case bytes.Equal(raw, []byte("null")):
		*s = ""
	case len(raw) > 0 && raw[0] == '"':
		return json.Unmarshal(raw, (*string)(s))
	case len(raw) > 0 && (raw[0] == '{' || raw[0] == '['):
		return fmt.Errorf("%s is not a value: write text, a number, true or false", raw)
	default:
		*s = Scalar(raw)
	}
	return nil
}

// Scalars are a filter's values. In JSON a single value needs no brackets.
type Scalars []Scalar

// UnmarshalJSON takes an array of values, a single value, or null.
func (v *Scalars) UnmarshalJSON(raw []byte) error {
	raw = bytes.TrimSpace(raw)
	if bytes.HasPrefix(raw, []byte("[")) {
		return json.Unmarshal(raw, (*[]Scalar)(v))
	}
	if bytes.Equal(raw, []byte("null")) {
		*v = nil
		return nil
	}
	var single Scalar
	if err := single.UnmarshalJSON(raw); err != nil {
		return err
	}
	*v = Scalars{single}
	return nil
}
