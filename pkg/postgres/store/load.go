package store

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/jackc/pgx/v5"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// Parts says what it means that a session comes more than once in a load.
type Parts int

const (
	// JoinParts takes them as parts of one session, whose rows are scattered.
	JoinParts Parts = iota
	// NewestPart takes each as a whole state of the session; the newest wins.
	NewestPart
)

// LoadOptions say how rows become sessions.
type LoadOptions struct {
	Parts Parts
	// Numbered says that the rows carry segment numbers of their own.
	Numbered bool
	// KeepLast leaves LastSegment as it is in the rows; otherwise it is worked out.
	KeepLast bool
	// SpreadProgress makes a session's every row in progress where one is.
	SpreadProgress bool
	// Progress, if given, is recorded in the same transaction.
	Progress *PullProgress
}

// Loaded says what a load did.
type Loaded struct {
	Rows      int64 // written
	Sessions  int64 // written, new or replaced
	Unchanged int64 // sessions that were there already, just so
	Older     int64 // sessions of which a newer state was there
	Withheld  int64 // sessions left as they were since a row of theirs was rejected
}

// Stage takes the rows of a load.
type Stage struct {
	encoder *copyEncoder
	send    func([]byte) ([]byte, error)
	buffer  []byte
	seen    *seen

	part, line int64
	markers    int64
	again      int64 // parts whose session seems to have come before
	open       bool  // some row is in progress
}

// Add takes the next row. Rows of one session that follow each other form a
// part; first marks the first row of one. Only the order of lines counts, which
// must rise.
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
	s.buffer = s.encoder.appendRow(s.buffer, row, s.line, s.part, again)
	return s.flush(chunkSize)
}

// Withhold leaves a session as it is in the database, whatever rows of it come.
func (s *Stage) Withhold(session string) error {
	s.markers++
	s.buffer = s.encoder.appendMarker(s.buffer, session)
	return s.flush(chunkSize)
}

const chunkSize = 256 << 10

func (s *Stage) flush(least int) error {
	if len(s.buffer) < least {
		return nil
	}
	var err error
	s.buffer, err = s.send(s.buffer)
	return err
}

// Load replaces whole sessions by the rows that fill adds to the stage, in one
// transaction: either all of it takes place, or nothing. Its memory does not
// grow with the rows. Two loads at a time take turns.
func (w *Writer) Load(ctx context.Context, options LoadOptions, fill func(context.Context, *Stage) error) (Loaded, error) {
	var loaded Loaded
	err := pgx.BeginFunc(ctx, w.connection, func(tx pgx.Tx) error {
		// A load takes as long as it takes, and sorts in memory what it can.
		if _, err := tx.Exec(ctx, "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL work_mem = '64MB'"); err != nil {
			return fmt.Errorf("prepare the transaction: %w", err)
		}
		if err := w.ready(ctx, tx); err != nil {
			return err
		}
		stage, err := w.stage(ctx, tx, fill)
		if err != nil {
			return err
		}
		m := merge{tx: tx, name: w.name, options: options, stage: stage}
		if loaded, err = m.run(ctx); err != nil {
			return err
		}
		return w.record(ctx, tx, options.Progress)
	})
	if ctx.Err() != nil {
		err = ctx.Err() // whatever broke off because of it
	}
	if err != nil {
		return Loaded{}, fmt.Errorf("load into %s: %w", w.name, err)
	}
	return loaded, nil
}

// ready checks that the table is there and has every column.
func (w *Writer) ready(ctx context.Context, tx pgx.Tx) error {
	kind, err := w.name.writableKind(ctx, tx)
	if err != nil {
		return err
	}
	if kind == "" {
		return fault.New(fault.Configuration, "the table is not there: make it with `segments migrate`")
	}
	present, err := w.name.columns(ctx, tx)
	if err != nil {
		return err
	}
	for _, field := range report.Fields() {
		if _, found := present[field.ID]; !found {
			return fault.New(fault.Configuration, "the table has no column %s: upgrade it with `segments migrate`", field.ID)
		}
	}
	return nil
}

// stage copies the rows into a table of the transaction's own.
func (w *Writer) stage(ctx context.Context, tx pgx.Tx, fill func(context.Context, *Stage) error) (*Stage, error) {
	if _, err := tx.Exec(ctx, createIncoming()); err != nil {
		return nil, fmt.Errorf("make room for the rows: %w", err)
	}
	staging, cancel := context.WithCancel(ctx)
	defer cancel()
	chunks := newChunks(staging)
	stage := &Stage{encoder: newCopyEncoder(), seen: newSeen(), send: chunks.send, buffer: []byte(copyHeader)}
	go func() {
		err := fill(staging, stage)
		if err == nil {
			stage.buffer = append(stage.buffer, copyTrailer...)
			err = stage.flush(0)
		}
		chunks.end(err)
	}()
	_, copyErr := tx.Conn().PgConn().CopyFrom(staging, chunks, "COPY incoming FROM STDIN (FORMAT binary, FREEZE)")
	cancel()
	fillErr := chunks.wait()
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case fillErr != nil && !errors.Is(fillErr, context.Canceled):
		return nil, fillErr
	case copyErr != nil:
		return nil, fmt.Errorf("copy the rows: %w", copyErr)
	}
	return stage, fillErr
}

// chunks hands buffers from the goroutine that reads to the one that sends, so
// that both work at a time.
type chunks struct {
	ctx     context.Context // lives as long as one call
	full    chan []byte
	empty   chan []byte
	done    chan struct{}
	err     error
	current []byte
	rest    []byte
}

func newChunks(ctx context.Context) *chunks {
	const buffers = 3
	c := &chunks{ctx: ctx, full: make(chan []byte, buffers), empty: make(chan []byte, buffers), done: make(chan struct{})}
	for range buffers {
		c.empty <- make([]byte, 0, chunkSize+chunkSize/4)
	}
	return c
}

// send passes a buffer on and returns one to fill.
func (c *chunks) send(buffer []byte) ([]byte, error) {
	select {
	case c.full <- buffer:
	case <-c.ctx.Done():
		return nil, c.ctx.Err()
	}
	select {
	case next := <-c.empty:
		return next[:0], nil
	case <-c.ctx.Done():
		return nil, c.ctx.Err()
	}
}

// end says that no more comes, and why.
func (c *chunks) end(err error) {
	c.err = err
	close(c.full)
	close(c.done)
}

// wait returns why the filling ended.
func (c *chunks) wait() error {
	<-c.done
	return c.err
}

// Read implements io.Reader for COPY.
func (c *chunks) Read(p []byte) (int, error) {
	for len(c.rest) == 0 {
		if c.current != nil {
			select {
			case c.empty <- c.current:
			default: // none is short of one
			}
		}
		next, more := <-c.full
		if !more {
			if c.err != nil {
				return 0, c.err
			}
			return 0, io.EOF
		}
		c.current, c.rest = next, next
	}
	n := copy(p, c.rest)
	c.rest = c.rest[n:]
	return n, nil
}
