package postgres

import (
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
	// convert returns SQL for a column's value as the kind's wire type.
	convert func(name string, c column) string
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

// expression returns SQL for the field's value as its kind's wire type; NULL
// where the relation lacks the column.
func (r *Relation) expression(field report.Field) string {
	c, has := r.columns[field.ID]
	if !has {
		return "NULL::" + wire.TypeOf(field.Kind).Name
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
func castTo(kind report.Kind, oid uint32) func(string, column) string {
	return func(name string, c column) string {
		if c.oid == oid {
			return name
		}
		return name + "::" + wire.TypeOf(kind).Name
	}
}

var textOf = castTo(report.Text, pgtype.TextOID)

func timeOf(name string, c column) string {
	if c.oid == pgtype.TimestampOID {
		return "(" + name + " AT TIME ZONE 'UTC')"
	}
	return name
}

func secondsOf(name string, c column) string {
	if c.oid == pgtype.IntervalOID {
		return "extract(epoch FROM " + name + ")::float8"
	}
	return castTo(report.Duration, pgtype.Float8OID)(name, c)
}

func listOf(name string, c column) string {
	if c.isText() {
		return "string_to_array(" + name + ", '" + report.Separator + "')"
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
