package frame

import (
	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/wire"
)

// numericTable is figures as one frame of type numeric-long: a column of text
// for each dimension, null where blank, and a column of numbers for each
// metric, null where a group has no such figure.
type numericTable struct {
	groups
	dimensions []textColumn
	figures    [][]*float64
	negative   []negatives
	slab       slab[float64]
}

func newNumericTable(request query.Metrics) *numericTable {
	return &numericTable{
		groups:     groups{request: request},
		dimensions: make([]textColumn, len(request.GroupBy)),
		figures:    make([][]*float64, len(request.Metrics)),
		negative:   make([]negatives, len(request.Metrics)),
	}
}

// Append adds a group's row.
func (t *numericTable) Append(row wire.Row) error {
	if _, err := t.next(row); err != nil {
		return err
	}
	if err := t.grow(len(t.figures)); err != nil {
		return err
	}
	for i := range t.dimensions {
		t.dimensions[i].append(row, i)
	}
	for i := range t.figures {
		var figure *float64
		if value, has := t.figure(row, i); has {
			figure = t.slab.put(value)
			t.negative[i].add(value)
		}
		t.figures[i] = append(t.figures[i], figure)
	}
	return nil
}

// End makes the frame. Its columns are there even where there is no row.
func (t *numericTable) End(wire.Footer) error {
	frame := data.NewFrame("")
	frame.Meta = &data.FrameMeta{Type: data.FrameTypeNumericLong, TypeVersion: version, PreferredVisualization: data.VisTypeTable}
	for i, field := range t.request.GroupBy {
		column := t.dimensions[i].field(field.ID)
		describe(column, field.Field)
		frame.Fields = append(frame.Fields, column)
	}
	for i, metric := range t.request.Metrics {
		column := data.NewField(metric.ID, nil, t.figures[i])
		column.Config = configOfMetric(metric)
		column.Config.Mappings = t.negative[i].mappings()
		frame.Fields = append(frame.Fields, column)
	}
	addNotices(frame, t.notFinite, 0)
	t.frames = data.Frames{frame}
	return nil
}
