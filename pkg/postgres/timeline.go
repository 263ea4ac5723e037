package postgres

import (
	"fmt"
	"strings"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// Timeline returns the statement for one interaction's rows in their order, of
// all the catalogue's fields, and of one row more than a timeline shows.
//
// No time range bounds it: whoever follows a link to a session wants the whole
// of it, and the session's rows are found by the index on its ID.
func (r *Relation) Timeline(request query.Timeline) (Statement, error) {
	if err := r.usable(); err != nil {
		return Statement{}, err
	}
	b := builder{relation: r}
	fields := report.Fields()
	columns := make([]string, len(fields))
	for i, field := range fields {
		columns[i] = r.expression(field)
	}
	var order []string
	for _, field := range []report.Field{report.SegmentNumber, report.StartedAt, report.QueueEntryTime, report.SegmentStartTime} {
		if r.Has(field) {
			order = append(order, r.expression(field))
		}
	}
	sql := fmt.Sprintf("SELECT %s FROM %s WHERE %s ORDER BY %s LIMIT %s", strings.Join(columns, ", "), r.Name.SQL(),
		b.oneOf(r.expression(report.SessionID), []string{request.SessionID}), strings.Join(order, ", "), b.bind(query.TimelineRows+1, "int8"))
	return Statement{SQL: sql, Args: b.args, Fields: fields}, nil
}

// Segment reads a row of those fields.
func (r Row) Segment(fields []report.Field) report.Segment {
	var segment report.Segment
	for i, field := range fields {
		if r.Blank(i) {
			continue
		}
		switch cell := field.Cell(&segment).(type) {
		case *string:
			*cell = string(r.Text(i))
		case *time.Time:
			*cell = r.Time(i)
		case *report.Seconds:
			*cell = report.SecondsOf(r.Seconds(i))
		case *[]string:
			if list := r.AppendList(nil, i); len(list) > 0 {
				*cell = strings.Split(string(list), report.Separator)
			}
		case *report.Count:
			*cell = report.CountOf(r.Integer(i))
		case *bool:
			*cell = r.Boolean(i)
		}
	}
	return segment
}
