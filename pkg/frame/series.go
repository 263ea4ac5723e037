package frame

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/wire"
)

// series is figures over time, as frames of type timeseries-multi: one for
// each metric, group and period, whose labels are the group's dimensions and,
// where there are several, the period; a blank dimension is the empty label,
// which no group's name can be. The points of an earlier period are at the
// times of the query's own.
//
// A count has a point in every bucket of the range, 0 where nothing happened.
// A duration or a ratio has none without a value; graphs show the gap, and
// expressions get no null. The longest current wait has one
// point, in the bucket that is now, or the range's last.
type series struct {
	groups
	widest time.Duration // graphs connect points that are no further apart
	places []places      // of each period
	lines  []line        // by group, then by period
	slab   slab[float64]
}

// places are where the buckets of a period have their points.
type places struct {
	times []time.Time // of the points, the query's own
	at    []int       // positions among the times, by bucket
}

// line is a group in one period.
type line struct {
	labels data.Labels
	name   string    // in a legend
	points []*points // by metric
}

// points are those of one metric and line.
type points struct {
	times    []time.Time
	values   []*float64
	negative negatives
}

func newSeries(request query.Metrics) *series {
	s := &series{groups: newGroups(request)}
	for i, start := range s.starts {
		s.widest = max(s.widest, request.Buckets[i+1].Sub(start))
	}
	for _, period := range s.periods {
		p := places{at: make([]int, len(s.starts))}
		for _, bucket := range period.Buckets {
			if bucket > 0 {
				p.at[bucket-1] = len(p.times)
				p.times = append(p.times, s.starts[bucket-1])
			}
		}
		s.places = append(s.places, p)
	}
	return s
}

// Append adds one bucket's row of one group.
func (s *series) Append(row wire.Row) error {
	at, placed, err := s.next(row)
	if err != nil || !placed {
		return err
	}
	size := len(s.request.Metrics)
	if at.starts {
		size += s.begin()
	}
	if err := s.grow(size); err != nil {
		return err
	}
	current := s.lines[len(s.lines)-len(s.periods)+at.period].points
	for i, metric := range s.request.Metrics {
		value, has := s.figure(row, i)
		if !has {
			continue
		}
		switch p := current[i]; {
		case metric.Measure.Unit == query.UnitCount:
			*p.values[s.places[at.period].at[at.bucket]] = value
		case metric.Measure.ID == query.LongestCurrentWait && len(p.values) > 0:
			*p.values[0] = max(*p.values[0], value)
		case metric.Measure.ID == query.LongestCurrentWait:
			p.add(s.starts[s.latest], s.slab.put(value))
		default:
			p.add(s.starts[at.bucket], s.slab.put(value))
		}
	}
	return nil
}

func (p *points) add(t time.Time, value *float64) {
	p.times = append(p.times, t)
	p.values = append(p.values, value)
	p.negative.add(*value)
}

// begin adds a group, whose counts are 0 in every bucket, and returns the
// number of these points.
func (s *series) begin() (zeros int) {
	for i, period := range s.periods {
		l := line{points: make([]*points, len(s.request.Metrics))}
		l.labels, l.name = s.labels(period)
		for n, metric := range s.request.Metrics {
			l.points[n] = &points{}
			if metric.Measure.Unit != query.UnitCount {
				continue
			}
			for _, start := range s.places[i].times {
				l.points[n].add(start, s.slab.put(0))
			}
			zeros += len(s.places[i].times)
		}
		s.lines = append(s.lines, l)
	}
	return zeros
}

// labels returns the current group's labels in a period, and how a legend
// calls it; neither where there is one group and one period.
func (s *series) labels(period query.Period) (data.Labels, string) {
	if len(s.request.GroupBy) == 0 && len(s.periods) == 1 {
		return nil, ""
	}
	labels := data.Labels{}
	var names []string
	for i, field := range s.request.GroupBy {
		labels[field.ID] = s.current[i]
		names = append(names, cmp.Or(s.current[i], "(blank)"))
	}
	if len(s.periods) > 1 {
		labels[query.PeriodLabel] = period.Label()
		names = append(names, period.Label())
	}
	return labels, strings.Join(names, ", ")
}

// End makes the frames, all lines of a metric together. Where there is no
// group, because there is no row, each metric has a series without points.
func (s *series) End(wire.Footer) error {
	if len(s.lines) == 0 && len(s.request.GroupBy) == 0 {
		s.begin()
	}
	for i, metric := range s.request.Metrics {
		custom := s.provenance(metric)
		if len(s.lines) == 0 {
			s.frames = append(s.frames, s.frame(metric, line{}, &points{}, &custom))
		}
		for _, line := range s.lines {
			s.frames = append(s.frames, s.frame(metric, line, line.points[i], &custom))
		}
	}
	if len(s.frames) > 0 {
		s.tell(s.frames[0])
	}
	return nil
}

func (s *series) frame(metric query.Metric, l line, p *points, custom *Provenance) *data.Frame {
	when := data.NewField(data.TimeSeriesTimeFieldName, nil, p.times)
	when.Config = &data.FieldConfig{Interval: float64(s.widest.Milliseconds())}
	value := data.NewField(metric.ID, l.labels, p.values)
	value.Config = configOfMetric(metric)
	value.Config.Mappings = p.negative.mappings()
	if l.name != "" {
		value.Config.DisplayNameFromDS += " " + l.name
	}
	frame := data.NewFrame("", when, value)
	frame.Meta = &data.FrameMeta{Type: data.FrameTypeTimeSeriesMulti, TypeVersion: version, PreferredVisualization: data.VisTypeGraph, Custom: custom}
	return frame
}

// WithoutEmpty returns frames as Grafana's expressions need them: series
// without a point are left out, and where none is left there is one frame
// without fields. A series without points would reduce to NaN, which an alert's
// math treats as breaching. Frames of other types are returned as they are.
func WithoutEmpty(frames data.Frames) data.Frames {
	if len(frames) == 0 || frames[0].Meta == nil || frames[0].Meta.Type != data.FrameTypeTimeSeriesMulti {
		return frames
	}
	kept := slices.DeleteFunc(slices.Clone(frames), func(frame *data.Frame) bool { return frame.Rows() == 0 })
	if len(kept) > 0 {
		return kept
	}
	return data.Frames{{RefID: frames[0].RefID, Meta: frames[0].Meta}}
}
