package wire

import (
	"encoding/binary"
	"math"
	"strings"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// Row is one row in binary format. Its values are read in place, without
// allocation, and are valid only until the next row.
type Row struct{ values [][]byte }

// NewRow returns the row of those values; nil is NULL.
func NewRow(values [][]byte) Row { return Row{values: values} }

// Len returns the number of values.
func (r Row) Len() int { return len(r.values) }

// Size returns the number of bytes of the row, as PostgreSQL sends them.
func (r Row) Size() int {
	const length = 4 // of each value
	size := length * len(r.values)
	for _, value := range r.values {
		size += len(value)
	}
	return size
}

// Blank reports whether the i-th value is NULL or an empty text.
func (r Row) Blank(i int) bool { return len(r.values[i]) == 0 }

// Text returns the i-th value, a text.
func (r Row) Text(i int) []byte { return r.values[i] }

// Seconds returns the i-th value, a duration in seconds.
func (r Row) Seconds(i int) float64 {
	return math.Float64frombits(binary.BigEndian.Uint64(r.values[i]))
}

// Integer returns the i-th value, an integer of two, four or eight bytes.
func (r Row) Integer(i int) int64 {
	switch value := r.values[i]; len(value) {
	case 2:
		return int64(int16(binary.BigEndian.Uint16(value))) //nolint:gosec // two's complement, as PostgreSQL sends it
	case 4:
		return int64(int32(binary.BigEndian.Uint32(value))) //nolint:gosec // two's complement, as PostgreSQL sends it
	default:
		return int64(binary.BigEndian.Uint64(value)) //nolint:gosec // two's complement, as PostgreSQL sends it
	}
}

// Boolean returns the i-th value, a boolean.
func (r Row) Boolean(i int) bool { return r.values[i][0] != 0 }

// postgresEpoch is 2000-01-01 UTC in seconds of the Unix epoch.
const postgresEpoch = 946684800

// Time returns the i-th value, a time, in UTC to the microsecond.
func (r Row) Time(i int) time.Time {
	// In seconds: the last of PostgreSQL's times in microseconds of the Unix
	// epoch would overflow.
	micros := int64(binary.BigEndian.Uint64(r.values[i])) //nolint:gosec // two's complement, as PostgreSQL sends it
	return time.Unix(micros/1_000_000+postgresEpoch, micros%1_000_000*1000).UTC()
}

// AppendList appends the elements of the i-th value, a list, with
// [report.Separator] between them. A list that is empty, or of blanks only,
// appends nothing.
//
// PostgreSQL's array_send writes: dimensions, flags, element type, then for
// each dimension its length and lower bound, then each element's length and
// bytes; the length of a NULL is -1.
func (r Row) AppendList(dst []byte, i int) []byte {
	raw := r.values[i]
	const head, dimension = 12, 8
	if len(raw) < head || binary.BigEndian.Uint32(raw) == 0 {
		return dst
	}
	rest := raw[head+dimension*int(binary.BigEndian.Uint32(raw)):]
	separated := false
	for len(rest) >= 4 {
		length := int(int32(binary.BigEndian.Uint32(rest))) //nolint:gosec // two's complement, as PostgreSQL sends it
		rest = rest[4:]
		if length <= 0 {
			continue
		}
		if separated {
			dst = append(dst, report.Separator...)
		}
		dst = append(dst, rest[:length]...)
		rest = rest[length:]
		separated = true
	}
	return dst
}

// Segment returns the segment that a row of those fields holds.
func (r Row) Segment(fields []report.Field) report.Segment {
	var segment report.Segment
	for i, field := range fields {
		if !r.Blank(i) {
			codecs[field.Kind].decode(r, i, field.Cell(&segment))
		}
	}
	return segment
}

func decodeText(row Row, i int, cell any) { *report.CellOf[string](cell) = string(row.Text(i)) }
func decodeTime(row Row, i int, cell any) { *report.CellOf[time.Time](cell) = row.Time(i) }
func decodeSeconds(row Row, i int, cell any) {
	*report.CellOf[report.Seconds](cell) = report.SecondsOf(row.Seconds(i))
}
func decodeCount(row Row, i int, cell any) {
	*report.CellOf[report.Count](cell) = report.CountOf(row.Integer(i))
}
func decodeBoolean(row Row, i int, cell any) { *report.CellOf[bool](cell) = row.Boolean(i) }

func decodeList(row Row, i int, cell any) {
	if list := row.AppendList(nil, i); len(list) > 0 {
		*report.CellOf[[]string](cell) = strings.Split(string(list), report.Separator)
	}
}
