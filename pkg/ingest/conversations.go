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

// conversationOptions say that a record is a whole state of its session, whose
// rows it numbers itself.
var conversationOptions = store.LoadOptions{Parts: store.NewestPart, Numbered: true, KeepLast: true}

// loadConversations loads conversation records.
func loadConversations(ctx context.Context, writer *store.Writer, text io.Reader, aside *rejected.File, options Options) (store.Loaded, error) {
	if options.DateFormat != "" {
		return store.Loaded{}, errors.New("--date-format is for report CSV: times in conversation records have one form")
	}
	records := conversation.NewReader(text, localtime.NewReader(options.Location, localtime.Unknown))
	return writer.Load(ctx, conversationOptions, func(_ context.Context, stage *store.Stage) error {
		for {
			rows, broken, err := records.Next()
			switch {
			case errors.Is(err, io.EOF):
				return nil
			case err != nil:
				return err
			case broken != nil:
				err = setAside(aside, stage, broken)
			default:
				err = addSession(stage, rows)
			}
			if err != nil {
				return err
			}
		}
	})
}
