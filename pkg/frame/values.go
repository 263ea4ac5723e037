package frame

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// Value is one value of a field, as a filter takes it, and the number of rows
// that hold it.
type Value struct {
	Value string `json:"value"`
	Count int64  `json:"count"`
}

// Values gathers the values of a field, in the order they come in.
type Values struct {
	kind      report.Kind
	search    string // among values that the database does not search; in lower case
	limit     int
	values    []Value
	truncated bool
}

// NewValues returns an empty list for what the request asks.
func NewValues(request query.Distinct) *Values {
	return &Values{kind: request.Field.Kind, search: strings.ToLower(request.Search), limit: request.Limit, values: []Value{}}
}

// Append adds a row of [postgres.Relation.Distinct], or returns [ErrFull].
func (v *Values) Append(row postgres.Row) error {
	text := v.text(row)
	if v.kind != report.Text && v.kind != report.List && !strings.Contains(strings.ToLower(text), v.search) {
		return nil
	}
	if len(v.values) == v.limit {
		v.truncated = true
		return ErrFull
	}
	v.values = append(v.values, Value{Value: text, Count: row.Integer(1)})
	return nil
}

// text writes the value so that a filter on it reads the same value back.
func (v *Values) text(row postgres.Row) string {
	switch v.kind {
	case report.Duration:
		seconds := row.Seconds(0)
		if seconds == math.Trunc(seconds) {
			return string(report.AppendClock(nil, seconds))
		}
		return strconv.FormatFloat(seconds, 'f', -1, 64)
	case report.Time:
		return row.Time(0).Format(time.RFC3339Nano)
	case report.Integer:
		return strconv.FormatInt(row.Integer(0), 10)
	case report.Boolean:
		return strconv.FormatBool(row.Boolean(0))
	}
	return string(row.Text(0))
}

// List returns the values.
func (v *Values) List() []Value { return v.values }

// Frame returns the values as a frame.
func (v *Values) Frame(refID string) *data.Frame {
	texts, counts := make([]string, len(v.values)), make([]int64, len(v.values))
	for i, value := range v.values {
		texts[i], counts[i] = value.Value, value.Count
	}
	frame := data.NewFrame("", data.NewField("value", nil, texts), data.NewField("count", nil, counts))
	frame.RefID = refID
	frame.Meta = &data.FrameMeta{Type: data.FrameTypeTable, TypeVersion: data.FrameTypeVersion{0, 1}, PreferredVisualization: data.VisTypeTable}
	if v.truncated {
		frame.AppendNotices(data.Notice{Severity: data.NoticeSeverityInfo, Text: fmt.Sprintf(
			"Only the %d most frequent values are listed. Search for others, or raise the limit.", len(v.values))})
	}
	return frame
}
