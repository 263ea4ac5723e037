// Package pgtest gives tests a PostgreSQL database of their own.
package pgtest

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/interaction-segments/interaction-segments-app/pkg/embedded"
)

// server is the URL of the one server of a test binary, started when first
// needed. Its time zone is an unusual one, so that a test fails where code
// depends on the server's; durability is off, since the data is temporary.
var server = sync.OnceValues(func() (*url.URL, error) {
	address := os.Getenv("DATABASE_URL")
	if address == "" {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
		defer cancel()
		started, err := embedded.Start(ctx, embedded.Options{Log: os.Stderr, Settings: map[string]string{
			"timezone": "America/St_Johns", "fsync": "off", "full_page_writes": "off", "synchronous_commit": "off",
		}})
		if err != nil {
			return nil, fmt.Errorf("start PostgreSQL for the tests: %w", err)
		}
		address = started.URL("postgres")
	}
	return url.Parse(address)
})

// Database returns the URL of a new, empty database, which is dropped when the
// test ends. It is on the server of DATABASE_URL where that is set, as a user
// that may create databases.
func Database(tb testing.TB) string {
	tb.Helper()
	at, err := server()
	if err != nil {
		tb.Fatal(err)
	}
	name := "segments_test_" + strings.ToLower(rand.Text())
	if err := execute(tb.Context(), at, "CREATE DATABASE "+name); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := execute(context.Background(), at, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"); err != nil {
			tb.Error(err)
		}
	})
	database := *at
	database.Path = "/" + name
	return database.String()
}

func execute(ctx context.Context, at *url.URL, sql string) error {
	connection, err := pgx.Connect(ctx, at.String())
	if err != nil {
		return fmt.Errorf("connect to the tests' PostgreSQL: %w", err)
	}
	defer func() { _ = connection.Close(ctx) }()
	if _, err := connection.Exec(ctx, sql); err != nil {
		return fmt.Errorf("%s: %w", sql, err)
	}
	return nil
}
