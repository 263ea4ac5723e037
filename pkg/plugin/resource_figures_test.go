package plugin_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/stretchr/testify/require"
)

// aMorning is four segments of a morning in Berlin, in two queues, and one of
// the day before.
const aMorning = `
CREATE TABLE morning (session_id text, started_at timestamptz, queue_name text, queue_entry_time timestamptz, queue_wait_time float8, segment_id text, last_segment boolean);
INSERT INTO morning VALUES
 ('a', '2024-11-18 08:00Z', 'Sales',    '2024-11-18 08:00Z', 10.5, 'x', true),
 ('b', '2024-11-18 08:10Z', 'Sales',    '2024-11-18 08:10Z', 30,   'x', true),
 ('c', '2024-11-18 08:40Z', '=Service', '2024-11-18 08:40Z', 25.5, '',  true),
 ('d', '2024-11-17 08:00Z', 'Sales',    '2024-11-17 08:00Z', 40,   'x', true)`

const (
	byHalfHour = `{"queryType": "metrics", "format": "table", "interval": "30m", "groupBy": ["queue_name"],
		"metrics": [{"measure": "offered"}, {"measure": "queue_wait_time", "aggregate": "avg"}, {"measure": "service_level", "threshold": 20, "formula": "abandons_negative"}]}`
	againstTheDayBefore = `{"queryType": "metrics", "format": "table", "compare": ["1d"], "metrics": [{"measure": "offered"}, {"measure": "queue_wait_time", "aggregate": "avg"}]}`
)

// Worked out by hand: 10.5 and 30 seconds are 20.25 in the mean, with 25.5 they
// are 22, which is 18 less than 40.
func TestTablesOfFiguresAreExportedAsCSV(t *testing.T) {
	s := startOn(t, aMorning)
	s.set(t, map[string]any{"relation": "morning", "timezone": "Asia/Tokyo"})
	const from, to, zone = "2024-11-18T09:00:00+01:00", "2024-11-18T10:00:00+01:00", "Europe/Berlin"
	for name, test := range map[string]struct {
		asked, rows string
		parameters  url.Values
		flags       []string
		expected    string
	}{
		"by half hour": {asked: byHalfHour, rows: "4", expected: "Interval,Queue Name,Offered,Average of Queue Wait Time,Service Level within 20s\r\n" +
			"2024-11-18 09:00:00,'=Service,0,,\r\n2024-11-18 09:00:00,Sales,2,00:00:20,0.5\r\n" +
			"2024-11-18 09:30:00,'=Service,1,00:00:25,0\r\n2024-11-18 09:30:00,Sales,0,,\r\n"},
		"as spreadsheets of other languages take it": {asked: byHalfHour, rows: "4",
			parameters: url.Values{"delimiter": {";"}, "decimalComma": {"true"}, "durationFormat": {"seconds"}, "dateFormat": {"rfc3339"}, "raw": {"true"}, "bom": {"true"}},
			flags:      []string{"--delimiter", ";", "--decimal-comma", "--duration-format", "seconds", "--date-format", "rfc3339", "--raw", "--bom"},
			expected: "\xEF\xBB\xBFInterval;Queue Name;Offered;Average of Queue Wait Time;Service Level within 20s\r\n" +
				"2024-11-18T09:00:00+01:00;=Service;0;;\r\n2024-11-18T09:00:00+01:00;Sales;2;20,25;0,5\r\n" +
				"2024-11-18T09:30:00+01:00;=Service;1;25,5;0\r\n2024-11-18T09:30:00+01:00;Sales;0;;\r\n"},
		"compared": {asked: againstTheDayBefore, rows: "1", expected: `Offered,"Offered, 1 day earlier","Offered, difference to 1 day earlier","Offered, relative difference to 1 day earlier",` +
			`Average of Queue Wait Time,"Average of Queue Wait Time, 1 day earlier","Average of Queue Wait Time, difference to 1 day earlier","Average of Queue Wait Time, relative difference to 1 day earlier"` +
			"\r\n3,1,2,2,00:00:22,00:00:40,-00:00:18,-0.45\r\n"},
		"by hours of the file's zone": {asked: `{"queryType": "metrics", "format": "table", "groupBy": ["hour_of_day"], "metrics": [{"measure": "offered"}]}`, rows: "1",
			expected: "Hour of Day,Offered\r\n09,3\r\n"},
		"of no row": {asked: strings.Replace(byHalfHour, `"metrics",`, `"metrics", "filters": [{"field": "queue_name", "operator": "=", "values": ["None"]}],`, 1), rows: "0",
			expected: "Interval,Queue Name,Offered,Average of Queue Wait Time,Service Level within 20s\r\n"},
	} {
		t.Run(name, func(t *testing.T) {
			form := url.Values{"query": {test.asked}, "from": {from}, "to": {to}, "timezone": {zone}}.Encode() + "&" + test.parameters.Encode()
			answer := s.call(t, resourceCall{method: "GET", path: "report.csv?" + form})
			require.Equal(t, test.expected, string(answer.body))
			require.Equal(t, "text/csv; charset=utf-8; header=present", answer.headers.Get("Content-Type"))
			require.Equal(t, `attachment; filename="interaction-segments-metrics.csv"`, answer.headers.Get("Content-Disposition"))
			require.Equal(t, test.rows, answer.headers.Get("X-Total-Rows"))
			zipped := s.call(t, resourceCall{method: "GET", path: "report.csv?" + form, headers: acceptGzip})
			body, err := unzip(t, zipped.body)
			require.NoError(t, err)
			require.Equal(t, test.expected, string(body))
			flags := append([]string{"--relation", "morning", "--from", from, "--to", to, "--timezone", zone, "--query", test.asked}, test.flags...)
			require.Equal(t, test.expected, string(s.exported(t, flags...)))
		})
	}
}

// The interval report of a simulated center, line by line as plain SQL writes it.
func TestTheIntervalReportEqualsPlainSQL(t *testing.T) {
	s := startOn(t)
	s.withSimulation(t, 3000)
	form := url.Values{"from": {"2026-02-25"}, "to": {"2026-02-26"}, "timezone": {"Asia/Kolkata"}, "query": {`{"queryType": "metrics", "format": "table", "interval": "30m", "groupBy": ["queue_name"],
		"filters": [{"field": "queue_entry_time", "operator": "not blank"}],
		"metrics": [{"measure": "offered"}, {"measure": "answered"}, {"measure": "abandoned"}, {"measure": "talk_time", "aggregate": "sum"}, {"measure": "queue_wait_time", "aggregate": "max"}]}`}}
	lines := strings.Split(strings.TrimSuffix(string(s.call(t, resourceCall{method: "GET", path: "report.csv?" + form.Encode()}).body), "\r\n"), "\r\n")
	require.Equal(t, "Interval,Queue Name,Offered,Answered,Abandoned,Sum of Talk Time,Maximum of Queue Wait Time", lines[0])
	const clock = `CASE WHEN %[1]s IS NOT NULL THEN lpad(floor(%[1]s / 3600)::text, 2, '0') || to_char(trunc(%[1]s) * interval '1 second', ':MI:SS') END`
	written := func(figure string) string { return strings.ReplaceAll(clock, "%[1]s", figure+"::numeric") }
	expected := s.plainly(t, `WITH r AS (SELECT *, started_at AT TIME ZONE 'Asia/Kolkata' AS local FROM interaction_segments
			WHERE NOT in_progress AND queue_entry_time IS NOT NULL AND started_at >= '2026-02-24 18:30Z' AND started_at < '2026-02-25 18:30Z'),
		half AS (SELECT generate_series(timestamp '2026-02-25', timestamp '2026-02-25 23:30', interval '30 minutes') AS start),
		sums AS (SELECT start, queues.queue_name, count(r.session_id) AS offered, count(nullif(r.segment_id, '')) AS answered,
				count(r.session_id) FILTER (WHERE r.last_segment AND coalesce(r.segment_id, '') = '') AS abandoned, sum(r.talk_time) AS talk, max(r.queue_wait_time) AS wait
			FROM half CROSS JOIN (SELECT DISTINCT queue_name FROM r) AS queues
			LEFT JOIN r ON r.queue_name = queues.queue_name AND r.local >= start AND r.local < start + interval '30 minutes' GROUP BY 1, 2)
		SELECT to_char(start, 'YYYY-MM-DD HH24:MI:SS,') || queue_name || ',' || offered || ',' || answered || ',' || abandoned || ',' || coalesce(`+written("talk")+`, '') || ',' || coalesce(`+written("wait")+`, '')
		FROM sums ORDER BY start, queue_name COLLATE "C"`)
	require.Greater(t, len(expected), 100)
	require.Equal(t, expected, lines[1:])
}

func TestExportsOfFiguresAreRefusedInWords(t *testing.T) {
	s := startOn(t, aMorning)
	s.set(t, map[string]any{"relation": "morning"})
	for asked, reason := range map[string]string{
		`{"queryType": "metrics", "metrics": [{"measure": "offered"}]}`:                                                               `metrics are exported as a table: set format to "table"`,
		`{"queryType": "metrics", "format": "table", "metrics": [{"measure": "transferred"}]}`:                                        "the relation has no column transferred_in_by",
		`{"queryType": "metrics", "format": "table", "maxGroups": 1, "groupBy": ["queue_name"], "metrics": [{"measure": "offered"}]}`: "the query has more than 1 groups of Queue Name",
		`{"queryType": "values", "field": "queue_name"}`:                                                                              `only queries of type "segments" or "metrics" can be exported`,
	} {
		answer := s.call(t, resourceCall{method: "GET", path: wholeReport + "&query=" + url.QueryEscape(asked)})
		require.Equal(t, http.StatusBadRequest, answer.status, asked)
		require.Contains(t, message(t, answer), reason)
	}
	answer := s.call(t, resourceCall{method: "GET", path: "report.xlsx?from=2024-11-18&to=2024-11-19&query=" + url.QueryEscape(byHalfHour)})
	require.Equal(t, http.StatusBadRequest, answer.status)
	require.Contains(t, message(t, answer), "a workbook is of segments only: export metrics as CSV")

	// It is an export as others are, which the only connection does not serve.
	s.set(t, map[string]any{"relation": "morning", "maxOpenConns": 1})
	answer = s.call(t, resourceCall{method: "GET", path: wholeReport + "&query=" + url.QueryEscape(againstTheDayBefore)})
	require.Contains(t, message(t, answer), "no report can be exported over the data source's only connection")
}

func TestExportedFiguresAreOfRowsThatTheAskerMaySee(t *testing.T) {
	s := bound(t)
	s.forEach(t, func(t *testing.T, sessions []string) {
		answer := s.call(t, resourceCall{method: "GET", path: wholeReport + "&query=" + url.QueryEscape(`{"queryType": "metrics", "format": "table", "metrics": [{"measure": "segments"}]}`)})
		require.Equal(t, "Segments\r\n"+strconv.Itoa(len(sessions))+"\r\n", string(answer.body))
	})
}

func TestExportedFiguresNameNobodyToWhoSeesMasked(t *testing.T) {
	s := masking(t)
	s.user = &backend.User{Login: "v", Role: "Viewer"}
	asked := wholeReport + "&query=" + url.QueryEscape(`{"queryType": "metrics", "format": "table", "groupBy": ["agent_email"], "metrics": [{"measure": "segments"}]}`)
	answer := s.call(t, resourceCall{method: "GET", path: asked})
	require.Equal(t, http.StatusForbidden, answer.status)
	require.Contains(t, message(t, answer), "Agent Email is personal data, which is masked for you")
	s.user.Role = "Admin"
	require.Contains(t, string(s.call(t, resourceCall{method: "GET", path: asked}).body), "ann@secret.example,1\r\n")
}
