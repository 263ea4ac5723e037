package postgres

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// maxRelations bounds how many relations a database is asked to list.
const maxRelations = 200

// discoverRelations finds the relations the user may read that hold rows and
// have both required columns or any three of the catalogue, those with the
// most first, and the facts of those columns. Partitions and what else inherits,
// such as the chunks of a hypertable, are left to the tables they are part of.
const discoverRelations = `
WITH candidates AS (
  SELECT c.oid, n.nspname, c.relname, c.relkind::text, count(*) AS ours
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
  WHERE c.relkind::text = ANY ($3) AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits parent WHERE parent.inhrelid = c.oid)
    AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\_%'
    AND a.attnum > 0 AND NOT a.attisdropped AND a.attname = ANY ($1)
    AND ` + readable + `
  GROUP BY c.oid, n.nspname, c.relname, c.relkind
  HAVING count(*) >= 3 OR count(*) FILTER (WHERE a.attname = ANY ($2)) = cardinality($2)
  ORDER BY count(*) DESC, n.nspname, c.relname
  LIMIT $4)
SELECT candidates.nspname, candidates.relname, candidates.relkind, ` + columnFacts + `
FROM candidates
JOIN pg_catalog.pg_attribute a ON a.attrelid = candidates.oid
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attname = ANY ($1)
ORDER BY candidates.ours DESC, candidates.nspname, candidates.relname`

// Relations lists the relations that could be the segments relation:
// those that can be read as they are first, then by how many of the
// catalogue's columns they have, then by name.
func (d *Database) Relations(ctx context.Context) ([]*Relation, error) {
	var all, required, kinds []string
	for _, field := range report.Fields() {
		all = append(all, field.ID)
		if field.Required {
			required = append(required, field.ID)
		}
	}
	for kind := range relationKinds {
		kinds = append(kinds, kind)
	}
	rows, err := d.pool.Query(ctx, discoverRelations, all, required, kinds, maxRelations)
	if err != nil {
		return nil, Classify(ctx, fmt.Errorf("list the relations: %w", err))
	}
	var (
		found       []*Relation
		name        RelationName
		kind, field string
		facts       column
	)
	_, err = pgx.ForEachRow(rows, append([]any{&name.Schema, &name.Relation, &kind, &field}, facts.scan()...), func() error {
		if len(found) == 0 || found[len(found)-1].Name != name {
			found = append(found, &Relation{Name: name, Kind: relationKinds[kind], columns: map[string]column{}})
		}
		found[len(found)-1].columns[field] = facts
		return nil
	})
	if err != nil {
		return nil, Classify(ctx, fmt.Errorf("list the relations: %w", err))
	}
	for _, relation := range found {
		relation.check()
	}
	slices.SortStableFunc(found, func(one, other *Relation) int {
		return cmp.Compare(min(len(one.problems), 1), min(len(other.problems), 1))
	})
	return found, nil
}
