package postgres

import (
	"fmt"
	"strings"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// statement is SQL with its bound values, and what its rows hold. No text of
// a query becomes part of the SQL: names are the catalogue's, values are bound.
type statement struct {
	sql     string
	args    []any
	columns []resultColumn
	fields  []report.Field // the columns, where they are fields of the report
	count   *statement     // counts the rows in the same snapshot, where asked for
}

// resultColumn is a column of a statement's rows.
type resultColumn struct {
	name string
	kind report.Kind
}

// statement returns the statement that answers a request for what a view shows.
func (r *Relation) statement(request query.Request, v view) (statement, error) {
	if err := r.usable(); err != nil {
		return statement{}, err
	}
	b := &builder{relation: r, view: v}
	switch request := request.(type) {
	case query.Segments:
		return b.segments(request)
	case query.Metrics:
		return b.metrics(request)
	case query.Timeline:
		return b.timeline(request)
	case query.Values:
		return b.values(request)
	case query.Checks:
		return b.checks(request)
	}
	return statement{}, fault.New(fault.Bug, "there is no statement for a request of type %q: please report this", request.Type())
}

// builder puts a statement together; every value becomes a bound parameter.
type builder struct {
	relation *Relation
	view     view
	scope    query.Scope // of the request, once its condition is made
	local    string      // SQL for the local time of its time field, where used
	args     []any
	pads     [2]string // placeholders of the pads of pseudonyms
}

// bind adds a value and returns its placeholder with its type.
func (b *builder) bind(value any, sqlType string) string {
	b.args = append(b.args, value)
	return fmt.Sprintf("$%d::%s", len(b.args), sqlType)
}

// lacks returns the error for a request that needs a column that is not there,
// or not for the database user.
func (b *builder) lacks(field report.Field, advice string) error {
	if b.relation.Withheld(field) {
		return fault.Wrap(fault.Query, errRelation, "the database user may not read the column %s (%s): %s, or have the relation's owner grant SELECT on it", field.ID, field.Title, advice)
	}
	return fault.Wrap(fault.Query, errRelation, "the relation has no column %s (%s): %s, or add the column", field.ID, field.Title, advice)
}

// selection returns the SQL that selects fields, and the columns that it gives.
// [wire.Finite] blanks in their rows what the other expressions blank in SQL,
// and counts it.
func (b *builder) selection(fields []report.Field) (sql string, columns []resultColumn) {
	expressions := make([]string, len(fields))
	columns = make([]resultColumn, len(fields))
	for i, field := range fields {
		expressions[i] = b.shown(field, b.relation.selected(field))
		columns[i] = resultColumn{field.ID, field.Kind}
	}
	return strings.Join(expressions, ", "), columns
}
