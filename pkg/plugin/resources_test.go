package plugin_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/stretchr/testify/require"
)

// called is the whole answer of a resource.
type called struct {
	status  int
	headers http.Header
	body    []byte
}

// sender gathers an answer's parts; received, where set, is called with each.
type sender struct {
	called
	received func(part int)
	parts    int
}

func (s *sender) Send(part *backend.CallResourceResponse) error {
	if s.parts == 0 {
		s.status, s.headers = part.Status, part.Headers
	}
	s.parts++
	s.body = append(s.body, part.Body...)
	if s.received != nil {
		s.received(s.parts)
	}
	return nil
}

// discard counts an answer's bytes and keeps none.
type discard struct{ bytes int }

func (d *discard) Send(part *backend.CallResourceResponse) error {
	d.bytes += len(part.Body)
	return nil
}

// resourceCall is what a client asks; path may carry parameters.
type resourceCall struct {
	method, path, body string
	headers            map[string]string
	role               string
}

func (s *subject) try(ctx context.Context, asked resourceCall, to backend.CallResourceResponseSender) error {
	if asked.role == "" {
		return s.tryAs(ctx, s.user, asked, to)
	}
	return s.tryAs(ctx, &backend.User{Login: "someone", Role: asked.role}, asked, to)
}

// tryAs is try for a user of Grafana's.
func (s *subject) tryAs(ctx context.Context, user *backend.User, asked resourceCall, to backend.CallResourceResponseSender) error {
	path, _, _ := strings.Cut(asked.path, "?")
	request := &backend.CallResourceRequest{
		PluginContext: s.context(), Path: path, Method: asked.method, URL: asked.path, Body: []byte(asked.body), Headers: map[string][]string{},
	}
	for name, value := range asked.headers {
		request.Headers[name] = []string{value}
	}
	request.PluginContext.User = user
	return s.process.CallResource(ctx, request, to)
}

func (s *subject) call(t *testing.T, asked resourceCall) called {
	t.Helper()
	to := &sender{}
	require.NoError(t, s.try(t.Context(), asked, to))
	return to.called
}

func decode[T any](t *testing.T, answer called) T {
	t.Helper()
	require.Equal(t, "application/json", answer.headers.Get("Content-Type"))
	var value T
	decoder := json.NewDecoder(bytes.NewReader(answer.body))
	decoder.DisallowUnknownFields()
	require.NoError(t, decoder.Decode(&value), "%s", answer.body)
	return value
}

func message(t *testing.T, answer called) string {
	t.Helper()
	return decode[map[string]string](t, answer)["message"]
}

type fieldsAnswer struct {
	Fields []struct {
		ID, Title, Kind, Presence, Group, Description string
		Available                                     bool
	}
	Problems []string
}

func TestFieldsResourceListsWhatTheRelationHas(t *testing.T) {
	s := startOn(t, `CREATE TABLE small (session_id text, started_at timestamptz, queue_name text); CREATE TABLE wrong (session_id int, started_at timestamptz)`)
	available := func(relation string) (ids, problems []string) {
		s.set(t, map[string]any{"relation": relation})
		answer := decode[fieldsAnswer](t, s.call(t, resourceCall{method: "GET", path: "fields"}))
		require.Len(t, answer.Fields, 41, "27 of the report, 10 newer, 4 for order")
		for i, field := range answer.Fields[:27] {
			require.Equal(t, titles[i], field.Title)
			require.Equal(t, "shown", field.Presence)
		}
		require.NotNil(t, answer.Problems)
		for _, field := range answer.Fields {
			require.NotEmpty(t, field.Group)
			require.NotEmpty(t, field.Description)
			if field.Available {
				ids = append(ids, field.ID)
			}
		}
		return ids, answer.Problems
	}
	ids, problems := available("small")
	require.Equal(t, []string{"session_id", "queue_name", "started_at"}, ids)
	require.Empty(t, problems)

	ids, problems = available("nowhere")
	require.Empty(t, ids)
	require.Len(t, problems, 1)
	require.Contains(t, problems[0], "there is no relation public.nowhere in this database")

	ids, problems = available("wrong")
	require.Equal(t, []string{"session_id", "started_at"}, ids)
	require.Equal(t, []string{"the column session_id is integer, but should be text"}, problems)

	s.set(t, map[string]any{"rowLimit": "many"})
	answer := decode[fieldsAnswer](t, s.call(t, resourceCall{method: "GET", path: "fields"}))
	require.Contains(t, answer.Problems[0], `rowLimit "many" is not a whole number`)
	require.Len(t, answer.Fields, 41)
}

type valuesAnswer struct {
	Values []struct {
		Value string
		Count int64
	}
}

func TestValuesAreListedForSuggestions(t *testing.T) {
	s := startOn(t)
	s.withSimulation(t, 2000)
	expected := s.plainly(t, `SELECT queue_name || ' ' || count(*) FROM interaction_segments
		WHERE NOT in_progress AND queue_name ILIKE '%billing%' AND channel = 'Voice' AND started_at >= '2026-02-25' AND started_at < '2026-02-28' GROUP BY queue_name ORDER BY count(*) DESC, queue_name`)
	require.NotEmpty(t, expected)
	const asked = `{"refId": "", "queryType": "values", "field": "queue_name", "search": "billing", "filters": [{"field": "channel", "operator": "=", "values": ["Voice"]}]}`
	escaped := strings.NewReplacer(" ", "%20", "=", "%3D").Replace(asked)
	for name, call := range map[string]resourceCall{
		"JSON with numbers": {method: "POST", path: "values", body: `{"query": ` + asked + `, "from": 1771977600000, "to": 1772236800000}`, headers: map[string]string{"Content-Type": "application/json"}},
		"JSON with texts":   {method: "POST", path: "values", body: `{"query": ` + asked + `, "from": "2026-02-25T00:00:00Z", "to": "2026-02-28"}`, headers: map[string]string{"Content-Type": "application/json; charset=utf-8"}},
		"address":           {method: "GET", path: "values?from=1771977600000&to=1772236800000&query=" + escaped},
	} {
		t.Run(name, func(t *testing.T) {
			answer := s.call(t, call)
			require.Equal(t, http.StatusOK, answer.status, "%s", answer.body)
			lines := []string{}
			for _, value := range decode[valuesAnswer](t, answer).Values {
				lines = append(lines, value.Value+" "+jsonNumber(value.Count))
			}
			require.Equal(t, expected, lines)
		})
	}
	none := s.call(t, resourceCall{method: "GET", path: `values?from=0&to=1&query={"queryType":"values","field":"queue_name"}`})
	require.JSONEq(t, `{"values": []}`, string(none.body))
}

func jsonNumber(n int64) string {
	text, _ := json.Marshal(n)
	return string(text)
}

func TestResourcesRefuseWhatTheyCannotAnswer(t *testing.T) {
	s := startOn(t)
	s.write(t, noWork)
	asJSON := map[string]string{"Content-Type": "application/json"}
	for _, test := range []struct {
		call    resourceCall
		status  int
		message string
	}{
		{resourceCall{method: "GET", path: "nothing"}, 404, "there is no such resource"},
		{resourceCall{method: "GET", path: "fields/more"}, 404, "there is no such resource"},
		{resourceCall{method: "GET", path: ""}, 404, "there is no such resource"},
		{resourceCall{method: "POST", path: "fields"}, 405, "use GET"},
		{resourceCall{method: "DELETE", path: "report.csv"}, 405, "use GET or POST"},
		{resourceCall{method: "PUT", path: "values"}, 405, "use GET or POST"},
		{resourceCall{method: "POST", path: "relations", role: "Admin"}, 405, "use GET"},
		{resourceCall{method: "POST", path: "values", body: `{"query"`, headers: asJSON}, 400, "the body is not a JSON object"},
		{resourceCall{method: "POST", path: "values", body: `[]`, headers: asJSON}, 400, "the body is not a JSON object"},
		{resourceCall{method: "POST", path: "values", body: `null`, headers: asJSON}, 400, "the query is not valid JSON"},
		{resourceCall{method: "POST", path: "values", body: `<xml/>`, headers: map[string]string{"Content-Type": "text/xml"}}, 400, "post the parameters as application/json or application/x-www-form-urlencoded"},
		{resourceCall{method: "POST", path: "values", body: `{"query": {"queryType": "values", "field": "queue"}, "from": 0, "to": 1}`, headers: asJSON}, 400, `unknown field "queue"`},
		{resourceCall{method: "POST", path: "values", body: `{"query": {"field": "queue_name"}, "from": 0, "to": 1}`, headers: asJSON}, 400, `only queries of type "values" list a field's values`},
		{resourceCall{method: "POST", path: "values", body: `{"query": {"queryType": "values", "field": "queue_name"}, "from": 5, "to": 1}`, headers: asJSON}, 400, "swap from and to"},
		{resourceCall{method: "POST", path: "values", body: `{"query": {"queryType": "values", "field": "queue_name"}, "from": {}, "to": 1}`, headers: asJSON}, 400, `from: "{}" is not a time`},
		{resourceCall{method: "GET", path: `values?query={"queryType":"values","field":"queue_name"}`}, 400, "from: no time is given"},
		{resourceCall{method: "GET", path: "report.csv?from=%zz"}, 400, "the address"},
		{resourceCall{method: "GET", path: "report.csv?from=now-1d&to=yesterday"}, 400, `to: "yesterday" is not a time`},
		{resourceCall{method: "GET", path: "report.csv?from=0&to=1&timezone=Mars/Olympus"}, 400, `timezone "Mars/Olympus" is not a time zone`},
		{resourceCall{method: "GET", path: "report.csv?from=0&to=1&raw=perhaps"}, 400, `raw "perhaps" is not true or false`},
		{resourceCall{method: "GET", path: `report.csv?from=0&to=1&query={"queryType":"timeline","sessionId":"s"}`}, 400, `only queries of type "segments" or "metrics" can be exported`},
		{resourceCall{method: "GET", path: `report.csv?from=0&to=1&query={"fields":["x"]}`}, 400, `unknown field "x"`},
	} {
		answer := s.call(t, test.call)
		require.Equal(t, test.status, answer.status, "%+v: %s", test.call, answer.body)
		require.Contains(t, message(t, answer), test.message)
	}
	require.Equal(t, "GET, POST", s.call(t, resourceCall{method: "PUT", path: "values"}).headers.Get("Allow"))
}

func TestRelationsAreListedForAdministratorsOnly(t *testing.T) {
	s := startOn(t, `CREATE TABLE calls (session_id text, started_at timestamptz, queue_wait_time text); CREATE VIEW good AS SELECT 'a'::text AS session_id, now() AS started_at; CREATE TABLE other (id int)`)
	for _, role := range []string{"", "Viewer", "Editor", "None", "admin"} {
		answer := s.call(t, resourceCall{method: "GET", path: "relations", role: role})
		require.Equal(t, http.StatusForbidden, answer.status, role)
		require.Contains(t, message(t, answer), "only an administrator of this Grafana organization")
		require.NotContains(t, string(answer.body), "calls")
	}
	type relation struct {
		Name, Kind        string
		Usable            bool
		Problems, Missing []string
	}
	answer := s.call(t, resourceCall{method: "GET", path: "relations", role: "Admin"})
	require.Equal(t, http.StatusOK, answer.status)
	listed := decode[struct{ Relations []relation }](t, answer).Relations
	require.Len(t, listed, 2)
	require.Len(t, listed[0].Missing, 39)
	require.Contains(t, listed[0].Missing, "queue_name")
	listed[0].Missing, listed[1].Missing = nil, nil
	require.Equal(t, []relation{
		{"public.good", "view", true, []string{}, nil},
		{"public.calls", "table", false, []string{"the column queue_wait_time is text, but should be a number of seconds, or interval"}, nil},
	}, listed)
	s.settings.URL = "127.0.0.1:1"
	s.settings.Updated = s.settings.Updated.Add(time.Minute)
	answer = s.call(t, resourceCall{method: "GET", path: "relations", role: "Admin"})
	require.Equal(t, http.StatusBadGateway, answer.status)
	require.Contains(t, message(t, answer), "nothing answers at the database's address")
}

func TestResourcesReportDatabaseErrors(t *testing.T) {
	s := startOn(t)
	for name, test := range map[string]struct {
		settings map[string]any
		status   int
		message  string
	}{
		"no relation": {map[string]any{}, http.StatusBadRequest, "there is no relation public.interaction_segments in this database"},
		"settings":    {map[string]any{"sslmode": "prefer"}, http.StatusBadRequest, `unknown sslmode "prefer"`},
	} {
		t.Run(name, func(t *testing.T) {
			s.set(t, test.settings)
			for _, path := range []string{"report.csv?from=0&to=1", `values?from=0&to=1&query={"queryType":"values","field":"queue_name"}`} {
				answer := s.call(t, resourceCall{method: "GET", path: path, headers: map[string]string{"Accept-Encoding": "gzip"}})
				require.Equal(t, test.status, answer.status)
				require.Contains(t, message(t, answer), test.message)
				require.Empty(t, answer.headers.Get("Content-Encoding"), "an error is plain JSON")
			}
		})
	}
}
