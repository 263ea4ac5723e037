package main

import (
	"context"
	"errors"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/ingest"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres/store"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
	"github.com/interaction-segments/interaction-segments-app/pkg/simulate"
)

// openCenter fills the relation with a center that opened some days ago, or on
// the day of the first row where it has any, until now.
func (s *database) openCenter(ctx context.Context, reader *postgres.Database) error {
	return s.write(ctx, s.address, func(writer *store.Writer) error {
		started := time.Now()
		first, _, found, err := reader.Span(ctx)
		if err != nil {
			return err
		}
		if !found {
			first = started.AddDate(0, 0, -simulatedDays)
		}
		options := simulate.LiveOptions(first)
		options.Seed = simulatedSeed
		if s.center, err = simulate.NewLive(ctx, options); err != nil {
			return err
		}
		loaded, err := ingest.LoadSessions(ctx, writer, func(ctx context.Context, emit func([]report.Segment) error) error {
			return s.center.Advance(ctx, started, emit)
		})
		if err != nil {
			return err
		}
		step("Segments", "a simulated contact center since %s, which goes on living: %d rows of %d sessions loaded in %.1f s, %d sessions unchanged",
			options.From.Format(time.DateOnly), loaded.Rows, loaded.Sessions, time.Since(started).Seconds(), loaded.Unchanged)
		return nil
	})
}

// live lets the center live until the context is done.
func (s *database) live(ctx context.Context) {
	if s.center == nil {
		return
	}
	err := s.write(ctx, s.address, func(writer *store.Writer) error {
		return ingest.Follow(ctx, writer, s.center, ingest.Pulse(ctx), func(store.Loaded) {})
	})
	if err != nil && !errors.Is(err, context.Canceled) {
		step("Segments", "the simulated center has stopped: %s", err)
	}
}
