package main

import (
	"context"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/ingest"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres/store"
	"github.com/interaction-segments/interaction-segments-app/pkg/simulate"
)

// simulateLive fills the table until now, and goes on until it is interrupted.
// An empty table begins at the start of the options' period.
func (p *program) simulateLive(ctx context.Context, asked simulate.Options) error {
	opened, err := p.opened(ctx, asked.From)
	if err != nil {
		return err
	}
	options := simulate.LiveOptions(opened)
	options.Seed, options.Zone = asked.Seed, asked.Zone
	center, err := simulate.NewLive(ctx, options)
	if err != nil {
		return err
	}
	return p.withWriter(ctx, func(writer *store.Writer) error {
		started, first := time.Now(), true
		return ingest.Follow(ctx, writer, center, ingest.Pulse(ctx), func(done store.Loaded) {
			if first {
				p.say("simulation: %s; it goes on until it is interrupted", summary(ingest.Result{Loaded: done}, time.Since(started)))
			}
			first = false
		})
	})
}

// opened returns the time of the first row, or the given time where there is none.
func (p *program) opened(ctx context.Context, otherwise time.Time) (time.Time, error) {
	address, name, err := p.target()
	if err != nil {
		return time.Time{}, err
	}
	reader, err := postgres.OpenURL(address, postgres.Options{Relation: name})
	if err != nil {
		return time.Time{}, err
	}
	defer reader.Close()
	first, _, found, err := reader.Span(ctx)
	if err != nil || !found {
		return otherwise, err
	}
	return first, nil
}
