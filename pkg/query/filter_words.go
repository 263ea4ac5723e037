package query

import (
	"strconv"
	"strings"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// FilterWords says in words which rows of its time range a scope is about, one
// condition each, as in "Queue Name is one of Sales, Service". It repeats what
// the query says, and nothing else: not what the asker may see.
func (s Scope) FilterWords() []string {
	words := []string{}
	for _, condition := range s.Conditions {
		words = append(words, condition.Words(s.Location))
	}
	if s.IncludeInProgress {
		return append(words, "interactions in progress are included")
	}
	return append(words, "interactions in progress are left out")
}

// Words says the condition as a sentence without its full stop, such as "Queue
// Name is one of Sales, Service". Times are in the zone.
func (c Condition) Words(zone *time.Location) string {
	words := c.Field.Title + " " + c.Field.OperatorWords(c.Operator)
	if c.Operator.TakesNoValue() {
		return words
	}
	values := make([]string, len(c.Values))
	for i, value := range c.Values {
		values[i] = c.Field.text(value, zone)
	}
	return words + " " + strings.Join(values, ", ")
}

// text writes a filter's value as people read it.
func (d Dimension) text(value any, zone *time.Location) string {
	switch value := value.(type) {
	case string:
		if value == "" {
			return "(blank)"
		}
		return value
	case float64:
		return string(report.AppendClock(nil, value))
	case time.Time:
		return value.In(zone).Format(time.DateTime)
	case bool:
		return strconv.FormatBool(value)
	case int64:
		if d.Part != "" {
			return timeParts[d.Part].label(value)
		}
		return strconv.FormatInt(value, 10)
	}
	return ""
}
