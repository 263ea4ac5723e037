package store

import (
	"encoding/binary"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
	"github.com/interaction-segments/interaction-segments-app/pkg/wire"
)

const (
	copyHeader  = "PGCOPY\n\xff\r\n\x00\x00\x00\x00\x00\x00\x00\x00\x00"
	copyTrailer = "\xff\xff"
)

// copyEncoder writes rows as COPY (FORMAT binary) reads them: the catalogue's
// fields, then the row's line, its part, and whether it starts a part whose
// session seems to have come before.
type copyEncoder struct {
	cells   *wire.Encoder
	columns uint16
}

func newCopyEncoder() *copyEncoder {
	fields := report.Fields()
	return &copyEncoder{cells: wire.NewEncoder(fields), columns: uint16(len(fields) + 3)} //nolint:gosec // a few dozen
}

func (e *copyEncoder) appendRow(dst []byte, row *report.Segment, line, part int64, again bool) []byte {
	dst = binary.BigEndian.AppendUint16(dst, e.columns)
	dst = e.cells.Append(dst, row)
	dst = wire.AppendInt8(dst, line)
	dst = wire.AppendInt8(dst, part)
	return wire.AppendBool(dst, again)
}

// appendMarker appends a row that only names a session, as part 0.
func (e *copyEncoder) appendMarker(dst []byte, session string) []byte {
	return e.appendRow(dst, &report.Segment{SessionID: session}, 0, 0, false)
}
