package postgres

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// Relation is the segments relation as it is in the database: which of
// the report's columns it has, and what is wrong with it.
type Relation struct {
	Name RelationName
	Kind RelationKind
	// ServerVersion is PostgreSQL's server_version_num, such as 160004.
	ServerVersion int

	columns  map[string]column
	withheld map[string]bool // columns that the database user may not read
	problems []string
	// TimeIndexed reports whether an index begins with started_at, and
	// SessionIndexed with session_id; always true for views and foreign
	// tables, whose indexes are elsewhere.
	TimeIndexed, SessionIndexed bool
	// listed are the fields of text whose values an index on the column and
	// started_at lists.
	listed map[string]bool
	// distributed reports whether Citus distributes the table by session_id.
	distributed bool
	// Writable reports whether the database user may change the relation's
	// rows, and Superuser whether it may do anything.
	Writable, Superuser bool
}

// RelationKind is what sort of relation it is, in words.
type RelationKind string

// The kinds of relations that hold rows.
const (
	KindTable            RelationKind = "table"
	KindPartitioned      RelationKind = "partitioned table"
	KindView             RelationKind = "view"
	KindMaterializedView RelationKind = "materialized view"
	KindForeign          RelationKind = "foreign table"
)

var relationKinds = map[string]RelationKind{
	"r": KindTable, "p": KindPartitioned, "v": KindView, "m": KindMaterializedView, "f": KindForeign,
}

// KindOf returns the kind of a relation by its pg_class.relkind, and false
// where such relations hold no rows.
func KindOf(relkind string) (RelationKind, bool) {
	kind, known := relationKinds[relkind]
	return kind, known
}

// minServerVersion is PostgreSQL 12.
const minServerVersion = 120000

// column is one of the report's fields as the relation has it.
type column struct {
	typeName string // as PostgreSQL writes it, such as "timestamp with time zone"
	oid      uint32 // of the base type where it is a domain
	category string // pg_type.typcategory
	notNull  bool
	readable bool // by the database user
}

// scan returns where the facts of columnFacts go, but for the name.
func (c *column) scan() []any {
	return []any{&c.typeName, &c.oid, &c.category, &c.notNull, &c.readable}
}

// Has reports whether the relation has the field's column.
func (r *Relation) Has(field report.Field) bool {
	_, has := r.columns[field.ID]
	return has
}

// Missing returns the optional fields of which the relation has no column that
// the database user may read.
func (r *Relation) Missing() []report.Field {
	var missing []report.Field
	for _, field := range report.Fields() {
		if !field.Required && !r.Has(field) {
			missing = append(missing, field)
		}
	}
	return missing
}

// Withheld reports whether the relation has the field's column, but the database
// user may not read it.
func (r *Relation) Withheld(field report.Field) bool { return r.withheld[field.ID] }

// equal reports whether statements made for one of the relations fit the other.
func (r *Relation) equal(other *Relation) bool {
	return maps.Equal(r.columns, other.columns) && slices.Equal(r.problems, other.problems) && r.distributed == other.distributed
}

// Problems returns what keeps the relation from being read, each with how to
// fix it; none where it can be read.
func (r *Relation) Problems() []string { return r.problems }

// usable returns the relation's problems as one error.
func (r *Relation) usable() error {
	if len(r.problems) == 0 {
		return nil
	}
	return fault.Wrap(fault.Configuration, errRelation, "the relation %s cannot be used: %s", r.Name, strings.Join(r.problems, "; "))
}

// readable is SQL that reports whether the user may read a relation c in the schema n.
const readable = `has_schema_privilege(n.oid, 'USAGE') AND (has_table_privilege(c.oid, 'SELECT') OR has_any_column_privilege(c.oid, 'SELECT'))`

const discoverRelation = `
SELECT c.oid, c.relkind::text, current_setting('server_version_num')::int, ` + readable + `,
       has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE') OR has_any_column_privilege(c.oid, 'INSERT, UPDATE'),
       current_setting('is_superuser')::bool, to_regclass('pg_catalog.pg_dist_partition') IS NOT NULL` + FromRelation

// discoverDistribution asks Citus whether it distributes a relation ($1, its oid)
// by a column ($2), see https://docs.citusdata.com/en/v12.1/develop/api_metadata.html.
const discoverDistribution = `
SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_dist_partition
               WHERE logicalrelid = $1::oid AND partmethod = 'h' AND column_to_column_name(logicalrelid, partkey) = $2)`

// FromRelation is SQL that finds a relation c by its schema n ($1) and name ($2).
const FromRelation = `
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relname = $2`

// columnFacts is SQL for what a [column] holds, of the attribute a and its type t.
const columnFacts = `a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod),
       CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END, t.typcategory::text, a.attnotnull,
       has_column_privilege(a.attrelid, a.attnum, 'SELECT')`

const discoverColumns = `
SELECT ` + columnFacts + FromColumns

// FromColumns is SQL that finds the columns a, of types t, of a relation ($1, its oid).
const FromColumns = `
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped`

// discoverIndexes finds what the relation's indexes begin with ($2, $3), and the
// columns of text of which one goes on with the time ($2). It must be one that
// puts values in the column's own order.
const discoverIndexes = `
SELECT coalesce(bool_or(first.attname = $2), false), coalesce(bool_or(first.attname = $3), false),
       coalesce(array_agg(first.attname::text) FILTER (WHERE second.attname = $2 AND first.atttypid = ANY ('{text,varchar}'::regtype[])
         AND method.amname = 'btree' AND class.opcdefault AND i.indcollation[0] = first.attcollation), '{}')
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class index ON index.oid = i.indexrelid
JOIN pg_catalog.pg_am method ON method.oid = index.relam
JOIN pg_catalog.pg_opclass class ON class.oid = i.indclass[0]
JOIN pg_catalog.pg_attribute first ON first.attrelid = i.indrelid AND first.attnum = i.indkey[0]
LEFT JOIN pg_catalog.pg_attribute second ON i.indnkeyatts > 1 AND second.attrelid = i.indrelid AND second.attnum = i.indkey[1]
WHERE i.indrelid = $1 AND i.indisvalid AND i.indpred IS NULL`

func discover(ctx context.Context, pool *pgxpool.Pool, name RelationName) (*Relation, error) {
	connection, err := pool.Acquire(ctx)
	if err != nil {
		return nil, fmt.Errorf("connect to the database: %w", err)
	}
	defer connection.Release()

	relation := &Relation{Name: name, columns: map[string]column{}}
	var (
		oid     uint32
		kind    string
		allowed bool
		found   bool
		citus   bool
	)
	err = connection.QueryRow(ctx, discoverRelation, name.Schema, name.Relation).Scan(&oid, &kind, &relation.ServerVersion, &allowed, &relation.Writable, &relation.Superuser, &citus)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, fault.Wrap(fault.Configuration, err, "there is no relation %s in this database: set the relation to a table or view of segments, or make one with `segments migrate`", name)
	}
	if err != nil {
		return nil, fmt.Errorf("look for the relation: %w", err)
	}
	if relation.Kind, found = relationKinds[kind]; !found {
		return nil, fault.New(fault.Configuration, "%s is neither a table nor a view: set the relation to one", name)
	}
	if relation.ServerVersion < minServerVersion {
		return nil, fault.New(fault.Configuration, "the server is PostgreSQL %d: version %d or newer is needed", relation.ServerVersion/10000, minServerVersion/10000)
	}
	if !allowed {
		return nil, fault.New(fault.Permission, "the database user may not read %s: have its owner run GRANT USAGE ON SCHEMA %s TO <user> and GRANT SELECT ON %s TO <user>",
			name, pgx.Identifier{name.Schema}.Sanitize(), name.SQL())
	}
	if err := relation.readColumns(ctx, connection, oid); err != nil {
		return nil, err
	}
	if citus {
		if err := connection.QueryRow(ctx, discoverDistribution, oid, report.SessionID.ID).Scan(&relation.distributed); err != nil {
			return nil, fmt.Errorf("look for how the relation is distributed: %w", err)
		}
	}
	if relation.Kind == KindView || relation.Kind == KindForeign {
		relation.TimeIndexed, relation.SessionIndexed = true, true
	} else if err := relation.readIndexes(ctx, connection, oid); err != nil {
		return nil, err
	}
	relation.check()
	return relation, nil
}

func (r *Relation) readIndexes(ctx context.Context, connection *pgxpool.Conn, oid uint32) error {
	var listed []string
	if err := connection.QueryRow(ctx, discoverIndexes, oid, report.StartedAt.ID, report.SessionID.ID).
		Scan(&r.TimeIndexed, &r.SessionIndexed, &listed); err != nil {
		return fmt.Errorf("look for the relation's indexes: %w", err)
	}
	r.listed = map[string]bool{}
	for _, name := range listed {
		r.listed[name] = true
	}
	return nil
}

func (r *Relation) readColumns(ctx context.Context, connection *pgxpool.Conn, oid uint32) error {
	rows, err := connection.Query(ctx, discoverColumns, oid)
	if err != nil {
		return fmt.Errorf("read the relation's columns: %w", err)
	}
	var (
		name string
		c    column
	)
	_, err = pgx.ForEachRow(rows, append([]any{&name}, c.scan()...), func() error {
		if _, ours := report.ByID(name); ours {
			r.columns[name] = c
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("read the relation's columns: %w", err)
	}
	return nil
}

// check notes what is missing or of a type that cannot be read. A column that
// the user may not read is as good as missing.
func (r *Relation) check() {
	r.withheld = map[string]bool{}
	for _, field := range report.Fields() {
		c, has := r.columns[field.ID]
		if has && !c.readable {
			delete(r.columns, field.ID)
			r.withheld[field.ID] = true
		}
		switch {
		case has && !c.readable && field.Required:
			r.problems = append(r.problems, fmt.Sprintf("the database user may not read the required column %s: have its owner grant SELECT on it", field.ID))
		case has && !c.readable:
		case !has && field.Required:
			r.problems = append(r.problems, fmt.Sprintf("the required column %s (%s) is missing", field.ID, kinds[field.Kind].types))
		case has && !kinds[field.Kind].fits(c):
			r.problems = append(r.problems, fmt.Sprintf("the column %s is %s, but should be %s", field.ID, c.typeName, kinds[field.Kind].types))
		}
	}
}

// SQL writes the name as an SQL identifier.
func (n RelationName) SQL() string { return pgx.Identifier{n.Schema, n.Relation}.Sanitize() }

// Quote writes a name as an SQL identifier.
func Quote(name string) string { return pgx.Identifier{name}.Sanitize() }
