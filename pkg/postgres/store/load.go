package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// Parts says what it means that a session comes in several parts of a load.
type Parts int

const (
	// JoinParts makes them one session, whose rows are scattered. Of a row that
	// comes several times the newest state counts.
	JoinParts Parts = iota
	// NewestPart takes each as a whole state of the session; the newest wins.
	NewestPart
)

// LoadOptions say how rows become sessions.
type LoadOptions struct {
	Parts Parts
	// Partial: the rows are a part of their sessions and join the stored rows
	// instead of replacing them.
	Partial bool
	// Numbered: the rows carry segment numbers.
	Numbered bool
	// KeepLast keeps LastSegment as the rows have it; otherwise it is derived.
	KeepLast bool
	// SpreadProgress marks all rows of a session as in progress where one is.
	SpreadProgress bool
	// Lacking are the IDs of the fields that the source does not have.
	Lacking []string
	// Progress, if not nil, is recorded in the same transaction.
	Progress *PullProgress
	// DryRun finds out what would change, and changes nothing.
	DryRun bool
	// Waiting, if not nil, is called when the load has to wait because another
	// session writes to the table.
	Waiting func()
}

// lacks reports whether the source does not have a field.
func (o *LoadOptions) lacks(id string) bool { return slices.Contains(o.Lacking, id) }

// lacksProgress reports whether the source does not say which sessions have
// ended.
func (o *LoadOptions) lacksProgress() bool {
	return o.lacks(report.InProgress.ID) && o.lacks("status")
}

// derived are the fields that a load derives where the source lacks them.
var derived = []string{report.SessionID.ID, report.StartedAt.ID, report.SegmentNumber.ID, report.LastSegment.ID, report.InProgress.ID}

// kept returns the fields that keep their stored values.
func (o *LoadOptions) kept() []report.Field {
	var fields []report.Field
	for _, field := range report.Fields() {
		if o.lacks(field.ID) && !slices.Contains(derived, field.ID) {
			fields = append(fields, field)
		}
	}
	return fields
}

// compares reports whether a stored row differs from a staged one where this
// field differs.
func (o *LoadOptions) compares(id string) bool {
	switch id {
	case report.SessionID.ID, report.SegmentNumber.ID, report.LastSegment.ID:
		return true
	case report.InProgress.ID:
		return !o.lacksProgress()
	}
	return !o.lacks(id)
}

// Loaded counts what a load did.
type Loaded struct {
	Rows      int64 // written
	Sessions  int64 // written, new or replaced
	Unchanged int64 // sessions already stored with the same rows
	Older     int64 // sessions of which a newer state is stored
	Withheld  int64 // sessions left unchanged because one of their rows was rejected

	LostRows     int64  // stored rows that have no successor in the state that replaced theirs
	LostSessions int64  // sessions of these
	Kept         []Kept // fields that the source lacks and that kept stored values

	Plan *Plan // of a dry run
}

// Kept is a field that kept its values.
type Kept struct {
	Field    report.Field
	Sessions int64 // with a value of it
}

// Add adds the counts of another load.
func (l *Loaded) Add(more Loaded) {
	l.Rows += more.Rows
	l.Sessions += more.Sessions
	l.Unchanged += more.Unchanged
	l.Older += more.Older
	l.Withheld += more.Withheld
	l.LostRows += more.LostRows
	l.LostSessions += more.LostSessions
	for _, kept := range more.Kept {
		l.keep(kept.Field, kept.Sessions)
	}
}

// keep counts sessions in which a field kept its value.
func (l *Loaded) keep(field report.Field, sessions int64) {
	if sessions == 0 {
		return
	}
	for i := range l.Kept {
		if l.Kept[i].Field.ID == field.ID {
			l.Kept[i].Sessions += sessions
			return
		}
	}
	l.Kept = append(l.Kept, Kept{field, sessions})
}

// Load merges the rows that fill adds to the stage into the table, session by
// session, in one transaction: all of them or none. Its memory does not grow
// with the rows. Concurrent loads wait for each other. An error of fill is
// returned as it is.
//
// What is stored of a session afterwards is its newest state: one that has ended
// before one in progress; then the one with the later last event; then the one
// loaded later. See [merge.listOlder] for what that means exactly.
func (w *Writer) Load(ctx context.Context, options LoadOptions, fill func(context.Context, *Stage) error) (Loaded, error) {
	var loaded Loaded
	err := w.transact(ctx, "load into", func(tx pgx.Tx) error {
		// A load has no time limit, and sorts in memory where it fits.
		if _, err := tx.Exec(ctx, "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL lock_timeout = 0; SET LOCAL work_mem = '64MB'"); err != nil {
			return fmt.Errorf("prepare the transaction: %w", err)
		}
		if err := w.checkTable(ctx, tx); err != nil {
			return err
		}
		m := merge{tx: tx, table: w.table, options: options}
		if err := m.receive(ctx, fill); err != nil {
			return err
		}
		if err := m.run(ctx, &loaded); err != nil {
			return err
		}
		if options.DryRun { // only temporary tables were written, which the commit drops
			return nil
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
