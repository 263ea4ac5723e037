package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/internal/pgtest"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
)

// A Grafana that notes what it is asked.
func TestGrafanaIsAskedWhatABrowserAsks(t *testing.T) {
	t.Chdir("../../..")
	var calls []string
	var queried []map[string]any
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls = append(calls, r.Method+" "+r.URL.Path)
		body, _ := io.ReadAll(r.Body)
		if r.URL.Path == "/api/ds/query" {
			var asked struct {
				Queries []map[string]any `json:"queries"`
			}
			_ = json.Unmarshal(body, &asked)
			queried = append(queried, asked.Queries...)
		}
		_, _ = io.WriteString(w, `{"datasource": {"uid": "u`+r.Method+`"}}`)
	}))
	defer server.Close()
	t.Setenv("GRAFANA_URL", server.URL+"/")
	connection, err := pgx.Connect(t.Context(), pgtest.Database(t))
	require.NoError(t, err)
	s := &subject{sql: connection, rows: 50_000, relation: postgres.DefaultRelation}
	g, err := s.openGrafana(t.Context())
	require.NoError(t, err)
	contests, err := g.contests()
	require.NoError(t, err)
	require.Len(t, contests, 4, "100,000 rows are more than there are")
	for _, w := range contests[0].ways[:2] { // through Grafana
		_, err := w.do(t.Context())
		require.NoError(t, err)
	}
	require.Equal(t, map[string]any{"type": "interaction-segments-datasource", "uid": "uPOST"}, queried[0]["datasource"])
	require.InDelta(t, 10_000, queried[0]["limit"], 0)
	require.Contains(t, queried[1]["rawSql"], "LIMIT 10000")
	s.close()
	require.Equal(t, "DELETE /api/datasources/uid/uPOST", calls[len(calls)-1], "the data sources are removed")
	require.NotContains(t, strings.Join(calls, " "), "PUT")
}

func TestWithoutAGrafanaNothingIsAskedOfIt(t *testing.T) {
	t.Setenv("GRAFANA_URL", "")
	g, err := (&subject{}).openGrafana(t.Context())
	require.NoError(t, err)
	require.Nil(t, g)
}
