package query

import (
	"fmt"
	"strings"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// Title is the metric's heading, such as "p95 of Queue Wait Time".
func (m Metric) Title() string {
	switch {
	case m.Aggregate != "":
		return m.Aggregate.Words() + " of " + m.Measure.Title
	case m.Measure.ID == ServiceLevel:
		return fmt.Sprintf("%s within %s", m.Measure.Title, m.threshold())
	}
	return m.Measure.Title
}

// Description defines the figure.
func (m Metric) Description() string {
	if m.Measure.ID == ServiceLevel {
		return fmt.Sprintf(formulaWords[m.Formula], m.threshold()) + " (" + string(m.Formula) + ")"
	}
	if m.TalkIncludesHold {
		return "Talk, which here includes hold, and after-call work together."
	}
	if _, is := m.Aggregate.Percentile(); is {
		return m.Measure.Description + " Interpolated between the two nearest values where the percentile lies between them."
	}
	return m.Measure.Description
}

var formulaWords = map[Formula]string{
	AbandonsExcluded: "Answered within %[1]s / (offered - abandoned within %[1]s).",
	AbandonsNegative: "Answered within %[1]s / offered.",
	AbandonsPositive: "(Answered within %[1]s + abandoned within %[1]s) / offered.",
}

func (m Metric) threshold() time.Duration {
	return time.Duration(m.Threshold * float64(time.Second))
}

// Words says the condition as a sentence without its full stop, such as
// "Queue Name is one of Sales or Support". Times are in the zone.
func (c Condition) Words(zone *time.Location) string {
	subject := c.Field.Title + " " + c.Operator.Words(c.Field.Kind)
	if c.Operator.TakesNoValue() {
		return subject
	}
	values := make([]string, len(c.Values))
	for i, value := range c.Values {
		switch v := value.(type) {
		case float64:
			values[i] = string(report.AppendClock(nil, v))
		case time.Time:
			values[i] = v.In(zone).Format(time.DateTime)
		default:
			values[i] = fmt.Sprint(v)
		}
	}
	last := len(values) - 1
	if last == 0 {
		return subject + " " + values[0]
	}
	return subject + " " + strings.Join(values[:last], ", ") + " or " + values[last]
}
