package postgres

import (
	"fmt"
	"strings"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// checks writes the conditions of checks, for the rows of a scope.
type checks struct {
	measures
	scope query.Scope
	where string // the condition for the rows that count
}

func (b *builder) checksOf(scope query.Scope) (*checks, error) {
	where, err := b.where(scope)
	return &checks{measures: measures{builder: b, now: scope.Now}, scope: scope, where: where}, err
}

// whereAny is where, of rows in progress too.
func (c *checks) whereAny() (string, error) {
	scope := c.scope
	scope.IncludeInProgress = true
	return c.builder.where(scope)
}

// around is the condition for the rows that are read: those of the range, and
// of their sessions around it.
func (c *checks) around() (string, error) {
	terms, err := c.visible()
	if err != nil {
		return "", err
	}
	within := c.scope.Range
	times := []string{c.between(report.StartedAt, query.Range{From: within.From.Add(-query.CheckMargin), To: within.To.Add(query.CheckMargin)})}
	if c.scope.TimeField.ID != report.StartedAt.ID {
		times = append(times, c.between(c.scope.TimeField, within))
	}
	return strings.Join(append(terms, "("+strings.Join(times, " OR ")+")"), " AND "), nil
}

// asked is the placeholder of when the query was asked.
func (c *checks) asked() string { return c.bind(c.now, "timestamptz") }

func (c *checks) between(field report.Field, within query.Range) string {
	column, moment := c.moment(field)
	return column + " >= " + moment(c.bind(within.From, "timestamptz")) + " AND " + column + " < " + moment(c.bind(within.To, "timestamptz"))
}

// kept names the condition for the rows that a check counts.
func (c *checks) kept(check query.CheckInfo) string {
	if check.ID == query.LongInProgress {
		return "kept_any"
	}
	return "kept"
}

// problem returns in words why a check is not possible, empty where it is; err
// is then the error for whoever needs it.
func (c *checks) problem(check query.CheckInfo) (words string, err error) {
	missing := func(field report.Field) (string, error) {
		return "not possible: column " + field.ID + " missing", c.lacks(field, "leave out the check "+string(check.ID))
	}
	for _, field := range check.Needs {
		if !c.relation.Has(field) {
			return missing(field)
		}
	}
	if len(check.Any) > 0 && len(c.having(check.Any)) == 0 {
		return missing(check.Any[0])
	}
	if check.ID == query.NoLastRow && c.view.bound {
		words = "not possible: row access shows you only a part of the sessions' rows"
		return words, fault.New(fault.Permission, "the check %s is %s", check.ID, words)
	}
	return "", nil
}

func (c *checks) having(fields []report.Field) (found []report.Field) {
	for _, field := range fields {
		if c.relation.Has(field) {
			found = append(found, field)
		}
	}
	return found
}

// fails returns the condition for a row that fails a check, which is possible.
// It may be null where the row does not fail. Those of sessions hold window
// functions over the rows around.
func (c *checks) fails(check query.CheckInfo) string {
	if check.Group == query.FieldChecks {
		return c.blank(check.Field)
	}
	return conditions[check.ID](c, check)
}

// conditions are the checks' conditions, but for those of blanks and of days.
var conditions = map[query.CheckID]func(*checks, query.CheckInfo) string{ //nolint:exhaustive // days are no rows
	query.EndBeforeStart: func(c *checks, _ query.CheckInfo) string {
		return c.finite(report.SegmentEndTime) + " < " + c.finite(report.SegmentStartTime)
	},
	query.ExitBeforeEntry: func(c *checks, _ query.CheckInfo) string {
		return c.finite(report.QueueExitTime) + " < " + c.finite(report.QueueEntryTime)
	},
	query.WaitDiffers: func(c *checks, _ query.CheckInfo) string {
		return fmt.Sprintf("abs(%s - extract(epoch FROM %s - %s)::float8) > %g",
			c.finite(report.QueueWaitTime), c.finite(report.QueueExitTime), c.finite(report.QueueEntryTime), query.MaxWaitDifference)
	},
	query.NegativeDuration: func(c *checks, check query.CheckInfo) string {
		return c.any(check.Any, func(field report.Field) string { return c.finite(field) + " < 0" })
	},
	query.NotFinite: func(c *checks, check query.CheckInfo) string { return c.any(check.Any, c.relation.unfinite) },
	query.InFuture: func(c *checks, check query.CheckInfo) string {
		asked := c.asked()
		return c.any(check.Any, func(field report.Field) string { return c.finite(field) + " > " + asked })
	},
	query.SegmentWithoutEnd: func(c *checks, _ query.CheckInfo) string {
		return c.finite(report.SegmentStartTime) + " IS NOT NULL AND " + c.finite(report.SegmentEndTime) + " IS NULL AND " + c.not(c.inProgress())
	},
	query.AgentWithoutSegment: func(c *checks, _ query.CheckInfo) string {
		return c.present(report.AgentName) + " AND " + c.finite(report.AgentName) + " <> '" + report.BotAgent + "' AND " + c.blank(report.SegmentID)
	},
	query.SegmentWithoutAgent: func(c *checks, _ query.CheckInfo) string {
		return c.present(report.SegmentID) + " AND " + c.blank(report.AgentName)
	},
	query.UnknownDirection: func(c *checks, _ query.CheckInfo) string {
		return c.present(report.Direction) + " AND NOT (" + c.oneOf(c.finite(report.Direction), query.Directions) + ")"
	},
	query.LongInProgress: func(c *checks, _ query.CheckInfo) string {
		return fmt.Sprintf("%s AND %s < %s - interval '%g seconds'", c.inProgress(), c.finite(report.StartedAt), c.asked(), query.MaxInProgress.Seconds())
	},
	query.NoLastRow: func(c *checks, _ query.CheckInfo) string {
		return fmt.Sprintf("%[1]s <> '' AND count(*) FILTER (WHERE %[2]s OR %[3]s) OVER (PARTITION BY %[1]s) = 0", c.session(), c.last(), c.inProgress())
	},
	query.SeveralLastRows: func(c *checks, _ query.CheckInfo) string {
		return fmt.Sprintf("%[1]s <> '' AND %[2]s AND count(*) FILTER (WHERE %[2]s) OVER (PARTITION BY %[1]s) > 1", c.session(), c.last())
	},
	query.OverlappingSegments: (*checks).overlaps,
	query.SplitSession: func(c *checks, _ query.CheckInfo) string {
		return c.differ(c.session(), fmt.Sprintf(`translate(lower(%s), E' \t\r\n', '')`, c.session()))
	},
	query.MixedSession: func(c *checks, check query.CheckInfo) string {
		return c.any(check.Any, func(field report.Field) string {
			return c.differ(fmt.Sprintf(`nullif(%s, '') COLLATE "C"`, c.finite(field)), c.session())
		})
	},
}

// finite is the field's value, NULL where it is infinite or not a number.
func (c *checks) finite(field report.Field) string { return c.relation.expression(field) }

func (c *checks) session() string { return "(" + c.finite(report.SessionID) + `) COLLATE "C"` }

// any returns the condition that one of the fields that the relation has fails.
func (c *checks) any(fields []report.Field, fails func(report.Field) string) string {
	var terms []string
	for _, field := range c.having(fields) {
		if term := fails(field); term != "" {
			terms = append(terms, "("+term+")")
		}
	}
	if len(terms) == 0 {
		return "false" // as of columns that hold whole numbers only
	}
	return "(" + strings.Join(terms, " OR ") + ")"
}

// differ returns the condition that a text is not the same in all rows of a key.
func (c *checks) differ(text, key string) string {
	return fmt.Sprintf("%s <> '' AND min(%[2]s) OVER (PARTITION BY %[3]s) <> max(%[2]s) OVER (PARTITION BY %[3]s)", c.session(), text, key)
}

// overlaps compares a segment with the earlier ones of its agent, among the
// rows that meet the filters.
func (c *checks) overlaps(check query.CheckInfo) string {
	var names []string
	for _, field := range c.having(check.Any) {
		names = append(names, "nullif("+c.finite(field)+", '')")
	}
	keys := []string{"coalesce(" + strings.Join(names, ", ") + `) COLLATE "C"`}
	for _, condition := range c.scope.Conditions {
		keys = append(keys, "("+c.condition(condition)+")")
	}
	start, end := c.finite(report.SegmentStartTime), c.finite(report.SegmentEndTime)
	order := []string{start, end}
	for _, field := range c.having([]report.Field{report.StartedAt, report.SessionID, report.SegmentNumber}) {
		order = append(order, c.finite(field))
	}
	return fmt.Sprintf(`coalesce(%[1]s) IS NOT NULL AND %[2]s IS DISTINCT FROM '%[3]s' AND %[4]s < max(%[5]s) OVER (PARTITION BY %[6]s ORDER BY %[7]s ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)`,
		strings.Join(names, ", "), c.finite(report.AgentName), report.BotAgent, start, end, strings.Join(keys, ", "), strings.Join(order, ", "))
}
