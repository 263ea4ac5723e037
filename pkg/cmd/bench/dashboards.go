package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/interaction-segments/interaction-segments-app/pkg/plugin"
)

// dashboard is what a dashboard asks when it is opened: the queries of each
// request that a browser sends for it, with every variable set to All.
type dashboard struct {
	Title    string
	requests [][]json.RawMessage
}

// dashboardFile is the part of a dashboard's JSON that holds queries.
type dashboardFile struct {
	Title      string  `json:"title"`
	Panels     []panel `json:"panels"`
	Templating struct {
		List []struct {
			Type  string          `json:"type"`
			Query json.RawMessage `json:"query"`
		} `json:"list"`
	} `json:"templating"`
}

// panel is one that a dashboard shows when it is opened. Those of a row that is
// collapsed are within the row, and ask nothing before somebody opens it.
type panel struct {
	Targets []json.RawMessage `json:"targets"`
}

// readDashboard reads a dashboard of the bundle.
func readDashboard(path string) (dashboard, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return dashboard{}, fmt.Errorf("read the dashboard: %w", err)
	}
	var file dashboardFile
	if err := json.Unmarshal(content, &file); err != nil {
		return dashboard{}, fmt.Errorf("read the dashboard %s: %w", path, err)
	}
	d := dashboard{Title: file.Title}
	for _, variable := range file.Templating.List {
		if variable.Type != "query" {
			continue
		}
		if err := d.add([]json.RawMessage{variable.Query}); err != nil {
			return dashboard{}, err
		}
	}
	return d, d.addPanels(file.Panels)
}

func (d *dashboard) addPanels(panels []panel) error {
	for _, p := range panels {
		if err := d.add(p.Targets); err != nil {
			return err
		}
	}
	return nil
}

// add adds a request of those of the queries that are for our data source.
func (d *dashboard) add(targets []json.RawMessage) error {
	var queries []json.RawMessage
	for _, target := range targets {
		var model map[string]any
		if err := json.Unmarshal(target, &model); err != nil {
			return fmt.Errorf("read a query: %w", err)
		}
		// A panel that shows what another has asked for asks nothing.
		source, given := model["datasource"].(map[string]any)
		if given && source["type"] != plugin.DataSourceID {
			continue
		}
		delete(model, "datasource")
		if filters, has := model["filters"].([]any); has {
			model["filters"] = withoutVariables(filters)
		}
		query, err := json.Marshal(model)
		if err != nil {
			return fmt.Errorf("write a query: %w", err)
		}
		queries = append(queries, query)
	}
	if len(queries) > 0 {
		d.requests = append(d.requests, queries)
	}
	return nil
}

// withoutVariables leaves out the filters on a variable, as All does.
func withoutVariables(filters []any) (kept []any) {
	for _, filter := range filters {
		entry, is := filter.(map[string]any)
		values, _ := entry["values"].([]any)
		if is && len(values) > 0 {
			if text, _ := values[0].(string); strings.HasPrefix(text, "$") {
				continue
			}
		}
		kept = append(kept, filter)
	}
	return kept
}
