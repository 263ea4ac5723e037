package frame

import (
	"fmt"
	"strings"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/wire"
)

// Value is one value of a field, as a filter takes it, and the number of rows
// that hold it.
type Value struct {
	Value string `json:"value"`
	Count int64  `json:"count"`
}

// Values gathers the values of a field, in the order they arrive.
type Values struct {
	gathered
	request   query.Values
	search    string // among values that the database does not search; in lower case
	values    []Value
	truncated bool
}

// NewValues returns the sink for a request's values.
func NewValues(request query.Values) *Values {
	v := &Values{request: request, values: []Value{}}
	if !request.Textual() {
		v.search = strings.ToLower(request.Search)
	}
	return v
}

// Append adds a value and its count, or returns [wire.ErrFull].
func (v *Values) Append(row wire.Row) error {
	text := kinds[v.request.Field.Kind].filter(row, 0)
	if !strings.Contains(strings.ToLower(text), v.search) {
		return nil
	}
	if len(v.values) == v.request.Limit {
		v.truncated = true
		return wire.ErrFull
	}
	v.values = append(v.values, Value{Value: text, Count: row.Integer(1)})
	return nil
}

// List returns the values.
func (v *Values) List() []Value { return v.values }

// End makes the frame.
func (v *Values) End(wire.Footer) error {
	texts, counts := make([]string, len(v.values)), make([]int64, len(v.values))
	for i, value := range v.values {
		texts[i], counts[i] = value.Value, value.Count
	}
	frame := data.NewFrame("", data.NewField("value", nil, texts), data.NewField("count", nil, counts))
	frame.Meta = &data.FrameMeta{Type: data.FrameTypeTable, TypeVersion: version, PreferredVisualization: data.VisTypeTable}
	if v.truncated {
		frame.AppendNotices(data.Notice{Severity: data.NoticeSeverityInfo, Text: fmt.Sprintf(
			"Only the %d most frequent values are listed. Search for others, or raise the limit.", len(v.values))})
	}
	v.frames = data.Frames{frame}
	return nil
}
