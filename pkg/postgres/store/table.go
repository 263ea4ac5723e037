package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
)

// table is the table that a [Writer] creates and fills.
type table struct{ postgres.RelationName }

// suffixes of the tables that belong to a segments table.
const (
	migrationsSuffix   = "_migrations"
	pullProgressSuffix = "_pull_progress"
)

// maxTableName leaves room for the suffixes: PostgreSQL truncates names to 63
// bytes.
const maxTableName = 63 - len(pullProgressSuffix)

// companion returns the quoted name of a table that belongs to this one.
func (n table) companion(suffix string) string {
	return pgx.Identifier{n.Schema, n.Relation + suffix}.Sanitize()
}

// find returns the table's oid, or 0 if there is no relation of that name. A
// relation that is not a table is an error.
func (n table) find(ctx context.Context, tx pgx.Tx) (oid uint32, err error) {
	var relkind string
	err = tx.QueryRow(ctx, "SELECT c.oid, c.relkind::text "+postgres.FromRelation, n.Schema, n.Relation).Scan(&oid, &relkind)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("look up the table: %w", err)
	}
	switch kind, known := postgres.KindOf(relkind); {
	case !known:
		return 0, fault.New(fault.Configuration, "%s exists and is not a table: it is not changed; name a table with --relation", n)
	case kind != postgres.KindTable && kind != postgres.KindPartitioned:
		return 0, fault.New(fault.Configuration, "%s is a %s: it is not changed; name a table with --relation", n, kind)
	}
	return oid, nil
}

// columns returns the descriptions of the table's columns by name.
func (n table) columns(ctx context.Context, tx pgx.Tx, oid uint32) (map[string]string, error) {
	rows, err := tx.Query(ctx, "SELECT a.attname::text, coalesce(pg_catalog.col_description(a.attrelid, a.attnum), '') "+postgres.FromColumns, oid)
	if err != nil {
		return nil, fmt.Errorf("list the table's columns: %w", err)
	}
	descriptions := map[string]string{}
	var name, description string
	_, err = pgx.ForEachRow(rows, []any{&name, &description}, func() error {
		descriptions[name] = description
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list the table's columns: %w", err)
	}
	return descriptions, nil
}
