package plugin_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
)

// hugeText is more than any text that people write.
var hugeText = strings.Repeat("x", 10<<20)

// TestHugeTextsInQueries puts a huge text wherever a query has one. Each is
// answered, or refused in a few words that fit; none harms the next query.
func TestHugeTextsInQueries(t *testing.T) {
	s := startOn(t)
	s.withSimulation(t, 200)
	const metrics = `"queryType":"metrics","format":"table","metrics":[{"measure":"segments"}]`
	for asked, words := range map[string]string{
		`{"filters":[{"field":"queue_name","operator":"=","values":["HUGE"]}]}`:       "",
		`{"filters":[{"field":"queue_name","operator":"!=|","values":["HUGE","b"]}]}`: "",
		`{"filters":[{"field":"consultants","operator":"=","values":["HUGE"]}]}`:      "",
		`{"filters":[{"field":"queue_name","operator":"=~","values":["HUGE"]}]}`:      "regular expression is not valid: regular expression is too complex",
		`{"filters":[{"field":"queue_wait_time","operator":">","values":["HUGE"]}]}`:  "filter on queue_wait_time",
		`{"filters":[{"field":"started_at","operator":">","values":["HUGE"]}]}`:       "write RFC 3339",
		`{"filters":[{"field":"messages_sent","operator":">","values":["HUGE"]}]}`:    "is not a whole number",
		`{"filters":[{"field":"in_progress","operator":"=","values":["HUGE"]}]}`:      "is not true or false",
		`{"filters":[{"field":"HUGE","operator":"=","values":["a"]}]}`:                "unknown field",
		`{"filters":[{"field":"queue_name","operator":"HUGE","values":["a"]}]}`:       "does not fit queue_name",
		`{"fields":["HUGE"]}`:                         "unknown field",
		`{"sort":[{"field":"HUGE"}]}`:                 "unknown field",
		`{"timeField":"HUGE"}`:                        "unknown time field",
		`{"timezone":"HUGE"}`:                         "is not a time zone",
		`{"check":"HUGE"}`:                            "unknown check",
		`{"limit":"HUGE"}`:                            "cannot be a string",
		`{"HUGE":1}`:                                  "",
		`{"queryType":"HUGE"}`:                        "unknown query type",
		`{"queryType":"timeline","sessionId":"HUGE"}`: "",
		`{"queryType":"values","field":"HUGE"}`:       "unknown field",
		`{"queryType":"values","field":"queue_name","search":"HUGE"}`:                                                                  "",
		`{"queryType":"checks","check":"HUGE"}`:                                                                                        "unknown check",
		`{` + metrics + `,"groupBy":["HUGE"]}`:                                                                                         "unknown field",
		`{` + metrics + `,"interval":"HUGE"}`:                                                                                          "interval",
		`{` + metrics + `,"intervalOfDay":"HUGE"}`:                                                                                     "intervalOfDay",
		`{` + metrics + `,"compare":"HUGE"}`:                                                                                           "compare",
		`{` + metrics + `,"filters":[{"field":"channel","operator":"=","values":["HUGE"]}]}`:                                           "",
		`{"queryType":"metrics","format":"HUGE","metrics":[{"measure":"segments"}]}`:                                                   "format",
		`{"queryType":"metrics","metrics":[{"measure":"HUGE"}]}`:                                                                       "unknown measure",
		`{"queryType":"metrics","metrics":[{"measure":"talk_time","aggregate":"HUGE"}]}`:                                               "aggregate",
		`{"queryType":"metrics","metrics":[{"measure":"service_level","threshold":"HUGE"}]}`:                                           "threshold",
		`{"queryType":"metrics","metrics":[{"measure":"service_level","formula":"HUGE"}]}`:                                             "formula",
		`{"queryType":"metrics","format":"table","metrics":[{"measure":"service_level","thresholds":{"queue":{"HUGE":"20s"}}}]}`:       "",
		strings.Repeat(`{"filters":[`, 1<<20):                                                                                          "not valid JSON",
		strings.Repeat(`[`, 10<<20):                                                                                                    "not valid JSON",
		`{"filters":[{"field":"queue_name","operator":"=","values":` + strings.Repeat(`[`, 20000) + strings.Repeat(`]`, 20000) + `}]}`: "not valid JSON",
		`{"filters":[{"field":"queue_name","operator":"=|","values":["` + strings.Repeat(`a","`, 1<<20) + `b"]}]}`:                     "",
	} {
		name := strings.Clone(asked[:min(len(asked), 90)])
		answer := s.query(t, always, strings.Replace(asked, "HUGE", hugeText, 1))["A"]
		if words == "" {
			require.NoError(t, answer.Error, name)
		} else {
			requireBrief(t, answer.Error, words, name)
			require.Equal(t, backend.StatusBadRequest, answer.Status, name)
		}
		require.NoError(t, s.query(t, always, `{"limit":1}`)["A"].Error, "the next query")
	}
}

func requireBrief(t *testing.T, err error, words, name string) {
	t.Helper()
	require.Error(t, err, name)
	require.LessOrEqual(t, len(err.Error()), fault.MaxMessage, name)
	require.True(t, utf8.ValidString(err.Error()))
	require.Contains(t, err.Error(), words, name)
}

func TestHugeParametersOfResources(t *testing.T) {
	s := startOn(t)
	s.withSimulation(t, 200)
	for path, words := range map[string]string{
		"report.csv?from=HUGE&to=now":              "is not a time",
		"report.csv?from=0&to=HUGE":                "is not a time",
		"report.csv?from=0&to=now&timezone=HUGE":   "is not a time zone",
		"report.csv?from=0&to=now&raw=HUGE":        "is not true or false",
		"report.csv?from=0&to=now&delimiter=HUGE":  "delimiter",
		"report.csv?from=0&to=now&dateFormat=HUGE": "is not known",
		"report.csv?from=0&to=now&query=HUGE":      "not valid JSON",
		"report.csv?from=0&to=now&unknown=HUGE":    "",
		"report.csv?from=0&to=now&query={\"filters\":[{\"field\":\"channel\",\"operator\":\"=\",\"values\":[\"HUGE\"]}]}":  "",
		"report.xlsx?from=0&to=now&query={\"filters\":[{\"field\":\"channel\",\"operator\":\"=\",\"values\":[\"HUGE\"]}]}": "",
		"verify?from=0&to=now&query={\"filters\":[{\"field\":\"channel\",\"operator\":\"=\",\"values\":[\"HUGE\"]}]}":      "",
		"verify?from=0&to=now&timezone=HUGE": "is not a time zone",
		"values?from=0&to=now&query={\"queryType\":\"values\",\"field\":\"channel\",\"search\":\"HUGE\"}": "",
		"fields?HUGE": "",
		"HUGE":        "there is no such resource",
	} {
		address, parameters, _ := strings.Cut(path, "?")
		// Grafana takes an address of a MiB at most.
		call := resourceCall{method: "GET", path: strings.Replace(path, "HUGE", hugeText[:1<<20], 1)}
		requireAnswer(t, s, call, words, path)
		if address != "report.csv" && address != "report.xlsx" && address != "values" {
			continue
		}
		form, err := url.ParseQuery(parameters)
		require.NoError(t, err)
		body := strings.Replace(form.Encode(), "HUGE", hugeText, 1)
		requireAnswer(t, s, resourceCall{method: "POST", path: address, body: body, headers: map[string]string{"Content-Type": "application/x-www-form-urlencoded"}}, words, path)
	}
	asJSON := map[string]string{"Content-Type": "application/json"}
	requireAnswer(t, s, resourceCall{method: "POST", path: "values", body: strings.Repeat("[", 10<<20), headers: asJSON}, "the body is not a JSON object", "nested body")
	requireAnswer(t, s, resourceCall{method: "POST", path: "values", body: `{"query":` + strings.Repeat(`{"a":`, 1<<20) + "1" + strings.Repeat("}", 1<<20) + `}`, headers: asJSON}, "the body is not a JSON object", "nested query")
	requireAnswer(t, s, resourceCall{method: "GET", path: wholeReport, headers: map[string]string{"Accept-Encoding": hugeText}}, "", "header")
	requireAnswer(t, s, resourceCall{method: "POST", path: "report.csv", body: "a=b", headers: map[string]string{"Content-Type": hugeText}}, "post the parameters as", "header")
}

func requireAnswer(t *testing.T, s *subject, call resourceCall, words, name string) {
	t.Helper()
	answer := s.call(t, call)
	if words == "" {
		require.Equal(t, http.StatusOK, answer.status, "%s: %.300s", name, answer.body)
		return
	}
	require.LessOrEqual(t, answer.status, 404, name)
	require.LessOrEqual(t, len(answer.body), 2*fault.MaxMessage, name) // as JSON
	require.Contains(t, message(t, answer), words, name)
}

// A huge cell is in every answer that has room for it, whole, and in a workbook
// as much as a cell of one holds.
func TestHugeCells(t *testing.T) {
	s := startOn(t, `CREATE TABLE own (session_id text, started_at timestamptz, customer text, consultants text[])`)
	s.set(t, map[string]any{"relation": "own"})
	_, err := s.sql.Exec(t.Context(), `INSERT INTO own VALUES ('s1', '2024-11-18 08:00Z', $1, ARRAY[$1, 'b'])`, hugeText)
	require.NoError(t, err)
	table := s.query(t, always, `{"fields":["customer","consultants"]}`)["A"]
	require.NoError(t, table.Error)
	require.Equal(t, [][]string{{hugeText, hugeText + "|b"}}, cells(table.Frames[0], "customer", "consultants"))
	for _, asked := range []string{`{"queryType":"timeline","sessionId":"s1"}`, `{"queryType":"values","field":"customer"}`,
		`{"queryType":"metrics","metrics":[{"measure":"segments"}],"format":"table","groupBy":["customer"]}`, `{"filters":[{"field":"customer","operator":"=~","values":["x{5}$"]}]}`} {
		require.NoError(t, s.query(t, always, asked)["A"].Error, asked)
	}
	report := s.call(t, resourceCall{method: "GET", path: wholeReport + `&query={"fields":["customer"]}`})
	rows, err := csv.NewReader(bytes.NewReader(report.body)).ReadAll()
	require.NoError(t, err)
	require.Equal(t, [][]string{{"Customer"}, {hugeText}}, rows)
	book := sheets(t, s.call(t, resourceCall{method: "GET", path: `report.xlsx?from=0&to=now&query={"fields":["customer"]}`}).body)
	require.Equal(t, hugeText[:32767], book["Report"][1][0])
}

// PostgreSQL stops a pattern that it would not come to an end with.
func TestSlowPatternsEndAtTheTimeLimit(t *testing.T) {
	// No part of such a text comes twice, so that each way to divide it is tried.
	s := startOn(t, `CREATE TABLE own (session_id text, started_at timestamptz, customer text, consultants text[]);
		WITH texts AS (SELECT string_agg(chr(19968 + n), '') AS text FROM generate_series(1, 3000) n)
		INSERT INTO own SELECT n::text, '2024-11-18 08:00Z', text, ARRAY[text] FROM texts, generate_series(1, 50) n`)
	s.set(t, map[string]any{"relation": "own", "queryTimeout": "1s"})
	for _, pattern := range []string{`^(.+)(.+)(.+)\\3\\2\\1.$`, `(.+).+\\1(.+).+\\2`} {
		for _, asked := range []string{
			`{"filters":[{"field":"customer","operator":"=~","values":["` + pattern + `"]}]}`,
			`{"filters":[{"field":"consultants","operator":"!~","values":["` + pattern + `"]}]}`,
			`{"queryType":"metrics","metrics":[{"measure":"segments"}],"format":"table","filters":[{"field":"customer","operator":"=~","values":["` + pattern + `"]}]}`,
		} {
			answer := s.query(t, always, asked)["A"]
			require.Equal(t, backend.StatusTimeout, answer.Status, asked)
			require.Regexp(t, "time limit: ask for a shorter time range or raise the data source's query timeout", answer.Error.Error(), asked)
		}
	}
	s.set(t, map[string]any{"relation": "own"})
	require.Equal(t, 50, s.query(t, always, `{"filters":[{"field":"customer","operator":"=~","values":["^.{200}"]}]}`)["A"].Frames[0].Rows())
}

// Bytes that are no text are refused, or taken as the mark of what is none.
func TestInvalidTexts(t *testing.T) {
	s := startOn(t)
	s.withSimulation(t, 200)
	for asked, words := range map[string]string{
		"{\"filters\":[{\"field\":\"queue_name\",\"operator\":\"=\",\"values\":[\"\xff\xfe\"]}]}":  "",
		"{\"filters\":[{\"field\":\"queue_name\",\"operator\":\"=\",\"values\":[\"\\ud800\"]}]}":   "",
		"{\"filters\":[{\"field\":\"queue_name\",\"operator\":\"=\",\"values\":[\"a\\u0000b\"]}]}": "(SQLSTATE 22021): check the filters' values",
		"{\"filters\":[{\"field\":\"queue_name\",\"operator\":\"=~\",\"values\":[\"\\u0000\"]}]}":  "(SQLSTATE 22021): check the filters' values",
		"{\"queryType\":\"timeline\",\"sessionId\":\"\\u0000\"}":                                   "(SQLSTATE 22021): check the filters' values",
		"{\"queryType\":\"values\",\"field\":\"queue_name\",\"search\":\"\\u0000\"}":               "(SQLSTATE 22021): check the filters' values",
		"{\"fields\":[\"\xff\"]}": "unknown field",
		"\xff":                    "not valid JSON",
		"\x00":                    "not valid JSON",
		"":                        "not valid JSON",
	} {
		answer := s.query(t, always, asked)["A"]
		if words == "" {
			require.NoError(t, answer.Error, "%q", asked)
			continue
		}
		requireBrief(t, answer.Error, words, asked)
		require.Equal(t, backend.StatusBadRequest, answer.Status, "%q", asked)
	}
	for path, words := range map[string]string{
		wholeReport + "&timezone=%ff": "is not a time zone", wholeReport + "&query=%ff": "not valid JSON", wholeReport + "&%ff=%00": "",
		"values?from=%00&to=now&query=" + url.QueryEscape(`{"queryType":"values","field":"channel"}`):                                 "is not a time",
		wholeReport + "&query=" + url.QueryEscape("{\"filters\":[{\"field\":\"channel\",\"operator\":\"=\",\"values\":[\"\xff\"]}]}"): "",
	} {
		requireAnswer(t, s, resourceCall{method: "GET", path: path}, words, path)
	}
}

// Settings that no connection can be made with are said shortly, too.
func TestHugeSettings(t *testing.T) {
	s := startOn(t)
	s.write(t, noWork)
	good := s.settings
	for name, change := range map[string]func(){
		"user":      func() { s.settings.User = hugeText },
		"address":   func() { s.settings.URL = hugeText },
		"password":  func() { s.settings.DecryptedSecureJSONData = map[string]string{"password": hugeText} },
		"relation":  func() { s.set(t, map[string]any{"relation": hugeText}) },
		"schema":    func() { s.set(t, map[string]any{"relation": hugeText + ".a"}) },
		"database":  func() { s.set(t, map[string]any{"database": hugeText}) },
		"sslmode":   func() { s.set(t, map[string]any{"sslmode": hugeText}) },
		"time zone": func() { s.set(t, map[string]any{"timezone": hugeText}) },
		"row limit": func() { s.set(t, map[string]any{"rowLimit": hugeText}) },
		"nested": func() {
			s.settings.JSONData = json.RawMessage(strings.Repeat("[", 1<<20) + strings.Repeat("]", 1<<20))
		},
		"CA": func() {
			s.settings.DecryptedSecureJSONData = map[string]string{"tlsCACert": "-----BEGIN CERTIFICATE-----\n" + hugeText + "\n-----END CERTIFICATE-----"}
			s.set(t, map[string]any{"sslmode": "verify-ca"})
		},
	} {
		t.Run(name, func(t *testing.T) {
			updated := s.settings.Updated
			s.settings = good
			s.settings.Updated = updated.Add(1)
			change()
			health := s.health(t)
			require.Equal(t, backend.HealthStatusError, health.Status)
			require.LessOrEqual(t, len(health.Message), fault.MaxMessage+10)
			require.NotContains(t, health.Message, "should not happen")
			require.LessOrEqual(t, len(s.query(t, always, `{}`)["A"].Error.Error()), fault.MaxMessage)
		})
	}
}
