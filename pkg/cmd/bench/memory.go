package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"runtime"
	"strconv"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/interaction-segments/interaction-segments-app/pkg/host"
)

// memory is what the plugin's own process holds at most for one kind of query.
type memory struct {
	work         string
	before, peak int64 // bytes of resident memory
	mostGrowth   int64 // bytes; 0: no budget
}

func (m memory) kept() bool { return m.mostGrowth == 0 || m.peak-m.before <= m.mostGrowth }

// csvGrowth bounds what a report of any size takes.
const csvGrowth = 64 << 20

// measureMemory asks each kind of query of a process of its own. Where the
// system does not tell a process's memory there is nothing.
func (s *subject) measureMemory(ctx context.Context, binary string) ([]memory, error) {
	if runtime.GOOS != "linux" {
		return nil, nil
	}
	var session string
	if err := s.sql.QueryRow(ctx, "SELECT session_id FROM "+s.relation.SQL()+" LIMIT 1").Scan(&session); err != nil {
		return nil, fmt.Errorf("find a session: %w", err)
	}
	works := []struct {
		memory
		ask func(context.Context, *host.Process) error
	}{
		{memory{work: fmt.Sprintf("table of %s rows", thousands(min(largeTable, s.rows)))}, s.sends(fmt.Sprintf(`{"queryType": "segments", "limit": %d}`, largeTable))},
		{memory{work: "metrics by queue, a table"}, s.sends(`{"queryType": "metrics", "format": "table", "groupBy": ["queue_name"], "metrics": [{"measure": "offered"}, {"measure": "queue_wait_time", "aggregate": "p95"}]}`)},
		{memory{work: "metrics by queue, a time series"}, s.sends(`{"queryType": "metrics", "groupBy": ["queue_name"], "metrics": [{"measure": "offered"}, {"measure": "queue_wait_time", "aggregate": "p95"}]}`)},
		{memory{work: "values of a field"}, s.sends(`{"queryType": "values", "field": "agent_name"}`)},
		{memory{work: "timeline"}, s.sends(`{"queryType": "timeline", "sessionId": ` + strconv.Quote(session) + `}`)},
		{memory{work: "CSV of the month", mostGrowth: csvGrowth}, s.exports},
	}
	var measured []memory
	for _, w := range works {
		fmt.Fprintf(os.Stderr, "Memory: %s ...\n", w.work)
		m, err := s.memoryOf(ctx, binary, w.memory, w.ask)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", w.work, err)
		}
		measured = append(measured, m)
	}
	return measured, nil
}

func (s *subject) memoryOf(ctx context.Context, binary string, m memory, ask func(context.Context, *host.Process) error) (memory, error) {
	process, err := host.Start(binary, io.Discard)
	if err != nil {
		return memory{}, err
	}
	defer process.Stop()
	if err := s.sends(`{"queryType": "segments", "limit": 1}`)(ctx, process); err != nil {
		return memory{}, err
	}
	folder := fmt.Sprintf("/proc/%d/", process.PID())
	// 5 sets the highest resident memory to the present one: man 5 proc.
	if err := os.WriteFile(folder+"clear_refs", []byte("5"), 0o600); err != nil {
		return memory{}, fmt.Errorf("begin to watch the memory: %w", err)
	}
	if m.before, err = kilobytes(folder+"status", "VmRSS"); err != nil {
		return memory{}, err
	}
	if err := ask(ctx, process); err != nil {
		return memory{}, err
	}
	m.peak, err = kilobytes(folder+"status", "VmHWM")
	return m, err
}

func kilobytes(path, key string) (bytes int64, err error) {
	if _, err := fmt.Sscanf(lineOf(path, key), "%d kB", &bytes); err != nil {
		return 0, fmt.Errorf("read %s of the process: %w", key, err)
	}
	return bytes << 10, nil
}

// sends asks a query.
func (s *subject) sends(query string) func(context.Context, *host.Process) error {
	return func(ctx context.Context, process *host.Process) error {
		answer, err := process.QueryData(ctx, s.request(month, json.RawMessage(query)))
		if err != nil {
			return err
		}
		return answer.Responses["Q0"].Error
	}
}

// exports asks for the month as CSV and throws it away.
func (s *subject) exports(ctx context.Context, process *host.Process) error {
	address := "report.csv?" + url.Values{"from": {strconv.FormatInt(month.From.UnixMilli(), 10)}, "to": {strconv.FormatInt(month.To.UnixMilli(), 10)}}.Encode()
	request := &backend.CallResourceRequest{PluginContext: s.request(month).PluginContext, Path: "report.csv", URL: address, Method: http.MethodGet}
	return process.CallResource(ctx, request, backend.CallResourceResponseSenderFunc(func(part *backend.CallResourceResponse) error {
		if part.Status >= http.StatusBadRequest {
			return fmt.Errorf("the report answered %d: %s", part.Status, part.Body)
		}
		return nil
	}))
}
