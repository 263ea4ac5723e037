package plugin

import (
	"context"
	"fmt"
	"runtime/debug"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/grafana/grafana-plugin-sdk-go/experimental/concurrent"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/frame"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
)

// queriesAtOnce is how many queries of one request run concurrently.
const queriesAtOnce = 5

// Bounds on the rows that are held for answers, of one request and of all that
// a data source answers at a time. One table ends at [frame.MaxBytes].
const (
	requestBytes = 512 << 20
	allBytes     = 1 << 30
)

var (
	errRequestBytes = fault.New(fault.Query, "the queries of this request hold more than %d MiB together: ask for fewer rows, fields or queries at once, or export the report as CSV, which has no limit", requestBytes>>20)
	errAllBytes     = fault.New(fault.Busy, "the data source is answering requests for more than %d MiB in all: try again in a moment", allBytes>>20)
)

// QueryData answers every query of a request by its refId; one that fails
// does not affect the others.
func (d *DataSource) QueryData(ctx context.Context, request *backend.QueryDataRequest) (*backend.QueryDataResponse, error) {
	asker := d.asker(request.PluginContext.User, isAlert(request))
	asker.Expression = forExpressions(request)
	budget := frame.NewBudget(d.requestBytes, errRequestBytes, d.budget)
	defer budget.Release() // once the answers are made; what they are sent as is Grafana's SDK's
	answers, err := concurrent.QueryData(ctx, request, func(ctx context.Context, asked concurrent.Query) backend.DataResponse {
		return d.answer(ctx, asked, asker, budget.Within())
	}, queriesAtOnce)
	if err == nil && forExpressions(request) {
		for refID, answer := range answers.Responses {
			answer.Frames = frame.WithoutEmpty(answer.Frames)
			answers.Responses[refID] = answer
		}
	}
	return answers, err
}

// isAlert reports whether the request says that it is an alert rule's.
func isAlert(request *backend.QueryDataRequest) bool { return request.Headers["FromAlert"] == "true" }

// forExpressions reports whether the answer goes into Grafana's server-side
// expressions, as those of alert and recording rules do.
func forExpressions(request *backend.QueryDataRequest) bool {
	return isAlert(request) || request.GetHTTPHeader("X-Grafana-From-Expr") == "true"
}

func (d *DataSource) answer(ctx context.Context, asked concurrent.Query, asker query.Asker, budget *frame.Budget) (response backend.DataResponse) {
	defer func() {
		if panicked := recover(); panicked != nil {
			response = failed(ctx, fmt.Errorf("panic: %v\n%s", panicked, debug.Stack()))
		}
	}()
	frames, err := d.frames(ctx, asked.DataQuery, asker, budget)
	if err != nil {
		budget.Release()
		return failed(ctx, err)
	}
	return backend.DataResponse{Frames: frames}
}

func failed(ctx context.Context, err error) backend.DataResponse {
	known := logged(ctx, "A query failed", err)
	return backend.ErrDataResponseWithSource(statuses[known.Class], sourceOf(known.Class), known.Message)
}

func (d *DataSource) frames(ctx context.Context, asked backend.DataQuery, asker query.Asker, budget *frame.Budget) (data.Frames, error) {
	if d.broken != nil {
		return nil, d.broken
	}
	request, err := query.Parse(asked.JSON, query.Context{
		Range:    query.Range{From: asked.TimeRange.From, To: asked.TimeRange.To},
		Interval: asked.Interval,
		Now:      d.now(),
		Asker:    asker,
	}, d.defaults)
	if err != nil {
		return nil, err
	}
	var options frame.Options
	if mayExplore(backend.UserFromContext(ctx)) {
		options.Timelines = &frame.DataSource{UID: d.uid, Name: d.name}
	}
	ctx, cancel := context.WithTimeout(ctx, d.timeout)
	defer cancel()
	fitted, lacking, err := d.database.Fit(ctx, request)
	if err != nil {
		return nil, err
	}
	frames, err := d.run(ctx, request, fitted, options, budget)
	if err != nil {
		return nil, err
	}
	frames = frame.Lacking(frames, lacking)
	for _, f := range frames {
		f.RefID = asked.RefID
	}
	return frames, nil
}

// run answers what is left of a request.
func (d *DataSource) run(ctx context.Context, request, fitted query.Request, options frame.Options, budget *frame.Budget) (data.Frames, error) {
	if fitted == nil {
		return frame.Nothing(request)
	}
	sink, err := frame.New(fitted, options)
	if err != nil {
		return nil, err
	}
	if err := d.database.Run(ctx, fitted, frame.Budgeted(sink, budget)); err != nil {
		return nil, err
	}
	return sink.Frames(), nil
}
