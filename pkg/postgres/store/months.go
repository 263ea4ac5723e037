package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// A table may be partitioned by ranges of its time axis. The months are those
// of UTC, whatever zone a center is in, so that every program makes the same ones.
//
// There is no default partition: a new partition is attached without a wait for
// readers only where there is none, and rows in it would keep their month from
// being made, and from being dropped.

// partition is a partition of the table: of the rows from one time to another,
// where nil is without end. A default partition is without either.
type partition struct {
	name      postgres.RelationName
	from, to  *time.Time
	isDefault bool
	foreign   bool
}

// holds reports whether rows of a range may be in the partition.
func (p *partition) holds(from, to time.Time) bool {
	return (p.from == nil || p.from.Before(to)) && (p.to == nil || p.to.After(from))
}

// partitions returns the table's partitions in the order of time, and false
// where it is not partitioned by ranges of its time axis alone.
func (n table) partitions(ctx context.Context, tx pgx.Tx) (all []partition, monthly bool, err error) {
	err = tx.QueryRow(ctx, `SELECT p.partstrat = 'r' AND p.partnatts = 1 AND EXISTS (SELECT FROM pg_catalog.pg_attribute a
			WHERE a.attrelid = p.partrelid AND a.attnum = p.partattrs[0] AND a.attname = $2)
		FROM pg_catalog.pg_partitioned_table p WHERE p.partrelid = to_regclass($1)`, n.SQL(), report.StartedAt.ID).Scan(&monthly)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && !monthly {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("find out how the table is partitioned: %w", err)
	}
	// Bounds are read back by the session that writes them, in its own format.
	rows, err := tx.Query(ctx, `SELECT n.nspname::text, c.relname::text, coalesce(bound = 'DEFAULT', false), c.relkind = 'f',
			substring(bound FROM '^FOR VALUES FROM \(''([^'']+)''\)')::timestamptz, substring(bound FROM ' TO \(''([^'']+)''\)$')::timestamptz
		FROM pg_catalog.pg_inherits i JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
			CROSS JOIN LATERAL pg_catalog.pg_get_expr(c.relpartbound, c.oid) AS bound
		WHERE i.inhparent = to_regclass($1) ORDER BY 5 NULLS FIRST`, n.SQL())
	if err != nil {
		return nil, false, fmt.Errorf("list the partitions: %w", err)
	}
	all, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (p partition, err error) {
		return p, row.Scan(&p.name.Schema, &p.name.Relation, &p.isDefault, &p.foreign, &p.from, &p.to)
	})
	if err != nil {
		return nil, false, fmt.Errorf("list the partitions: %w", err)
	}
	return all, true, nil
}

// month returns the partition's name for a month, which it begins with.
func (n table) month(from time.Time) postgres.RelationName {
	return postgres.RelationName{Schema: n.Schema, Relation: fmt.Sprintf("%s_%s", n.Relation, monthName(from))}
}

func monthName(from time.Time) string { return from.UTC().Format("2006_01") }

func nextMonth(from time.Time) time.Time { return from.UTC().AddDate(0, 1, 0) }

// bounds is SQL for a partition's range.
func bounds(from, to time.Time) string {
	return fmt.Sprintf("FOR VALUES FROM ('%s') TO ('%s')", moment(from), moment(to))
}

// moment is a time as PostgreSQL reads it, whatever its settings.
func moment(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05Z07:00") }

// mostMonths is the number of partitions that a load may make: twenty years.
// More come from dates that were misread.
const mostMonths = 240

// makeMonths makes the partitions that the rows to write need and that are not
// there yet.
func (m *merge) makeMonths(ctx context.Context, loaded *Loaded) error {
	if m.options.DryRun || loaded.Sessions == 0 {
		return nil
	}
	partitions, monthly, err := m.table.partitions(ctx, m.tx)
	if err != nil || !monthly {
		return err
	}
	rows, err := m.tx.Query(ctx, "SELECT DISTINCT date_trunc('month', started_at, 'UTC') FROM ("+m.result()+") result WHERE isfinite(started_at) ORDER BY 1")
	if err != nil {
		return fmt.Errorf("find the months of the rows: %w", err)
	}
	months, err := pgx.CollectRows(rows, pgx.RowTo[time.Time])
	if err != nil {
		return fmt.Errorf("find the months of the rows: %w", err)
	}
	var missing []time.Time
	for _, month := range months {
		if !anyHolds(partitions, month, nextMonth(month)) {
			missing = append(missing, month)
		}
	}
	if len(missing) > mostMonths {
		return fault.New(fault.Configuration, "the rows are of %d months that the table has no partition of, from %s to %s, and a load makes at most %d: check how dates are read, or load the file in parts",
			len(missing), missing[0].UTC().Format("2006-01"), missing[len(missing)-1].UTC().Format("2006-01"), mostMonths)
	}
	for _, month := range missing {
		if err := m.makeMonth(ctx, month); err != nil {
			return err
		}
	}
	return nil
}

func anyHolds(partitions []partition, from, to time.Time) bool {
	for i := range partitions {
		if partitions[i].holds(from, to) {
			return true
		}
	}
	return false
}

// makeMonth makes the partition of a month. It is attached, since one created as
// a partition of the table would have to wait for everyone who reads the table,
// and everyone after that for it.
func (m *merge) makeMonth(ctx context.Context, month time.Time) error {
	name := m.table.month(month)
	var taken bool
	if err := m.tx.QueryRow(ctx, "SELECT to_regclass($1) IS NOT NULL", name.SQL()).Scan(&taken); err != nil {
		return fmt.Errorf("look for the partition of %s: %w", monthName(month), err)
	}
	if taken {
		return fault.New(fault.Configuration, "%s is no partition of the table, but has the name of the one that is needed: attach it with ALTER TABLE %s ATTACH PARTITION %s %s, or rename it",
			name, m.table.SQL(), name.SQL(), bounds(month, nextMonth(month)))
	}
	// One statement at a time, as Citus asks of a distributed table.
	made := fmt.Sprintf("CREATE TABLE %s (LIKE %s INCLUDING ALL EXCLUDING INDEXES EXCLUDING IDENTITY) WITH (%s)", name.SQL(), m.table.SQL(), storage)
	if err := m.exec(ctx, "make the partition "+name.String(), made); err != nil {
		return err
	}
	return m.exec(ctx, "attach the partition "+name.String(), fmt.Sprintf("ALTER TABLE %s ATTACH PARTITION %s %s", m.table.SQL(), name.SQL(), bounds(month, nextMonth(month))))
}
