// Package wire is PostgreSQL's binary format of the report's values: how each
// kind of field is read from a row and written into one. Rows of a query's
// result, rows for COPY and rows made from segments all have this form, so
// that every sink reads one type of row.
package wire

import (
	"slices"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// Type is the PostgreSQL type that values of a kind have in a row.
type Type struct {
	Name string   // as a cast writes it
	OIDs []uint32 // the types whose binary format the kind's reader decodes
}

// Reads reports whether values of that PostgreSQL type can be decoded.
func (t Type) Reads(oid uint32) bool { return slices.Contains(t.OIDs, oid) }

// TypeOf returns the type of a kind's values.
func TypeOf(kind report.Kind) Type { return codecs[kind].Type }

// codec is all that this package knows of one kind.
type codec struct {
	Type
	// encode appends the value of a field's cell (see [report.Field.Cell]),
	// its length first; a blank is NULL.
	encode func(dst []byte, cell any) []byte
	// decode reads a value that is not blank into a cell.
	decode func(row Row, i int, cell any)
}

var codecs = map[report.Kind]codec{
	report.Text:     {Type{"text", []uint32{pgtype.TextOID}}, encodeText, decodeText},
	report.Time:     {Type{"timestamptz", []uint32{pgtype.TimestamptzOID}}, encodeTime, decodeTime},
	report.Duration: {Type{"float8", []uint32{pgtype.Float8OID}}, encodeSeconds, decodeSeconds},
	report.List:     {Type{"text[]", []uint32{pgtype.TextArrayOID}}, encodeList, decodeList},
	report.Integer:  {Type{"int8", []uint32{pgtype.Int8OID, pgtype.Int4OID, pgtype.Int2OID}}, encodeCount, decodeCount},
	report.Boolean:  {Type{"bool", []uint32{pgtype.BoolOID}}, encodeBoolean, decodeBoolean},
}
