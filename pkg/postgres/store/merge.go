package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// merge turns staged rows into sessions and these into the stored ones, in steps:
//
//	receive         copies the rows, but for unchanged sessions  receive.go
//	withhold        removes the sessions with rejected rows
//	unite           makes one session of several parts           unite.go
//	keepNewest      or keeps the newest of several states
//	spreadProgress  marks all rows of a session in progress
//	tally           counts the sessions
//	settle          leaves out what is stored in a newer state   newest.go
//	pair            finds the stored row of each row             pair.go
//	makeMonths      makes the partitions that are missing        months.go
//	write           replaces the stored sessions                 write.go
//
// Its statements work on sets; each is skipped where it would do nothing.
type merge struct {
	tx      pgx.Tx
	table   table
	options LoadOptions
	stage   *Stage

	comparison string  // see [merge.compareRows]; empty: rows are not compared by hash
	same       int64   // parts left out because they are stored
	keptSame   []int64 // of these, those with a value of each kept field

	known bool // the table known has the stored sessions that are replaced
	keeps bool // the table kept has values of stored rows for the rows that replace them
}

func (m *merge) run(ctx context.Context, loaded *Loaded) error {
	if err := m.lock(ctx); err != nil {
		return err
	}
	for _, step := range []func(context.Context, *Loaded) error{
		m.withhold, m.unite, m.keepNewest, m.spreadProgress, m.tally, m.settle, m.pair, m.makeMonths, m.write,
	} {
		if err := step(ctx, loaded); err != nil {
			return err
		}
	}
	for i, field := range m.options.kept() {
		loaded.keep(field, m.keptSame[i])
	}
	return nil
}

// lock blocks other writers, not readers, until the transaction ends.
func (m *merge) lock(ctx context.Context) error {
	if m.options.DryRun {
		return nil
	}
	lock := "LOCK TABLE " + m.table.SQL() + " IN SHARE ROW EXCLUSIVE MODE"
	if m.options.Waiting != nil {
		attempt, err := m.tx.Begin(ctx)
		if err != nil {
			return fmt.Errorf("set a savepoint: %w", err)
		}
		if _, err = attempt.Exec(ctx, lock+" NOWAIT"); err == nil {
			return attempt.Commit(ctx)
		}
		if err := attempt.Rollback(ctx); err != nil {
			return fmt.Errorf("return to the savepoint: %w", err)
		}
		m.options.Waiting() // and find out below what is wrong, if it is something else
	}
	return m.exec(ctx, "wait for another load", lock)
}

func (m *merge) exec(ctx context.Context, doing, sql string) error {
	_, err := m.count(ctx, doing, sql)
	return err
}

// count runs a statement and returns the number of rows affected.
func (m *merge) count(ctx context.Context, doing, sql string) (int64, error) {
	tag, err := m.tx.Exec(ctx, sql)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", doing, err)
	}
	return tag.RowsAffected(), nil
}

// number runs a query that returns one number.
func (m *merge) number(ctx context.Context, doing, sql string) (n int64, err error) {
	if err := m.tx.QueryRow(ctx, sql).Scan(&n); err != nil {
		return 0, fmt.Errorf("%s: %w", doing, err)
	}
	return n, nil
}

// withhold removes the sessions with a rejected row.
func (m *merge) withhold(ctx context.Context, loaded *Loaded) (err error) {
	if m.stage.withheld == 0 {
		return nil
	}
	loaded.Withheld, err = m.count(ctx, "find the sessions with rejected rows",
		"CREATE TEMPORARY TABLE withheld ON COMMIT DROP AS SELECT DISTINCT session_id FROM incoming WHERE part = 0")
	if err != nil {
		return err
	}
	return m.exec(ctx, "remove the sessions with rejected rows", `DELETE FROM incoming USING withheld WHERE incoming.session_id = withheld.session_id;
		DELETE FROM same USING withheld WHERE same.session_id = withheld.session_id`)
}

// tally counts the sessions to write, and those left out.
func (m *merge) tally(ctx context.Context, loaded *Loaded) (err error) {
	loaded.Sessions, loaded.Unchanged = m.stage.parts-m.same, m.same
	if m.stage.repeats+m.stage.withheld == 0 {
		return nil
	}
	if loaded.Sessions, err = m.number(ctx, "count the sessions", "SELECT count(DISTINCT session_id) FROM incoming"); err != nil || m.same == 0 {
		return err
	}
	loaded.Unchanged, err = m.number(ctx, "count the unchanged sessions",
		"SELECT count(*) FROM (SELECT session_id FROM same EXCEPT SELECT session_id FROM incoming) unchanged")
	return err
}

// keepNewest keeps the newest of a session's several states in this load.
func (m *merge) keepNewest(ctx context.Context, _ *Loaded) error {
	if m.options.Parts == JoinParts || m.stage.repeats == 0 {
		return nil
	}
	return m.exec(ctx, "keep each session's newest state", `WITH states AS (
			SELECT session_id, part, max(`+m.lastEvent("")+`) AS seen, bool_or(in_progress) AS open FROM incoming
			WHERE session_id IN (SELECT session_id FROM incoming WHERE again) GROUP BY session_id, part),
		aged AS (
			SELECT part, row_number() OVER (PARTITION BY session_id ORDER BY open, seen DESC, part DESC) AS age FROM states)
		DELETE FROM incoming USING aged WHERE aged.age > 1 AND incoming.part = aged.part`)
}

// spreadProgress marks all rows of a session in progress.
func (m *merge) spreadProgress(ctx context.Context, _ *Loaded) error {
	if !m.options.SpreadProgress || !m.stage.open {
		return nil
	}
	return m.exec(ctx, "mark the sessions in progress", `UPDATE incoming SET in_progress = true
		FROM (SELECT DISTINCT session_id FROM incoming WHERE in_progress) open
		WHERE incoming.session_id = open.session_id AND NOT in_progress`)
}

// columnList returns the catalogue's columns.
func columnList(prefix string) string {
	var columns []string
	for _, field := range report.Fields() {
		columns = append(columns, prefix+postgres.Quote(field.ID))
	}
	return strings.Join(columns, ", ")
}
