package deliver

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestReadsAReport(t *testing.T) {
	report, err := parseReport([]byte(reportJSON("voice", `"format": "csv"`, `"format": "xlsx"`,
		`"enabled": true}`, `"enabled": true}, {"every": "hour", "minute": 5, "timezone": "UTC", "enabled": false},
			{"every": "week", "weekday": 7, "hour": 0, "minute": 59, "timezone": "America/St_Johns", "enabled": true},
			{"every": "month", "day": 31, "hour": 23, "minute": 1, "timezone": "UTC", "enabled": true}`,
		`"supervisors@lists.example.com"`, `"ANNA.MEIER@example.com", " supervisors@lists.example.com "`)))
	require.NoError(t, err)
	query := report.Query
	report.Query = nil
	require.JSONEq(t, `{"queryType":"segments","filters":[{"field":"channel","operator":"=","values":["Voice"]}],"sort":[{"field":"started_at"}]}`, string(query))
	require.Equal(t, "xlsx", report.Choice.ID)
	var schedules []string
	for _, schedule := range report.Schedules {
		schedules = append(schedules, schedule.String())
	}
	require.Equal(t, []string{"daily at 06:00 (Europe/Berlin)", "every Sunday at 00:59 (America/St_Johns)", "monthly on day 31 at 23:01 (UTC)"}, schedules)
	report.Schedules = nil
	require.Equal(t, []string{"anna.meier@example.com", "supervisors@lists.example.com"}, report.To)
	require.Equal(t, "d.m.y", report.parameter("dateFormat"))
	require.Equal(t, []string{"voice", "Voice, yesterday", "Calls of the day before", "now-1d/d", "now-1d/d", "Europe/Berlin", "segments"},
		[]string{report.UID, report.Title, report.Description, report.Start, report.End, report.Zone, report.Source})
}

// What a dashboard by hand may hold besides: a panel in a folded row, the data
// source at the panel, no delivery.
func TestReadsADashboardByHand(t *testing.T) {
	report, err := parseReport([]byte(`{"uid": "hand", "title": " By\nhand ", "time": {"from": "2024-11-01", "to": "2024-11-02"}, "panels": [{"type": "row", "panels": [
		{"type": "interaction-segments-panel", "datasource": {"uid": "segments"}, "targets": [{"refId": "A", "hide": true, "queryType": "metrics"}, {"refId": "B"}]}]}]}`))
	require.NoError(t, err)
	require.Equal(t, "By hand", report.Title)
	require.Equal(t, "segments", report.Source)
	require.JSONEq(t, `{}`, string(report.Query))
	require.Empty(t, report.Schedules)
	require.Equal(t, "csv", report.Choice.ID)
}

func TestWhatIsWrongWithAReportIsNamed(t *testing.T) {
	for name, c := range map[string]struct{ old, new, message string }{
		"no panel":            {`"interaction-segments-panel"`, `"table"`, "the dashboard has 0 panels of type interaction-segments-panel: a report has exactly one"},
		"two panels":          {`{"type": "text"}`, `{"type": "interaction-segments-panel"}`, "the dashboard has 2 panels"},
		"two queries":         {`"targets": [`, `"targets": [{"refId": "B"}, `, "the report panel has 2 queries: a report has exactly one"},
		"no query":            {`"refId": "A",`, `"refId": "A", "hide": true,`, "the report panel has 0 queries"},
		"another query":       {`"queryType": "segments"`, `"queryType": "metrics"`, `the panel's query: `},
		"unknown field":       {`"field": "channel"`, `"field": "color"`, `the panel's query: unknown field "color"`},
		"a variable":          {`"Voice"]`, `"$channel"]`, "the variable channel has no value that was saved with the dashboard"},
		"a uid with a path":   {`"uid": "UID"`, `"uid": "../voice"`, `the dashboard's uid "../voice" is not one of Grafana's`},
		"format":              {`"format": "csv"`, `"format": "pdf"`, `delivery.format "pdf" is not known: use one of csv, csv-excel, xlsx`},
		"dates":               {`"d.m.y"`, `"y"`, `delivery.dateFormat "y" is not known: use one of iso,`},
		"every":               {`"every": "day"`, `"every": "year"`, `delivery.schedules[0].every "year" is not known: use hour, day, week or month`},
		"hour":                {`"hour": 6`, `"hour": 24`, "delivery.schedules[0].hour is 24: write a whole number from 0 to 23"},
		"no hour":             {`"hour": 6, `, "", "delivery.schedules[0].hour is missing: write a whole number from 0 to 23"},
		"minute":              {`"minute": 0`, `"minute": -1`, "delivery.schedules[0].minute is -1"},
		"no weekday":          {`"every": "day"`, `"every": "week"`, "delivery.schedules[0].weekday is missing: write a whole number from 1 to 7"},
		"no day":              {`"every": "day"`, `"every": "month"`, "delivery.schedules[0].day is missing: write a whole number from 1 to 31"},
		"zone":                {`"timezone": "Europe/Berlin", "enabled"`, `"timezone": "Berlin", "enabled"`, `delivery.schedules[0].timezone "Berlin" is not a time zone: use a name such as Europe/Berlin`},
		"too many":            {`"schedules": [`, `"schedules": [` + strings.Repeat(`{"every": "hour", "minute": 0, "timezone": "UTC"}, `, 6), "delivery.schedules has 7 entries: use at most 6"},
		"text for a number":   {`"minute": 0`, `"minute": "0"`, "delivery.schedules.minute cannot be a string"},
		"no list":             {`"schedules": [{`, `"schedules": {"first": {`, "not valid JSON"},
		"an address":          {`"anna.meier@example.com"`, `"anna.meier"`, `delivery.to[0] is "anna.meier", which is no mail address: write it like anna@example.com`},
		"an address with":     {`"anna.meier@example.com"`, `"Anna <anna.meier@example.com>"`, "which is no mail address"},
		"a header in it":      {`"anna.meier@example.com"`, `"anna@example.com\r\nBcc: x@example.com"`, "which is no mail address"},
		"an ad hoc filter":    {`"panels"`, `"templating": {"list": [{"name": "Filters", "type": "adhoc", "filters": [{"key": "channel"}]}]}, "panels"`, "the dashboard filters by its variable Filters: put these filters into the report panel's query"},
		"two data sources":    {`"uid": "segments"`, `"uid": "$none"`, "the variable none has no value"},
		"the JSON's own type": {`"title": "Voice, yesterday"`, `"title": 1`, "the dashboard.title cannot be a number"},
	} {
		t.Run(name, func(t *testing.T) {
			text := reportJSON("voice", c.old, c.new)
			require.NotEqual(t, reportJSON("voice"), text)
			_, err := parseReport([]byte(text))
			require.ErrorContains(t, err, c.message)
		})
	}
}

func TestVariablesHaveTheirSavedValues(t *testing.T) {
	const variables = `"templating": {"list": [
		{"name": "source", "type": "datasource", "current": {"text": "Center", "value": "segments"}},
		{"name": "queue", "type": "query", "current": {"value": ["Sales", "Help"]}},
		{"name": "agent", "type": "query", "current": {"value": ["$__all"]}},
		{"name": "skill", "type": "query", "current": {"value": "German"}},
		{"name": "none", "type": "query", "current": {"value": ""}},
		{"name": "one", "type": "constant", "query": "1st"},
		{"name": "Filters", "type": "adhoc", "filters": []}
	]}, "panels"`
	for values, expected := range map[string]string{
		`"$queue"`:                     `"Sales", "Help"`,
		`"${queue}"`:                   `"Sales", "Help"`,
		`"[[queue]]"`:                  `"Sales", "Help"`,
		`"${queue:csv}"`:               `"Sales", "Help"`,
		`"Chat", "$queue"`:             `"Chat", "Sales", "Help"`,
		`"$skill ${queue} $one"`:       `"German Sales 1st", "German Help 1st"`,
		`"Chat", "$agent"`:             ``,
		`"$none"`:                      ``,
		`"\\$queue costs $5 \\${one}"`: `"\\$queue costs $5 \\${one}"`,
	} {
		report, err := parseReport([]byte(reportJSON("voice", `"panels"`, variables, `"Voice"]`, values+"]", `"uid": "segments"`, `"uid": "${source}"`)))
		require.NoError(t, err, values)
		require.Equal(t, "segments", report.Source)
		var read struct {
			Filters []struct{ Values []string }
		}
		require.NoError(t, json.Unmarshal(report.Query, &read))
		var wanted []string
		require.NoError(t, json.Unmarshal([]byte("["+expected+"]"), &wanted))
		require.ElementsMatch(t, wanted, read.Filters[0].Values, values)
	}
}

// Data sources are written as they have been in the years of Grafana.
func TestDataSourceReferences(t *testing.T) {
	for reference, expected := range map[string]string{
		`{"type": "interaction-segments-datasource", "uid": "abc"}`: "abc",
		`"Center"`:           "Center",
		`null`:               "",
		`{}`:                 "",
		`"default"`:          "",
		`{"uid": "default"}`: "",
	} {
		report, err := parseReport([]byte(reportJSON("voice", `{"type": "interaction-segments-datasource", "uid": "segments"}`, reference)))
		require.NoError(t, err)
		require.Equal(t, expected, report.Source, reference)
	}
	s := setUp(t)
	for reference, expected := range map[string]string{"": "segments", "Center": "segments", "segments": "segments", "other": ""} {
		found, err := s.Deliverer.grafana.source(t.Context(), Report{Source: reference})
		if expected == "" {
			require.ErrorContains(t, err, `the data source "other" of the report is not there`)
			continue
		}
		require.NoError(t, err)
		require.Equal(t, expected, found.UID)
		require.Equal(t, "Asia/Jerusalem", found.Settings.Timezone)
	}
}

// Periods at a due time, worked out by hand: clocks in Berlin go forward in the
// night to 31 March 2024, a Sunday, and back in that to 27 October 2024.
func TestPeriodsAreReckonedFromTheDueTime(t *testing.T) {
	for name, c := range map[string]struct{ from, to, zone, due, start, end string }{
		"yesterday, in winter":              {"now-1d/d", "now-1d/d", "Europe/Berlin", "2024-01-15T05:00:00Z", "2024-01-13T23:00:00Z", "2024-01-14T22:59:59.999Z"},
		"the shortest day":                  {"now-1d/d", "now-1d/d", "Europe/Berlin", "2024-04-01T04:00:00Z", "2024-03-30T23:00:00Z", "2024-03-31T21:59:59.999Z"},
		"the longest day":                   {"now-1d/d", "now-1d/d", "Europe/Berlin", "2024-10-28T05:00:00Z", "2024-10-26T22:00:00Z", "2024-10-27T22:59:59.999Z"},
		"this day until it is due":          {"now/d", "now", "Europe/Berlin", "2024-03-31T04:00:00Z", "2024-03-30T23:00:00Z", "2024-03-31T04:00:00Z"},
		"last week":                         {"now-1w/w", "now-1w/w", "Europe/Berlin", "2024-04-01T04:00:00Z", "2024-03-24T23:00:00Z", "2024-03-31T21:59:59.999Z"},
		"last month":                        {"now-1M/M", "now-1M/M", "Europe/Berlin", "2024-04-01T04:00:00Z", "2024-02-29T23:00:00Z", "2024-03-31T21:59:59.999Z"},
		"last month, on the 31st":           {"now-1M/M", "now-1M/M", "UTC", "2024-03-31T06:00:00Z", "2024-02-01T00:00:00Z", "2024-02-29T23:59:59.999Z"},
		"the hour before":                   {"now-1h/h", "now-1h/h", "Europe/Berlin", "2024-10-27T01:05:00Z", "2024-10-27T00:00:00Z", "2024-10-27T00:59:59.999Z"},
		"24 hours":                          {"now-24h", "now", "Europe/Berlin", "2024-03-31T04:00:00Z", "2024-03-30T04:00:00Z", "2024-03-31T04:00:00Z"},
		"St. John's":                        {"now-1d/d", "now-1d/d", "America/St_Johns", "2024-03-11T10:00:00Z", "2024-03-10T03:30:00Z", "2024-03-11T02:29:59.999Z"},
		"Lord Howe, 23 hours and a half":    {"now-1d/d", "now-1d/d", "Australia/Lord_Howe", "2024-10-06T20:00:00Z", "2024-10-05T13:30:00Z", "2024-10-06T12:59:59.999Z"},
		"two dates":                         {"2024-11-01", "2024-11-02", "Europe/Berlin", "2024-11-18T05:00:00Z", "2024-10-31T23:00:00Z", "2024-11-01T23:00:00Z"},
		"as Grafana saves absolute periods": {"2024-11-01T00:00:00.000Z", "2024-11-02T00:00:00.000Z", "Europe/Berlin", "2024-11-18T05:00:00Z", "2024-11-01T00:00:00Z", "2024-11-02T00:00:00Z"},
	} {
		t.Run(name, func(t *testing.T) {
			within, err := Report{Start: c.from, End: c.to}.period(instant(t, c.due), place(t, c.zone))
			require.NoError(t, err)
			require.Equal(t, c.start, within.From.UTC().Format(time.RFC3339Nano), "start")
			require.Equal(t, c.end, within.To.UTC().Format(time.RFC3339Nano), "end")
		})
	}
	for message, report := range map[string]Report{
		"the dashboard has no time range":               {Start: "now", End: ""},
		"the dashboard's time range: the time range e":  {Start: "now", End: "now-1d"},
		`the dashboard's time range: to: "soon" is not`: {Start: "now", End: "soon"},
	} {
		_, err := report.period(time.Now(), time.UTC)
		require.ErrorContains(t, err, message)
	}
}

// The examples of reports by files.
func TestExamplesOfReportsAreTaken(t *testing.T) {
	paths, err := filepath.Glob("../../provisioning/delivery/reports/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	for _, path := range paths {
		content, err := os.ReadFile(path)
		require.NoError(t, err)
		report, err := parseReport(content)
		require.NoError(t, err, path)
		require.NotEmpty(t, report.Schedules)
		require.NotEmpty(t, report.To)
	}
}

func TestFileNames(t *testing.T) {
	report, err := parseReport([]byte(reportJSON("voice")))
	require.NoError(t, err)
	due := instant(t, seven)
	for title, expected := range map[string]string{
		"Voice, yesterday":        "voice-yesterday",
		"Été: «à côté» / 2024":    "ete-a-cote-2024",
		"../../etc/passwd":        "etc-passwd",
		"":                        "report",
		"...":                     "report",
		"שיחות של אתמול":          "שיחות-של-אתמול",
		strings.Repeat("ab ", 40): strings.Repeat("ab-", 16) + "ab",
		strings.Repeat("語", 80):   strings.Repeat("語", 50),
	} {
		report.Title = title
		require.Equal(t, expected+"-20241118T050000Z.csv", FileName(report, due))
	}
}

// Whatever a dashboard holds: it is a report, or there is an error.
func FuzzParseReport(f *testing.F) {
	f.Add(reportJSON("voice"))
	f.Add(`{"uid": "a", "panels": [{"type": "interaction-segments-panel", "targets": [{}], "options": {"delivery": {"schedules": [null], "to": null}}}]}`)
	f.Add(`{"templating": {"list": [{"name": "x", "current": {"value": [1, null, {}]}}]}}`)
	f.Fuzz(func(t *testing.T, text string) {
		report, err := parseReport([]byte(text))
		if err != nil {
			return
		}
		require.Regexp(t, uidPattern, report.UID)
		latest, next := report.latestDue(time.Unix(1731906030, 0))
		require.Equal(t, len(report.Schedules) == 0, latest.IsZero())
		require.Equal(t, latest.IsZero(), next.IsZero())
		require.LessOrEqual(t, len(FileName(report, latest)), 255)
	})
}
