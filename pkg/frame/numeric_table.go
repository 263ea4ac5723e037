package frame

import (
	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
)

// NumericTable is figures as one frame of type numeric-long: a column of text
// for each dimension, null where blank, and a column of numbers for each
// metric, null where a group has no such figure.
type NumericTable struct {
	groups
	dimensions []textColumn
	figures    [][]*float64
	slab       slab[float64]
}

func newNumericTable(statement postgres.MetricsStatement) *NumericTable {
	return &NumericTable{
		groups:     groups{statement: statement},
		dimensions: make([]textColumn, len(statement.Query.GroupBy)),
		figures:    make([][]*float64, len(statement.Query.Metrics)),
	}
}

// Append adds a group's row.
func (t *NumericTable) Append(row postgres.Row) error {
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
		if value, has := t.statement.Figure(row, i); has {
			figure = t.slab.put(value)
		}
		t.figures[i] = append(t.figures[i], figure)
	}
	return nil
}

// Frames returns the table. Its columns are there even where there is no row.
func (t *NumericTable) Frames(refID string) data.Frames {
	frame := data.NewFrame("")
	frame.RefID = refID
	frame.Meta = &data.FrameMeta{Type: data.FrameTypeNumericLong, TypeVersion: version, PreferredVisualization: data.VisTypeTable}
	for i, field := range t.statement.Query.GroupBy {
		column := t.dimensions[i].field(field.ID)
		column.Config = configOf(field)
		frame.Fields = append(frame.Fields, column)
	}
	for i, metric := range t.statement.Query.Metrics {
		column := data.NewField(metric.Name, nil, t.figures[i])
		column.Config = configOfMetric(metric)
		frame.Fields = append(frame.Fields, column)
	}
	return data.Frames{frame}
}
