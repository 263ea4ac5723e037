package ingest

import (
	"context"

	"github.com/interaction-segments/interaction-segments-app/pkg/postgres/store"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// LoadSessions loads the sessions of a source in one transaction. The source
// emits whole sessions, their rows numbered and the last one marked.
func LoadSessions(ctx context.Context, writer *store.Writer,
	source func(ctx context.Context, emit func(rows []report.Segment) error) error,
) (store.Loaded, error) {

	return writer.Load(ctx, conversationOptions, func(ctx context.Context, stage *store.Stage) error {
		return source(ctx, func(rows []report.Segment) error { return addSession(stage, rows) })
	})
}

func addSession(stage *store.Stage, rows []report.Segment) error {
	for i := range rows {
		if err := stage.Add(&rows[i], i == 0); err != nil {
			return err
		}
	}
	return nil
}
