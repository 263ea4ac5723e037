package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/interaction-segments/interaction-segments-app/pkg/plugin"
)

const (
	builtIn     = "Grafana's PostgreSQL data source"
	builtInType = "grafana-postgresql-datasource"
)

// grafana is the Grafana at GRAFANA_URL, with two data sources on the relation
// for as long as the bench runs.
type grafana struct {
	address, user, password string
	subject                 *subject
	ours, builtIn           map[string]string // references to the data sources
}

// openGrafana makes the two data sources; without a Grafana there is nil.
func (s *subject) openGrafana(ctx context.Context) (*grafana, error) {
	address := strings.TrimSuffix(os.Getenv("GRAFANA_URL"), "/")
	if address == "" {
		return nil, nil //nolint:nilnil // no Grafana is no error
	}
	user, password, _ := strings.Cut(cmp.Or(os.Getenv("GRAFANA_AUTH"), "admin:admin"), ":")
	g := &grafana{address: address, user: user, password: password, subject: s}
	var err error
	if g.ours, err = g.add(ctx, "Bench: Interaction Segments", plugin.DataSourceID); err != nil {
		return nil, err
	}
	g.builtIn, err = g.add(ctx, "Bench: PostgreSQL", builtInType)
	return g, err
}

// add makes a data source and returns how queries refer to it.
func (g *grafana) add(ctx context.Context, name, kind string) (map[string]string, error) {
	settings := g.subject.settings
	body, err := json.Marshal(map[string]any{
		"name": name, "type": kind, "access": "proxy", "url": settings.URL, "user": settings.User,
		"database": g.subject.sql.Config().Database, "jsonData": settings.JSONData, "secureJsonData": settings.DecryptedSecureJSONData,
	})
	if err != nil {
		return nil, fmt.Errorf("write the data source: %w", err)
	}
	answer, err := g.call(ctx, http.MethodPost, "/api/datasources", body)
	if err != nil {
		return nil, fmt.Errorf("add the data source %s: %w", kind, err)
	}
	var made struct {
		Datasource struct {
			UID string `json:"uid"`
		} `json:"datasource"`
	}
	if err := json.Unmarshal(answer, &made); err != nil {
		return nil, fmt.Errorf("read Grafana's answer: %w", err)
	}
	uid := made.Datasource.UID
	g.subject.closers = append(g.subject.closers, func() {
		_, _ = g.call(context.WithoutCancel(ctx), http.MethodDelete, "/api/datasources/uid/"+uid, nil)
	})
	return map[string]string{"type": kind, "uid": uid}, nil
}

// call sends a body and returns the answer's, read to its end.
func (g *grafana) call(ctx context.Context, method, path string, body []byte) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, method, g.address+path, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("make the request: %w", err)
	}
	request.SetBasicAuth(g.user, g.password)
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, fmt.Errorf("call Grafana: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, fmt.Errorf("read Grafana's answer: %w", err)
	}
	if response.StatusCode >= http.StatusBadRequest {
		return nil, fmt.Errorf("%s %s: %s: %.300s", method, path, response.Status, answer)
	}
	return answer, nil
}

// body is a panel's request to /api/ds/query.
func (g *grafana) body(source map[string]string, queries ...json.RawMessage) ([]byte, error) {
	asked := make([]map[string]any, len(queries))
	for i, query := range queries {
		model := map[string]any{}
		if err := json.Unmarshal(query, &model); err != nil {
			return nil, fmt.Errorf("read a query: %w", err)
		}
		maps.Copy(model, map[string]any{
			"refId": fmt.Sprintf("Q%d", i), "datasource": source, "intervalMs": interval.Milliseconds(), "maxDataPoints": points,
		})
		asked[i] = model
	}
	return json.Marshal(map[string]any{
		"from": strconv.FormatInt(month.From.UnixMilli(), 10), "to": strconv.FormatInt(month.To.UnixMilli(), 10), "queries": asked,
	})
}

// through is the way of a request through Grafana.
func (g *grafana) through(name string, source map[string]string, query json.RawMessage) (way, error) {
	body, err := g.body(source, query)
	return way{name: name, outside: true, do: func(ctx context.Context) (int64, error) {
		_, err := g.call(ctx, http.MethodPost, "/api/ds/query", body)
		return -1, err
	}}, err
}

// tableContest is rows of the report, to the last byte that a browser gets.
func (g *grafana) tableContest(rows int) (contest, error) {
	query, sql := json.RawMessage(fmt.Sprintf(`{"queryType": "segments", "limit": %d}`, rows)), g.subject.reportSQL(month, rows)
	ours, err := g.through(oursName, g.ours, query)
	if err != nil {
		return contest{}, err
	}
	statement, err := json.Marshal(map[string]any{"format": "table", "rawQuery": true, "editorMode": "code", "rawSql": sql})
	if err != nil {
		return contest{}, fmt.Errorf("write the query: %w", err)
	}
	theirs, err := g.through(builtIn, g.builtIn, statement)
	return contest{
		work:    fmt.Sprintf("Table of %s rows through Grafana", thousands(int64(rows))),
		about:   "A panel's request to /api/ds/query, to the last byte of the answer. The built-in data source is asked for the same rows and fields in SQL; the floor is PostgreSQL's own time and Grafana's JSON, without a plugin between.",
		ways:    []way{ours, theirs, g.subject.floor(sql, query)},
		budgets: []budget{{builtIn, 0.65}},
	}, err
}

// dashboardContest is all of a dashboard's requests at once, through Grafana.
func (g *grafana) dashboardContest(name string) (contest, error) {
	found, err := readDashboard(dashboardPath(name))
	if err != nil {
		return contest{}, err
	}
	var bodies [][]byte
	for _, queries := range found.requests {
		body, err := g.body(g.ours, queries...)
		if err != nil {
			return contest{}, err
		}
		bodies = append(bodies, body)
	}
	ours := way{name: oursName, outside: true, do: func(ctx context.Context) (int64, error) {
		group, ctx := errgroup.WithContext(ctx)
		for _, body := range bodies {
			group.Go(func() error {
				_, err := g.call(ctx, http.MethodPost, "/api/ds/query", body)
				return err
			})
		}
		return -1, group.Wait()
	}}
	return contest{
		work:    fmt.Sprintf("Dashboard %s through Grafana: its %d requests at once", found.Title, len(bodies)),
		about:   "The same through /api/ds/query, in scans that PostgreSQL is asked for directly.",
		ways:    []way{ours, g.subject.counted()},
		budgets: []budget{{countRows, scans[name]}},
	}, nil
}

// contests are what is measured through Grafana.
func (g *grafana) contests() (contests []contest, err error) {
	for _, rows := range []int{smallTable, largeTable} {
		if int64(rows) > g.subject.rows {
			continue
		}
		c, err := g.tableContest(rows)
		if err != nil {
			return nil, err
		}
		contests = append(contests, c)
	}
	for _, name := range dashboards {
		c, err := g.dashboardContest(name)
		if err != nil {
			return nil, err
		}
		contests = append(contests, c)
	}
	return contests, nil
}
