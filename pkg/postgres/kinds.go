package postgres

import (
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
	"github.com/interaction-segments/interaction-segments-app/pkg/wire"
)

// kind is how fields of one kind are selected and filtered.
type kind struct {
	types string // that a column may have, in words, the best first
	fits  func(column) bool
	// convert returns SQL for a column's value as the kind's wire type. Where
	// the type of the column has values that are no moment or no length of time,
	// a second expression is NULL for these.
	convert func(name string, c column) (selected, finite string)
	blank   func(expression string) string
	compare func(*builder, query.Condition) string
}

var kinds map[report.Kind]kind

// Filters on a kind ask whether it is blank, so that the table refers to itself.
func init() {
	kinds = map[report.Kind]kind{
		report.Text:     {"text", column.isText, textOf, emptyText, (*builder).compareText},
		report.Time:     {"timestamp with time zone, or timestamp in UTC", column.isTime, timeOf, isNull, (*builder).compareTime},
		report.Duration: {"a number of seconds, or interval", column.isDuration, secondsOf, isNull, (*builder).compareValue},
		report.List:     {"text[], or text with | between the elements", column.isList, listOf, emptyList, (*builder).compareList},
		report.Integer:  {"integer", column.isInteger, castTo(report.Integer, pgtype.Int8OID), isNull, (*builder).compareValue},
		report.Boolean:  {"boolean", column.isBoolean, castTo(report.Boolean, pgtype.BoolOID), isNull, (*builder).compareValue},
	}
}

// expression returns SQL for the field's value as its kind's wire type: NULL
// where the relation lacks the column, or where the value is infinite or not a
// number.
func (r *Relation) expression(field report.Field) string {
	_, finite := r.expressions(field)
	return finite
}

// selected is expression for rows, from which [wire.Finite] takes such values.
func (r *Relation) selected(field report.Field) string {
	selected, _ := r.expressions(field)
	return selected
}

// unfinite returns the condition for a value that expression leaves out; empty
// where the column cannot hold one.
func (r *Relation) unfinite(field report.Field) string {
	selected, finite := r.expressions(field)
	if selected == finite {
		return ""
	}
	return Quote(field.ID) + " IS NOT NULL AND (" + finite + ") IS NULL"
}

func (r *Relation) expressions(field report.Field) (selected, finite string) {
	c, has := r.columns[field.ID]
	if !has {
		null := "NULL::" + wire.TypeOf(field.Kind).Name
		return null, null
	}
	return kinds[field.Kind].convert(Quote(field.ID), c)
}

var (
	integerTypes = []uint32{pgtype.Int2OID, pgtype.Int4OID, pgtype.Int8OID}
	numericTypes = append([]uint32{pgtype.Float4OID, pgtype.Float8OID, pgtype.NumericOID}, integerTypes...)
	arrayTypes   = []uint32{pgtype.TextArrayOID, pgtype.VarcharArrayOID, pgtype.BPCharArrayOID}
)

func (c column) isText() bool { return c.category == "S" }
func (c column) isTime() bool { return c.oid == pgtype.TimestamptzOID || c.oid == pgtype.TimestampOID }
func (c column) isDuration() bool {
	return slices.Contains(numericTypes, c.oid) || c.oid == pgtype.IntervalOID
}
func (c column) isArray() bool   { return slices.Contains(arrayTypes, c.oid) }
func (c column) isList() bool    { return c.isText() || c.isArray() }
func (c column) isInteger() bool { return slices.Contains(integerTypes, c.oid) }
func (c column) isBoolean() bool { return c.oid == pgtype.BoolOID }

// castTo returns a conversion that casts what is not of the wire type already.
func castTo(kind report.Kind, oid uint32) func(string, column) (string, string) {
	return func(name string, c column) (selected, finite string) {
		selected = cast(name, c, kind, oid)
		return selected, selected
	}
}

func cast(name string, c column, kind report.Kind, oid uint32) string {
	if c.oid == oid {
		return name
	}
	return name + "::" + wire.TypeOf(kind).Name
}

var textOf = castTo(report.Text, pgtype.TextOID)

func timeOf(name string, c column) (selected, finite string) {
	selected = name
	if c.oid == pgtype.TimestampOID {
		selected = "(" + name + " AT TIME ZONE 'UTC')"
	}
	return selected, "CASE WHEN isfinite(" + name + ") THEN " + selected + " END"
}

func secondsOf(name string, c column) (selected, finite string) {
	switch {
	case c.oid == pgtype.IntervalOID:
		selected = "extract(epoch FROM " + name + ")::float8"
		return selected, "CASE WHEN isfinite(" + name + ") THEN " + selected + " END"
	case c.isInteger():
		return castTo(report.Duration, pgtype.Float8OID)(name, c)
	}
	selected = cast(name, c, report.Duration, pgtype.Float8OID)
	finite = fmt.Sprintf("CASE WHEN abs(%s) <= %d THEN %s END", name, report.MaxSeconds, selected)
	if c.oid == pgtype.NumericOID {
		// A numeric may be too large for a float8, which would be an error.
		selected = fmt.Sprintf("CASE WHEN abs(%s) <= %d THEN %s WHEN %[1]s IS NOT NULL THEN 'NaN' END", name, report.MaxSeconds, selected)
	}
	return selected, finite
}

func listOf(name string, c column) (selected, finite string) {
	if c.isText() {
		selected = "string_to_array(" + name + ", '" + report.Separator + "')"
		return selected, selected
	}
	return castTo(report.List, pgtype.TextArrayOID)(name, c)
}

func isNull(expression string) string { return "(" + expression + " IS NULL)" }

func emptyText(expression string) string {
	return "(" + expression + " IS NULL OR " + expression + " = '')"
}

func emptyList(expression string) string {
	return emptyText("array_to_string(" + expression + ", '')")
}
