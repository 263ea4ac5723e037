package frame

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// Metrics gathers the figures of a metrics query into frames.
type Metrics interface {
	// Append adds a row of the statement. An error is a [query.Error]: the
	// answer is larger than the query allows.
	Append(row postgres.Row) error
	// Frames returns what has been gathered.
	Frames(refID string) data.Frames
}

// NewMetrics returns what gathers the rows of a statement in the format that
// its query asks for: [Series] or [NumericTable].
func NewMetrics(statement postgres.MetricsStatement) Metrics {
	if statement.Query.Format == query.Table {
		return newNumericTable(statement)
	}
	return newSeries(statement)
}

// version is that of both frame types of the data plane's contract.
var version = data.FrameTypeVersion{0, 1}

// groups tells where one group's rows end and the next begin, and how large
// the answer grows.
type groups struct {
	statement postgres.MetricsStatement
	current   []string // dimensions; empty text where blank
	count     int
	points    int
}

// next tells whether the row begins a group.
func (g *groups) next(row postgres.Row) (begins bool, err error) {
	dimensions := g.statement.Query.GroupBy
	if len(dimensions) == 0 {
		return false, nil
	}
	begins = g.count == 0
	for i := 0; i < len(dimensions) && !begins; i++ {
		begins = !bytes.Equal(g.statement.Dimension(row, i), []byte(g.current[i]))
	}
	if !begins {
		return false, nil
	}
	if g.count == g.statement.Query.MaxGroups {
		return false, &query.Error{Message: fmt.Sprintf("the query has more than %d groups of %s: add a filter, group by fewer fields, or raise maxGroups, which may be %d",
			g.count, titles(dimensions), query.MaxGroups)}
	}
	g.count++
	g.current = make([]string, len(dimensions))
	for i := range dimensions {
		g.current[i] = string(g.statement.Dimension(row, i))
	}
	return true, nil
}

// grow adds to the size of the answer.
func (g *groups) grow(points int) error {
	if g.points += points; g.points > query.MaxPoints {
		return &query.Error{Message: fmt.Sprintf("the answer has more than %d points: choose a longer interval, a shorter time range, fewer groups or fewer metrics", query.MaxPoints)}
	}
	return nil
}

func titles(fields []report.Field) string {
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
