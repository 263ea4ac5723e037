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

// Migrated says what a migration did.
type Migrated struct {
	Table   string
	Applied []string // names of the steps, in order
	Added   []string // columns that an existing table lacked
}

// migrationLock is the advisory lock of those who migrate: the first bytes of
// "segments migrate" as a number.
const migrationLock = 0x7365676d656e7473

// Migrate creates or upgrades the segments table, in one transaction. It is
// safe to run again and by several at a time. A relation that Migrate did not
// make is left alone with an error.
func (w *Writer) Migrate(ctx context.Context) (Migrated, error) {
	done := Migrated{Table: w.name.String()}
	err := pgx.BeginFunc(ctx, w.connection, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", int64(migrationLock)); err != nil {
			return fmt.Errorf("wait for another migration: %w", err)
		}
		version, err := w.name.version(ctx, tx)
		if err != nil {
			return err
		}
		steps, err := w.name.steps(version)
		if err != nil {
			return err
		}
		for _, step := range steps {
			if _, err := tx.Exec(ctx, step.sql); err != nil {
				return fmt.Errorf("%s: %w", step.name, err)
			}
			done.Applied = append(done.Applied, step.name)
		}
		done.Added, err = w.name.align(ctx, tx)
		return err
	})
	if err != nil {
		return Migrated{}, fmt.Errorf("migrate %s: %w", w.name, err)
	}
	return done, nil
}

// version returns the number of the last step applied to the table, 0 where
// there is no table yet.
func (n table) version(ctx context.Context, tx pgx.Tx) (int, error) {
	kind, err := n.writableKind(ctx, tx)
	if err != nil {
		return 0, err
	}
	var recorded bool
	if err := tx.QueryRow(ctx, "SELECT to_regclass($1) IS NOT NULL", n.beside("_migrations")).Scan(&recorded); err != nil {
		return 0, fmt.Errorf("look for earlier migrations: %w", err)
	}
	switch {
	case kind == "" && recorded:
		return 0, fault.New(fault.Configuration, "the table is gone, but %s_migrations says it was made: drop that table too, or bring this one back", n)
	case kind != "" && !recorded:
		return 0, fault.New(fault.Configuration, "a table of that name is there that `segments migrate` did not make: it is left as it is; rename it, or name another with --relation")
	case !recorded:
		_, err := tx.Exec(ctx, "CREATE TABLE "+n.beside("_migrations")+
			" (version integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())")
		if err != nil {
			return 0, fmt.Errorf("make the list of migrations: %w", err)
		}
		return 0, nil
	}
	var version int
	if err := tx.QueryRow(ctx, "SELECT coalesce(max(version), 0) FROM "+n.beside("_migrations")).Scan(&version); err != nil {
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
func (n table) steps(after int) ([]step, error) {
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
		sql, err := n.expand(name)
		if err != nil {
			return nil, err
		}
		record := fmt.Sprintf("INSERT INTO %s (version, name) VALUES (%d, '%s')", n.beside("_migrations"), version, path.Base(name))
		steps = append(steps, step{name: path.Base(name), sql: sql + ";\n" + record})
	}
	if after > latest {
		return nil, fault.New(fault.Configuration, "the table is of a newer version (%d) than this program knows (%d): use a newer program", after, latest)
	}
	return steps, nil
}

// expand fills the table's names and columns into a migration.
func (n table) expand(name string) (string, error) {
	text, err := template.ParseFS(migrations, name)
	if err != nil {
		return "", fmt.Errorf("read migration %s: %w", name, err)
	}
	var columns []string
	for _, field := range report.Fields() {
		columns = append(columns, columnDefinition(field))
	}
	var sql strings.Builder
	err = text.Execute(&sql, map[string]string{
		"Table":          n.SQL(),
		"Columns":        strings.Join(columns, ",\n    "),
		"StartedAtIndex": postgres.Quote(n.Relation + "_started_at"),
		"PullProgress":   n.beside("_pull_progress"),
	})
	if err != nil {
		return "", fmt.Errorf("fill in migration %s: %w", name, err)
	}
	return sql.String(), nil
}

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

// align adds the catalogue's columns that the table lacks and describes all of
// them, so that the table tells what the catalogue tells.
func (n table) align(ctx context.Context, tx pgx.Tx) (added []string, err error) {
	present, err := n.columns(ctx, tx)
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

// columns returns the table's columns with their descriptions.
func (n table) columns(ctx context.Context, tx pgx.Tx) (map[string]string, error) {
	rows, err := tx.Query(ctx, `SELECT attname::text, coalesce(pg_catalog.col_description(attrelid, attnum), '')
		FROM pg_catalog.pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped`, n.SQL())
	if err != nil {
		return nil, fmt.Errorf("list the columns of %s: %w", n, err)
	}
	present := map[string]string{}
	var name, description string
	_, err = pgx.ForEachRow(rows, []any{&name, &description}, func() error {
		present[name] = description
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list the columns of %s: %w", n, err)
	}
	return present, nil
}

// quoteLiteral writes a text as an SQL literal, for statements that take no
// parameters.
func quoteLiteral(text string) string {
	return "'" + strings.ReplaceAll(text, "'", "''") + "'"
}
