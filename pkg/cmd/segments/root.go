package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres/store"
)

// program is the state that all commands share.
type program struct {
	in       io.Reader
	out      io.Writer // results
	messages io.Writer // progress, warnings, errors

	database string
	relation string
}

func newRoot(p *program) *cobra.Command {
	root := &cobra.Command{
		Use:   "segments",
		Short: "Fill and read the segments relation of a contact center",
		Long: `segments creates the segments table in PostgreSQL, loads it, and exports the report.

The database is a PostgreSQL URL in --database or DATABASE_URL, such as
postgres://user@host:5432/database. PGHOST, PGUSER and so on supply the rest; the
password comes from PGPASSWORD or ~/.pgpass.

Exit status: 0 done, 1 failed, 2 usage error, 3 done but some records could not
be read, 4 done but figures differ (verify), 130 interrupted.`,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.PersistentFlags().StringVar(&p.database, "database", "", "PostgreSQL URL (default: DATABASE_URL)")
	root.PersistentFlags().StringVar(&p.relation, "relation", postgres.DefaultRelation.String(), "schema.name of the segments table")
	// --timezone and --time-zone are the same flag.
	root.SetGlobalNormalizationFunc(func(_ *pflag.FlagSet, name string) pflag.NormalizedName {
		return pflag.NormalizedName(strings.ReplaceAll(name, "timezone", "time-zone"))
	})
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.AddCommand(newMigrate(p), newLoad(p), newPull(p), newSimulate(p), newExport(p), newVerify(p), newDrop(p), newDeliver(p))
	return root
}

// address returns the database's address.
func (p *program) address() (string, error) {
	if p.database == "" {
		if address := os.Getenv("DATABASE_URL"); address != "" {
			return address, nil
		}
		return "", usageError{errors.New("the database is missing: set DATABASE_URL or give --database postgres://user@host:5432/database")}
	}
	if parsed, err := url.Parse(p.database); err == nil && parsed.User != nil {
		if _, set := parsed.User.Password(); set {
			p.warn("a password in --database can be seen by everyone on this machine: put the URL into DATABASE_URL, or the password into PGPASSWORD or ~/.pgpass")
		}
	}
	return p.database, nil
}

// target returns the database's address and the relation.
func (p *program) target() (string, postgres.RelationName, error) {
	address, err := p.address()
	if err != nil {
		return "", postgres.RelationName{}, err
	}
	name, err := postgres.ParseRelationName(p.relation)
	if err != nil {
		return "", postgres.RelationName{}, usageError{err}
	}
	return address, name, nil
}

// withWriter runs work with a writer of the segments table.
func (p *program) withWriter(ctx context.Context, work func(*store.Writer) error) error {
	address, name, err := p.target()
	if err != nil {
		return err
	}
	writer, err := store.OpenWriter(ctx, address, name)
	if err != nil {
		return err
	}
	defer func() {
		// The connection is closed even if the context is done.
		closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = writer.Close(closing)
	}()
	return work(writer)
}

func (p *program) warn(notice string) {
	_, _ = fmt.Fprintln(p.messages, "segments: warning:", notice)
}

func (p *program) say(format string, args ...any) {
	_, _ = fmt.Fprintf(p.out, format+"\n", args...)
}
