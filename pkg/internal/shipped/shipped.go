// Package shipped reads the queries of the dashboards that ship with the bundle,
// so that tests ask what users ask.
package shipped

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
)

// Dashboard is one that ships: its default time range in Grafana's relative form,
// and its queries.
type Dashboard struct {
	File     string
	From, To string
	Queries  []Query
}

// Query is one of a dashboard's panels, variables or annotations.
type Query struct {
	At       string // where it stands
	TimeFrom string // the panel's own time range, such as 28d; empty for the dashboard's
	Asked    map[string]any
}

// Dashboards returns all that ship.
func Dashboards() ([]Dashboard, error) {
	_, here, _, _ := runtime.Caller(0)
	paths, err := filepath.Glob(filepath.Join(filepath.Dir(here), "..", "..", "..", "src", "dashboards", "*.json"))
	if err != nil || len(paths) == 0 {
		return nil, errors.Join(err, errors.New("no dashboard ships"))
	}
	var dashboards []Dashboard
	for _, path := range paths {
		dashboard, err := read(path)
		if err != nil {
			return nil, fmt.Errorf("read the dashboard %s: %w", path, err)
		}
		dashboards = append(dashboards, dashboard)
	}
	return dashboards, nil
}

func read(path string) (Dashboard, error) {
	content, err := os.ReadFile(filepath.Clean(path))
	if err != nil {
		return Dashboard{}, err
	}
	var dashboard struct{ Time struct{ From, To string } }
	if err := json.Unmarshal(content, &dashboard); err != nil {
		return Dashboard{}, err
	}
	var whole any
	if err := json.Unmarshal(content, &whole); err != nil {
		return Dashboard{}, err
	}
	found := Dashboard{File: filepath.Base(path), From: dashboard.Time.From, To: dashboard.Time.To}
	found.look(found.File, "", whole)
	return found, nil
}

// look gathers the queries of a part of a dashboard: whatever has a refId and a
// type of ours.
func (d *Dashboard) look(at, timeFrom string, part any) {
	switch part := part.(type) {
	case []any:
		for _, element := range part {
			d.look(at, timeFrom, element)
		}
	case map[string]any:
		names := []string{at}
		for _, key := range []string{"title", "name"} {
			if text, is := part[key].(string); is {
				names = append(names, text)
			}
		}
		at = strings.Join(names, " / ")
		if own, is := part["timeFrom"].(string); is {
			timeFrom = own
		}
		if refID, is := part["refId"].(string); is && part["queryType"] != nil {
			d.Queries = append(d.Queries, Query{At: at + " / " + refID, TimeFrom: timeFrom, Asked: part})
		}
		for _, key := range slices.Sorted(maps.Keys(part)) {
			d.look(at, timeFrom, part[key])
		}
	}
}

var variable = regexp.MustCompile(`^\$\{?\w+\}?$`)

// Resolve returns a query's JSON without variables, as Grafana sends it: in lists
// a variable is its values, of which All has none; elsewhere a text.
func (q Query) Resolve(values []any, text string) (string, error) {
	var replace func(value any) any
	replace = func(value any) any {
		switch value := value.(type) {
		case string:
			switch {
			case value == "$check":
				return "exit_before_entry"
			case variable.MatchString(value):
				return text
			}
		case []any:
			replaced := []any{}
			for _, element := range value {
				if name, is := element.(string); is && variable.MatchString(name) {
					replaced = append(replaced, values...)
				} else {
					replaced = append(replaced, replace(element))
				}
			}
			return replaced
		case map[string]any:
			replaced := map[string]any{}
			for key, element := range value {
				replaced[key] = replace(element)
			}
			return replaced
		}
		return value
	}
	encoded, err := json.Marshal(replace(q.Asked))
	return string(encoded), err
}
