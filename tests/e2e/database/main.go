// Command database provides the end-to-end tests with a small contact center
// whose figures can be computed by hand. It fills the database of DATABASE_URL,
// or starts a PostgreSQL server, prints the connection settings as JSON, and
// runs until its standard input closes.
package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/jackc/pgx/v5"

	"github.com/interaction-segments/interaction-segments-app/pkg/embedded"
)

//go:embed center.sql
var center string

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "database for the end-to-end tests:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) (err error) {
	address := os.Getenv("DATABASE_URL")
	if address == "" {
		server, err := embedded.Start(ctx, embedded.Options{Log: os.Stderr})
		if err != nil {
			return fmt.Errorf("start PostgreSQL: %w", err)
		}
		defer func() { _ = server.Stop() }()
		address = server.URL("postgres")
	}
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return fmt.Errorf("read DATABASE_URL: %w", err)
	}
	if err := fill(ctx, config); err != nil {
		return err
	}
	if err := json.NewEncoder(os.Stdout).Encode(map[string]string{
		"url":      fmt.Sprintf("%s:%d", config.Host, config.Port),
		"user":     config.User,
		"password": config.Password,
		"database": config.Database,
	}); err != nil {
		return fmt.Errorf("print the database's address: %w", err)
	}
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

func fill(ctx context.Context, config *pgx.ConnConfig) error {
	connection, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer func() { _ = connection.Close(ctx) }()
	// Several statements in one call need the simple protocol.
	if _, err := connection.PgConn().Exec(ctx, center).ReadAll(); err != nil {
		return fmt.Errorf("fill the database: %w", err)
	}
	return nil
}
