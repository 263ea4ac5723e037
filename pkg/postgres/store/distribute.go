package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// Distribute spreads the table over the workers of a Citus cluster, by session,
// so that a session's rows are on one of them; see
// https://docs.citusdata.com/en/v12.1/develop/api_udf.html#create-distributed-table.
// Rows that the table holds are copied to the workers while nobody else reads or
// writes it, and what was copied is then removed here. It reports whether it did
// so: a table that is distributed by session already stays as it is. The database
// must have Citus, see [Writer.CanDistribute].
func (w *Writer) Distribute(ctx context.Context, waiting func()) (distributed bool, err error) {
	var by string
	err = w.transact(ctx, "distribute", func(tx pgx.Tx) error {
		by, err = w.table.distributedBy(ctx, tx)
		if err != nil || by != "" {
			return err
		}
		if err := w.table.lockOut(ctx, tx, waiting); err != nil {
			return err
		}
		// The copies take as long as the table is large.
		if _, err := tx.Exec(ctx, "SET LOCAL statement_timeout = 0"); err != nil {
			return fmt.Errorf("lift the time limit: %w", err)
		}
		if _, err := tx.Exec(ctx, "SELECT create_distributed_table(to_regclass($1), $2)", w.table.SQL(), report.SessionID.ID); err != nil {
			return fmt.Errorf("create the distributed table: %w", err)
		}
		return nil
	})
	switch {
	case err != nil:
		return false, err
	case by != "" && by != report.SessionID.ID:
		return false, fault.New(fault.Configuration, "the table is distributed by %s, where a session's rows may be on several workers: distribute it by %s with SELECT alter_distributed_table(%s, distribution_column := %s)",
			by, report.SessionID.ID, quoteLiteral(w.table.SQL()), quoteLiteral(report.SessionID.ID))
	}
	// Also after a run that was broken off here.
	err = w.transact(ctx, "distribute", func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "SELECT truncate_local_data_after_distributing_table(to_regclass($1))", w.table.SQL())
		return err
	})
	return by == "", err
}

// CanDistribute returns an error where the database has no Citus.
func (w *Writer) CanDistribute(ctx context.Context) error {
	return w.needs(ctx, "citus", "have its administrator run CREATE EXTENSION citus on the coordinator and on every worker, and add the workers with citus_add_node")
}

// needs returns an error where the database lacks an extension.
func (w *Writer) needs(ctx context.Context, extension, advice string) error {
	return w.transact(ctx, "migrate", func(tx pgx.Tx) error {
		installed, err := has(ctx, tx, extension)
		if err == nil && !installed {
			err = fault.New(fault.Configuration, "the database does not have the extension %s: %s", extension, advice)
		}
		return err
	})
}

func has(ctx context.Context, tx pgx.Tx, extension string) (installed bool, err error) {
	if err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_extension WHERE extname = $1)", extension).Scan(&installed); err != nil {
		return false, fmt.Errorf("look for the extension %s: %w", extension, err)
	}
	return installed, nil
}

// distributedBy returns the column by which Citus distributes the table, or
// nothing where it does not.
func (n table) distributedBy(ctx context.Context, tx pgx.Tx) (column string, err error) {
	installed, err := has(ctx, tx, "citus")
	if err != nil || !installed {
		return "", err
	}
	err = tx.QueryRow(ctx, `SELECT coalesce(column_to_column_name(logicalrelid, partkey), '(none)')
		FROM pg_catalog.pg_dist_partition WHERE logicalrelid = to_regclass($1)`, n.SQL()).Scan(&column)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("find out how the table is distributed: %w", err)
	}
	return column, nil
}
