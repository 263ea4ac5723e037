package postgres

import (
	"fmt"
	"strings"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// A blank wait is neither within nor beyond a threshold.

func (m *measures) within(metric query.Metric) string {
	return m.wait() + " <= " + m.threshold(metric.Thresholds)
}

func (m *measures) beyond(metric query.Metric) string {
	return m.wait() + " > " + m.threshold(metric.Thresholds)
}

func (m *measures) wait() string { return m.relation.expression(report.QueueWaitTime) }

// threshold returns SQL for a row's threshold: that of its queue, else that of
// its channel, else the one for all.
func (m *measures) threshold(thresholds query.Thresholds) string {
	var own []string
	for _, by := range query.ThresholdsBy {
		if names, seconds := thresholds.By(by); len(names) > 0 {
			own = append(own, fmt.Sprintf(`(%s)[array_position(%s, %s COLLATE "C")]`,
				m.bind(seconds, "float8[]"), m.bind(names, "text[]"), m.relation.expression(by.Field())))
		}
	}
	otherwise := m.bind(thresholds.Default, "float8")
	if len(own) == 0 {
		return otherwise
	}
	return "coalesce(" + strings.Join(own, ", ") + ", " + otherwise + ")"
}
