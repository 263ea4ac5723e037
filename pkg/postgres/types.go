package postgres

import (
	"slices"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

var (
	integerTypes = []uint32{pgtype.Int2OID, pgtype.Int4OID, pgtype.Int8OID}
	numericTypes = append([]uint32{pgtype.Float4OID, pgtype.Float8OID, pgtype.NumericOID}, integerTypes...)
	arrayTypes   = []uint32{pgtype.TextArrayOID, pgtype.VarcharArrayOID, pgtype.BPCharArrayOID}
)

// fits tells whether values of the column's type can serve as that kind.
func (c column) fits(kind report.Kind) bool {
	switch kind {
	case report.Text:
		return c.isText()
	case report.Time:
		return c.oid == pgtype.TimestamptzOID || c.oid == pgtype.TimestampOID
	case report.Duration:
		return slices.Contains(numericTypes, c.oid) || c.oid == pgtype.IntervalOID
	case report.List:
		return c.isText() || c.isArray()
	case report.Integer:
		return slices.Contains(integerTypes, c.oid)
	case report.Boolean:
		return c.oid == pgtype.BoolOID
	}
	return false
}

func (c column) isText() bool  { return c.category == "S" }
func (c column) isArray() bool { return slices.Contains(arrayTypes, c.oid) }

// expected names the types that serve as a kind, the best first.
func expected(kind report.Kind) string {
	return map[report.Kind]string{
		report.Text:     "text",
		report.Time:     "timestamp with time zone, or timestamp in UTC",
		report.Duration: "a number of seconds, or interval",
		report.List:     "text[], or text with | between the elements",
		report.Integer:  "integer",
		report.Boolean:  "boolean",
	}[kind]
}

// wireTypes are the types that rows arrive in, one for each kind.
var wireTypes = map[report.Kind]string{
	report.Text: "text", report.Time: "timestamptz", report.Duration: "float8",
	report.List: "text[]", report.Integer: "int8", report.Boolean: "bool",
}

// expression returns SQL for the field's value as its kind's wire type; where
// the relation lacks the column that is null.
func (r *Relation) expression(field report.Field) string {
	c, has := r.columns[field.ID]
	name := Quote(field.ID)
	switch {
	case !has:
		return "NULL::" + wireTypes[field.Kind]
	case field.Kind == report.Text && c.oid != pgtype.TextOID,
		field.Kind == report.Integer && c.oid != pgtype.Int8OID,
		field.Kind == report.List && c.isArray() && c.oid != pgtype.TextArrayOID:
		return name + "::" + wireTypes[field.Kind]
	case field.Kind == report.Time && c.oid == pgtype.TimestampOID:
		return "(" + name + " AT TIME ZONE 'UTC')"
	case field.Kind == report.Duration && c.oid == pgtype.IntervalOID:
		return "extract(epoch FROM " + name + ")::float8"
	case field.Kind == report.Duration && c.oid != pgtype.Float8OID:
		return name + "::float8"
	case field.Kind == report.List && c.isText():
		return "string_to_array(" + name + ", '" + report.Separator + "')"
	}
	return name
}
