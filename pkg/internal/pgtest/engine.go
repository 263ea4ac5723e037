package pgtest

import (
	"context"
	"crypto/rand"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// Engine is a database with an extension that tests cannot install.
type Engine struct {
	URL        string
	Schema     string // of the test, dropped when it ends
	Connection *pgx.Conn
}

// OpenEngine returns the database that an environment variable names, or skips
// the test where it names none.
func OpenEngine(tb testing.TB, variable string) Engine {
	tb.Helper()
	e := Engine{URL: os.Getenv(variable), Schema: "segments_test_" + strings.ToLower(rand.Text())}
	if e.URL == "" {
		tb.Skip("not tried: set " + variable + " to the URL of a database with the extension")
	}
	var err error
	if e.Connection, err = pgx.Connect(tb.Context(), e.URL); err != nil {
		tb.Fatal(err)
	}
	ended := context.WithoutCancel(tb.Context())
	tb.Cleanup(func() {
		if _, err := e.Connection.Exec(ended, "DROP SCHEMA IF EXISTS "+e.Schema+" CASCADE"); err != nil {
			tb.Error(err)
		}
		_ = e.Connection.Close(ended)
	})
	if _, err := e.Connection.Exec(tb.Context(), "CREATE SCHEMA "+e.Schema); err != nil {
		tb.Fatal(err)
	}
	return e
}
