package postgres

import (
	"fmt"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// Distinct returns the statement for a field's values and the number of rows
// that hold each, the most frequent first, then in the order of the values.
// Blanks are no values; of a list each element is one.
//
// The search of texts and lists is the statement's. Values of the other kinds
// are searched as they are written, by who reads the rows; then nothing limits them here.
func (r *Relation) Distinct(request query.Distinct, within query.Range) (Statement, error) {
	if err := r.usable(); err != nil {
		return Statement{}, err
	}
	b := builder{relation: r}
	if !r.Has(request.Field) {
		return Statement{}, b.lacks(request.Field, "choose another field")
	}
	where, err := b.where(request.Scope, within)
	if err != nil {
		return Statement{}, err
	}
	textual := request.Field.Kind == report.Text || request.Field.Kind == report.List
	present := "value IS NOT NULL"
	if textual {
		present = "value <> ''"
		if request.Search != "" {
			// A position, not a pattern: % and _ have no meaning of their own.
			// The collation is one that can be searched, whatever the column's.
			present += ` AND strpos(lower(value) COLLATE "C", lower(` + b.bind(request.Search, "text") + `) COLLATE "C") > 0`
		}
	}
	from := fmt.Sprintf("(SELECT %s AS value, 1 AS n FROM %s WHERE %s) AS rows", r.expression(request.Field), r.Name.SQL(), where)
	if request.Field.Kind == report.List {
		// Lists repeat, so that each is taken apart only once. An element that
		// stands twice in a list counts once.
		from = fmt.Sprintf("(SELECT %s AS list, count(*) AS n FROM %s WHERE %s GROUP BY 1) AS lists CROSS JOIN LATERAL (SELECT DISTINCT unnest(list) AS value) AS elements",
			r.expression(request.Field), r.Name.SQL(), where)
	}
	sql := fmt.Sprintf("SELECT value, sum(n)::int8 FROM %s WHERE %s GROUP BY value ORDER BY sum(n) DESC, value", from, present)
	if textual || request.Search == "" {
		sql += " LIMIT " + b.bind(request.Limit, "int8")
	}
	return Statement{SQL: sql, Args: b.args, Fields: []report.Field{request.Field}}, nil
}
