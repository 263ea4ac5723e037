package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/interaction-segments/interaction-segments-app/pkg/host"
	"github.com/interaction-segments/interaction-segments-app/pkg/plugin"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// firstRows and shownFields are the rows and columns of the report on the terminal.
const firstRows = 12

var shownFields = []query.FieldID{"session_id", "channel", "queue_name", "queue_entry_time", "queue_wait_time", "agent_name", "segment_start_time", "talk_time", "transferred_in_by", "status"}

// show starts the plugin as Grafana does and requests the report.
func show(ctx context.Context, s *database, binary string) error {
	logPath := filepath.Join(folder, "plugin.log")
	log, err := os.Create(logPath)
	if err != nil {
		return fmt.Errorf("create the plugin's log: %w", err)
	}
	defer func() { _ = log.Close() }()
	process, err := host.Start(absolute(binary), log)
	if err != nil {
		return err
	}
	defer process.Stop()
	dataSource, err := s.pluginContext()
	if err != nil {
		return err
	}
	health, err := process.CheckHealth(ctx, &backend.CheckHealthRequest{PluginContext: dataSource})
	if err != nil {
		return err
	}
	step("Plugin", "%s, over gRPC as in Grafana", binary)
	step("", "%s", health.Message)
	if health.Status != backend.HealthStatusOk {
		return errors.New("the data source is not healthy: see above")
	}
	if err := printFirst(ctx, process, dataSource, s.shown); err != nil {
		return err
	}
	path := filepath.Join(folder, "interaction-details-by-segment.csv")
	if err := saveReport(ctx, process, dataSource, s.shown, path); err != nil {
		return err
	}
	step("Plugin log", "%s", absolute(logPath))
	step("Next", "go tool mage grafana shows all of it in Grafana; go tool mage demo FILE takes your own report CSV or conversation JSON")
	return nil
}

// pluginContext returns the settings that Grafana sends for the data source.
func (s *database) pluginContext() (backend.PluginContext, error) {
	settings, err := json.Marshal(map[string]string{
		"database": s.name(), "sslmode": s.sslmode(), "relation": s.relation.String(),
	})
	if err != nil {
		return backend.PluginContext{}, fmt.Errorf("encode the data source's settings: %w", err)
	}
	return backend.PluginContext{
		Namespace: "default", PluginID: plugin.DataSourceID,
		DataSourceInstanceSettings: &backend.DataSourceInstanceSettings{
			ID: 1, UID: "demo", Type: plugin.DataSourceID, Name: "Interaction Segments",
			URL: s.url.Host, User: s.url.User.Username(), JSONData: settings,
			DecryptedSecureJSONData: map[string]string{"password": s.password()},
		},
	}, nil
}

func printFirst(ctx context.Context, process *host.Process, dataSource backend.PluginContext, shown query.Range) error {
	model, err := json.Marshal(query.Model{
		Fields: shownFields, Limit: firstRows,
		Filters: []query.Filter{{Field: query.DimensionID(report.QueueEntryTime.ID), Operator: query.NotBlank}},
	})
	if err != nil {
		return fmt.Errorf("encode the query: %w", err)
	}
	response, err := process.QueryData(ctx, &backend.QueryDataRequest{PluginContext: dataSource, Queries: []backend.DataQuery{{
		RefID: "A", JSON: model, TimeRange: backend.TimeRange{From: shown.From, To: shown.To},
	}}})
	if err != nil {
		return err
	}
	if err := response.Responses["A"].Error; err != nil {
		return fmt.Errorf("the query failed: %w", err)
	}
	step("Report", "%s to %s UTC, the first rows that waited in a queue, some columns:", shown.From.Format(time.DateTime), shown.To.Format(time.DateTime))
	fmt.Println()
	for _, frame := range response.Responses["A"].Frames {
		printFrame(frame)
	}
	fmt.Println()
	return nil
}

func printFrame(frame *data.Frame) {
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	defer func() { _ = table.Flush() }()
	titles := make([]string, len(frame.Fields))
	for i, field := range frame.Fields {
		titles[i] = field.Config.DisplayNameFromDS
	}
	_, _ = fmt.Fprintln(table, strings.Join(titles, "\t"))
	for row := range frame.Rows() {
		cells := make([]string, len(frame.Fields))
		for i, field := range frame.Fields {
			cells[i] = cell(field, row)
		}
		_, _ = fmt.Fprintln(table, strings.Join(cells, "\t"))
	}
}

func cell(field *data.Field, row int) string {
	value, present := field.ConcreteAt(row)
	if !present {
		return ""
	}
	switch v := value.(type) {
	case float64:
		return string(report.AppendClock(nil, v))
	case time.Time:
		return v.UTC().Format(time.DateTime)
	}
	return fmt.Sprint(value)
}

// saveReport saves the plugin's report.csv.
func saveReport(ctx context.Context, process *host.Process, dataSource backend.PluginContext, shown query.Range, path string) error {
	file, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("create the report's file: %w", err)
	}
	defer func() { _ = file.Close() }()
	address := "report.csv?" + url.Values{"from": {shown.From.Format(time.RFC3339)}, "to": {shown.To.Format(time.RFC3339)}}.Encode()
	rows := ""
	err = process.CallResource(ctx, &backend.CallResourceRequest{PluginContext: dataSource, Method: "GET", Path: "report.csv", URL: address},
		backend.CallResourceResponseSenderFunc(func(part *backend.CallResourceResponse) error {
			if part.Status >= 400 {
				return fmt.Errorf("the report failed: %s", part.Body)
			}
			if counted := part.Headers["X-Total-Rows"]; len(counted) > 0 {
				rows = counted[0]
			}
			_, err := file.Write(part.Body)
			return err
		}))
	if err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return fmt.Errorf("write the report's file: %w", err)
	}
	step("CSV", "the whole report, %s rows: %s", rows, absolute(path))
	return nil
}
