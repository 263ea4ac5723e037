package frame

import (
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/wire"
)

// series is figures over time, as frames of type timeseries-multi: one for
// each metric and group, whose labels are the group's dimensions; a blank
// dimension is the empty label, which no group's name can be.
//
// A count has a point in every bucket of the range, 0 where nothing happened.
// A duration or a ratio has none without a value; graphs show the gap, and
// expressions get no null. The longest current wait has one
// point, in the bucket that is now, or the range's last.
type series struct {
	groups
	starts []time.Time
	latest int           // bucket of the present
	widest time.Duration // graphs connect points that are no further apart
	points [][]*points   // by group, then by metric
	labels []data.Labels
	slab   slab[float64]
}

// points are those of one metric and group.
type points struct {
	times    []time.Time
	values   []*float64
	negative negatives
}

func newSeries(request query.Metrics) *series {
	s := &series{groups: groups{request: request}, starts: request.Buckets[:len(request.Buckets)-1]}
	for i, start := range s.starts {
		s.widest = max(s.widest, request.Buckets[i+1].Sub(start))
	}
	s.latest = max(0, sort.Search(len(s.starts), func(i int) bool { return s.starts[i].After(request.Now) })-1)
	return s
}

// Append adds one bucket's row of one group.
func (s *series) Append(row wire.Row) error {
	starts, err := s.next(row)
	if err != nil {
		return err
	}
	size := len(s.request.Metrics)
	if starts || len(s.points) == 0 {
		size += s.begin()
	}
	if err := s.grow(size); err != nil {
		return err
	}
	bucket := s.bucket(row)
	current := s.points[len(s.points)-1]
	for i, metric := range s.request.Metrics {
		value, has := s.figure(row, i)
		if !has {
			continue
		}
		switch p := current[i]; {
		case metric.Measure.Unit == query.UnitCount:
			*p.values[bucket] = value
		case metric.Measure.ID == query.LongestCurrentWait && len(p.values) > 0:
			*p.values[0] = max(*p.values[0], value)
		case metric.Measure.ID == query.LongestCurrentWait:
			p.add(s.starts[s.latest], s.slab.put(value))
		default:
			p.add(s.starts[bucket], s.slab.put(value))
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
	var labels data.Labels
	if len(s.request.GroupBy) > 0 {
		labels = data.Labels{}
	}
	for i, field := range s.request.GroupBy {
		labels[field.ID] = s.current[i]
	}
	group := make([]*points, len(s.request.Metrics))
	for i, metric := range s.request.Metrics {
		group[i] = &points{}
		if metric.Measure.Unit != query.UnitCount {
			continue
		}
		for _, start := range s.starts {
			group[i].add(start, s.slab.put(0))
		}
		zeros += len(s.starts)
	}
	s.labels = append(s.labels, labels)
	s.points = append(s.points, group)
	return zeros
}

// End makes the frames, all groups of a metric together. Where there is no
// group, because there is no row, each metric has a series without points.
func (s *series) End(wire.Footer) error {
	if len(s.points) == 0 && len(s.request.GroupBy) == 0 {
		s.begin()
	}
	for i, metric := range s.request.Metrics {
		if len(s.points) == 0 {
			s.frames = append(s.frames, s.frame(metric, nil, &points{}))
		}
		for group := range s.points {
			s.frames = append(s.frames, s.frame(metric, s.labels[group], s.points[group][i]))
		}
	}
	if len(s.frames) > 0 {
		addNotices(s.frames[0], s.notFinite, 0)
	}
	return nil
}

func (s *series) frame(metric query.Metric, labels data.Labels, p *points) *data.Frame {
	when := data.NewField(data.TimeSeriesTimeFieldName, nil, p.times)
	when.Config = &data.FieldConfig{Interval: float64(s.widest.Milliseconds())}
	value := data.NewField(metric.ID, labels, p.values)
	value.Config = configOfMetric(metric)
	value.Config.Mappings = p.negative.mappings()
	if labels != nil {
		value.Config.DisplayNameFromDS += " " + s.groupName(labels)
	}
	frame := data.NewFrame("", when, value)
	frame.Meta = &data.FrameMeta{Type: data.FrameTypeTimeSeriesMulti, TypeVersion: version, PreferredVisualization: data.VisTypeGraph}
	return frame
}

// groupName is how a group is called in a legend.
func (s *series) groupName(labels data.Labels) string {
	names := make([]string, len(s.request.GroupBy))
	for i, field := range s.request.GroupBy {
		names[i] = labels[field.ID]
		if names[i] == "" {
			names[i] = "(blank)"
		}
	}
	return strings.Join(names, ", ")
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
