package frame

import (
	"fmt"
	"strings"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/wire"
)

// Value is one value of a field, as a filter takes it, and the number of rows
// that hold it, 0 where that is not asked for.
type Value struct {
	Value string `json:"value"`
	Count int64  `json:"count,omitempty"`
}

// Values gathers the values of a field, in the order they arrive.
type Values struct {
	gathered
	request   query.Values
	search    string // among values that the database does not search; in lower case
	values    []Value
	truncated bool
	seen      int64 // rows that sorted values were taken from; 0 where an index has all of them
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
	count := row.Integer(1)
	if v.request.Sorted {
		v.seen, count = count, 0
		if row.Blank(0) {
			return nil
		}
	}
	text := kinds[v.request.Field.Kind].filter(row, 0)
	if !strings.Contains(strings.ToLower(text), v.search) {
		return nil
	}
	if len(v.values) == v.request.Limit {
		v.truncated = true
		return wire.ErrFull
	}
	v.values = append(v.values, Value{Value: text, Count: count})
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
	frame := data.NewFrame("", data.NewField("value", nil, texts))
	if !v.request.Sorted {
		frame.Fields = append(frame.Fields, data.NewField("count", nil, counts))
	}
	frame.Meta = &data.FrameMeta{Type: data.FrameTypeTable, TypeVersion: version, PreferredVisualization: data.VisTypeTable}
	if v.truncated {
		which := "%d most frequent"
		if v.request.Sorted {
			which = "first %d"
		}
		frame.AppendNotices(data.Notice{Severity: data.NoticeSeverityInfo, Text: fmt.Sprintf(
			"Only the "+which+" values are listed. Search for others, or raise the limit.", len(v.values))})
	}
	if v.seen >= query.ListedRows {
		frame.AppendNotices(data.Notice{Severity: data.NoticeSeverityInfo, Text: fmt.Sprintf(
			"Only values of the last %d rows of the time range are listed; earlier rows may hold others. A shorter time range lists all of its own, and so does any where a table has an index on a text's column and started_at.", v.seen)})
	}
	v.frames = data.Frames{frame}
	return nil
}
