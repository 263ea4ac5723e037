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

// Writer creates and fills the segments table over one connection. Its errors
// are [*fault.Error]s, but for those of a load's source.
type Writer struct {
	connection *pgx.Conn
	table      table
}

const writerApplicationName = "segments"

// OpenWriter connects to a database, given as a URL or in libpq's keyword
// format; the PG* environment variables and the password file supply the rest.
// The zero name is [postgres.DefaultRelation].
func OpenWriter(ctx context.Context, address string, name postgres.RelationName) (*Writer, error) {
	if name == (postgres.RelationName{}) {
		name = postgres.DefaultRelation
	}
	if len(name.Relation) > maxTableName {
		return nil, fault.New(fault.Configuration, "relation %q: the table's name is longer than %d bytes", name, maxTableName)
	}
	config, err := pgx.ParseConfig(address)
	if err != nil {
		// pgx's message may quote the address, and with it a password.
		return nil, fault.New(fault.Configuration, "the database's address is not a PostgreSQL URL: write postgres://user@host:5432/database")
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = postgres.ConnectTimeout
	}
	config.RuntimeParams["application_name"] = writerApplicationName
	// No prepared statements, so that it works behind connection poolers.
	config.DefaultQueryExecMode = pgx.QueryExecModeExec
	// A canceled load is canceled on the server too, and releases its locks.
	config.BuildContextWatcherHandler = func(connection *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.CancelRequestContextWatcherHandler{Conn: connection, DeadlineDelay: 5 * time.Second}
	}
	connection, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("connect to the database: %w", postgres.Classify(ctx, err))
	}
	return &Writer{connection: connection, table: table{name}}, nil
}

// Close closes the connection.
func (w *Writer) Close(ctx context.Context) error {
	if err := w.connection.Close(ctx); err != nil {
		return fmt.Errorf("close the connection: %w", postgres.Classify(ctx, err))
	}
	return nil
}

// transact runs work in one transaction. Its errors say what was being done,
// such as "migrate".
func (w *Writer) transact(ctx context.Context, doing string, work func(pgx.Tx) error) error {
	err := pgx.BeginFunc(ctx, w.connection, work)
	if ctx.Err() != nil {
		err = ctx.Err() // and not what it interrupted
	}
	if err != nil {
		return fmt.Errorf("%s %s: %w", doing, w.table, failure(ctx, err))
	}
	return nil
}

// sourceError is an error of a load's source, which PostgreSQL has no part in.
type sourceError struct{ error }

// failure classifies an error. Where PostgreSQL reported it the message is
// PostgreSQL's own: advice for queries would not help a user who writes, and
// the message names tables and columns, but no host and no SQL.
func failure(ctx context.Context, err error) error {
	var source sourceError
	if errors.As(err, &source) {
		return source.error
	}
	classified := postgres.Classify(ctx, err)
	var server *pgconn.PgError
	if errors.As(err, &server) {
		return fault.Wrap(fault.Of(classified).Class, err, "%v", err)
	}
	return classified
}
