package ingest

import (
	"context"
	"fmt"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/postgres/store"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// Center tells what has happened in it before a time and since it was asked last.
type Center interface {
	Advance(ctx context.Context, to time.Time, emit func(rows []report.Segment) error) error
}

// pulse is how often a live center is asked.
const pulse = 2 * time.Second

// Pulse returns ticks for [Follow]: one at once, then one every two seconds
// until the context is done.
func Pulse(ctx context.Context) <-chan time.Time {
	ticks := make(chan time.Time)
	go func() {
		ticker := time.NewTicker(pulse)
		defer ticker.Stop()
		for now := time.Now(); ; now = <-ticker.C {
			select {
			case ticks <- now:
			case <-ctx.Done():
				return
			}
		}
	}()
	return ticks
}

// Follow loads what has happened in a center, again at every tick, until the
// context is done; its error is then returned. Each load is handed to loaded.
func Follow(ctx context.Context, writer *store.Writer, center Center, ticks <-chan time.Time, loaded func(store.Loaded)) error {
	for {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case now := <-ticks:
			done, err := LoadSessions(ctx, writer, func(ctx context.Context, emit func([]report.Segment) error) error {
				return center.Advance(ctx, now, emit)
			})
			if err != nil {
				return fmt.Errorf("follow the center: %w", err)
			}
			loaded(done)
		}
	}
}
