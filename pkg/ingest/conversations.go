package ingest

import (
	"context"
	"errors"
	"io"

	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/rejected"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
)

func loadConversations(ctx context.Context, writer *postgres.Writer, text io.Reader, aside *rejected.File, options Options) (postgres.Loaded, error) {
	return postgres.Loaded{}, errors.New("not yet")
}
