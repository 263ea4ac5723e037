package query

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// Metrics asks for figures over segments.
type Metrics struct {
	Scope
	Metrics []Metric
	GroupBy []report.Field
	Format  Format
	// Buckets are the bounds of a time series' buckets, one more than there
	// are buckets; nil for a table.
	Buckets   []time.Time
	MaxGroups int
}

// Metric is one figure asked for.
type Metric struct {
	// ID names the metric within its query: the measure and the aggregate,
	// with a number where several differ only in threshold or formula.
	ID        string
	Measure   MeasureInfo
	Aggregate Aggregate // only where the measure has aggregates
	Threshold float64   // seconds; service level only
	Formula   Formula   // service level only
	// TalkIncludesHold reports whether talk time already contains hold; handle time only.
	TalkIncludesHold bool
}

// Type returns [MetricsType].
func (Metrics) Type() Type { return MetricsType }

func (p *parser) metrics() (Request, error) {
	scope, err := p.scope()
	if err != nil {
		return nil, err
	}
	request := Metrics{Scope: scope, Format: cmp.Or(p.model.Format, TimeSeries)}
	if request.Metrics, err = p.metricList(); err != nil {
		return nil, err
	}
	if request.GroupBy, err = distinctFields(p.model.GroupBy, "groupBy names %q twice: remove one"); err != nil {
		return nil, err
	}
	for _, field := range request.GroupBy {
		if field.Kind == report.Time || field.Kind == report.Duration {
			return nil, refuse("cannot group by %s, a %s: group by a field of text", field.ID, field.Kind)
		}
	}
	if request.MaxGroups, err = bounded("maxGroups", p.model.MaxGroups, DefaultGroups, MaxGroups, ""); err != nil {
		return nil, err
	}
	interval, err := parseInterval(p.model.Interval, FitInterval(p.context.Interval, p.context.Range), p.location)
	if err != nil {
		return nil, err
	}
	switch request.Format {
	case TimeSeries:
		request.Buckets, err = interval.Buckets(scope.Range)
	case Table:
	default:
		err = refuse("unknown format %q: use one of %s", request.Format, quoteAll(Formats))
	}
	return request, err
}

func (p *parser) metricList() ([]Metric, error) {
	if len(p.model.Metrics) == 0 {
		return nil, refuse("a metrics query needs at least one metric: set metrics to [{\"measure\": \"queue_wait_time\", \"aggregate\": \"avg\"}]")
	}
	if len(p.model.Metrics) > MaxMetrics {
		return nil, refuse("a metrics query takes at most %d metrics, not %d: split it into several", MaxMetrics, len(p.model.Metrics))
	}
	var metrics []Metric
	for i, model := range p.model.Metrics {
		metric, err := model.metric(p.defaults)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(metrics, metric.equal) {
			return nil, refuse("metric %d asks for the same as an earlier one: remove it", i+1)
		}
		metric.ID = idAmong(metrics, metric)
		metrics = append(metrics, metric)
	}
	return metrics, nil
}

func (a Metric) equal(b Metric) bool {
	return a.Measure.ID == b.Measure.ID && a.Aggregate == b.Aggregate && a.Threshold == b.Threshold && a.Formula == b.Formula
}

func (m MetricModel) metric(defaults Defaults) (Metric, error) {
	measure, found := measureByID(m.Measure)
	if !found {
		var names []Measure
		for _, info := range measures {
			names = append(names, info.ID)
		}
		return Metric{}, refuse("unknown measure %q: use one of %s", m.Measure, quoteAll(names))
	}
	metric := Metric{Measure: measure, Aggregate: m.Aggregate}
	switch {
	case len(measure.Aggregates) == 0 && m.Aggregate != "":
		return Metric{}, refuse("%s takes no aggregate: leave %q out", measure.ID, m.Aggregate)
	case len(measure.Aggregates) > 0 && m.Aggregate == "":
		return Metric{}, refuse("%s needs an aggregate: use one of %s", measure.ID, quoteAll(measure.Aggregates))
	case len(measure.Aggregates) > 0 && !slices.Contains(measure.Aggregates, metric.Aggregate):
		return Metric{}, refuse("unknown aggregate %q: use one of %s", m.Aggregate, quoteAll(measure.Aggregates))
	}
	if measure.ID == HandleTime {
		metric.TalkIncludesHold = defaults.TalkIncludesHold
	}
	if measure.ID != ServiceLevel {
		if m.Threshold != "" || m.Formula != "" {
			return Metric{}, refuse("%s takes no threshold and no formula: they belong to service_level", measure.ID)
		}
		return metric, nil
	}
	return metric.withServiceLevel(m, defaults)
}

func (a Metric) withServiceLevel(m MetricModel, defaults Defaults) (Metric, error) {
	a.Threshold, a.Formula = defaults.Threshold, defaults.Formula
	if m.Threshold != "" {
		if err := resolved("the threshold of "+string(m.Measure), string(m.Threshold)); err != nil {
			return Metric{}, err
		}
		seconds, err := report.ParseSeconds(string(m.Threshold))
		if err != nil {
			return Metric{}, refuse("service level threshold: %v", err)
		}
		if seconds < 0 {
			return Metric{}, refuse("service level threshold %q is negative: use 0 or more", m.Threshold)
		}
		a.Threshold = seconds
	}
	if m.Formula != "" {
		a.Formula = m.Formula
	}
	if !slices.Contains(Formulas, a.Formula) {
		return Metric{}, refuse("unknown service level formula %q: use one of %s", a.Formula, quoteAll(Formulas))
	}
	return a, nil
}

// idAmong returns an ID for the metric that no earlier metric has.
func idAmong(earlier []Metric, metric Metric) string {
	id := string(metric.Measure.ID)
	if metric.Aggregate != "" {
		id += "_" + string(metric.Aggregate)
	}
	alike := 1
	for _, other := range earlier {
		if other.Measure.ID == metric.Measure.ID && other.Aggregate == metric.Aggregate {
			alike++
		}
	}
	if alike > 1 {
		id += "_" + strconv.Itoa(alike)
	}
	return id
}
