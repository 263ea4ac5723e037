package postgres

import (
	"fmt"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// values returns the statement for a field's values and the number of rows
// that hold each, the most frequent first, then in the order of the values:
// one more than the limit. Blanks are no values; of a list each element is one.
//
// Texts and elements of lists are searched here. Values of the other kinds are
// searched in the form that people read, by the sink; then there is no limit here.
func (b *builder) values(request query.Values) (statement, error) {
	if !b.relation.Has(request.Field) {
		return statement{}, b.lacks(request.Field, "choose another field")
	}
	where, err := b.where(request.Scope)
	if err != nil {
		return statement{}, err
	}
	if request.Sorted {
		return b.listed(request, where), nil
	}
	value := b.shown(request.Field, b.relation.expression(request.Field))
	present := b.presentValue(request)
	from := fmt.Sprintf("(SELECT %s AS value, 1 AS n FROM %s WHERE %s) AS rows", value, b.relation.Name.SQL(), where)
	if request.Field.Kind == report.List {
		// Lists repeat, so that each is unnested only once. An element that
		// occurs twice in a list counts once.
		from = fmt.Sprintf("(SELECT %s AS list, count(*) AS n FROM %s WHERE %s GROUP BY 1) AS lists CROSS JOIN LATERAL (SELECT DISTINCT unnest(list) AS value) AS elements",
			value, b.relation.Name.SQL(), where)
	}
	sql := fmt.Sprintf("SELECT value, sum(n)::int8 FROM %s WHERE %s GROUP BY value ORDER BY sum(n) DESC, value", from, present)
	return b.valuesStatement(request, sql), nil
}

// presentValue returns the condition for a value that is not blank and is
// searched for.
func (b *builder) presentValue(request query.Values) string {
	if !request.Textual() {
		return "value IS NOT NULL"
	}
	if request.Search == "" {
		return "value <> ''"
	}
	// A position, not a pattern: % and _ have no special meaning. The
	// collation is deterministic, whatever the column's.
	return `value <> '' AND strpos(lower(value) COLLATE "C", lower(` + b.bind(request.Search, "text") + `) COLLATE "C") > 0`
}

// valuesStatement ends a statement for values, limited unless the sink
// searches among them.
func (b *builder) valuesStatement(request query.Values, sql string) statement {
	if request.Textual() || request.Search == "" {
		sql += " LIMIT " + b.bind(request.Limit+1, "int8")
	}
	kind := request.Field.Kind
	if kind == report.List {
		kind = report.Text
	}
	return statement{sql: sql, args: b.args, columns: []resultColumn{{"value", kind}, {"count", report.Integer}}}
}
