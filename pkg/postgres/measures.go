package postgres

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// measures writes the SQL of metrics.
type measures struct {
	*builder
	// finished, where set, is the condition for the rows that measures are
	// about, if the statement reads others as well.
	finished string
	now      time.Time // that waits in progress are measured against
	next     []string  // conditions of the row after, where a measure asks for it
	lookedUp bool      // the row after was asked for by [measures.lookUp]
}

// where returns the condition for the rows that any of the metrics is about.
// The longest current wait is about rows in progress whether or not the query
// includes them; the other metrics then leave them out.
func (m *measures) where(request query.Metrics) (string, error) {
	scope, waits := request.Scope, 0
	for _, metric := range request.Metrics {
		if err := m.check(metric); err != nil {
			return "", err
		}
		if metric.Measure.ID == query.LongestCurrentWait {
			waits++
		}
		if metric.Measure.ID == query.TransferredOut {
			var err error
			if m.next, err = m.nextSegment(); err != nil {
				return "", err
			}
		}
	}
	if waits == 0 {
		return m.builder.where(scope)
	}
	leftOut := !scope.IncludeInProgress
	scope.IncludeInProgress = true
	where, err := m.builder.where(scope)
	switch {
	case err != nil:
		return "", err
	case waits == len(request.Metrics):
		where += " AND " + m.waiting()
	case leftOut:
		m.finished = m.not(m.inProgress())
		where += " AND (" + m.finished + " OR " + m.waiting() + ")"
	}
	return where, nil
}

// check refuses a metric whose columns the relation lacks.
func (m *measures) check(metric query.Metric) error {
	for _, field := range metric.Measure.Needs {
		if !m.relation.Has(field) {
			return m.lacks(field, "leave out the measure "+string(metric.Measure.ID))
		}
	}
	for _, by := range query.ThresholdsBy {
		if names, _ := metric.Thresholds.By(by); len(names) > 0 && !m.relation.Has(by.Field()) {
			return m.lacks(by.Field(), fmt.Sprintf("leave out the thresholds by %s of the measure %s, or give it a threshold of its own", by, metric.Measure.ID))
		}
	}
	if metric.Measure.Ends && metric.Formula != query.AbandonsNegative && m.last() == "" {
		return m.lacks(report.LastSegment, fmt.Sprintf("nor has it %s, %s or %s, from which it follows; leave out the measure %s",
			report.Status.ID, report.Reason.ID, report.DisconnectingEvent.ID, metric.Measure.ID))
	}
	return nil
}

// figure returns SQL for one metric over a group of rows: a count as int8, all
// else as float8.
func (m *measures) figure(metric query.Metric) string { return figures[metric.Measure.ID](m, metric) }

// unfinite counts the rows of which a value that a metric needs is left out,
// as it is infinite or not a number.
func (m *measures) unfinite(metrics []query.Metric) string {
	var conditions []string
	for _, metric := range metrics {
		for _, field := range slices.Concat(metric.Measure.Needs, metric.Measure.Adds) {
			if condition := m.relation.unfinite(field); condition != "" && !slices.Contains(conditions, condition) {
				conditions = append(conditions, condition)
			}
		}
	}
	if len(conditions) == 0 {
		return "0::int8"
	}
	return m.count("(" + strings.Join(conditions, " OR ") + ")")
}

// figures is how each measure is computed.
var figures = map[query.Measure]func(*measures, query.Metric) string{
	query.QueueWaitTime:     (*measures).ofField,
	query.TalkTime:          (*measures).ofField,
	query.HoldMuteTime:      (*measures).ofField,
	query.SnoozeTime:        (*measures).ofField,
	query.FirstResponseTime: (*measures).ofField,
	query.AfterCallWorkTime: (*measures).ofField,
	query.HandleTime: func(m *measures, metric query.Metric) string {
		return m.aggregate(metric.Aggregate, m.handleTime(metric))
	},
	query.SegmentCount: func(m *measures, _ query.Metric) string { return m.count() },
	query.InteractionCount: func(m *measures, _ query.Metric) string {
		session := m.relation.expression(report.SessionID)
		// By their bytes, as groups are: the rules of a language, which find the
		// same texts equal, take longer to put them in order. Workers count those
		// of the column by which the table is distributed, and nothing else.
		if !m.relation.distributed {
			session += ` COLLATE "C"`
		}
		return "count(DISTINCT " + session + ")" + m.filter()
	},
	query.Offered:   func(m *measures, _ query.Metric) string { return m.count(m.offered()) },
	query.Answered:  func(m *measures, _ query.Metric) string { return m.count(m.answered()...) },
	query.Abandoned: func(m *measures, _ query.Metric) string { return m.count(m.abandoned()...) },
	query.FlowedOut: func(m *measures, _ query.Metric) string {
		return m.count(m.offered(), m.not(m.agent()), m.not(m.last()), m.not(m.waiting()))
	},
	query.Transferred: func(m *measures, _ query.Metric) string { return m.count(m.present(report.TransferredInBy)) },
	query.AbandonmentRate: func(m *measures, _ query.Metric) string {
		return ratio(m.count(m.abandoned()...), m.count(m.offered()))
	},
	query.TransferredOut: (*measures).transferredOut,
	query.AnsweredWithin: func(m *measures, metric query.Metric) string {
		return m.count(append(m.answered(), m.within(metric))...)
	},
	query.AnsweredBeyond: func(m *measures, metric query.Metric) string {
		return m.count(append(m.answered(), m.beyond(metric))...)
	},
	query.AbandonedWithin: func(m *measures, metric query.Metric) string {
		return m.count(append(m.abandoned(), m.within(metric))...)
	},
	query.AbandonedBeyond: func(m *measures, metric query.Metric) string {
		return m.count(append(m.abandoned(), m.beyond(metric))...)
	},
	query.ShortAbandoned: func(m *measures, metric query.Metric) string {
		return m.count(append(m.abandoned(), m.within(metric))...)
	},
	query.ServiceLevel: (*measures).serviceLevel,
	query.AbandonedWait: func(m *measures, metric query.Metric) string {
		return m.aggregate(metric.Aggregate, m.wait(), m.abandoned()...)
	},
	query.AverageSpeedOfAnswer: func(m *measures, _ query.Metric) string {
		return m.aggregate(query.Average, m.wait(), m.answered()...)
	},
	query.LongestCurrentWait: (*measures).longestWait,
}

// ofField aggregates the field that the measure is.
func (m *measures) ofField(metric query.Metric) string {
	return m.aggregate(metric.Aggregate, m.relation.expression(metric.Measure.Needs[0]))
}

// longestWait is the time since the earliest entry of the rows that wait.
func (m *measures) longestWait(query.Metric) string {
	return fmt.Sprintf("extract(epoch FROM %s - min(%s) FILTER (WHERE %s))::float8",
		m.bind(m.now, "timestamptz"), m.relation.selected(report.QueueEntryTime), m.waiting())
}

// aggregate returns SQL that reduces an expression in seconds to one number,
// over the rows that meet all conditions; blanks are ignored. A percentile is interpolated between neighbours
// (percentile_cont), as spreadsheets and Grafana's own transformations do.
func (m *measures) aggregate(aggregate query.Aggregate, expression string, conditions ...string) string {
	if _, is := aggregate.Percentile(); is {
		if m.gather() {
			return "array_agg(" + expression + ")" + m.filter(conditions...)
		}
		return percentile(aggregate, expression) + m.filter(conditions...)
	}
	// The other aggregates have PostgreSQL's names.
	return string(aggregate) + "(" + expression + ")" + m.filter(conditions...)
}

// gather reports whether the values of a percentile are gathered by group, and
// the percentile is found in a second step. Workers then filter and group their
// rows and send the values alone; PostgreSQL's percentile has every row sent to
// the coordinator.
func (m *measures) gather() bool { return m.relation.distributed }

// percentile returns SQL for a percentile of an expression.
func percentile(aggregate query.Aggregate, expression string) string {
	share, _ := aggregate.Percentile()
	return fmt.Sprintf("percentile_cont(%s) WITHIN GROUP (ORDER BY %s)", strconv.FormatFloat(share, 'g', -1, 64), expression)
}

// handleTime is talk, hold and after-call work together, where there was talk;
// a center whose talk time includes hold adds none.
func (m *measures) handleTime(metric query.Metric) string {
	parts := []string{m.relation.expression(report.TalkTime)}
	if m.relation.Has(report.HoldMuteTime) && !metric.TalkIncludesHold {
		parts = append(parts, "coalesce("+m.relation.expression(report.HoldMuteTime)+", 0)")
	}
	if m.relation.Has(report.AfterCallWorkTime) {
		parts = append(parts, "coalesce("+m.relation.expression(report.AfterCallWorkTime)+", 0)")
	}
	return strings.Join(parts, " + ")
}

// serviceLevel is one of Cisco's three formulas ("Service Level", in the
// Reporting Concepts for Unified Contact Center Enterprise): with A answered
// within the threshold, B abandoned within it and O offered, A/(O-B), A/O or
// (A+B)/O.
func (m *measures) serviceLevel(metric query.Metric) string {
	within := m.within(metric)
	offered := m.count(m.offered())
	answered := m.count(append(m.answered(), within)...)
	if metric.Formula == query.AbandonsNegative {
		return ratio(answered, offered)
	}
	abandoned := m.count(append(m.abandoned(), within)...)
	if metric.Formula == query.AbandonsPositive {
		return ratio("("+answered+" + "+abandoned+")", offered)
	}
	return ratio(answered, "("+offered+" - "+abandoned+")")
}

// ratio is null where there is nothing to divide by.
func ratio(part, whole string) string {
	return part + "::float8 / nullif(" + whole + ", 0)"
}

// count counts the rows that meet all conditions.
func (m *measures) count(conditions ...string) string { return "count(*)" + m.filter(conditions...) }

func (m *measures) filter(conditions ...string) string {
	if m.finished != "" {
		conditions = append([]string{m.finished}, conditions...)
	}
	if len(conditions) == 0 {
		return ""
	}
	return " FILTER (WHERE " + strings.Join(conditions, " AND ") + ")"
}

// The conditions below may be null where they do not hold.

func (m *measures) offered() string {
	return "isfinite(" + m.relation.selected(report.QueueEntryTime) + ")"
}

// agent reports whether an agent picked up.
func (m *measures) agent() string { return m.present(report.SegmentID) }

func (m *measures) answered() []string { return []string{m.offered(), m.agent()} }

func (m *measures) abandoned() []string {
	return []string{m.offered(), m.not(m.agent()), m.last(), m.not(m.inProgress())}
}

// waiting reports whether the row is still in its queue.
func (m *measures) waiting() string {
	conditions := []string{m.inProgress(), m.offered(), m.not(m.agent())}
	if m.relation.Has(report.QueueExitTime) {
		conditions = append(conditions, m.relation.expression(report.QueueExitTime)+" IS NULL")
	}
	return "(" + strings.Join(conditions, " AND ") + ")"
}

func (m *measures) inProgress() string { return m.relation.expression(report.InProgress) }

// last reports whether the row is its session's last, or is empty where the
// relation does not say.
func (m *measures) last() string {
	if m.relation.Has(report.LastSegment) {
		return m.relation.expression(report.LastSegment)
	}
	var ends []string
	for _, field := range []report.Field{report.Status, report.Reason, report.DisconnectingEvent} {
		if m.relation.Has(field) {
			ends = append(ends, m.present(field))
		}
	}
	if len(ends) == 0 {
		return ""
	}
	return "(" + strings.Join(ends, " OR ") + ")"
}

func (m *measures) not(condition string) string { return "(" + condition + ") IS NOT TRUE" }

// present reports whether a text is neither null nor empty.
func (m *measures) present(field report.Field) string { return m.relation.expression(field) + " <> ''" }
