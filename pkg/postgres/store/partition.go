package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
)

// monthsSuffix is that of the constraint by which a table's rows are known to
// fit into the partition that it becomes.
const monthsSuffix = "_months"

// partition makes the table a partition of a new one of its name, from the month
// of its first row to that of its last, and returns its new name. No row is
// copied or moved. The rows are read once, to check that they fit, while others
// read and write on; only the first and the last step need the table alone, for
// an instant. Where it is broken off it can be run again. A table that is
// partitioned by month already stays as it is.
func (w *Writer) partition(ctx context.Context, waiting func()) (became string, err error) {
	var done bool
	var from, to time.Time
	err = w.transact(ctx, "partition", func(tx pgx.Tx) (err error) {
		if done, err = w.table.isMonthly(ctx, tx); err != nil || done {
			return err
		}
		if err := w.table.refuseExtensions(ctx, tx); err != nil {
			return err
		}
		if err := w.table.lockOut(ctx, tx, waiting); err != nil {
			return err
		}
		if err := w.table.refuseDependents(ctx, tx); err != nil {
			return err
		}
		if from, to, err = w.table.months(ctx, tx); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, fmt.Sprintf("ALTER TABLE %s DROP CONSTRAINT IF EXISTS %[2]s, ADD CONSTRAINT %[2]s CHECK (started_at >= '%[3]s' AND started_at < '%[4]s') NOT VALID",
			w.table.SQL(), w.table.constraint(), moment(from), moment(to)))
		return err
	})
	if err != nil || done {
		return "", err
	}
	whole := w.table.wholeName(from, to)
	err = w.transact(ctx, "partition", func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "SET LOCAL statement_timeout = 0; ALTER TABLE "+w.table.SQL()+" VALIDATE CONSTRAINT "+w.table.constraint())
		return err
	})
	if err == nil {
		err = w.transact(ctx, "partition", func(tx pgx.Tx) error {
			if err := w.table.lockOut(ctx, tx, waiting); err != nil {
				return err
			}
			return w.table.replace(ctx, tx, whole, from, to)
		})
	}
	if err != nil {
		return "", errors.Join(err, w.release(ctx))
	}
	return whole.String(), nil
}

// refuseExtensions refuses a table whose rows an extension keeps elsewhere.
func (n table) refuseExtensions(ctx context.Context, tx pgx.Tx) error {
	by, err := n.distributedBy(ctx, tx)
	if err != nil {
		return err
	}
	if by != "" {
		return fault.New(fault.Configuration, "Citus distributes the table, and a distributed table cannot become a partition: run SELECT undistribute_table(%s), then migrate with --partitioned --distributed",
			quoteLiteral(n.SQL()))
	}
	is, err := n.isHypertable(ctx, tx)
	if err == nil && is {
		err = fault.New(fault.Configuration, "the table is a hypertable of TimescaleDB, which keeps it in chunks of time already: remove old ones with SELECT drop_chunks(%s, TIMESTAMPTZ '2026-01-01Z')", quoteLiteral(n.SQL()))
	}
	return err
}

// release removes the constraint, so that rows of other months can be loaded.
func (w *Writer) release(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return w.transact(ctx, "partition", func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "ALTER TABLE "+w.table.SQL()+" DROP CONSTRAINT IF EXISTS "+w.table.constraint())
		return err
	})
}

// isMonthly reports whether the table is partitioned by month already.
func (n table) isMonthly(ctx context.Context, tx pgx.Tx) (bool, error) {
	_, monthly, err := n.partitions(ctx, tx)
	if err != nil || monthly {
		return monthly, err
	}
	var otherwise bool
	if err := tx.QueryRow(ctx, "SELECT relkind = 'p' FROM pg_catalog.pg_class WHERE oid = to_regclass($1)", n.SQL()).Scan(&otherwise); err != nil {
		return false, fmt.Errorf("look up the table: %w", err)
	}
	if otherwise {
		return false, fault.New(fault.Configuration, "the table is partitioned, but not by ranges of started_at: it is not changed")
	}
	return false, nil
}

// constraint returns the quoted name of the constraint of [monthsSuffix].
func (n table) constraint() string { return postgres.Quote(n.Relation + monthsSuffix) }

// wholeName returns the name of the partition of all rows that there are.
func (n table) wholeName(from, to time.Time) postgres.RelationName {
	last := to.UTC().AddDate(0, -1, 0)
	if last.Equal(from) {
		return n.month(from)
	}
	return postgres.RelationName{Schema: n.Schema, Relation: n.Relation + "_to_" + monthName(last)}
}

// months returns when the month of the first row begins, and when that of the
// last ends; those of the present month where there is no row.
func (n table) months(ctx context.Context, tx pgx.Tx) (from, to time.Time, err error) {
	err = tx.QueryRow(ctx, `SELECT date_trunc('month', coalesce(min(started_at), now()), 'UTC'), date_trunc('month', coalesce(max(started_at), now()), 'UTC')
		FROM `+n.SQL()).Scan(&from, &to)
	if err != nil {
		return from, to, fmt.Errorf("find the first and the last month: %w", err)
	}
	return from, nextMonth(to), nil
}

// refuseDependents refuses a table on which others depend: they would go on with
// the table under its new name, and see nothing of later months.
func (n table) refuseDependents(ctx context.Context, tx pgx.Tx) error {
	rows, err := tx.Query(ctx, `SELECT DISTINCT pg_catalog.pg_describe_object(classid, objid, 0) FROM pg_catalog.pg_depend d
		WHERE refclassid = 'pg_class'::regclass AND refobjid = to_regclass($1)
			AND (deptype = 'n' AND classid <> 'pg_attrdef'::regclass
				AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint c WHERE d.classid = 'pg_constraint'::regclass AND c.oid = d.objid AND c.conrelid = d.refobjid AND c.contype <> 'f')
				OR classid IN ('pg_policy'::regclass, 'pg_publication_rel'::regclass)
				OR EXISTS (SELECT FROM pg_catalog.pg_trigger t WHERE d.classid = 'pg_trigger'::regclass AND t.oid = d.objid AND NOT t.tgisinternal))
		ORDER BY 1`, n.SQL())
	if err != nil {
		return fmt.Errorf("look for what depends on the table: %w", err)
	}
	dependents, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("look for what depends on the table: %w", err)
	}
	if len(dependents) > 0 {
		return fault.New(fault.Configuration, "what depends on the table would not follow it: drop it before, and make it again afterwards (%s)", strings.Join(dependents, "; "))
	}
	return nil
}

// replace makes the table the partition whole of a new one of its name, with its
// columns, indexes, owner, grants and comments.
func (n table) replace(ctx context.Context, tx pgx.Tx, whole postgres.RelationName, from, to time.Time) error {
	var rename, grants string
	err := tx.QueryRow(ctx, `SELECT coalesce(string_agg(statement, '; '), '') FROM (
			SELECT format('ALTER TABLE %1$s OWNER TO %2$I; COMMENT ON TABLE %1$s IS %3$L', $1::text, pg_get_userbyid(relowner), obj_description(oid)) AS statement
			FROM pg_class WHERE oid = to_regclass($1)
			UNION ALL SELECT format('GRANT %s%s ON %s TO %s%s', privilege_type, ' (' || quote_ident(attname) || ')', $1::text,
				CASE WHEN grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END, CASE WHEN is_grantable THEN ' WITH GRANT OPTION' END)
			FROM (SELECT relacl AS acl, NULL::name AS attname FROM pg_class WHERE oid = to_regclass($1)
				UNION ALL SELECT attacl, attname FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped) granted, aclexplode(acl)
		) statements`, n.SQL()).Scan(&grants)
	if err != nil {
		return fmt.Errorf("read the table's grants: %w", err)
	}
	for _, step := range []struct{ doing, sql string }{
		{"rename the table", fmt.Sprintf("ALTER TABLE %s RENAME TO %s", n.SQL(), postgres.Quote(whole.Relation))},
		{"make the partitioned table", fmt.Sprintf("CREATE TABLE %s (LIKE %s INCLUDING ALL EXCLUDING IDENTITY) PARTITION BY RANGE (started_at); ALTER TABLE %[1]s DROP CONSTRAINT %[3]s", n.SQL(), whole.SQL(), n.constraint())},
		{"grant what was granted", grants},
		{"attach the table", fmt.Sprintf("ALTER TABLE %s ATTACH PARTITION %s %s; ALTER TABLE %[2]s DROP CONSTRAINT %[4]s", n.SQL(), whole.SQL(), bounds(from, to), n.constraint())},
	} {
		if _, err := tx.Exec(ctx, step.sql); err != nil {
			return fmt.Errorf("%s: %w", step.doing, err)
		}
	}
	// The names of the indexes are those of the table that everyone knows.
	err = tx.QueryRow(ctx, `SELECT coalesce(string_agg(format('ALTER INDEX %1$I.%2$I RENAME TO %4$I; ALTER INDEX %1$I.%3$I RENAME TO %2$I; ALTER INDEX %1$I.%4$I RENAME TO %3$I',
			$2::text, part.relname, parent.relname, 'renamed_' || part.oid), '; '), '')
		FROM pg_index JOIN pg_inherits ON inhrelid = indexrelid JOIN pg_class part ON part.oid = inhrelid JOIN pg_class parent ON parent.oid = inhparent
		WHERE indrelid = to_regclass($1)`, whole.SQL(), n.Schema).Scan(&rename)
	if err != nil {
		return fmt.Errorf("list the indexes: %w", err)
	}
	if _, err := tx.Exec(ctx, rename); err != nil {
		return fmt.Errorf("rename the indexes: %w", err)
	}
	return nil
}
