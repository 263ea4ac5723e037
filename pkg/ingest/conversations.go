package ingest

import (
	"context"
	"errors"
	"io"

	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/conversation"
	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/localtime"
	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/rejected"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres/store"
)

// conversationOptions: a record is a whole state of its session, with numbered
// rows.
var conversationOptions = store.LoadOptions{Parts: store.NewestPart, Numbered: true, KeepLast: true}

// loadConversations loads conversation records.
func loadConversations(ctx context.Context, writer *store.Writer, in *input, rejects *rejected.File, unknown *statuses, options Options) (store.Loaded, error) {
	if options.DateFormat != "" {
		return store.Loaded{}, errors.New("--date-format is for report CSV: times in conversation records have one format")
	}
	if options.Partial {
		return store.Loaded{}, errors.New("--partial is for report CSV: a conversation record is a whole interaction")
	}
	text, err := in.open(ctx, options.Read)
	if err != nil {
		return store.Loaded{}, err
	}
	defer func() { _ = text.Close() }()
	records := conversation.NewReader(text, localtime.NewParser(options.Location, localtime.Unknown))
	return writer.Load(ctx, options.store(conversationOptions), func(_ context.Context, stage *store.Stage) error {
		for {
			rows, broken, err := records.Next()
			switch {
			case errors.Is(err, io.EOF):
				return nil
			case err != nil:
				return err
			case broken != nil:
				err = reject(rejects, stage, broken)
			default:
				unknown.note(&rows[len(rows)-1])
				err = addSession(stage, rows)
			}
			if err != nil {
				return err
			}
		}
	})
}
