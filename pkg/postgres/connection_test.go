package postgres

import (
	"context"
	"net"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/internal/await"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/wire"

	"github.com/interaction-segments/interaction-segments-app/pkg/internal/faulttest"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"

	"github.com/stretchr/testify/require"
)

func portOf(port uint16) string { return strconv.Itoa(int(port)) }

// connectionOf returns the connection of a test's database, to be changed and opened again.
func connectionOf(database *Database) Connection {
	config := database.pool.Config().ConnConfig
	return Connection{Address: net.JoinHostPort(config.Host, portOf(config.Port)), Database: config.Database,
		User: config.User, Password: config.Password, TLSMode: TLSDisable}
}

func TestConnectionErrorsSayWhatToFixAndNoSecret(t *testing.T) {
	database, _ := openTest(t, "own", ownTable)
	const secret = "hunter2"
	for name, test := range map[string]struct {
		change  func(*Connection)
		class   fault.Class
		message string
	}{
		"wrong password":   {func(c *Connection) { c.Password = secret }, fault.Configuration, "refuses the user or the password"},
		"wrong user":       {func(c *Connection) { c.User = "stranger"; c.Password = secret }, fault.Configuration, "refuses the user or the password"},
		"missing database": {func(c *Connection) { c.Database = "nowhere" }, fault.Configuration, "no database of that name"},
		"nothing listens":  {func(c *Connection) { c.Address = "127.0.0.1:1"; c.Password = secret }, fault.Unreachable, "nothing answers at the database's address"},
		"unknown host":     {func(c *Connection) { c.Address = "database.invalid:5432"; c.Password = secret }, fault.Unreachable, "host name is not known"},
		"no TLS there":     {func(c *Connection) { c.TLSMode = TLSRequire; c.Password = secret }, fault.Configuration, "does not speak TLS"},
	} {
		t.Run(name, func(t *testing.T) {
			connection := connectionOf(database)
			test.change(&connection)
			changed, err := Open(connection, Options{})
			require.NoError(t, err)
			defer changed.Close()
			_, err = changed.Relation(t.Context())
			faulttest.Require(t, err, test.class, test.message)
			require.NotContains(t, err.Error(), secret)
			require.NotContains(t, err.Error(), "127.0.0.1")
		})
	}
}

func TestSettingsThatCannotServeAreRefusedAtOnce(t *testing.T) {
	good := Connection{Address: "localhost:5432", Database: "d", User: "u", TLSMode: TLSDisable}
	for name, test := range map[string]struct {
		change  func(*Connection)
		message string
	}{
		"no host":          {func(c *Connection) { c.Address = "" }, "no host is set"},
		"a URL":            {func(c *Connection) { c.Address = "postgres://u:hunter2@localhost/d" }, "write it as localhost:5432"},
		"a port too high":  {func(c *Connection) { c.Address = "localhost:70000" }, "write it as localhost:5432"},
		"no database":      {func(c *Connection) { c.Database = "" }, "no database is set"},
		"no user":          {func(c *Connection) { c.User = "" }, "no user is set"},
		"sslmode":          {func(c *Connection) { c.TLSMode = "prefer" }, "use disable, require, verify-ca or verify-full"},
		"CA not PEM":       {func(c *Connection) { c.TLSMode = TLSVerifyCA; c.CACertificate = "hunter2" }, "CA certificate is not in PEM form"},
		"key without cert": {func(c *Connection) { c.TLSMode = TLSRequire; c.ClientKey = "hunter2" }, "belong together"},
		"no pair": {func(c *Connection) {
			c.TLSMode = TLSRequire
			c.ClientKey, c.ClientCertificate = "hunter2", "hunter2"
		}, "not a pair in PEM form"},
	} {
		t.Run(name, func(t *testing.T) {
			connection := good
			test.change(&connection)
			_, err := Open(connection, Options{})
			faulttest.Require(t, err, fault.Configuration, test.message)
			require.NotContains(t, err.Error(), "hunter2")
		})
	}
	for _, address := range []string{"localhost", "localhost:5432", "[::1]:5432", "db.example", "10.0.0.1:6432"} {
		connection := good
		connection.Address = address
		database, err := Open(connection, Options{})
		require.NoError(t, err, address)
		database.Close()
	}
}

func TestNothingComesFromTheEnvironment(t *testing.T) {
	t.Setenv("PGPASSWORD", "hunter2")
	t.Setenv("PGAPPNAME", "other")
	t.Setenv("PGOPTIONS", "-c default_transaction_read_only=off")
	config, err := Connection{Address: "db", Database: "d", User: "u", TLSMode: TLSDisable}.config()
	require.NoError(t, err)
	require.Empty(t, config.ConnConfig.Password)
	require.Empty(t, config.ConnConfig.RuntimeParams)
	require.Equal(t, "db", config.ConnConfig.Host)
}

func TestCancelledQueryIsCancelledInTheServer(t *testing.T) {
	database, connection := openTest(t, "own", ownTable)
	ctx, cancel := context.WithCancel(t.Context())
	failed := make(chan error)
	go func() {
		failed <- runSQL(ctx, database, "SELECT pg_sleep(60)::text", nil, func(wire.Row) {})
	}()
	running := func() (count int) {
		require.NoError(t, connection.QueryRow(t.Context(),
			"SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active' AND datname = current_database()").Scan(&count))
		return count
	}
	await.Until(t, func() bool { return running() == 1 })
	cancel()
	faulttest.Require(t, <-failed, fault.Canceled, "cancelled")
	await.Until(t, func() bool { return running() == 0 })
}

func TestStatementTimeoutIsATimeout(t *testing.T) {
	database, _ := openTest(t, "own", ownTable)
	quick, err := Open(connectionOf(database), Options{QueryTimeout: 100 * time.Millisecond})
	require.NoError(t, err)
	defer quick.Close()
	err = runSQL(t.Context(), quick, "SELECT pg_sleep(60)::text", nil, func(wire.Row) {})
	faulttest.Require(t, err, fault.Timeout, "stopped the query at the time limit")
}

func TestInvalidPatternIsTheQuerysFault(t *testing.T) {
	database, _ := openTest(t, "own", ownTable)
	err := runError(t, database, parse[query.Segments](t, `{"filters": [{"field":"queue_name","operator":"=~","values":["("]}]}`, over(allTime)))
	faulttest.Require(t, err, fault.Query, "regular expression is not valid: parentheses () not balanced")
}

func TestCloseDoesNotWaitForQueriesUnderWay(t *testing.T) {
	database, _ := openTest(t, "own", ownTable)
	started := make(chan struct{})
	ended := make(chan error)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		first := sync.OnceFunc(func() { close(started) })
		ended <- runSQL(ctx, database, "SELECT repeat('x', 10000) FROM generate_series(1, 10000)", nil, func(wire.Row) {
			first() // the other rows fill the socket's buffers and wait
			<-ctx.Done()
		})
	}()
	<-started
	closed := make(chan struct{})
	go func() { database.Close(); close(closed) }()
	select {
	case <-closed:
	case <-time.After(time.Minute):
		t.Error("Close waits for a query")
	}
	cancel()
	require.Error(t, <-ended)
}
