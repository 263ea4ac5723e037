package frame

import (
	"bytes"
	"fmt"
	"sort"
	"strings"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/wire"
)

// version is that of every frame type of the data plane's contract used here.
var version = data.FrameTypeVersion{0, 1}

// groups reads the rows of a metrics request: the dimensions, the period where
// there are several, the bucket where there are buckets, the figures. It finds
// where one group's rows end and the next start, and bounds the size of the
// answer.
type groups struct {
	gathered
	request query.Metrics
	periods []query.Period
	starts  []time.Time // of the buckets, where there are any
	latest  int         // bucket of the present, or the range's last
	current []string    // dimensions; empty text where blank
	count   int
	points  int
	read    []rowsRead // of each period
}

// rowsRead are numbers of rows of the relation.
type rowsRead struct {
	rows      int64
	notFinite int64 // of which a value is left out
	unplaced  int64 // in no bucket
}

func newGroups(request query.Metrics) groups {
	g := groups{request: request, periods: request.Periods()}
	g.read = make([]rowsRead, len(g.periods))
	if request.Buckets != nil {
		g.starts = request.Buckets[:len(request.Buckets)-1]
		g.latest = max(0, sort.Search(len(g.starts), func(i int) bool { return g.starts[i].After(request.Now) })-1)
	}
	return g
}

// place is where the figures of a row belong.
type place struct {
	starts         bool // a group
	period, bucket int  // positions; the bucket is 0 where there are none
}

// next returns where a row belongs, and adds up its numbers of rows; false
// where it has no place among the buckets.
func (g *groups) next(row wire.Row) (at place, placed bool, err error) {
	column := len(g.request.GroupBy)
	if len(g.periods) > 1 {
		at.period = int(row.Integer(column))
		column++
	}
	read := &g.read[at.period]
	rows := row.Integer(row.Len() - 2)
	read.rows += rows
	read.notFinite += row.Integer(row.Len() - 1)
	if g.starts != nil {
		if at.bucket = int(row.Integer(column)) - 1; at.bucket < 0 {
			read.unplaced += rows
			return place{}, false, nil
		}
	}
	at.starts, err = g.begins(row)
	return at, true, err
}

// begins reports whether the row starts a group.
func (g *groups) begins(row wire.Row) (starts bool, err error) {
	dimensions := g.request.GroupBy
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

// figure returns the row's value of the i-th metric, and false where it has none.
func (g *groups) figure(row wire.Row, i int) (value float64, has bool) {
	column := row.Len() - 2 - len(g.request.Metrics) + i
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

// tell gives a frame its notices: what its figures leave out.
func (g *groups) tell(frame *data.Frame) {
	var notFinite, unplaced int64
	for _, read := range g.read {
		notFinite += read.notFinite
		unplaced += read.unplaced
	}
	addNotices(frame, notFinite, 0)
	if unplaced > 0 {
		frame.AppendNotices(data.Notice{Severity: data.NoticeSeverityInfo, Text: fmt.Sprintf(
			"%d rows of an earlier period are in no interval: at a time that the clock skips in this one.", unplaced)})
	}
}
