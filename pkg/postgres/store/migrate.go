package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"text/template"

	"github.com/jackc/pgx/v5"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrated is what a migration did.
type Migrated struct {
	Table   string
	Applied []string // names of the steps, in order
	Added   []string // columns that an existing table lacked
	Whole   string   // the partition that the table has become; empty: it has not
}

// migrationLock is the key of the advisory lock of migrations: the first bytes
// of "segments migrate" as a number.
const migrationLock = 0x7365676d656e7473

// Migrate creates or upgrades the segments table in one transaction. It may
// run again, and concurrently. A relation that Migrate did not create is an
// error and is not changed.
func (w *Writer) Migrate(ctx context.Context) (Migrated, error) { return w.migrate(ctx, false) }

// MigratePartitioned does what [Writer.Migrate] does, and partitions the table by
// month. A table that exists becomes a partition itself; see [Writer.partition].
// Waiting, if not nil, is called when others have to be waited for.
func (w *Writer) MigratePartitioned(ctx context.Context, waiting func()) (Migrated, error) {
	done, err := w.migrate(ctx, true)
	if err != nil {
		return done, err
	}
	done.Whole, err = w.partition(ctx, waiting)
	return done, err
}

func (w *Writer) migrate(ctx context.Context, partitioned bool) (Migrated, error) {
	done := Migrated{Table: w.table.String()}
	err := w.transact(ctx, "migrate", func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", int64(migrationLock)); err != nil {
			return fmt.Errorf("wait for another migration: %w", err)
		}
		version, err := w.table.version(ctx, tx)
		if err != nil {
			return err
		}
		steps, err := w.table.steps(version, partitioned)
		if err != nil {
			return err
		}
		for _, step := range steps {
			if _, err := tx.Exec(ctx, step.sql); err != nil {
				return fmt.Errorf("%s: %w", step.name, err)
			}
			done.Applied = append(done.Applied, step.name)
		}
		done.Added, err = w.table.align(ctx, tx)
		return err
	})
	if err != nil {
		return Migrated{}, err
	}
	return done, nil
}

// version returns the number of the last migration applied to the table, 0 if
// there is no table yet.
func (n table) version(ctx context.Context, tx pgx.Tx) (version int, err error) {
	oid, err := n.find(ctx, tx)
	if err != nil {
		return 0, err
	}
	recorded := n.companion(migrationsSuffix)
	var exists bool
	if err := tx.QueryRow(ctx, "SELECT to_regclass($1) IS NOT NULL", recorded).Scan(&exists); err != nil {
		return 0, fmt.Errorf("look up the list of migrations: %w", err)
	}
	switch {
	case oid == 0 && exists:
		return 0, fault.New(fault.Configuration, "the table does not exist, but %s%s records its migrations: drop that table too, or restore this one", n, migrationsSuffix)
	case oid != 0 && !exists:
		return 0, fault.New(fault.Configuration, "a table of that name exists that `segments migrate` did not create: it is not changed; rename it, or name another table with --relation")
	case !exists:
		_, err := tx.Exec(ctx, "CREATE TABLE "+recorded+" (version integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())")
		if err != nil {
			return 0, fmt.Errorf("create the list of migrations: %w", err)
		}
		return 0, nil
	}
	if err := tx.QueryRow(ctx, "SELECT coalesce(max(version), 0) FROM "+recorded).Scan(&version); err != nil {
		return 0, fmt.Errorf("read the list of migrations: %w", err)
	}
	return version, nil
}

// step is one migration.
type step struct {
	name string
	sql  string
}

// steps returns the migrations after a version, each with the statement that
// records it.
func (n table) steps(after int, partitioned bool) ([]step, error) {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return nil, fmt.Errorf("list the migrations: %w", err)
	}
	var steps []step
	latest := 0
	for _, name := range names {
		number, _, _ := strings.Cut(path.Base(name), "_")
		version, err := strconv.Atoi(number)
		if err != nil {
			return nil, fmt.Errorf("migration %s has no number: %w", name, err)
		}
		latest = version
		if version <= after {
			continue
		}
		sql, err := n.expand(name, partitioned)
		if err != nil {
			return nil, err
		}
		record := fmt.Sprintf("INSERT INTO %s (version, name) VALUES (%d, '%s')", n.companion(migrationsSuffix), version, path.Base(name))
		steps = append(steps, step{name: path.Base(name), sql: sql + ";\n" + record})
	}
	if after > latest {
		return nil, fault.New(fault.Configuration, "the table has a newer version (%d) than this program (%d): use a newer program", after, latest)
	}
	return steps, nil
}

// expand returns a migration's SQL with the table's names and columns.
func (n table) expand(name string, partitioned bool) (string, error) {
	text, err := template.ParseFS(migrations, name)
	if err != nil {
		return "", fmt.Errorf("read migration %s: %w", name, err)
	}
	var columns []string
	for _, field := range report.Fields() {
		columns = append(columns, columnDefinition(field))
	}
	var sql strings.Builder
	partitionBy := ""
	if partitioned {
		partitionBy = " PARTITION BY RANGE (started_at)"
	}
	err = text.Execute(&sql, map[string]string{
		"Table":          n.SQL(),
		"Columns":        strings.Join(columns, ",\n    "),
		"StartedAtIndex": postgres.Quote(n.Relation + "_started_at"),
		"QueueIndex":     postgres.Quote(n.Relation + "_queue_name"),
		"OpenIndex":      postgres.Quote(n.Relation + "_in_progress"),
		"AgentIndex":     postgres.Quote(n.Relation + "_agent_name"),
		"PullProgress":   n.companion(pullProgressSuffix),
		"PartitionBy":    partitionBy,
		"TableLiteral":   quoteLiteral(n.SQL()),
		"Storage":        storage,
	})
	if err != nil {
		return "", fmt.Errorf("fill in migration %s: %w", name, err)
	}
	return sql.String(), nil
}

// storage are the settings of a table, or of each of its partitions.
const storage = "autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02"

// columnTypes are the types of the table's columns.
var columnTypes = map[report.Kind]string{
	report.Text:     "text",
	report.Time:     "timestamptz",
	report.Duration: "double precision", // seconds
	report.List:     "text[]",
	report.Integer:  "integer",
	report.Boolean:  "boolean",
}

func columnDefinition(field report.Field) string {
	definition := postgres.Quote(field.ID) + " " + columnTypes[field.Kind]
	switch {
	case field.Required || field.ID == report.SegmentNumber.ID:
		definition += " NOT NULL"
	case field.Kind == report.Boolean:
		definition += " NOT NULL DEFAULT false"
	}
	return definition
}

// align adds the catalogue's columns that the table lacks and comments all of
// them with the catalogue's descriptions.
func (n table) align(ctx context.Context, tx pgx.Tx) (added []string, err error) {
	oid, err := n.find(ctx, tx)
	if err != nil {
		return nil, err
	}
	present, err := n.columns(ctx, tx, oid)
	if err != nil {
		return nil, err
	}
	for _, field := range report.Fields() {
		if _, found := present[field.ID]; !found {
			if _, err := tx.Exec(ctx, "ALTER TABLE "+n.SQL()+" ADD COLUMN "+columnDefinition(field)); err != nil {
				return nil, fmt.Errorf("add column %s: %w", field.ID, err)
			}
			added = append(added, field.ID)
		}
		description := describe(field)
		if present[field.ID] == description {
			continue
		}
		sql := fmt.Sprintf("COMMENT ON COLUMN %s.%s IS %s", n.SQL(), postgres.Quote(field.ID), quoteLiteral(description))
		if _, err := tx.Exec(ctx, sql); err != nil {
			return nil, fmt.Errorf("describe column %s: %w", field.ID, err)
		}
	}
	return added, nil
}

func describe(field report.Field) string {
	description := field.Title + ": " + field.Description
	if field.Kind == report.Duration {
		description += " In seconds."
	}
	return description
}

// quoteLiteral returns a text as an SQL literal, for statements that take no
// parameters.
func quoteLiteral(text string) string {
	return "'" + strings.ReplaceAll(text, "'", "''") + "'"
}
