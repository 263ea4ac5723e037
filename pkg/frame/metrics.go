package frame

import (
	"bytes"
	"strings"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/wire"
)

// version is that of every frame type of the data plane's contract used here.
var version = data.FrameTypeVersion{0, 1}

// groups reads the rows of a metrics request: the dimensions, for a time
// series the bucket, the figures. It finds where one group's rows end and the
// next start, and bounds the size of the answer.
type groups struct {
	gathered
	request query.Metrics
	current []string // dimensions; empty text where blank
	count   int
	points  int
	// rows of the relation, and those of which a value is left out
	rows, notFinite int64
}

// next reports whether the row starts a group, and adds up its numbers of rows.
func (g *groups) next(row wire.Row) (starts bool, err error) {
	g.rows += row.Integer(row.Len() - 2)
	g.notFinite += row.Integer(row.Len() - 1)
	dimensions := g.request.GroupBy
	if len(dimensions) == 0 {
		return false, nil
	}
	starts = g.count == 0
	for i := 0; i < len(dimensions) && !starts; i++ {
		starts = !bytes.Equal(row.Text(i), []byte(g.current[i]))
	}
	if !starts {
		return false, nil
	}
	if g.count == g.request.MaxGroups {
		return false, fault.New(fault.Query, "the query has more than %d groups of %s: add a filter, group by fewer fields, or raise maxGroups, which may be %d",
			g.count, titles(dimensions), query.MaxGroups)
	}
	g.count++
	g.current = make([]string, len(dimensions))
	for i := range dimensions {
		g.current[i] = string(row.Text(i))
	}
	return true, nil
}

// grow adds to the size of the answer.
func (g *groups) grow(points int) error {
	if g.points += points; g.points > query.MaxPoints {
		return fault.New(fault.Query, "the answer has more than %d points: choose a longer interval, a shorter time range, fewer groups or fewer metrics", query.MaxPoints)
	}
	return nil
}

// bucket returns the position of the row's bucket in a time series.
func (g *groups) bucket(row wire.Row) int { return int(row.Integer(len(g.request.GroupBy))) - 1 }

// figure returns the row's value of the i-th metric, and false where it has none.
func (g *groups) figure(row wire.Row, i int) (value float64, has bool) {
	column := len(g.request.GroupBy) + i
	if g.request.Format == query.TimeSeries {
		column++
	}
	switch {
	case row.Blank(column):
		return 0, false
	case g.request.Metrics[i].Measure.Unit == query.UnitCount:
		return float64(row.Integer(column)), true
	}
	return row.Seconds(column), true
}

func titles(fields []query.Dimension) string {
	names := make([]string, len(fields))
	for i, field := range fields {
		names[i] = field.Title
	}
	return strings.Join(names, " and ")
}

// configOfMetric gives a metric its heading, its meaning and its unit.
func configOfMetric(metric query.Metric) *data.FieldConfig {
	return &data.FieldConfig{DisplayNameFromDS: metric.Title(), Description: metric.Description(), Unit: string(metric.Measure.Unit)}
}
