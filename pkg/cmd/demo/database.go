package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/embedded"
	"github.com/interaction-segments/interaction-segments-app/pkg/ingest"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres/store"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
	"github.com/interaction-segments/interaction-segments-app/pkg/simulate"
)

// The simulated center: enough rows for every dashboard.
const (
	simulatedDays = 14
	simulatedRows = 30_000
	simulatedSeed = 1
)

// database is the database of the demo.
type database struct {
	url      *url.URL
	relation postgres.RelationName
	shown    query.Range
	server   *embedded.Server // nil where the database is the user's own
	address  string
	center   *simulate.Live // nil where the rows stay as they are
}

func (s *database) close() {
	if s.server != nil {
		_ = s.server.Stop()
	}
}

// prepare fills a database with the files, or with a simulated center, and
// chooses the time range to show.
func prepare(ctx context.Context, files []string, live bool) (s *database, err error) {
	s = &database{}
	defer func() {
		if err != nil {
			s.close()
		}
	}()
	if s.relation, err = postgres.ParseRelationName(os.Getenv("RELATION")); err != nil {
		return nil, err
	}
	address, err := s.choose(ctx, len(files) > 0, live)
	if err != nil {
		return nil, err
	}
	if s.url, err = url.Parse(address); err != nil || s.url.Host == "" {
		return nil, errors.New("DATABASE_URL is not a URL: write postgres://user:password@host:5432/database")
	}
	reader, err := postgres.OpenURL(address, postgres.Options{Relation: s.relation})
	if err != nil {
		return nil, err
	}
	defer reader.Close()
	s.address = address
	switch {
	case len(files) > 0:
		err = s.loadFiles(ctx, address, files)
	case live && s.server != nil:
		err = s.openCenter(ctx, reader)
	default:
		err = s.loadSimulation(ctx, reader, address)
	}
	if err != nil {
		return nil, err
	}
	first, last, found, err := reader.Span(ctx)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, fmt.Errorf("%s has no rows: load some with go tool mage demo FILE", s.relation)
	}
	s.shown = query.Range{From: first.Truncate(time.Hour), To: last.Truncate(time.Hour).Add(time.Hour)}
	if week := s.shown.To.AddDate(0, 0, -7); len(files) == 0 && week.After(s.shown.From) {
		s.shown.From = week
	}
	return s, nil
}

// choose returns the URL of the user's own database, or of one on the demo's
// server, which keeps its data between runs.
func (s *database) choose(ctx context.Context, ownFiles, live bool) (string, error) {
	if address := os.Getenv("DATABASE_URL"); address != "" {
		step("Database", "yours, from DATABASE_URL")
		return address, nil
	}
	here := sha256.Sum256([]byte(absolute(".")))
	var err error
	s.server, err = embedded.Start(ctx, embedded.Options{Name: fmt.Sprintf("demo-%x", here[:6]), Log: os.Stdout})
	if err != nil {
		return "", fmt.Errorf("start PostgreSQL: %w", err)
	}
	name := "demo"
	if live {
		name = "live"
	}
	if ownFiles {
		name = "files"
		if err := s.server.DropDatabase(ctx, name); err != nil {
			return "", err
		}
	}
	address, err := s.server.CreateDatabase(ctx, name)
	if err != nil {
		return "", err
	}
	step("Database", "the demo's own PostgreSQL, data in %s", s.server.Folder())
	return address, nil
}

func (s *database) loadFiles(ctx context.Context, address string, files []string) error {
	zone, err := time.LoadLocation(cmp.Or(os.Getenv("TIME_ZONE"), "UTC"))
	if err != nil {
		return fmt.Errorf("TIME_ZONE %q is not known: write a name such as Europe/Berlin", os.Getenv("TIME_ZONE"))
	}
	return s.write(ctx, address, func(writer *store.Writer) error {
		for _, file := range files {
			started := time.Now()
			result, err := ingest.Load(ctx, writer, file, ingest.Options{Location: zone, Warn: func(notice string) { step("", "%s", notice) }})
			if err != nil {
				return err
			}
			step("Segments", "%s: %d rows of %d sessions loaded in %.1f s, %d sessions unchanged",
				file, result.Rows, result.Sessions, time.Since(started).Seconds(), result.Unchanged)
			if result.Rejected > 0 {
				step("", "%d records could not be read; they are in %s with reasons", result.Rejected, result.RejectedPath)
			}
		}
		return nil
	})
}

// loadSimulation fills an empty relation with a simulated center, up to now.
// It keeps rows that exist.
func (s *database) loadSimulation(ctx context.Context, reader *postgres.Database, address string) error {
	if _, err := reader.Relation(ctx); err == nil {
		_, last, found, err := reader.Span(ctx)
		if err != nil {
			return err
		}
		if found && (s.server == nil || time.Since(last) < 24*time.Hour) {
			step("Segments", "%s unchanged, last row %s", s.relation, last.Format(time.DateTime))
			return nil
		}
	}
	return s.write(ctx, address, func(writer *store.Writer) error {
		started := time.Now()
		options := simulate.Days(simulatedDays, simulatedRows, started.UTC(), time.UTC)
		options.Seed = simulatedSeed
		loaded, err := ingest.LoadSessions(ctx, writer, func(ctx context.Context, emit func([]report.Segment) error) error {
			return simulate.Run(ctx, options, emit)
		})
		if err != nil {
			return err
		}
		step("Segments", "%d days of a simulated contact center: %d rows of %d sessions loaded in %.1f s",
			simulatedDays, loaded.Rows, loaded.Sessions, time.Since(started).Seconds())
		return nil
	})
}

// write migrates the relation and runs work with its writer.
func (s *database) write(ctx context.Context, address string, work func(*store.Writer) error) error {
	writer, err := store.OpenWriter(ctx, address, s.relation)
	if err != nil {
		return err
	}
	defer func() { _ = writer.Close(context.WithoutCancel(ctx)) }()
	if _, err := writer.Migrate(ctx); err != nil {
		return err
	}
	return work(writer)
}

func (s *database) name() string { return strings.TrimPrefix(s.url.Path, "/") }

func (s *database) password() string {
	password, _ := s.url.User.Password()
	return password
}

// sslmode is the URL's, or the default for this machine or another.
func (s *database) sslmode() string {
	local := s.url.Hostname() == "localhost" || s.url.Hostname() == "127.0.0.1"
	if mode := s.url.Query().Get("sslmode"); mode != "" {
		return mode
	}
	if local {
		return string(postgres.TLSDisable)
	}
	return string(postgres.TLSRequire)
}
