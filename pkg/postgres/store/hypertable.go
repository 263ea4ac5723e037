package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// CanMakeHypertable returns an error where the database has no TimescaleDB.
func (w *Writer) CanMakeHypertable(ctx context.Context) error {
	return w.needs(ctx, "timescaledb", "have its administrator add it to shared_preload_libraries and run CREATE EXTENSION timescaledb")
}

// MakeHypertable makes the table a hypertable of TimescaleDB, with a chunk for
// every 30 days, see https://docs.timescale.com/api/latest/hypertable/create_hypertable.
// Rows that it holds are moved into chunks while nobody else reads or writes it.
// It reports whether it did so: a hypertable stays as it is. The database must
// have TimescaleDB, see [Writer.CanMakeHypertable].
func (w *Writer) MakeHypertable(ctx context.Context, waiting func()) (made bool, err error) {
	err = w.transact(ctx, "migrate", func(tx pgx.Tx) error {
		is, err := w.table.isHypertable(ctx, tx)
		if err != nil || is {
			return err
		}
		if err := w.table.lockOut(ctx, tx, waiting); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "SET LOCAL statement_timeout = 0"); err != nil {
			return fmt.Errorf("lift the time limit: %w", err)
		}
		_, err = tx.Exec(ctx, "SELECT create_hypertable(to_regclass($1), $2::name, chunk_time_interval => interval '30 days', create_default_indexes => false, migrate_data => true)",
			w.table.SQL(), report.StartedAt.ID)
		if err != nil {
			return fmt.Errorf("create the hypertable: %w", err)
		}
		made = true
		return nil
	})
	return made && err == nil, err
}

// isHypertable reports whether TimescaleDB has the table in chunks.
func (n table) isHypertable(ctx context.Context, tx pgx.Tx) (is bool, err error) {
	installed, err := has(ctx, tx, "timescaledb")
	if err != nil || !installed {
		return false, err
	}
	if err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM timescaledb_information.hypertables WHERE hypertable_schema = $1 AND hypertable_name = $2)", n.Schema, n.Relation).Scan(&is); err != nil {
		return false, fmt.Errorf("find out whether the table is a hypertable: %w", err)
	}
	return is, nil
}
