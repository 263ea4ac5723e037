package postgres

import (
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// Statement is SQL with its bound values, and the fields its rows carry. Text
// of it never comes from a query: names are the catalogue's, values are bound.
type Statement struct {
	SQL    string
	Args   []any
	Fields []report.Field
}

// Segments returns the statement for rows of the report.
func (r *Relation) Segments(request query.Segments, within query.Range) (Statement, error) {
	if err := r.usable(); err != nil {
		return Statement{}, err
	}
	fields := request.Fields
	if len(fields) == 0 {
		for _, field := range report.Default() {
			if r.Has(field) {
				fields = append(fields, field)
			}
		}
	}
	b := builder{relation: r}
	where, err := b.where(request.Scope, within)
	if err != nil {
		return Statement{}, err
	}
	order, err := b.order(request)
	if err != nil {
		return Statement{}, err
	}
	columns := make([]string, len(fields))
	for i, field := range fields {
		columns[i] = r.expression(field)
	}
	sql := fmt.Sprintf("SELECT %s FROM %s WHERE %s ORDER BY %s", strings.Join(columns, ", "), r.Name.SQL(), where, order)
	if request.Limit > 0 {
		sql += " LIMIT " + b.bind(request.Limit, "int8")
	}
	return Statement{SQL: sql, Args: b.args, Fields: fields}, nil
}

// Count returns the statement that counts the rows of a scope.
func (r *Relation) Count(scope query.Scope, within query.Range) (Statement, error) {
	if err := r.usable(); err != nil {
		return Statement{}, err
	}
	b := builder{relation: r}
	where, err := b.where(scope, within)
	if err != nil {
		return Statement{}, err
	}
	return Statement{SQL: fmt.Sprintf("SELECT count(*) FROM %s WHERE %s", r.Name.SQL(), where), Args: b.args}, nil
}

// order is the request's, then by time, session and segment, so that the same
// rows always come in the same order.
func (b *builder) order(request query.Segments) (string, error) {
	var terms []string
	seen := map[string]bool{}
	add := func(ordering query.Ordering) {
		if seen[ordering.Field.ID] {
			return
		}
		seen[ordering.Field.ID] = true
		term := b.relation.expression(ordering.Field)
		if ordering.Descending {
			term += " DESC"
			// Blanks come last either way; where there are none, saying so
			// would keep an index from serving the order.
			if !b.relation.columns[ordering.Field.ID].notNull && ordering.Field.ID != request.TimeField.ID {
				term += " NULLS LAST"
			}
		}
		terms = append(terms, term)
	}
	for _, ordering := range request.Order {
		if !b.relation.Has(ordering.Field) {
			return "", b.lacks(ordering.Field, "sort by another field")
		}
		add(ordering)
	}
	for _, field := range []report.Field{request.TimeField, report.StartedAt, report.SessionID, report.SegmentNumber} {
		if b.relation.Has(field) {
			add(query.Ordering{Field: field})
		}
	}
	return strings.Join(terms, ", "), nil
}

// Quote writes a name as an SQL identifier.
func Quote(name string) string { return pgx.Identifier{name}.Sanitize() }
