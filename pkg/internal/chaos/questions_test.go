package chaos

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/stretchr/testify/require"
)

// question asks the plugin, and returns what it answers or how it refuses to.
type question func(context.Context, *bed) (answer string, err error)

// questions are what users ask: panels of every type, exports in both forms, a
// list of suggestions, and Save & test.
var questions = map[string]question{
	"table":       panel(`{"limit": 300}`),
	"metrics":     panel(`{"queryType": "metrics", "groupBy": ["queue_name"], "metrics": [{"measure": "offered"}, {"measure": "queue_wait_time", "aggregate": "p95"}], "format": "table"}`),
	"time series": panel(`{"queryType": "metrics", "metrics": [{"measure": "segments"}], "interval": "1h"}`),
	"values":      panel(`{"queryType": "values", "field": "queue_name"}`),
	"gzip":        export("gzip"),
	"plain":       export(""),
	"fields":      fields,
	"health":      health,
}

// refusal is an answer that says why there is none.
type refusal struct {
	status  int
	message string
}

func (r *refusal) Error() string { return fmt.Sprintf("%d: %s", r.status, r.message) }

// within is the week of the simulation.
var within = backend.TimeRange{From: time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)}

func panel(asked string) question {
	return func(ctx context.Context, b *bed) (string, error) {
		process, context := b.process()
		answer, err := process.QueryData(ctx, &backend.QueryDataRequest{PluginContext: context, Queries: []backend.DataQuery{{
			RefID: "A", JSON: json.RawMessage(asked), TimeRange: within, Interval: time.Minute, MaxDataPoints: 1000,
		}}})
		if err != nil {
			return "", err
		}
		response, found := answer.Responses["A"]
		if !found {
			return "", errors.New("the query has no answer")
		}
		if response.Error != nil {
			return "", &refusal{int(response.Status), response.Error.Error()}
		}
		var text strings.Builder
		for _, frame := range response.Frames {
			content, err := data.FrameToJSON(frame, data.IncludeDataOnly)
			if err != nil {
				return "", err
			}
			text.Write(content)
		}
		return text.String(), nil
	}
}

// received gathers the parts of a resource's answer.
type received struct {
	status  int
	headers map[string][]string
	body    bytes.Buffer
}

func (r *received) Send(part *backend.CallResourceResponse) error {
	if r.headers == nil {
		r.status, r.headers = part.Status, part.Headers
	}
	r.body.Write(part.Body)
	return nil
}

func (b *bed) resource(ctx context.Context, path, query string, headers map[string][]string) (*received, error) {
	process, context := b.process()
	to := &received{}
	err := process.CallResource(ctx, &backend.CallResourceRequest{
		PluginContext: context, Path: path, Method: "GET", URL: path + "?" + query, Headers: headers,
	}, to)
	if err == nil && to.status != 200 {
		var said struct{ Message string }
		if err := json.Unmarshal(to.body.Bytes(), &said); err != nil {
			return nil, fmt.Errorf("an error that is no JSON: %s", to.body.Bytes())
		}
		return nil, &refusal{to.status, said.Message}
	}
	return to, err
}

// errLooksWhole is a report that broke off and does not show it.
var errLooksWhole = errors.New("a report that broke off looks whole")

// export asks for the whole report. One that breaks off must not look whole,
// whatever Grafana appends to it.
func export(encoding string) question {
	return func(ctx context.Context, b *bed) (string, error) {
		to, err := b.resource(ctx, "report.csv", fmt.Sprintf("from=%d&to=%d", within.From.UnixMilli(), within.To.UnixMilli()),
			map[string][]string{"Accept-Encoding": {encoding}})
		if to == nil {
			return "", err
		}
		content := to.body.Bytes()
		if encoding == "gzip" && len(content) > 0 {
			if err != nil {
				content = append(content, `{"message": "appended"}`...)
			}
			inflated, unzipErr := unzip(content)
			switch {
			case err != nil && unzipErr == nil:
				return "", errLooksWhole
			case err == nil && unzipErr != nil:
				return "", unzipErr
			}
			content = inflated
		}
		if err != nil {
			// A refusal that broke off has no such header.
			total := to.headers["X-Total-Rows"]
			counted := encoding == "" && len(total) > 0 && fmt.Sprint(rowsOf(content)) == total[0]
			// Where only the end of the stream is missing, it is whole.
			if counted && contents(content) != b.expected["plain"] {
				return "", errLooksWhole
			}
			return "", err
		}
		return contents(content), nil
	}
}

func unzip(content []byte) ([]byte, error) {
	reader, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(reader)
}

// contents is what two reports of the same rows have in common.
func contents(report []byte) string {
	return fmt.Sprintf("%d rows, sha256 %x", rowsOf(report), sha256.Sum256(report))
}

// rowsOf counts the whole rows of CSV, without the header.
func rowsOf(content []byte) int {
	records, _ := csv.NewReader(bytes.NewReader(content)).ReadAll()
	return len(records) - 1
}

func fields(ctx context.Context, b *bed) (string, error) {
	to, err := b.resource(ctx, "fields", "", nil)
	if err != nil {
		return "", err
	}
	var answer struct{ Problems []string }
	if err := json.Unmarshal(to.body.Bytes(), &answer); err != nil {
		return "", err
	}
	if len(answer.Problems) > 0 {
		return "", &refusal{0, strings.Join(answer.Problems, "; ")}
	}
	return to.body.String(), nil
}

// health is Save & test, whose refusals have no status.
func health(ctx context.Context, b *bed) (string, error) {
	process, context := b.process()
	answer, err := process.CheckHealth(ctx, &backend.CheckHealthRequest{PluginContext: context})
	if err != nil {
		return "", err
	}
	if answer.Status != backend.HealthStatusOk {
		return "", &refusal{0, answer.Message}
	}
	return "OK", nil // its advice may change with the fault
}

// checkAgainstSQL checks the answers that all later ones are compared with.
func (b *bed) checkAgainstSQL(t *testing.T) {
	t.Helper()
	address := b.server.URL("chaos")
	const counted = " FROM interaction_segments WHERE NOT coalesce(in_progress, false)"
	rows := value(t, address, "SELECT count(*)::text"+counted)
	require.Greater(t, len(rows), 3, "some thousand rows")
	for _, name := range []string{"gzip", "plain"} {
		require.True(t, strings.HasPrefix(b.expected[name], rows+" rows"), b.expected[name])
	}
	require.Equal(t, b.expected["gzip"], b.expected["plain"])
	for _, offered := range strings.Split(value(t, address, "SELECT string_agg(n::text, ',') FROM (SELECT count(queue_entry_time) AS n"+counted+" AND queue_entry_time IS NOT NULL GROUP BY queue_name)"), ",") {
		n, err := strconv.Atoi(offered)
		require.NoError(t, err)
		require.Contains(t, b.expected["metrics"], fmt.Sprint(n))
	}
}
