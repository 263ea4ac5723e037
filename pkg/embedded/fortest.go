package embedded

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// forTests is the one server of a test binary, started when first asked for.
// Its zone is an odd one so that a test fails where code leans on the
// server's; durability is off, since the data goes with the process.
var forTests = sync.OnceValues(func() (string, error) {
	if address := os.Getenv("DATABASE_URL"); address != "" {
		return address, nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	server, err := Start(ctx, Options{Log: os.Stderr, Settings: map[string]string{
		"timezone": "America/St_Johns", "fsync": "off", "full_page_writes": "off", "synchronous_commit": "off",
	}})
	if err != nil {
		return "", fmt.Errorf("start PostgreSQL for the tests: %w", err)
	}
	return server.URL("postgres"), nil
})

// ForTest returns the address of a fresh, empty database that goes when the
// test ends. It stands on the server of DATABASE_URL where that is set, whose
// user must be allowed to create databases.
func ForTest(tb testing.TB) string {
	tb.Helper()
	address, err := forTests()
	if err != nil {
		tb.Fatal(err)
	}
	name := "segments_test_" + strings.ToLower(rand.Text())
	database, err := createDatabase(tb.Context(), address, name)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		ctx := context.Background()
		connection, err := pgx.Connect(ctx, address)
		if err != nil {
			return // the server is gone, and the database with it
		}
		defer func() { _ = connection.Close(ctx) }()
		if _, err := connection.Exec(ctx, "DROP DATABASE IF EXISTS "+pgx.Identifier{name}.Sanitize()+" WITH (FORCE)"); err != nil {
			tb.Errorf("drop the test's database: %v", err)
		}
	})
	return database
}
