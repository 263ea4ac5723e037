package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// DropOptions say which months to drop.
type DropOptions struct {
	Before time.Time // the first moment of the first month that stays, in UTC
	DryRun bool      // find out what would be dropped, and drop nothing
	// Waiting, if not nil, is called when others have to be waited for.
	Waiting func()
}

// Dropped is what was dropped.
type Dropped struct {
	Partitions []DroppedPartition
	// CutSessions are those of which rows of the first month that stays, stay.
	CutSessions int64
}

// DroppedPartition is a partition that was dropped.
type DroppedPartition struct {
	Table string
	Rows  int64
}

// Drop drops the partitions of the months before one, all of them or none. Where
// a partition holds other months too it drops nothing.
func (w *Writer) Drop(ctx context.Context, options DropOptions) (dropped Dropped, err error) {
	var partitions []partition
	err = w.transact(ctx, "drop months of", func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SET LOCAL statement_timeout = 0"); err != nil {
			return err
		}
		if partitions, err = w.table.before(ctx, tx, options.Before); err != nil {
			return err
		}
		return dropped.count(ctx, tx, w.table, partitions, options.Before)
	})
	if err != nil || options.DryRun || len(partitions) == 0 {
		return dropped, err
	}
	// Counting takes a while; the table is locked only after it.
	err = w.transact(ctx, "drop months of", func(tx pgx.Tx) error {
		if err := w.table.lockOut(ctx, tx, options.Waiting); err != nil {
			return err
		}
		names := make([]string, len(partitions))
		for i := range partitions {
			names[i] = partitions[i].name.SQL()
		}
		_, err := tx.Exec(ctx, "DROP TABLE "+strings.Join(names, ", "))
		return err
	})
	if err != nil {
		return Dropped{}, err
	}
	return dropped, nil
}

// before returns the partitions of the months before one.
func (n table) before(ctx context.Context, tx pgx.Tx, month time.Time) (dropped []partition, err error) {
	oid, err := n.find(ctx, tx)
	if err != nil {
		return nil, err
	}
	if oid == 0 {
		return nil, fault.New(fault.Configuration, "the table does not exist: create it with `segments migrate`")
	}
	all, monthly, err := n.partitions(ctx, tx)
	if err != nil {
		return nil, err
	}
	if !monthly {
		return nil, fault.New(fault.Configuration, "the table is not partitioned by month: make it so with `segments migrate --partitioned`")
	}
	var ended bool
	if err := tx.QueryRow(ctx, "SELECT $1::timestamptz <= now()", month).Scan(&ended); err != nil {
		return nil, fmt.Errorf("ask for the time: %w", err)
	}
	if !ended {
		return nil, fault.New(fault.Query, "the month before %s has not ended: only whole months are dropped", month.Format(monthFormat))
	}
	for _, p := range all {
		if p.from != nil && !p.from.Before(month) {
			continue
		}
		whole := p.to != nil && !p.to.After(month)
		if !whole {
			var reaches bool
			err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM "+p.name.SQL()+" WHERE started_at < $1)", month).Scan(&reaches)
			if err != nil {
				return nil, fmt.Errorf("look into %s: %w", p.name, err)
			}
			if !reaches {
				continue
			}
		}
		switch {
		case p.foreign:
			return nil, fault.New(fault.Configuration, "the partition %s is on another server: drop it there, and detach it here", p.name)
		case !whole && p.to != nil:
			return nil, fault.New(fault.Query, "the partition %s also holds later months, and is dropped only whole: --before %s would drop it", p.name, p.to.UTC().Format(monthFormat))
		case !whole:
			return nil, fault.New(fault.Configuration, "the partition %s holds rows of these months, and of all times to come: move its rows into partitions of their own, or delete them", p.name)
		}
		dropped = append(dropped, p)
	}
	return dropped, nil
}

const monthFormat = "2006-01"

// count counts what will be dropped.
func (d *Dropped) count(ctx context.Context, tx pgx.Tx, from table, partitions []partition, month time.Time) error {
	if len(partitions) == 0 {
		return nil
	}
	for i := range partitions {
		one := DroppedPartition{Table: partitions[i].name.String()}
		if err := tx.QueryRow(ctx, "SELECT count(*) FROM "+partitions[i].name.SQL()).Scan(&one.Rows); err != nil {
			return fmt.Errorf("count the rows of %s: %w", one.Table, err)
		}
		d.Partitions = append(d.Partitions, one)
	}
	// Few sessions go on for longer than a month.
	session := report.SessionID.ID
	sql := fmt.Sprintf(`SELECT count(*) FROM (SELECT %[1]s FROM %[2]s WHERE started_at >= $1 AND started_at < $2
		INTERSECT SELECT %[1]s FROM %[2]s WHERE started_at >= $2 AND started_at < $3) cut`, session, from.SQL())
	if err := tx.QueryRow(ctx, sql, month.AddDate(0, -1, 0), month, nextMonth(month)).Scan(&d.CutSessions); err != nil {
		return fmt.Errorf("count the sessions that go on: %w", err)
	}
	return nil
}
