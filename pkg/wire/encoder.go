package wire

import (
	"encoding/binary"
	"math"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// Encoder writes segments as rows. pgx has encoders of its own, but they take
// a value of type any and look up its type for each cell, which takes several
// times as long as the whole of this.
type Encoder struct {
	segment report.Segment
	cells   []any // pointers into segment, one for each field
	encode  []func(dst []byte, cell any) []byte
	buffer  []byte
	values  [][]byte
}

// NewEncoder returns an encoder of rows of those fields.
func NewEncoder(fields []report.Field) *Encoder {
	e := &Encoder{values: make([][]byte, len(fields))}
	for _, field := range fields {
		e.cells = append(e.cells, field.Cell(&e.segment))
		e.encode = append(e.encode, codecs[field.Kind].encode)
	}
	return e
}

// Append appends the segment's cells as COPY (FORMAT binary) takes them: each
// with its length first.
func (e *Encoder) Append(dst []byte, segment *report.Segment) []byte {
	e.segment = *segment
	for i, encode := range e.encode {
		dst = encode(dst, e.cells[i])
	}
	return dst
}

// Row returns the segment as a row, valid until the next call.
func (e *Encoder) Row(segment *report.Segment) Row {
	e.buffer = e.Append(e.buffer[:0], segment)
	rest := e.buffer
	for i := range e.values {
		length := int32(binary.BigEndian.Uint32(rest)) //nolint:gosec // two's complement: NULL is -1
		rest = rest[4:]
		if length < 0 {
			e.values[i] = nil
			continue
		}
		e.values[i], rest = rest[:length], rest[length:]
	}
	return Row{values: e.values}
}

func encodeText(dst []byte, cell any) []byte {
	text := *report.CellOf[string](cell)
	if text == "" {
		return AppendNull(dst)
	}
	return appendText(dst, text)
}

func encodeTime(dst []byte, cell any) []byte {
	t := report.CellOf[time.Time](cell)
	if t.IsZero() {
		return AppendNull(dst)
	}
	return AppendInt8(dst, t.UnixMicro()-postgresEpoch*1_000_000)
}

func encodeSeconds(dst []byte, cell any) []byte {
	seconds := report.CellOf[report.Seconds](cell)
	if !seconds.Valid {
		return AppendNull(dst)
	}
	return AppendInt8(dst, int64(math.Float64bits(seconds.Value))) //nolint:gosec // the same bits
}

func encodeCount(dst []byte, cell any) []byte {
	count := report.CellOf[report.Count](cell)
	if !count.Valid {
		return AppendNull(dst)
	}
	return AppendInt8(dst, count.Value)
}

func encodeBoolean(dst []byte, cell any) []byte { return AppendBool(dst, *report.CellOf[bool](cell)) }

// encodeList writes a text[] of one dimension that counts from 1.
func encodeList(dst []byte, cell any) []byte {
	elements := *report.CellOf[[]string](cell)
	if len(elements) == 0 {
		return AppendNull(dst)
	}
	size := 5 * 4
	for _, element := range elements {
		size += 4 + len(element)
	}
	dst = binary.BigEndian.AppendUint32(dst, uint32(size))
	for _, n := range [...]uint32{1, 0, pgtype.TextOID, uint32(len(elements)), 1} { //nolint:gosec // a few dozen
		dst = binary.BigEndian.AppendUint32(dst, n)
	}
	for _, element := range elements {
		dst = appendText(dst, element)
	}
	return dst
}

func appendText(dst []byte, text string) []byte {
	dst = binary.BigEndian.AppendUint32(dst, uint32(len(text))) //nolint:gosec // readers bound a record
	return append(dst, text...)
}

// AppendNull appends a NULL.
func AppendNull(dst []byte) []byte { return append(dst, 0xff, 0xff, 0xff, 0xff) }

// AppendBool appends a boolean, its length first.
func AppendBool(dst []byte, value bool) []byte {
	if value {
		return append(dst, 0, 0, 0, 1, 1)
	}
	return append(dst, 0, 0, 0, 1, 0)
}

// AppendInt8 appends a bigint, its length first.
func AppendInt8(dst []byte, value int64) []byte {
	dst = binary.BigEndian.AppendUint32(dst, 8)
	return binary.BigEndian.AppendUint64(dst, uint64(value)) //nolint:gosec // two's complement
}
