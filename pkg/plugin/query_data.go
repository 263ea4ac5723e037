package plugin

import (
	"context"
	"fmt"
	"runtime/debug"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/grafana/grafana-plugin-sdk-go/experimental/concurrent"

	"github.com/interaction-segments/interaction-segments-app/pkg/frame"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
)

// queriesAtOnce is how many queries of one request run concurrently.
const queriesAtOnce = 5

// QueryData answers every query of a request by its refId; one that fails
// does not affect the others.
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

// forExpressions reports whether the answer goes into Grafana's server-side
// expressions, as those of alert and recording rules do.
func forExpressions(request *backend.QueryDataRequest) bool {
	return request.Headers["FromAlert"] == "true" || request.GetHTTPHeader("X-Grafana-From-Expr") == "true"
}

func (d *DataSource) answer(ctx context.Context, asked concurrent.Query) (response backend.DataResponse) {
	defer func() {
		if panicked := recover(); panicked != nil {
			response = failed(ctx, fmt.Errorf("panic: %v\n%s", panicked, debug.Stack()))
		}
	}()
	frames, err := d.frames(ctx, asked.DataQuery)
	if err != nil {
		return failed(ctx, err)
	}
	return backend.DataResponse{Frames: frames}
}

func failed(ctx context.Context, err error) backend.DataResponse {
	known := logged(ctx, "A query failed", err)
	return backend.ErrDataResponseWithSource(statuses[known.Class], sourceOf(known.Class), known.Message)
}

func (d *DataSource) frames(ctx context.Context, asked backend.DataQuery) (data.Frames, error) {
	if d.broken != nil {
		return nil, d.broken
	}
	request, err := query.Parse(asked.JSON, query.Context{
		Asker:    askerOf(backend.UserFromContext(ctx)),
		Range:    query.Range{From: asked.TimeRange.From, To: asked.TimeRange.To},
		Interval: asked.Interval,
		Now:      d.now(),
	}, d.defaults)
	if err != nil {
		return nil, err
	}
	var options frame.Options
	if mayExplore(backend.UserFromContext(ctx)) {
		options.Timelines = &frame.DataSource{UID: d.uid, Name: d.name}
	}
	sink, err := frame.New(request, options)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, d.timeout)
	defer cancel()
	if err := d.database.Run(ctx, request, sink); err != nil {
		return nil, err
	}
	frames := sink.Frames()
	for _, f := range frames {
		f.RefID = asked.RefID
	}
	return frames, nil
}
