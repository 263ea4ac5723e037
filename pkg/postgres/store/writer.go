package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
)

// Writer makes and fills the segments table, over one connection.
type Writer struct {
	connection *pgx.Conn
	name       table
}

// OpenWriter connects to a database, named by a URL or by keywords as libpq
// takes them; what they leave out comes from the PG* environment variables and
// the password file. The zero name is [postgres.DefaultRelation].
func OpenWriter(ctx context.Context, address string, name postgres.RelationName) (*Writer, error) {
	if name == (postgres.RelationName{}) {
		name = postgres.DefaultRelation
	}
	if len(name.Relation) > maxTableName {
		return nil, fault.New(fault.Configuration, "relation %q: the table's name is longer than %d bytes", name, maxTableName)
	}
	config, err := pgx.ParseConfig(address)
	if err != nil {
		// pgx's own text may quote what it could not read.
		return nil, fault.New(fault.Configuration, "the database's address is not a PostgreSQL URL: write postgres://user@host:5432/database")
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = postgres.ConnectTimeout
	}
	config.RuntimeParams["application_name"] = writerApplicationName
	// Nothing is kept on the server between transactions, so that connection
	// poolers do no harm.
	config.DefaultQueryExecMode = pgx.QueryExecModeExec
	// What is interrupted ends in the server too, and lets go of the table.
	config.BuildContextWatcherHandler = func(connection *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.CancelRequestContextWatcherHandler{Conn: connection, DeadlineDelay: 5 * time.Second}
	}
	connection, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("connect to the database: %w", err)
	}
	return &Writer{connection: connection, name: table{name}}, nil
}

const writerApplicationName = "segments"

// maxTableName leaves room for the names derived from it: PostgreSQL cuts
// names at 63 bytes.
const maxTableName = 63 - len("_pull_progress")

// Close ends the connection.
func (w *Writer) Close(ctx context.Context) error {
	if err := w.connection.Close(ctx); err != nil {
		return fmt.Errorf("close the connection: %w", err)
	}
	return nil
}

// beside returns the name of a table that belongs to the relation.
func (n table) beside(suffix string) string {
	return pgx.Identifier{n.Schema, n.Relation + suffix}.Sanitize()
}

// writableKind returns what stands in the database under the relation's name,
// empty where there is nothing. Whatever is no table is an error.
func (n table) writableKind(ctx context.Context, tx pgx.Tx) (postgres.RelationKind, error) {
	var letter string
	err := tx.QueryRow(ctx, `SELECT c.relkind::text FROM pg_catalog.pg_class c
		JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
		WHERE n.nspname = $1 AND c.relname = $2`, n.Schema, n.Relation).Scan(&letter)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("look up %s: %w", n, err)
	}
	switch kind, known := postgres.KindOf(letter); {
	case !known:
		return "", fault.New(fault.Configuration, "%s is there and is no table: it is left as it is; name a table with --relation", n)
	case kind != postgres.KindTable && kind != postgres.KindPartitioned:
		return "", fault.New(fault.Configuration, "%s is a %s: it is left as it is; name a table with --relation", n, kind)
	default:
		return kind, nil
	}
}

// table is the table that a [Writer] makes and fills.
type table struct{ postgres.RelationName }
