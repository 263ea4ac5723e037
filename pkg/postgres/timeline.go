package postgres

import (
	"fmt"
	"strings"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// timeline returns the statement for one interaction's rows in their order, of
// all the catalogue's fields, and of one row more than a timeline shows.
//
// No time range bounds it: a link to a session leads to the whole of it, and
// the index on the session's ID finds its rows.
func (b *builder) timeline(request query.Timeline) (statement, error) {
	fields := report.Fields()
	selected, columns := b.selection(fields)
	var order []string
	for _, field := range []report.Field{report.SegmentNumber, report.StartedAt, report.QueueEntryTime, report.SegmentStartTime} {
		if b.relation.Has(field) {
			order = append(order, b.relation.selected(field))
		}
	}
	terms, err := b.visible()
	if err != nil {
		return statement{}, err
	}
	terms = append(terms, b.oneOf(b.relation.expression(report.SessionID), []string{request.SessionID}))
	sql := fmt.Sprintf("SELECT %s FROM %s WHERE %s ORDER BY %s LIMIT %s", selected, b.relation.Name.SQL(),
		strings.Join(terms, " AND "), strings.Join(order, ", "), b.bind(query.TimelineRows+1, "int8"))
	return statement{sql: sql, args: b.args, columns: columns, fields: fields}, nil
}
