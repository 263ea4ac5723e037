package frame

import (
	"math"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/wire"
)

// numericTable is figures as one frame: a column of text for each dimension,
// null where blank, and columns of numbers for each metric, null where a group
// has no such figure. Of a metric that is compared they are the figure, and for
// each earlier period its figure, the difference to it and that as a share.
//
// Without buckets the frame is of type numeric-long, with a row for each group;
// with buckets it is of type timeseries-long, with a row for each bucket and
// group.
type numericTable struct {
	groups
	rows       int // of a group
	dimensions []textColumn
	figures    [][][]*float64 // by period and metric: group by group, bucket by bucket
	slab       slab[float64]
}

func newNumericTable(request query.Metrics) *numericTable {
	t := &numericTable{groups: newGroups(request), dimensions: make([]textColumn, len(request.GroupBy))}
	t.rows = max(1, len(t.starts))
	for range t.periods {
		t.figures = append(t.figures, make([][]*float64, len(request.Metrics)))
	}
	return t
}

// Append adds the figures of a group in one period, and where there are
// buckets in one of them.
func (t *numericTable) Append(row wire.Row) error {
	at, placed, err := t.next(row)
	if err != nil || !placed {
		return err
	}
	if at.starts {
		if err := t.grow(len(t.request.Metrics) * len(t.periods) * t.rows); err != nil {
			return err
		}
		for i := range t.dimensions {
			t.dimensions[i].append(row, i)
		}
		t.begin()
	}
	for i, metric := range t.request.Metrics {
		value, has := t.figure(row, i)
		if !has {
			continue
		}
		column := t.figures[at.period][i]
		cells := column[len(column)-t.rows:]
		switch {
		case metric.Measure.ID != query.LongestCurrentWait || t.starts == nil:
			cells[at.bucket] = t.slab.put(value)
		case cells[t.latest] == nil || *cells[t.latest] < value:
			cells[t.latest] = t.slab.put(value)
		}
	}
	return nil
}

// begin adds a group, whose counts are 0 where nothing happened.
func (t *numericTable) begin() {
	zero := t.slab.put(0)
	for i, period := range t.periods {
		for n, metric := range t.request.Metrics {
			t.figures[i][n] = append(t.figures[i][n], make([]*float64, t.rows)...)
			column := t.figures[i][n]
			if metric.Measure.Unit != query.UnitCount {
				continue
			}
			cells := column[len(column)-t.rows:]
			if t.starts == nil {
				cells[0] = zero
			}
			for _, bucket := range period.Buckets {
				if bucket > 0 {
					cells[bucket-1] = zero
				}
			}
		}
	}
}

// End makes the frame. Its columns are there even where there is no row.
func (t *numericTable) End(wire.Footer) error {
	if t.count == 0 && len(t.request.GroupBy) == 0 {
		t.count++
		t.begin()
	}
	frame := data.NewFrame("")
	custom := t.provenance(t.request.Metrics...)
	frame.Meta = &data.FrameMeta{Type: data.FrameTypeNumericLong, TypeVersion: version, PreferredVisualization: data.VisTypeTable, Custom: &custom}
	if t.starts != nil {
		frame.Meta.Type = data.FrameTypeTimeSeriesLong
		frame.Fields = append(frame.Fields, t.intervals())
	}
	for i, field := range t.request.GroupBy {
		column := data.NewField(field.ID, nil, byBucket(t, t.dimensions[i].cells.list(), 1))
		describe(column, field.Field)
		frame.Fields = append(frame.Fields, column)
	}
	for i, metric := range t.request.Metrics {
		own := byBucket(t, t.figures[0][i], t.rows)
		frame.Fields = append(frame.Fields, figureColumn(metric.ID, own, configOfMetric(metric)))
		for n, period := range t.periods[1:] {
			frame.Fields = append(frame.Fields, t.compared(metric, period, own, byBucket(t, t.figures[n+1][i], t.rows))...)
		}
	}
	t.tell(frame)
	t.frames = data.Frames{frame}
	return nil
}

// byBucket returns the values of each group, or of each of its buckets, in the
// order of the frame's rows: as they are without buckets, else bucket by bucket
// and within a bucket group by group.
func byBucket[T any](t *numericTable, values []T, ofGroup int) []T {
	if t.starts == nil {
		return values
	}
	ordered := make([]T, 0, t.count*t.rows)
	for bucket := range t.rows {
		for group := range t.count {
			ordered = append(ordered, values[group*ofGroup+min(bucket, ofGroup-1)])
		}
	}
	return ordered
}

// intervals is the column of the buckets' starts.
func (t *numericTable) intervals() *data.Field {
	starts := make([]time.Time, 0, t.count*t.rows)
	for _, start := range t.starts {
		for range t.count {
			starts = append(starts, start)
		}
	}
	column := data.NewField("interval", nil, starts)
	column.Config = &data.FieldConfig{DisplayNameFromDS: "Interval", Description: "Start of the interval.", Unit: unitDateTime}
	return column
}

func figureColumn(name string, values []*float64, config *data.FieldConfig) *data.Field {
	var negative negatives
	if config.Unit == string(query.UnitDuration) {
		for _, value := range values {
			if value != nil {
				negative.add(*value)
			}
		}
	}
	column := data.NewField(name, nil, values)
	column.Config = config
	column.Config.Mappings = negative.mappings()
	return column
}

// compared are the columns that compare a metric with an earlier period.
func (t *numericTable) compared(metric query.Metric, period query.Period, own, then []*float64) []*data.Field {
	differences, shares := make([]*float64, len(own)), make([]*float64, len(own))
	for i := range own {
		if own[i] == nil || then[i] == nil {
			continue
		}
		difference := *own[i] - *then[i]
		differences[i] = t.slab.put(difference)
		if *then[i] != 0 {
			shares[i] = t.slab.put(difference / math.Abs(*then[i]))
		}
	}
	id, title, unit := metric.ID+"_"+string(period.Step), metric.Title()+", ", string(metric.Measure.Unit)
	return []*data.Field{
		figureColumn(id, then, &data.FieldConfig{DisplayNameFromDS: title + period.Label(), Description: metric.Description(), Unit: unit}),
		figureColumn(id+"_difference", differences, &data.FieldConfig{DisplayNameFromDS: title + "difference to " + period.Label(), Unit: unit,
			Description: "The figure minus that of " + period.Label() + "."}),
		figureColumn(id+"_relative_difference", shares, &data.FieldConfig{DisplayNameFromDS: title + "relative difference to " + period.Label(), Unit: string(query.UnitRatio),
			Description: "The difference as a share of the figure of " + period.Label() + "; blank where that is 0."}),
	}
}
