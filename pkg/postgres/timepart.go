package postgres

import (
	"fmt"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
)

// part returns SQL for a part of the local time, as int8. A moment of the
// time range has one, whatever the zone's clock did before and after it.
func (b *builder) part(dimension query.Dimension) string {
	if b.local == "" {
		b.local = "timezone(" + b.bind(b.scope.Location.String(), "text") + ", " + b.relation.selected(b.scope.TimeField) + ")"
	}
	switch dimension.Part {
	case query.HourOfDay:
		return "date_part('hour', " + b.local + ")::int8"
	case query.DayOfWeek:
		return "date_part('isodow', " + b.local + ")::int8"
	default: // an interval of the day, by its start in minutes from midnight
		return fmt.Sprintf("(date_part('hour', %[1]s) * 60 + date_part('minute', %[1]s))::int8 / %[2]d * %[2]d", b.local, dimension.Minutes)
	}
}

// partLabel returns SQL for the text of a part of the local time. The texts
// have the order of the values.
func partLabel(part query.TimePart, value string) string {
	switch part {
	case query.HourOfDay:
		return "lpad((" + value + ")::text, 2, '0')"
	case query.DayOfWeek:
		return "(" + value + ")::text"
	default:
		return fmt.Sprintf("lpad((%[1]s / 60)::text, 2, '0') || ':' || lpad((%[1]s %% 60)::text, 2, '0')", "("+value+")")
	}
}
