package frame

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
	"github.com/interaction-segments/interaction-segments-app/pkg/wire"
)

// trace gathers one interaction's rows into a frame for Grafana's trace view.
type trace struct {
	gathered
	request   query.Timeline
	fields    []report.Field
	segments  []report.Segment
	truncated bool
}

func newTrace(request query.Timeline) *trace { return &trace{request: request} }

// Begin keeps the fields that the rows hold.
func (t *trace) Begin(header wire.Header) error {
	t.fields = header.Fields
	return nil
}

// Append adds a row, in the order of the segments, or returns [wire.ErrFull].
func (t *trace) Append(row wire.Row) error {
	if len(t.segments) == query.TimelineRows {
		t.truncated = true
		return wire.ErrFull
	}
	t.segments = append(t.segments, row.Segment(t.fields))
	return nil
}

// End makes the trace. An unknown session has all the fields, no row, and a
// notice.
func (t *trace) End(wire.Footer) error {
	frame, err := traceFrame(t.request.SessionID, timelineOf(t.segments, t.truncated, t.request.Now))
	if err != nil {
		return err
	}
	switch {
	case len(t.segments) == 0:
		frame.AppendNotices(data.Notice{Severity: data.NoticeSeverityWarning, Text: fmt.Sprintf(
			"No interaction has the Session ID %q. Check the ID; a timeline is looked up whatever the time range.", t.request.SessionID)})
	case t.truncated:
		frame.AppendNotices(data.Notice{Severity: data.NoticeSeverityWarning, Text: fmt.Sprintf(
			"The interaction has more segments than a timeline shows: these are its first %d. List all of them with a query of type segments and a filter on Session ID.", query.TimelineRows)})
	}
	t.frames = data.Frames{frame}
	return nil
}

// OpenTelemetry's status codes of spans.
const (
	statusUnset = 0 // of what has not ended
	statusOK    = 1
	statusError = 2
)

// traceFrame lays spans out as Grafana's trace view reads them (TraceSpanRow
// of @grafana/data): times and durations in milliseconds, key-value lists as
// JSON. Spans have no kind, which would distinguish clients from servers.
func traceFrame(traceID string, spans []span) (*data.Frame, error) {
	var (
		n             = len(spans)
		traceIDs      = make([]string, n)
		ids           = make([]string, n)
		parents       = make([]string, n)
		operations    = make([]string, n)
		services      = make([]string, n)
		serviceTags   = make([]json.RawMessage, n)
		starts        = make([]float64, n)
		durations     = make([]float64, n)
		tags          = make([]json.RawMessage, n)
		logs          = make([]json.RawMessage, n)
		warnings      = make([]json.RawMessage, n)
		statuses      = make([]int64, n)
		statusMessage = make([]string, n)
	)
	for i := range spans {
		s := &spans[i]
		traceIDs[i], ids[i], parents[i], operations[i], services[i] = traceID, s.id, s.parent, s.operation, s.service
		starts[i], durations[i] = milliseconds(s.start), float64(s.end.Sub(s.start).Microseconds())/1000
		switch {
		case s.failure != "":
			statuses[i], statusMessage[i] = statusError, s.failure
		case s.open:
			statuses[i] = statusUnset
		default:
			statuses[i] = statusOK
		}
		for _, list := range []struct {
			to   *json.RawMessage
			from any
		}{{&serviceTags[i], notNil(s.serviceTags)}, {&tags[i], notNil(s.tags)}, {&logs[i], notNil(s.events)}, {&warnings[i], notNil(s.warnings)}} {
			encoded, err := json.Marshal(list.from)
			if err != nil {
				return nil, fmt.Errorf("encode a span: %w", err)
			}
			*list.to = encoded
		}
	}
	frame := data.NewFrame("Timeline",
		data.NewField("traceID", nil, traceIDs), data.NewField("spanID", nil, ids), data.NewField("parentSpanID", nil, parents),
		data.NewField("operationName", nil, operations), data.NewField("serviceName", nil, services), data.NewField("serviceTags", nil, serviceTags),
		data.NewField("startTime", nil, starts), data.NewField("duration", nil, durations), data.NewField("tags", nil, tags),
		data.NewField("logs", nil, logs), data.NewField("warnings", nil, warnings),
		data.NewField("statusCode", nil, statuses), data.NewField("statusMessage", nil, statusMessage),
	)
	frame.Meta = &data.FrameMeta{PreferredVisualization: data.VisTypeTrace}
	return frame, nil
}

// notNil makes a list that encodes as [] rather than null, which the trace view cannot iterate over.
func notNil[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

func milliseconds(t time.Time) float64 { return float64(t.UnixMicro()) / 1000 }
