package query

import (
	"cmp"
	"slices"
	"strconv"
	"time"
)

// Metrics asks for figures over segments.
type Metrics struct {
	Scope
	Metrics []Metric
	GroupBy []Dimension
	Format  Format
	// Buckets are the bounds of the buckets of a time series, or of a table by
	// intervals, one more than there are buckets; else nil.
	Buckets   []time.Time
	MaxGroups int
	// Earlier are the periods to compare with.
	Earlier []Period
	// Whole reports that the answer goes into a file of its own.
	Whole bool
}

// Metric is one figure asked for.
type Metric struct {
	// ID names the metric within its query: the measure and the aggregate,
	// with a number where several differ only in threshold or formula.
	ID         string
	Measure    MeasureInfo
	Aggregate  Aggregate  // only where the measure has aggregates
	Thresholds Thresholds // only where the measure has a threshold
	Formula    Formula    // service level only
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
	if request.GroupBy, err = p.groupBy(); err != nil {
		return nil, err
	}
	if request.MaxGroups, err = bounded("maxGroups", p.model.MaxGroups, DefaultGroups, MaxGroups, ""); err != nil {
		return nil, err
	}
	if !slices.Contains(Formats, request.Format) {
		return nil, refuse("unknown format %q: use one of %s", request.Format, quoteAll(Formats))
	}
	interval, err := parseInterval(p.model.Interval, FitInterval(p.context.Interval, p.context.Range), p.location)
	if err != nil {
		return nil, err
	}
	if request.Format == TimeSeries || p.model.Interval != "" && p.model.Interval != autoInterval {
		if request.Buckets, err = interval.Buckets(scope.Range); err != nil {
			return nil, err
		}
	}
	request.Earlier, err = p.earlier(request, interval)
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
	return a.Measure.ID == b.Measure.ID && a.Aggregate == b.Aggregate && a.Thresholds.equal(b.Thresholds) && a.Formula == b.Formula
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
	var err error
	if metric.Thresholds, err = m.thresholds(measure, defaults); err != nil {
		return Metric{}, err
	}
	metric.Formula, err = m.formula(measure, defaults)
	return metric, err
}

// thresholds returns what counts as in time: a threshold of the metric counts
// for all rows, but for those that its own thresholds name.
func (m MetricModel) thresholds(measure MeasureInfo, defaults Defaults) (thresholds Thresholds, err error) {
	switch {
	case measure.Threshold == NoThreshold && (m.Threshold != "" || m.Thresholds != nil):
		return Thresholds{}, refuse("%s takes no threshold: leave it out", measure.ID)
	case measure.Threshold == ShortThreshold && m.Thresholds != nil:
		return Thresholds{}, refuse("%s has one threshold for all: leave thresholds out", measure.ID)
	case measure.Threshold == ShortThreshold:
		thresholds.Default = DefaultShort.Seconds()
	case measure.Threshold == ServiceThreshold:
		thresholds = defaults.Thresholds
	}
	if m.Threshold != "" {
		thresholds = Thresholds{}
		if thresholds.Default, err = parseThreshold("the threshold of "+string(measure.ID), m.Threshold); err != nil {
			return Thresholds{}, err
		}
	}
	if m.Thresholds != nil {
		thresholds.Exceptions, err = ParseExceptions("the thresholds of "+string(measure.ID), m.Thresholds)
	}
	return thresholds, err
}

func (m MetricModel) formula(measure MeasureInfo, defaults Defaults) (Formula, error) {
	if measure.ID != ServiceLevel {
		if m.Formula != "" {
			return "", refuse("%s takes no formula: it belongs to service_level", measure.ID)
		}
		return "", nil
	}
	formula := cmp.Or(m.Formula, defaults.Formula)
	if !slices.Contains(Formulas, formula) {
		return "", refuse("unknown service level formula %q: use one of %s", formula, quoteAll(Formulas))
	}
	return formula, nil
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
