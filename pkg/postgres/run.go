package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/wire"
)

// Run answers a request with rows: the only way from one to the other. Errors
// of the sink are returned as they are, all others as a [fault.Error].
//
// The statement is made for the relation as it was found up to [relationStale]
// ago. Where the database disagrees before the first row, the relation is
// discovered again, and if it has changed the request runs once more.
//
// Requests that come to the same statement while it awaits its first row share
// it; exports have one of their own (see [flights]).
//
// A statement that is cancelled before the first row, without need, runs once
// more: reading twice does no harm.
//
// An export beyond the bounds of [Options] is refused, with an error of class
// [fault.Quota] or [fault.Busy].
func (d *Database) Run(ctx context.Context, request query.Request, sink wire.Sink) error {
	if isExport(request) {
		end, err := d.exports.begin(request.AskedBy().Login)
		if err != nil {
			return err
		}
		defer end()
	}
	result := &result{sink: sink}
	return d.despiteStrayCancel(ctx, func() (bool, error) {
		err := d.answer(ctx, request, result)
		return !result.begun, err
	})
}

// despiteStrayCancel reads, and once more if a stray cancel ended it and it may
// be read again.
func (d *Database) despiteStrayCancel(ctx context.Context, read func() (again bool, err error)) error {
	started := time.Now()
	again, err := read()
	if again && ctx.Err() == nil && d.strayCancel(err, time.Since(started)) {
		_, err = read()
	}
	return err
}

// strayCancel reports whether an error may come from a cancel request that was
// meant for an earlier statement of the connection: such requests are sent
// over a connection of their own, and a pooler may delay them.
func (d *Database) strayCancel(err error, after time.Duration) bool {
	var server *pgconn.PgError
	return errors.As(err, &server) && server.Code == queryCanceled && after < min(d.stray, d.options.QueryTimeout/2)
}

// queryCanceled is the SQLSTATE of a statement that was cancelled or that
// reached the time limit.
const queryCanceled = "57014"

// answer answers a request with what is known of the relation, and once more
// where that is no longer true.
func (d *Database) answer(ctx context.Context, request query.Request, result *result) error {
	relation, err := d.Relation(ctx)
	if err != nil {
		return err
	}
	seen, err := d.viewOf(ctx, request.AskedBy())
	if err != nil {
		return err
	}
	err = d.run(ctx, relation, request, seen, result)
	if result.begun || !disagrees(err) {
		return err
	}
	fresh, discoverErr := d.Discover(ctx)
	if discoverErr != nil {
		return discoverErr
	}
	if fresh.equal(relation) {
		return err
	}
	return d.run(ctx, fresh, request, seen, result)
}

// errRelation is the cause of errors that a change of the relation explains.
var errRelation = errors.New("the relation is not as the request needs it")

// disagrees reports whether an error may come from a change of the relation.
func disagrees(err error) bool {
	var server *pgconn.PgError
	if errors.As(err, &server) {
		// Syntax error or access rule violation; invalid text representation.
		return strings.HasPrefix(server.Code, "42") || server.Code == "22P02"
	}
	return errors.Is(err, errRelation)
}

func (d *Database) run(ctx context.Context, relation *Relation, request query.Request, seen view, result *result) error {
	statement, err := relation.statement(request, seen)
	if err != nil {
		return err
	}
	result.header = wire.Header{Fields: statement.fields}
	if !isExport(request) {
		return d.flights.read(ctx, d.pool, statement, result)
	}
	return d.snapshot(ctx, func(snapshot pgx.Tx) error { return result.counted(ctx, snapshot, statement) })
}

// hold keeps the relation from being rewritten until the transaction ends. It
// comes before the first SELECT: to a snapshot that is older, a table that ALTER
// TABLE has rewritten is empty, see
// https://www.postgresql.org/docs/current/mvcc-caveats.html. What cannot be
// locked, such as a materialized view, or a table of which the user may read
// some columns only, is read without.
func hold(ctx context.Context, tx pgx.Tx, name RelationName) error {
	err := pgx.BeginFunc(ctx, tx, func(savepoint pgx.Tx) error {
		_, err := savepoint.Exec(ctx, "LOCK TABLE "+name.SQL()+" IN ACCESS SHARE MODE")
		return err
	})
	const wrongObjectType, insufficientPrivilege = "42809", "42501"
	var server *pgconn.PgError
	if errors.As(err, &server) && (server.Code == wrongObjectType || server.Code == insufficientPrivilege) {
		return nil
	}
	if err != nil {
		return Classify(ctx, fmt.Errorf("hold the relation: %w", err))
	}
	return nil
}

// exportTimeout bounds one snapshot, which may stream a report of any size to
// a slow client; the time limit of a panel's query would cut it.
const exportTimeout = 6 * time.Hour

// snapshot runs statements that see one state of the database.
func (d *Database) snapshot(ctx context.Context, work func(pgx.Tx) error) error {
	var (
		failed error
		done   bool
	)
	err := pgx.BeginTxFunc(ctx, d.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, fmt.Sprintf("SET LOCAL statement_timeout = %d", exportTimeout.Milliseconds())); err != nil {
			return fmt.Errorf("set the time limit of the export: %w", err)
		}
		if failed = hold(ctx, tx, d.options.Relation); failed == nil {
			failed = work(tx)
		}
		done = failed == nil
		return failed
	})
	if failed != nil || done { // what was read is whole, however the transaction ends
		return failed
	}
	return Classify(ctx, err)
}

// querier is a pool or a transaction.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// result passes the rows of a statement to a sink.
type result struct {
	sink   wire.Sink
	header wire.Header
	begun  bool // the sink has been called
}

// counted runs a statement, and before it the one that counts its rows, if any.
func (r *result) counted(ctx context.Context, snapshot pgx.Tx, s statement) error {
	if s.count != nil {
		if err := snapshot.QueryRow(ctx, s.count.sql, s.count.args...).Scan(&r.header.Total); err != nil {
			return Classify(ctx, fmt.Errorf("count the rows: %w", err))
		}
	}
	return r.read(ctx, snapshot, s)
}

// read runs a statement. Its columns are checked before the sink is called.
func (r *result) read(ctx context.Context, from querier, s statement) error {
	asked := ctx
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	rows, err := from.Query(ctx, s.sql, append([]any{pgx.QueryResultFormats{pgx.BinaryFormatCode}}, s.args...)...)
	if err != nil {
		return Classify(asked, fmt.Errorf("run the query: %w", err))
	}
	defer discard(rows, cancel)
	var finite wire.Finite
	for i, column := range s.columns {
		finite.Watch(i, column.kind)
	}
	more := rows.Next()
	if err := rows.Err(); err != nil {
		return Classify(asked, fmt.Errorf("run the query: %w", err))
	}
	if err := s.check(rows.FieldDescriptions()); err != nil {
		return err
	}
	r.begun = true
	if err := r.sink.Begin(r.header); err != nil {
		return err
	}
	for ; more; more = rows.Next() {
		err := r.sink.Append(finite.Row(rows.RawValues()))
		if errors.Is(err, wire.ErrFull) {
			return r.sink.End(wire.Footer{NotFinite: finite.Rows()})
		}
		if err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return Classify(asked, fmt.Errorf("read the rows: %w", err))
	}
	return r.sink.End(wire.Footer{NotFinite: finite.Rows()})
}

// discard reads the few rows that may be left of a result, and cancels a
// statement that has more: closing its rows would read all of them.
func discard(rows pgx.Rows, cancel context.CancelFunc) {
	const few = 100
	for range few {
		if !rows.Next() {
			return
		}
	}
	cancel()
	rows.Close()
}

// check compares what the server sends with what rows are decoded as.
func (s statement) check(sent []pgconn.FieldDescription) error {
	if len(sent) != len(s.columns) {
		return fault.Wrap(fault.Bug, errRelation, "PostgreSQL sends %d columns where the query has %d: please report this", len(sent), len(s.columns))
	}
	for i, column := range s.columns {
		if expected := wire.TypeOf(column.kind); !expected.Reads(sent[i].DataTypeOID) {
			return fault.Wrap(fault.Configuration, errRelation,
				"PostgreSQL sends a type for %s (OID %d) that cannot be read as %s: if the relation has just changed, run the query again, else run the data source's health check",
				column.name, sent[i].DataTypeOID, expected.Name)
		}
	}
	return nil
}
