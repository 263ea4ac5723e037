package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
)

func TestADashboardsQueriesAreThoseOfItsVariablesAndPanels(t *testing.T) {
	path := filepath.Join(t.TempDir(), "d.json")
	require.NoError(t, os.WriteFile(path, []byte(`{"title": "D",
		"templating": {"list": [{"type": "datasource", "query": "x"}, {"type": "query", "query": {"queryType": "values", "field": "channel"}}]},
		"panels": [
			{"type": "row", "collapsed": true, "panels": [{"targets": [{"queryType": "timeline", "sessionId": "s"}]}]},
			{"type": "row", "collapsed": false, "panels": []},
			{"targets": [{"queryType": "segments", "datasource": {"type": "interaction-segments-datasource", "uid": "${datasource}"},
				"filters": [{"field": "channel", "operator": "=|", "values": ["$channel"]}, {"field": "status", "operator": "not blank"}]}]},
			{"targets": [{"refId": "A", "datasource": {"type": "datasource", "uid": "-- Dashboard --"}, "panelId": 1}]},
			{"type": "text"}]}`), 0o600))
	d, err := readDashboard(path)
	require.NoError(t, err)
	require.Equal(t, "D", d.Title)
	require.Len(t, d.requests, 2)
	require.JSONEq(t, `{"queryType": "values", "field": "channel"}`, string(d.requests[0][0]))
	require.JSONEq(t, `{"queryType": "segments", "filters": [{"field": "status", "operator": "not blank"}]}`, string(d.requests[1][0]))
}

// Every query of the bundle's dashboards is one that the data source takes.
func TestTheBundlesDashboardsCanBeAsked(t *testing.T) {
	for name := range scans {
		d, err := readDashboard(filepath.Join("..", "..", "..", "src", "dashboards", name+".json"))
		require.NoError(t, err)
		require.NotEmpty(t, d.requests)
		for _, queries := range d.requests {
			for _, asked := range queries {
				_, err := query.Parse(asked, query.Context{Range: month, Interval: interval}, query.Defaults{RowLimit: 10, Formula: query.AbandonsExcluded})
				require.NoError(t, err, "%s: %s", name, asked)
			}
		}
	}
}
