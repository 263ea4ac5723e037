package deliver

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
)

// What makes a dashboard a report.
const (
	ReportTag   = "interaction-report"
	reportPanel = "interaction-segments-panel"
)

// Report is a dashboard that can be delivered.
type Report struct {
	UID, Title, Description string
	Created, Updated        time.Time // of the dashboard; zero where Grafana does not say
	Start, End              string    // the dashboard's time range
	Zone                    string    // an IANA name; empty: the data source's
	Source                  string    // the data source's uid or name; empty: the default one
	Query                   []byte    // JSON of a segments query
	Settings
}

// dashboard is the part of a dashboard's JSON that a report is made of.
type dashboard struct {
	UID         string `json:"uid"`
	Title       string `json:"title"`
	Description string `json:"description"`
	Timezone    string `json:"timezone"`
	Time        struct {
		From string `json:"from"`
		To   string `json:"to"`
	} `json:"time"`
	Panels     []panel `json:"panels"`
	Templating struct {
		List []variable `json:"list"`
	} `json:"templating"`
}

type panel struct {
	Type       string          `json:"type"`
	Datasource json.RawMessage `json:"datasource"`
	Targets    []target        `json:"targets"`
	Options    struct {
		Delivery json.RawMessage `json:"delivery"`
	} `json:"options"`
	Panels []panel `json:"panels"` // of a row that is folded
}

type target struct {
	Datasource json.RawMessage `json:"datasource"`
	Hide       bool            `json:"hide"`
	query.Model
}

// uidPattern are the uids that Grafana accepts.
var uidPattern = regexp.MustCompile(`^[A-Za-z0-9_-]{1,40}$`)

// parseReport reads a dashboard's JSON. The error says what to change in the
// dashboard.
func parseReport(raw []byte) (Report, error) {
	var read dashboard
	if err := json.Unmarshal(raw, &read); err != nil {
		return Report{}, wrongJSON("the dashboard", err)
	}
	if !uidPattern.MatchString(read.UID) {
		return Report{}, fmt.Errorf("the dashboard's uid %q is not one of Grafana's", read.UID)
	}
	report := Report{
		UID: read.UID, Title: words(read.Title), Description: strings.TrimSpace(read.Description),
		Start: read.Time.From, End: read.Time.To,
	}
	switch read.Timezone {
	case "", "browser": // no browser is at hand
	case "utc":
		report.Zone = "UTC"
	default:
		report.Zone = read.Timezone
	}
	panels := reportPanels(read.Panels)
	if len(panels) != 1 {
		return Report{}, fmt.Errorf("the dashboard has %d panels of type %s: a report has exactly one", len(panels), reportPanel)
	}
	var err error
	if report.Settings, err = parseSettings(panels[0].Options.Delivery); err != nil {
		return Report{}, err
	}
	asked, err := theTarget(panels[0].Targets)
	if err != nil {
		return Report{}, err
	}
	values := savedValues(read.Templating.List)
	if report.Source, err = values.source(asked.Datasource, panels[0].Datasource); err != nil {
		return Report{}, err
	}
	model := segmentsOf(asked.Model)
	if model.Filters, err = values.filters(model.Filters); err != nil {
		return Report{}, err
	}
	if report.Query, err = json.Marshal(model); err != nil {
		return Report{}, fmt.Errorf("encode the query: %w", err)
	}
	if _, err := query.ParseAs[query.Segments](report.Query, query.Context{}, query.Defaults{}, "can be delivered"); err != nil {
		return Report{}, fmt.Errorf("the panel's query: %w", err)
	}
	return report, nil
}

// segmentsOf is what a segments query has of a model, without its limit: a file
// has all rows.
func segmentsOf(model query.Model) query.Model {
	return query.Model{
		QueryType: model.QueryType, TimeField: model.TimeField, Timezone: model.Timezone, IncludeInProgress: model.IncludeInProgress,
		Filters: model.Filters, Fields: model.Fields, Sort: model.Sort, Check: model.Check, IntervalOfDay: model.IntervalOfDay,
	}
}

func reportPanels(panels []panel) (found []panel) {
	for _, each := range panels {
		if each.Type == reportPanel {
			found = append(found, each)
		}
		found = append(found, reportPanels(each.Panels)...)
	}
	return found
}

// theTarget returns the only query that is not hidden.
func theTarget(targets []target) (target, error) {
	var shown []target
	for _, each := range targets {
		if !each.Hide {
			shown = append(shown, each)
		}
	}
	if len(shown) != 1 {
		return target{}, fmt.Errorf("the report panel has %d queries: a report has exactly one", len(shown))
	}
	return shown[0], nil
}

// period returns what the report's time range comes to at a due time.
func (r Report) period(due time.Time, location *time.Location) (query.Range, error) {
	if r.Start == "" || r.End == "" {
		return query.Range{}, errors.New("the dashboard has no time range: choose one, and save the dashboard")
	}
	within, err := query.ParseRange(r.Start, r.End, due, location)
	if err != nil {
		return query.Range{}, fmt.Errorf("the dashboard's time range: %w", err)
	}
	return within, nil
}

// words is a text on one line.
func words(text string) string { return strings.Join(strings.Fields(text), " ") }
