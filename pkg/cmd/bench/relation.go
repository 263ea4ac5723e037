package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/jackc/pgx/v5"

	"github.com/interaction-segments/interaction-segments-app/pkg/embedded"
	"github.com/interaction-segments/interaction-segments-app/pkg/ingest"
	"github.com/interaction-segments/interaction-segments-app/pkg/plugin"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres/store"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
	"github.com/interaction-segments/interaction-segments-app/pkg/simulate"
)

// The simulated month: the same rows in every run.
const (
	simulatedDays = 30
	simulatedSeed = 1
)

var month = query.Range{To: time.Date(2025, 4, 1, 0, 0, 0, 0, time.UTC), From: time.Date(2025, 3, 2, 0, 0, 0, 0, time.UTC)}

// subject is the relation that everything is measured on, and the ways to it.
type subject struct {
	address  string
	relation postgres.RelationName
	server   *embedded.Server // nil where DATABASE_URL names one
	version  string           // of PostgreSQL
	rows     int64            // of the relation
	sql      *pgx.Conn
	settings backend.DataSourceInstanceSettings
	source   *plugin.DataSource // in this process, so that its allocations are seen
	closers  []func()
}

func (s *subject) close() {
	for _, closer := range s.closers {
		defer closer()
	}
}

// prepare opens a database and fills the relation, unless an earlier run did.
func prepare(ctx context.Context, f flags) (s *subject, err error) {
	s = &subject{relation: postgres.RelationName{Schema: "public", Relation: fmt.Sprintf("bench_%d", f.rows)}}
	defer func() {
		if err != nil {
			s.close()
		}
	}()
	if s.address = os.Getenv("DATABASE_URL"); s.address == "" {
		if s.server, err = embedded.Start(ctx, embedded.Options{Name: "bench", Log: os.Stderr}); err != nil {
			return nil, fmt.Errorf("start PostgreSQL: %w", err)
		}
		s.closers = append(s.closers, func() { _ = s.server.Stop() })
		if s.address, err = s.server.CreateDatabase(ctx, "bench"); err != nil {
			return nil, err
		}
	}
	if s.sql, err = pgx.Connect(ctx, s.address); err != nil {
		return nil, fmt.Errorf("connect to the database: %w", postgres.Classify(ctx, err))
	}
	s.closers = append(s.closers, func() { _ = s.sql.Close(context.WithoutCancel(ctx)) })
	if err := s.sql.QueryRow(ctx, "SHOW server_version").Scan(&s.version); err != nil {
		return nil, fmt.Errorf("ask for the server's version: %w", err)
	}
	if err := s.fill(ctx, f); err != nil {
		return nil, err
	}
	return s, s.open(ctx)
}

func (s *subject) fill(ctx context.Context, f flags) error {
	writer, err := store.OpenWriter(ctx, s.address, s.relation)
	if err != nil {
		return err
	}
	defer func() { _ = writer.Close(context.WithoutCancel(ctx)) }()
	if _, err := writer.Migrate(ctx); err != nil {
		return err
	}
	if err := s.count(ctx); err != nil || s.rows > 0 {
		return err
	}
	fmt.Fprintf(os.Stderr, "Simulating %d rows of a month into %s ...\n", f.rows, s.relation)
	options := simulate.Days(simulatedDays, f.rows, month.To, time.UTC)
	options.Seed = simulatedSeed
	_, err = ingest.LoadSessions(ctx, writer, func(ctx context.Context, emit func([]report.Segment) error) error {
		return simulate.Run(ctx, options, emit)
	})
	if err != nil {
		return err
	}
	if _, err := s.sql.Exec(ctx, "VACUUM ANALYZE "+s.relation.SQL()); err != nil {
		return fmt.Errorf("vacuum the relation: %w", err)
	}
	return s.count(ctx)
}

func (s *subject) count(ctx context.Context) error {
	if err := s.sql.QueryRow(ctx, "SELECT count(*) FROM "+s.relation.SQL()).Scan(&s.rows); err != nil {
		return fmt.Errorf("count the rows: %w", err)
	}
	return nil
}

// open makes a data source of the relation.
func (s *subject) open(ctx context.Context) error {
	address, err := url.Parse(s.address)
	if err != nil || address.Host == "" {
		return errors.New("DATABASE_URL is not a URL: write postgres://user:password@host:5432/database")
	}
	password, _ := address.User.Password()
	sslmode := address.Query().Get("sslmode")
	if sslmode == "" {
		sslmode = string(postgres.TLSDisable)
	}
	settings, err := json.Marshal(map[string]any{
		"database": s.sql.Config().Database, "sslmode": sslmode, "relation": s.relation.String(), "queryTimeout": "600s",
	})
	if err != nil {
		return fmt.Errorf("write the settings: %w", err)
	}
	s.settings = backend.DataSourceInstanceSettings{
		ID: 1, UID: "bench", Name: "Bench", Type: plugin.DataSourceID, URL: address.Host, User: address.User.Username(),
		JSONData: settings, DecryptedSecureJSONData: map[string]string{"password": password}, Updated: time.Now(),
	}
	instance, err := plugin.New(ctx, s.settings)
	if err != nil {
		return err
	}
	source, is := instance.(*plugin.DataSource)
	if !is {
		return fmt.Errorf("the data source is a %T", instance)
	}
	s.source = source
	s.closers = append(s.closers, source.Dispose)
	return nil
}
