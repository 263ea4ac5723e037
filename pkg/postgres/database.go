package postgres

import (
	"bufio"
	"context"
	"io"
	"strconv"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgproto3"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Database reads one segments relation through a bounded pool of read-only
// sessions. It is safe for use by many goroutines.
type Database struct {
	pool    *pgxpool.Pool
	exports *exports
	options Options
	stray   time.Duration // [latestStray], but in tests

	discoveries discoveries
	flights     flights
}

// Open returns a database that connects when first asked. Errors are of class
// [Configuration].
func Open(connection Connection, options Options) (*Database, error) {
	config, err := connection.config()
	if err != nil {
		return nil, err
	}
	return open(config, options)
}

// OpenURL opens a database by a PostgreSQL URL or connection string; what it
// leaves out comes from the environment, as with psql.
func OpenURL(address string, options Options) (*Database, error) {
	config, err := pgxpool.ParseConfig(address)
	if err != nil {
		// pgx's own text may quote what it could not read.
		return nil, fault.New(fault.Configuration, "the database's address is not a PostgreSQL URL: write postgres://user@host:5432/database")
	}
	return open(config, options)
}

// latestStray is how long after the begin of a statement a cancel may still be
// one that was meant for another.
const latestStray = 5 * time.Second

// readAtOnce is the number of bytes that are asked of the network at once.
const readAtOnce = 64 << 10

func open(config *pgxpool.Config, options Options) (*Database, error) {
	if options.MaxConnections == 0 {
		options.MaxConnections = DefaultMaxConnections
	}
	if options.ConnectionLifetime == 0 {
		options.ConnectionLifetime = DefaultConnectionLifetime
	}
	if options.QueryTimeout == 0 {
		options.QueryTimeout = DefaultQueryTimeout
	}
	if options.ExportsPerUser == 0 {
		options.ExportsPerUser = DefaultExportsPerUser
	}
	if options.Relation == (RelationName{}) {
		options.Relation = DefaultRelation
	}
	config.MaxConns = int32(min(options.MaxConnections, 1000)) //nolint:gosec // bounded
	config.MinConns = 0
	config.MaxConnLifetime = options.ConnectionLifetime
	config.MaxConnIdleTime = 5 * time.Minute
	config.PingTimeout = pingTimeout

	target := config.ConnConfig
	target.ConnectTimeout = ConnectTimeout
	// BuildContextWatcherHandler stays pgx's own: it cancels the statement and
	// gives up the connection, whose next statement a late cancel would reach.

	// A described statement without a name works behind connection poolers too.
	target.DefaultQueryExecMode = pgx.QueryExecModeCacheDescribe
	for name, value := range map[string]string{
		"application_name":              applicationName,
		"default_transaction_read_only": "on",
		"statement_timeout":             strconv.FormatInt(options.QueryTimeout.Milliseconds(), 10),
		"timezone":                      "UTC",
	} {
		target.RuntimeParams[name] = value
	}
	// Rows come many at a time: pgx itself would ask the system for 8 KiB each time.
	target.BuildFrontend = func(r io.Reader, w io.Writer) *pgproto3.Frontend {
		return pgproto3.NewFrontend(bufio.NewReaderSize(r, readAtOnce), w)
	}
	pool, err := pgxpool.NewWithConfig(context.Background(), config)
	if err != nil {
		return nil, fault.Wrap(fault.Configuration, err, "the pool of connections cannot be made")
	}
	d := &Database{pool: pool, options: options, stray: latestStray, exports: newExports(int(config.MaxConns), options.ExportsPerUser)}
	d.discoveries.timeout = options.QueryTimeout
	d.discoveries.discover = func(ctx context.Context) (found *Relation, err error) {
		err = d.despiteStrayCancel(ctx, func() (bool, error) {
			var err error
			found, err = discover(ctx, pool, d.options.Relation)
			return true, err
		})
		return found, err
	}
	return d, nil
}

// Close closes the pool without waiting for running queries.
func (d *Database) Close() {
	go d.pool.Close()
}

// Exports reports whether the data source has a connection for exports.
func (d *Database) Exports() bool { return d.exports.most > 0 }

// Relation returns the relation as it was found not long ago.
func (d *Database) Relation(ctx context.Context) (*Relation, error) {
	return d.discoveries.relation(ctx)
}

// Discover reads the relation's columns from the database.
func (d *Database) Discover(ctx context.Context) (*Relation, error) { return d.discoveries.fresh(ctx) }
