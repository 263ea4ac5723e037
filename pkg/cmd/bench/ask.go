package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
)

// interval is what Grafana asks for a month on a panel of usual width.
const interval = time.Hour

// points is how many of them the month holds.
const points = 720

// request is what Grafana sends for one panel.
func (s *subject) request(within query.Range, queries ...json.RawMessage) *backend.QueryDataRequest {
	settings := s.settings
	request := &backend.QueryDataRequest{PluginContext: backend.PluginContext{PluginID: settings.Type, DataSourceInstanceSettings: &settings}}
	for i, model := range queries {
		request.Queries = append(request.Queries, backend.DataQuery{
			RefID: fmt.Sprintf("Q%d", i), JSON: model, Interval: interval, MaxDataPoints: points,
			TimeRange: backend.TimeRange{From: within.From, To: within.To},
		})
	}
	return request
}

// ask answers queries as one request to the plugin, from their JSON to the
// bytes that go to Grafana, and returns the number of rows of the first frame.
func (s *subject) ask(ctx context.Context, within query.Range, queries ...json.RawMessage) (rows int64, err error) {
	answer, rows, err := s.answer(ctx, within, queries...)
	if err != nil {
		return 0, err
	}
	if _, err := backend.ToProto().QueryDataResponse(backend.DataFrameFormat_ARROW, answer); err != nil {
		return 0, fmt.Errorf("encode the frames: %w", err)
	}
	return rows, nil
}

// answer is [subject.ask] up to the frames, which the SDK then encodes.
func (s *subject) answer(ctx context.Context, within query.Range, queries ...json.RawMessage) (answer *backend.QueryDataResponse, rows int64, err error) {
	if answer, err = s.source.QueryData(ctx, s.request(within, queries...)); err != nil {
		return nil, 0, err
	}
	for i, response := range answer.Responses {
		if response.Error != nil {
			return nil, 0, fmt.Errorf("query %s: %w", i, response.Error)
		}
		if len(response.Frames) == 0 {
			return nil, 0, errors.New("an answer has no frame")
		}
		rows = int64(response.Frames[0].Rows())
	}
	return answer, rows, nil
}

// ours is the way through the data source.
func (s *subject) ours(within query.Range, queries ...json.RawMessage) way {
	return way{name: oursName, do: func(ctx context.Context) (int64, error) { return s.ask(ctx, within, queries...) }}
}

// framed is the way through the data source up to the frames.
func (s *subject) framed(within query.Range, queries ...json.RawMessage) way {
	return way{name: "Interaction Segments, up to the frame", do: func(ctx context.Context) (int64, error) {
		_, rows, err := s.answer(ctx, within, queries...)
		return rows, err
	}}
}

const oursName = "Interaction Segments"
