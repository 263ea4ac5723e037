package postgres

import (
	"fmt"
	"strings"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// segments returns the statement for rows of the report: one more than the
// limit, so that the sink sees whether the limit cuts any.
func (b *builder) segments(request query.Segments) (statement, error) {
	fields := request.Fields
	if len(fields) == 0 {
		for _, field := range report.Default() {
			if b.relation.Has(field) {
				fields = append(fields, field)
			}
		}
	}
	for _, field := range request.Fields {
		if request.Expression && !b.relation.Has(field) {
			return statement{}, b.lacks(field, "leave out the field")
		}
	}
	from, where, err := b.rows(request)
	if err != nil {
		return statement{}, err
	}
	count := &statement{sql: fmt.Sprintf("SELECT count(*) FROM %s WHERE %s", from, where), args: b.args}
	order, err := b.order(request)
	if err != nil {
		return statement{}, err
	}
	selected, columns := b.selection(fields)
	sql := fmt.Sprintf("SELECT %s FROM %s WHERE %s ORDER BY %s", selected, from, where, order)
	if request.Whole {
		return statement{sql: sql, args: b.args, columns: columns, fields: fields, count: count}, nil
	}
	sql += " LIMIT " + b.bind(request.Limit+1, "int8")
	return statement{sql: sql, args: b.args, columns: columns, fields: fields}, nil
}

// rows returns what a request's rows are read from, and the condition for them.
func (b *builder) rows(request query.Segments) (from, where string, err error) {
	if request.Check != nil {
		return b.failing(request.Scope, *request.Check)
	}
	where, err = b.where(request.Scope)
	return b.relation.Name.SQL(), where, err
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
		if ordering.Field.ID == request.TimeField.ID {
			term = b.relation.selected(ordering.Field) // finite in the range, and indexed
		}
		if ordering.Descending {
			term += " DESC"
			// Blanks come last either way. Where there are none, NULLS LAST
			// would only keep an index from giving the order.
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
