package ingest

import (
	"context"

	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// LoadSessions loads sessions that come whole and numbered, as the simulation
// makes them; run hands each to emit.
func LoadSessions(ctx context.Context, writer *postgres.Writer, run func(ctx context.Context, emit func(session []report.Segment) error) error) (postgres.Loaded, error) {
	options := postgres.LoadOptions{Parts: postgres.NewestPart, Numbered: true, KeepLast: true}
	return writer.Load(ctx, options, func(ctx context.Context, stage *postgres.Stage) error {
		return run(ctx, func(session []report.Segment) error {
			for i := range session {
				if err := stage.Add(&session[i], i == 0); err != nil {
					return err
				}
			}
			return nil
		})
	})
}
