package plugin

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/grafana/grafana-plugin-sdk-go/experimental/concurrent"

	"github.com/interaction-segments/interaction-segments-app/pkg/frame"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
)

// queriesAtOnce is how many queries of one request run side by side.
const queriesAtOnce = 5

// QueryData answers every query of a request by its refId; one that fails
// harms no other.
func (d *DataSource) QueryData(ctx context.Context, request *backend.QueryDataRequest) (*backend.QueryDataResponse, error) {
	answers, err := concurrent.QueryData(ctx, request, d.answer, queriesAtOnce)
	if err == nil && forExpressions(request) {
		for refID, answer := range answers.Responses {
			answer.Frames = frame.WithoutEmpty(answer.Frames)
			answers.Responses[refID] = answer
		}
	}
	return answers, err
}

func (d *DataSource) answer(ctx context.Context, asked concurrent.Query) (response backend.DataResponse) {
	defer func() {
		if panicked := recover(); panicked != nil {
			backend.Logger.FromContext(ctx).Error("A query panicked", "panic", panicked, "stack", string(debug.Stack()))
			response = backend.ErrDataResponseWithSource(backend.StatusInternal, backend.ErrorSourcePlugin, bugMessage)
		}
	}()
	if d.broken != nil {
		return d.failed(ctx, d.broken)
	}
	ctx, cancel := context.WithTimeout(ctx, d.timeout)
	defer cancel()
	frames, err := d.frames(ctx, asked.DataQuery)
	if err != nil {
		return d.failed(ctx, err)
	}
	return backend.DataResponse{Frames: frames}
}

func (d *DataSource) failed(ctx context.Context, err error) backend.DataResponse {
	o := outcomeOf(err, d.broken != nil)
	logFailure(ctx, "A query failed", err, o)
	return backend.ErrDataResponseWithSource(o.status, o.source, o.message)
}

func (d *DataSource) frames(ctx context.Context, asked backend.DataQuery) (data.Frames, error) {
	defaults := d.defaults
	within := query.Range{From: asked.TimeRange.From, To: asked.TimeRange.To}
	defaults.AutoInterval = query.FitInterval(asked.Interval, within)
	parsed, err := query.Parse(asked.JSON, defaults)
	if err != nil {
		return nil, err
	}
	relation, err := d.database.Relation(ctx)
	if err != nil {
		return nil, err
	}
	switch request := parsed.(type) {
	case query.Segments:
		return d.segments(ctx, asked.RefID, relation, request, within)
	case query.Metrics:
		return d.metrics(ctx, asked.RefID, relation, request, within)
	case query.Timeline:
		return d.timeline(ctx, asked.RefID, relation, request)
	case query.Distinct:
		return d.values(ctx, asked.RefID, relation, request, within)
	default:
		return nil, fmt.Errorf("no answer is made for %T", request)
	}
}

func (d *DataSource) segments(ctx context.Context, refID string, relation *postgres.Relation, request query.Segments, within query.Range) (data.Frames, error) {
	limit := request.Limit
	request.Limit++ // one more tells whether the limit cut anything
	statement, err := relation.Segments(request, within)
	if err != nil {
		return nil, err
	}
	table := frame.NewTable(statement.Fields, limit)
	if mayExplore(backend.UserFromContext(ctx)) {
		table.LinkTimelines(d.uid, d.name)
	}
	if err := d.database.Stream(ctx, statement, table.Append); err != nil && !errors.Is(err, frame.ErrFull) {
		return nil, err
	}
	return data.Frames{table.Frame(refID, d.now())}, nil
}

// mayExplore tells whether Grafana lets the user into Explore, where timelines
// are: by default not a viewer, nor whoever looks at a public dashboard. Their
// links would lead nowhere.
func mayExplore(user *backend.User) bool {
	return user != nil && (user.Role == roleAdmin || user.Role == roleEditor)
}
