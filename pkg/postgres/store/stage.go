package store

import (
	"context"
	"encoding/binary"
	"slices"
	"strings"

	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres/store/internal/rowhash"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
	"github.com/interaction-segments/interaction-segments-app/pkg/wire"
)

const (
	// blockSize is the number of bytes of rows that are sent together.
	blockSize = 1 << 20
	// mostPending is the number of rows of a part that are held back until it is
	// complete. A longer part is sent in pieces.
	mostPending = 500
)

// createIncoming creates the table of staged rows: the catalogue's columns, all
// nullable; the row's line and part; and whether its session may have rows in
// other parts, or the row other states. Part 0 marks a session to leave unchanged.
func createIncoming() string {
	var columns []string
	for _, field := range report.Fields() {
		columns = append(columns, postgres.Quote(field.ID)+" "+wire.TypeOf(field.Kind).Name)
	}
	return "CREATE TEMPORARY TABLE incoming (" + strings.Join(columns, ", ") + ", line bigint, part bigint, again boolean) ON COMMIT DROP"
}

// Stage takes the rows of a load.
type Stage struct {
	filling context.Context // done when no more blocks are taken
	blocks  chan<- *block
	free    chan *block // blocks that were taken, to fill again
	options *LoadOptions
	cells   *wire.Encoder
	hasher  *rowhash.Hasher
	columns uint16
	seen    *seen
	scratch []byte

	block   *block
	pending []report.Segment // rows of the current part
	piece   bool             // pending is not the whole part
	again   bool             // the current part's session may have come before

	parts, line int64
	repeats     int64 // parts of sessions that may have come before, or with repeated rows
	withheld    int64
	open        bool // some row is in progress
}

// block is a number of staged rows.
type block struct {
	rows  []byte // in the format of COPY
	parts []part
}

// part is a part's place in its block.
type part struct {
	session  string
	end      int // of its rows
	rows     int
	hash     int64 // of its rows, see [rowhash]
	complete bool  // these are all rows of the part
}

func newStage(filling context.Context, options *LoadOptions, blocks chan<- *block) *Stage {
	fields := report.Fields()
	return &Stage{
		filling: filling, blocks: blocks, free: make(chan *block, 1), options: options, block: &block{}, seen: newSeen(),
		cells: wire.NewEncoder(fields), hasher: rowhash.New(fields, options.compares),
		columns: uint16(len(fields) + 3), //nolint:gosec // a few dozen
	}
}

// Add adds the next row. Consecutive rows of one session form a part; first
// marks the first row of one. Only the order of lines counts, which must rise.
func (s *Stage) Add(row *report.Segment, first bool) error {
	if first || len(s.pending) == mostPending {
		if err := s.flush(!first); err != nil {
			return err
		}
	}
	if first {
		s.parts++
		s.again = s.seen.add(row.SessionID)
	}
	s.pending = append(s.pending, *row)
	return nil
}

// Withhold leaves a session unchanged in the database, whatever rows it has.
func (s *Stage) Withhold(session string) error {
	s.withheld++
	s.write(&report.Segment{SessionID: session}, 0, 0, false, false)
	s.block.parts = append(s.block.parts, part{end: len(s.block.rows)})
	return s.sendFull()
}

// flush moves the pending rows into the block. The part goes on after them if
// it continues.
func (s *Stage) flush(continues bool) error {
	if len(s.pending) == 0 {
		return nil
	}
	repeated := s.options.Parts == JoinParts && (continues || s.piece || repeats(s.pending))
	again := s.again || repeated
	if again {
		s.repeats++
	}
	spread := s.options.SpreadProgress && slices.ContainsFunc(s.pending, func(row report.Segment) bool { return row.InProgress })
	p := part{session: s.pending[0].SessionID, rows: len(s.pending), complete: !continues && !s.piece && !repeated}
	for i := range s.pending {
		s.line++
		s.open = s.open || s.pending[i].InProgress
		p.hash ^= s.write(&s.pending[i], s.line, s.parts, again, spread)
	}
	p.end = len(s.block.rows)
	s.block.parts = append(s.block.parts, p)
	s.pending, s.piece = s.pending[:0], continues
	return s.sendFull()
}

// repeats reports whether some of a part's rows may be states of the same row.
func repeats(rows []report.Segment) bool {
	for i := range rows {
		for j := range i {
			if sameRow(&rows[i], &rows[j]) {
				return true
			}
		}
	}
	return false
}

// sameRow reports whether two rows of a session may be states of one row. It is
// what [unite] asks of rows, and a little more.
func sameRow(a, b *report.Segment) bool {
	if a.SegmentID != "" && b.SegmentID != "" {
		return a.SegmentID == b.SegmentID
	}
	return a.StartedAt.Equal(b.StartedAt)
}

// write appends a row to the block and returns its hash, which is that of a row
// in progress where open is true: how the row will be stored.
func (s *Stage) write(row *report.Segment, line, part int64, again, open bool) (hash int64) {
	rows := binary.BigEndian.AppendUint16(s.block.rows, s.columns)
	from := len(rows)
	rows = s.cells.Append(rows, row)
	if open && !row.InProgress {
		stored := *row
		stored.InProgress = true
		s.scratch = s.cells.Append(s.scratch[:0], &stored)
		hash = s.hasher.Sum(s.scratch)
	} else {
		hash = s.hasher.Sum(rows[from:])
	}
	rows = wire.AppendInt8(rows, line)
	rows = wire.AppendInt8(rows, part)
	s.block.rows = wire.AppendBool(rows, again)
	return hash
}

// end sends what is left.
func (s *Stage) end() error {
	if err := s.flush(false); err != nil {
		return err
	}
	return s.send()
}

// sendFull sends the block if it is full.
func (s *Stage) sendFull() error {
	if len(s.block.rows) < blockSize {
		return nil
	}
	return s.send()
}

// send passes the block on and begins another.
func (s *Stage) send() error {
	if len(s.block.rows) == 0 {
		return nil
	}
	select {
	case s.blocks <- s.block:
	case <-s.filling.Done():
		return s.filling.Err()
	}
	select {
	case s.block = <-s.free:
		s.block.rows, s.block.parts = s.block.rows[:0], s.block.parts[:0]
	default:
		s.block = &block{rows: make([]byte, 0, blockSize+blockSize/8)}
	}
	return nil
}

// release gives back a block that was taken.
func (s *Stage) release(b *block) {
	select {
	case s.free <- b:
	default:
	}
}
