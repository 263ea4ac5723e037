package plugin

import (
	"context"
	"errors"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/interaction-segments/interaction-segments-app/pkg/frame"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
)

// timeline answers with one interaction as a trace.
func (d *DataSource) timeline(ctx context.Context, refID string, relation *postgres.Relation, request query.Timeline) (data.Frames, error) {
	statement, err := relation.Timeline(request)
	if err != nil {
		return nil, err
	}
	trace := frame.NewTrace(request.SessionID, statement.Fields)
	if err := d.database.Stream(ctx, statement, trace.Append); err != nil && !errors.Is(err, frame.ErrFull) {
		return nil, err
	}
	answer, err := trace.Frame(refID, d.now())
	if err != nil {
		return nil, err
	}
	return data.Frames{answer}, nil
}
