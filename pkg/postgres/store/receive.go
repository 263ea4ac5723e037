package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres/store/internal/rowhash"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
	"github.com/interaction-segments/interaction-segments-app/pkg/wire"
)

// COPY (FORMAT binary), see https://www.postgresql.org/docs/current/sql-copy.html.
const (
	copyHeader  = "PGCOPY\n\xff\r\n\x00\x00\x00\x00\x00\x00\x00\x00\x00"
	copyTrailer = "\xff\xff"
)

// receive runs fill and copies the rows that it adds into the table incoming,
// but for sessions that are stored with the same rows: their names go into the
// table same. While one block is compared and copied the next is filled.
func (m *merge) receive(ctx context.Context, fill func(context.Context, *Stage) error) error {
	if err := m.exec(ctx, "create the staging tables", createIncoming()+"; CREATE TEMPORARY TABLE same (session_id text) ON COMMIT DROP"); err != nil {
		return err
	}
	m.keptSame = make([]int64, len(m.options.kept()))
	if err := m.prepareComparison(ctx); err != nil {
		return err
	}
	filling, cancel := context.WithCancel(ctx)
	defer cancel()
	blocks := make(chan *block)
	m.stage = newStage(filling, &m.options, blocks)
	filled := make(chan error, 1)
	go func() {
		defer close(blocks)
		err := fill(filling, m.stage)
		if err == nil {
			err = m.stage.end()
		}
		filled <- err
	}()
	var copyErr error
	for b := range blocks {
		if copyErr == nil {
			if copyErr = m.take(ctx, b); copyErr != nil {
				cancel()
			}
		}
		m.stage.release(b)
	}
	fillErr := <-filled
	if m.comparison != "" && copyErr == nil && fillErr == nil {
		return m.exec(ctx, "return to all plans", "SET LOCAL enable_seqscan = DEFAULT; SET LOCAL enable_bitmapscan = DEFAULT; SET LOCAL jit = DEFAULT")
	}
	switch {
	case fillErr != nil && !errors.Is(fillErr, context.Canceled):
		return sourceError{fillErr}
	case copyErr != nil:
		return copyErr
	}
	return fillErr
}

// prepareComparison finds out whether rows can be compared by their hash: not
// where the table is empty, or the server's hash is another.
func (m *merge) prepareComparison(ctx context.Context) error {
	var filled, hashes bool
	err := m.tx.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM "+m.table.SQL()+"), to_regprocedure('hash_record_extended(record, bigint)') IS NOT NULL").Scan(&filled, &hashes)
	if err != nil {
		return fmt.Errorf("read the table: %w", err)
	}
	if !filled || !hashes {
		return nil
	}
	probe := report.Segment{SessionID: "probe", TalkTime: report.SecondsOf(0.5), Consultants: []string{"a"}, LastSegment: true}
	isProbed := func(id string) bool {
		return id == "session_id" || id == "talk_time" || id == "consultants" || id == "last_segment"
	}
	fields := report.Fields()
	want := rowhash.New(fields, isProbed).Sum(wire.NewEncoder(fields).Append(nil, &probe))
	var got int64
	err = m.tx.QueryRow(ctx, "SELECT hash_record_extended(ROW('probe'::text, 0.5::float8, ARRAY['a']::text[], true), 0)").Scan(&got)
	if err != nil {
		return fmt.Errorf("try the server's hash: %w", err)
	}
	if got != want {
		return nil
	}
	m.comparison = m.compareRows()
	// A table just loaded has no statistics, so that the planner would take a
	// bitmap scan, four times an index scan's time, or read the whole table for
	// each block.
	return m.exec(ctx, "choose index scans", "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL jit = off")
}

// compareRows returns the query for the stored rows of sessions: the session, the
// row's hash, and a bit for each kept field that has a value.
func (m *merge) compareRows() string {
	var columns []string
	for _, field := range report.Fields() {
		if m.options.compares(field.ID) {
			columns = append(columns, postgres.Quote(field.ID))
		}
	}
	bits := []string{"0::bigint"}
	for i, field := range m.options.kept() {
		bits = append(bits, fmt.Sprintf("CASE WHEN %s IS NULL THEN 0 ELSE %d END", postgres.Quote(field.ID), int64(1)<<i))
	}
	// One scan of the key's index, of each partition one, finds all sessions of
	// the list. The planner does not see the list itself, which it would compare
	// with the statistics of every partition for longer than the scan takes.
	return "SELECT session_id, hash_record_extended(ROW(" + strings.Join(columns, ", ") + "), 0), " + strings.Join(bits, " + ") +
		" FROM " + m.table.SQL() + " WHERE session_id = ANY (ARRAY(SELECT unnest($1::text[])))"
}

// take compares a block with the stored rows and copies what differs.
func (m *merge) take(ctx context.Context, b *block) error {
	if m.comparison != "" {
		if err := m.leaveOut(ctx, b); err != nil {
			return err
		}
	}
	if len(b.rows) == 0 {
		return nil
	}
	return m.copyInto(ctx, "COPY incoming FROM STDIN (FORMAT binary, FREEZE)", b.rows)
}

func (m *merge) copyInto(ctx context.Context, sql string, rows []byte) error {
	all := io.MultiReader(strings.NewReader(copyHeader), bytes.NewReader(rows), strings.NewReader(copyTrailer))
	if _, err := m.tx.Conn().PgConn().CopyFrom(ctx, all, sql); err != nil {
		return fmt.Errorf("copy the rows: %w", err)
	}
	return nil
}

// leaveOut removes the sessions from a block that are stored with the same rows.
func (m *merge) leaveOut(ctx context.Context, b *block) error {
	type found struct {
		rows int
		hash int64
		kept uint64
	}
	all, stored := make([]found, len(b.parts)), make(map[string]*found, len(b.parts))
	for i := range b.parts {
		stored[b.parts[i].session] = &all[i]
	}
	reader := m.tx.Conn().PgConn().ExecParams(ctx, m.comparison, [][]byte{sessionArray(b.parts)}, []uint32{pgtype.TextArrayOID}, []int16{1}, []int16{1})
	for reader.NextRow() {
		values := reader.Values()
		f := stored[string(values[0])]
		f.rows++
		f.hash ^= int64(binary.BigEndian.Uint64(values[1])) //nolint:gosec // the same bits
		f.kept |= binary.BigEndian.Uint64(values[2])
	}
	if _, err := reader.Close(); err != nil {
		return fmt.Errorf("compare with the stored rows: %w", err)
	}
	var same []byte
	from, to := 0, 0
	for i := range b.parts {
		p, f := &b.parts[i], stored[b.parts[i].session]
		if p.complete && f.rows == p.rows && f.hash == p.hash {
			m.same++
			same = binary.BigEndian.AppendUint16(same, 1)
			same = binary.BigEndian.AppendUint32(same, uint32(len(p.session))) //nolint:gosec // it fits into a block
			same = append(same, p.session...)
			for k := range m.keptSame {
				m.keptSame[k] += int64(f.kept >> k & 1)
			}
		} else {
			to += copy(b.rows[to:], b.rows[from:p.end])
		}
		from = p.end
	}
	b.rows = b.rows[:to]
	if len(same) == 0 {
		return nil
	}
	return m.copyInto(ctx, "COPY same FROM STDIN (FORMAT binary, FREEZE)", same)
}

// sessionArray returns the parts' sessions as PostgreSQL's binary text[].
func sessionArray(parts []part) []byte {
	var array []byte
	for _, n := range [...]int{1, 0, pgtype.TextOID, len(parts), 1} {
		array = binary.BigEndian.AppendUint32(array, uint32(n)) //nolint:gosec // a block has thousands
	}
	for i := range parts {
		array = binary.BigEndian.AppendUint32(array, uint32(len(parts[i].session))) //nolint:gosec // it fits into a block
		array = append(array, parts[i].session...)
	}
	return array
}
