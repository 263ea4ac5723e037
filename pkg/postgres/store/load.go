package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// Parts says what it means that a session comes in several parts of a load.
type Parts int

const (
	// JoinParts makes them one session, whose rows are scattered.
	JoinParts Parts = iota
	// NewestPart takes each as a whole state of the session; the newest wins.
	NewestPart
)

// LoadOptions say how rows become sessions.
type LoadOptions struct {
	Parts Parts
	// Numbered: the rows carry segment numbers.
	Numbered bool
	// KeepLast keeps LastSegment as the rows have it; otherwise it is derived.
	KeepLast bool
	// SpreadProgress marks all rows of a session as in progress where one is.
	SpreadProgress bool
	// Progress, if not nil, is recorded in the same transaction.
	Progress *PullProgress
}

// Loaded counts what a load did.
type Loaded struct {
	Rows      int64 // written
	Sessions  int64 // written, new or replaced
	Unchanged int64 // sessions already stored with the same rows
	Older     int64 // sessions of which a newer state is stored
	Withheld  int64 // sessions left unchanged because one of their rows was rejected
}

// Load replaces whole sessions with the rows that fill adds to the stage, in
// one transaction: all of them or none. Its memory does not grow with the
// rows. Concurrent loads wait for each other. An error of fill is returned as
// it is.
func (w *Writer) Load(ctx context.Context, options LoadOptions, fill func(context.Context, *Stage) error) (Loaded, error) {
	var loaded Loaded
	err := w.transact(ctx, "load into", func(tx pgx.Tx) error {
		// A load has no time limit, and sorts in memory where it fits.
		if _, err := tx.Exec(ctx, "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL work_mem = '64MB'"); err != nil {
			return fmt.Errorf("prepare the transaction: %w", err)
		}
		if err := w.checkTable(ctx, tx); err != nil {
			return err
		}
		stage, err := copyRows(ctx, tx, fill)
		if err != nil {
			return err
		}
		m := merge{tx: tx, table: w.table, options: options, stage: stage}
		if loaded, err = m.run(ctx); err != nil {
			return err
		}
		return w.record(ctx, tx, options.Progress)
	})
	if err != nil {
		return Loaded{}, err
	}
	return loaded, nil
}

// checkTable checks that the table exists and has every column.
func (w *Writer) checkTable(ctx context.Context, tx pgx.Tx) error {
	oid, err := w.table.find(ctx, tx)
	if err != nil {
		return err
	}
	if oid == 0 {
		return fault.New(fault.Configuration, "the table does not exist: create it with `segments migrate`")
	}
	columns, err := w.table.columns(ctx, tx, oid)
	if err != nil {
		return err
	}
	for _, field := range report.Fields() {
		if _, found := columns[field.ID]; !found {
			return fault.New(fault.Configuration, "the table has no column %s: upgrade it with `segments migrate`", field.ID)
		}
	}
	return nil
}
