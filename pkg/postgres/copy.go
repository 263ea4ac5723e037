package postgres

import (
	"encoding/binary"
	"math"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// copyEncoder writes rows as COPY (FORMAT binary) reads them: the catalogue's
// fields, then the row's line, its part, and whether it begins a part whose
// session seems to have come before. Blanks are NULL.
type copyEncoder struct {
	row   report.Segment
	cells []any // pointers into row, in catalogue order
}

const (
	copyHeader  = "PGCOPY\n\xff\r\n\x00\x00\x00\x00\x00\x00\x00\x00\x00"
	copyTrailer = "\xff\xff"

	textOID = 25
)

func newCopyEncoder() *copyEncoder {
	e := &copyEncoder{}
	for _, field := range report.Fields() {
		e.cells = append(e.cells, field.Cell(&e.row))
	}
	return e
}

// appendRow appends e.row.
func (e *copyEncoder) appendRow(dst []byte, line, part int64, again bool) []byte {
	dst = binary.BigEndian.AppendUint16(dst, uint16(len(e.cells)+3)) //nolint:gosec // a few dozen
	for _, cell := range e.cells {
		dst = appendCell(dst, cell)
	}
	dst = appendInt8(dst, line)
	dst = appendInt8(dst, part)
	return appendBool(dst, again)
}

// appendMarker appends a row that only names a session, as part 0.
func (e *copyEncoder) appendMarker(dst []byte, session string) []byte {
	e.row = report.Segment{SessionID: session}
	return e.appendRow(dst, 0, 0, false)
}

func appendCell(dst []byte, cell any) []byte {
	switch cell := cell.(type) {
	case *string:
		if *cell == "" {
			return appendNull(dst)
		}
		return appendText(dst, *cell)
	case *time.Time:
		if cell.IsZero() {
			return appendNull(dst)
		}
		return appendInt8(dst, cell.UnixMicro()-postgresEpoch)
	case *report.Seconds:
		if !cell.Valid {
			return appendNull(dst)
		}
		return appendInt8(dst, int64(math.Float64bits(cell.Value))) //nolint:gosec // the same bits
	case *[]string:
		return appendTextArray(dst, *cell)
	case *report.Count:
		if !cell.Valid {
			return appendNull(dst)
		}
		dst = binary.BigEndian.AppendUint32(dst, 4)
		return binary.BigEndian.AppendUint32(dst, uint32(cell.Value)) //nolint:gosec // an integer column; readers keep to its range
	case *bool:
		return appendBool(dst, *cell)
	}
	return appendNull(dst)
}

func appendNull(dst []byte) []byte { return append(dst, 0xff, 0xff, 0xff, 0xff) }

func appendBool(dst []byte, b bool) []byte {
	if b {
		return append(dst, 0, 0, 0, 1, 1)
	}
	return append(dst, 0, 0, 0, 1, 0)
}

func appendInt8(dst []byte, n int64) []byte {
	dst = binary.BigEndian.AppendUint32(dst, 8)
	return binary.BigEndian.AppendUint64(dst, uint64(n)) //nolint:gosec // two's complement
}

func appendText(dst []byte, text string) []byte {
	dst = binary.BigEndian.AppendUint32(dst, uint32(len(text))) //nolint:gosec // readers bound a record
	return append(dst, text...)
}

// appendTextArray appends a text[] of one dimension that counts from 1.
func appendTextArray(dst []byte, elements []string) []byte {
	if len(elements) == 0 {
		return appendNull(dst)
	}
	size := 5 * 4
	for _, element := range elements {
		size += 4 + len(element)
	}
	dst = binary.BigEndian.AppendUint32(dst, uint32(size))
	for _, n := range [...]uint32{1, 0, textOID, uint32(len(elements)), 1} { //nolint:gosec // a few dozen
		dst = binary.BigEndian.AppendUint32(dst, n)
	}
	for _, element := range elements {
		dst = appendText(dst, element)
	}
	return dst
}
