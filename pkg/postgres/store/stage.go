package store

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
	"github.com/interaction-segments/interaction-segments-app/pkg/wire"
)

// COPY (FORMAT binary), see https://www.postgresql.org/docs/current/sql-copy.html.
const (
	copyHeader  = "PGCOPY\n\xff\r\n\x00\x00\x00\x00\x00\x00\x00\x00\x00"
	copyTrailer = "\xff\xff"
)

// chunkSize is the number of bytes passed to pgx at once. It is less than pgx
// reads at once (64 KiB), so that the next chunk is filled while one is sent.
const chunkSize = 60 << 10

// createIncoming creates the table of staged rows: the catalogue's columns, all
// nullable; the row's line and part; and whether it begins a part whose session
// may have come before. Part 0 marks a session to leave unchanged.
func createIncoming() string {
	var columns []string
	for _, field := range report.Fields() {
		columns = append(columns, postgres.Quote(field.ID)+" "+wire.TypeOf(field.Kind).Name)
	}
	return "CREATE TEMPORARY TABLE incoming (" + strings.Join(columns, ", ") + ", line bigint, part bigint, again boolean) ON COMMIT DROP"
}

// Stage takes the rows of a load.
type Stage struct {
	out     *bufio.Writer
	cells   *wire.Encoder
	columns uint16
	seen    *seen

	part, line int64
	withheld   int64
	again      int64 // parts whose session may have come before
	open       bool  // some row is in progress
}

func newStage(out io.Writer) *Stage {
	fields := report.Fields()
	stage := &Stage{
		out: bufio.NewWriterSize(out, chunkSize), seen: newSeen(),
		cells: wire.NewEncoder(fields), columns: uint16(len(fields) + 3), //nolint:gosec // a few dozen
	}
	_, _ = stage.out.WriteString(copyHeader) // into the buffer
	return stage
}

// Add adds the next row. Consecutive rows of one session form a part; first
// marks the first row of one. Only the order of lines counts, which must rise.
func (s *Stage) Add(row *report.Segment, first bool) error {
	again := false
	if first {
		s.part++
		if again = s.seen.add(row.SessionID); again {
			s.again++
		}
	}
	s.line++
	s.open = s.open || row.InProgress
	return s.write(row, s.line, s.part, again)
}

// Withhold leaves a session unchanged in the database, whatever rows it has.
func (s *Stage) Withhold(session string) error {
	s.withheld++
	return s.write(&report.Segment{SessionID: session}, 0, 0, false)
}

func (s *Stage) write(row *report.Segment, line, part int64, again bool) error {
	buffer := binary.BigEndian.AppendUint16(s.out.AvailableBuffer(), s.columns)
	buffer = s.cells.Append(buffer, row)
	buffer = wire.AppendInt8(buffer, line)
	buffer = wire.AppendInt8(buffer, part)
	_, err := s.out.Write(wire.AppendBool(buffer, again))
	return err
}

// end sends what is left.
func (s *Stage) end() error {
	_, _ = s.out.WriteString(copyTrailer) // Flush returns its error
	return s.out.Flush()
}

// copyRows copies the rows that fill adds into the table incoming.
func copyRows(ctx context.Context, tx pgx.Tx, fill func(context.Context, *Stage) error) (*Stage, error) {
	if _, err := tx.Exec(ctx, createIncoming()); err != nil {
		return nil, fmt.Errorf("create the staging table: %w", err)
	}
	filling, cancel := context.WithCancel(ctx)
	defer cancel()
	reader, writer := io.Pipe()
	stage := newStage(writer)
	filled := make(chan error)
	go func() {
		err := fill(filling, stage)
		if err == nil {
			err = stage.end()
		}
		_ = writer.CloseWithError(err) // always nil
		filled <- err
	}()
	_, copyErr := tx.Conn().PgConn().CopyFrom(ctx, reader, "COPY incoming FROM STDIN (FORMAT binary, FREEZE)")
	cancel()
	_ = reader.Close() // always nil
	fillErr := <-filled
	switch {
	case fillErr != nil && !errors.Is(fillErr, io.ErrClosedPipe) && !errors.Is(fillErr, context.Canceled):
		return nil, sourceError{fillErr}
	case copyErr != nil:
		return nil, fmt.Errorf("copy the rows: %w", copyErr)
	}
	return stage, fillErr
}
