package postgres

import (
	"fmt"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// listed returns the statement for a field's values in their own order. In
// place of a count its rows hold the number of rows that were looked at, 0
// where an index gave the values; the value of one row may be null, so that
// the number comes where there is no value too.
func (b *builder) listed(request query.Values, where string) statement {
	if b.lists(request) {
		return b.skipping(request, where)
	}
	return b.ofRecent(request, where)
}

// lists reports whether an index lists the values: it has them, and the rows
// that hold one are told from others by little but the time, so that the first
// that is looked at nearly always does.
func (b *builder) lists(request query.Values) bool {
	hidden := b.view.bound || b.view.masked && request.Field.Personal
	return b.relation.listed[request.Field.ID] && request.TimeField.ID == report.StartedAt.ID && len(request.Conditions) == 0 && !hidden
}

// skipping goes from each value to the next in the index, and for each looks
// for one row in the time range. Pairs are compared, since only the index on
// both columns serves that, and a scalar subquery cannot become a join.
func (b *builder) skipping(request query.Values, where string) statement {
	relation, column := b.relation.Name.SQL(), Quote(request.Field.ID)
	started, moment := b.moment(request.TimeField)
	next := func(after string) string {
		return fmt.Sprintf("(SELECT %[1]s::text FROM %[2]s WHERE %[1]s > %[3]s ORDER BY %[1]s LIMIT 1)", column, relation, after)
	}
	pair := func(operator string, at any) string {
		return fmt.Sprintf("(%s, %s) %s (every.value, %s)", column, started, operator, moment(b.bind(at, "timestamptz")))
	}
	sql := fmt.Sprintf(`WITH RECURSIVE every (value) AS (%s UNION ALL SELECT %s FROM every WHERE every.value IS NOT NULL)
SELECT value, 0::int8 FROM every WHERE %s AND (SELECT true FROM %s WHERE %s AND %s AND %s ORDER BY %s, %s LIMIT 1)`,
		next("''"), next("every.value"), b.presentValue(request), relation,
		pair(">=", request.Range.From), pair("<", request.Range.To), where, column, started)
	return b.valuesStatement(request, sql)
}

// ofRecent takes the values of the last rows of the time range.
func (b *builder) ofRecent(request query.Values, where string) statement {
	started, _ := b.moment(request.TimeField)
	found := "SELECT DISTINCT value FROM recent"
	if request.Field.Kind == report.List {
		found = "SELECT DISTINCT unnest(list) AS value FROM (SELECT DISTINCT value AS list FROM recent) AS lists"
	}
	sql := fmt.Sprintf(`WITH recent AS MATERIALIZED (SELECT %s AS value FROM %s WHERE %s ORDER BY %s DESC LIMIT %s)
SELECT value, seen FROM (SELECT count(*) AS seen FROM recent) AS counted LEFT JOIN (SELECT value FROM (%s) AS found WHERE %s) AS kept ON true ORDER BY value`,
		b.shown(request.Field, b.relation.expression(request.Field)), b.relation.Name.SQL(), where, started, b.bind(query.ListedRows, "int8"),
		found, b.presentValue(request))
	return b.valuesStatement(request, sql)
}
