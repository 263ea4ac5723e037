package plugin_test

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"context"
	"encoding/csv"
	"io"
	"net/url"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/internal/await"
	"github.com/interaction-segments/interaction-segments-app/pkg/internal/plugintest"
)

// acceptGzip is how curl --compressed and browsers ask.
var acceptGzip = map[string]string{"Accept-Encoding": "deflate, gzip, br, zstd"}

func unzip(t *testing.T, body []byte) ([]byte, error) {
	t.Helper()
	reader, err := gzip.NewReader(bytes.NewReader(body))
	require.NoError(t, err)
	return io.ReadAll(reader)
}

// exported is what `segments export` writes.
func (s *subject) exported(t *testing.T, arguments ...string) []byte {
	t.Helper()
	command := exec.CommandContext(t.Context(), plugintest.Segments(t), append([]string{"export", "--database", s.database}, arguments...)...)
	var problems bytes.Buffer
	command.Stderr = &problems
	output, err := command.Output()
	require.NoError(t, err, problems.String())
	return output
}

func TestReportIsWhatExportWrites(t *testing.T) {
	s := startOn(t)
	s.withSimulation(t, 3000)
	const asked = `{"fields": ["session_id", "queue_name", "queue_entry_time", "queue_wait_time", "consultants", "customer"], "includeInProgress": true,
		"filters": [{"field": "channel", "operator": "=|", "values": ["Voice", "Web Chat"]}], "sort": [{"field": "queue_wait_time", "descending": true}], "limit": 5}`
	expected := s.exported(t, "--from", "2026-02-25", "--to", "2026-03-02T00:00:00Z", "--timezone", "Asia/Jerusalem", "--query", asked)
	rows, err := csv.NewReader(bytes.NewReader(expected)).ReadAll()
	require.NoError(t, err)
	require.Equal(t, s.plainly(t, `SELECT (count(*) + 1)::text FROM interaction_segments
		WHERE channel IN ('Voice', 'Web Chat') AND started_at >= '2026-02-24 22:00Z' AND started_at < '2026-03-02 00:00Z'`), []string{strconv.Itoa(len(rows))}, "the limit is a panel's, not the report's")
	require.Greater(t, len(rows), 100)

	form := url.Values{"query": {asked}, "from": {"2026-02-25"}, "to": {"2026-03-02T00:00:00Z"}, "timezone": {"Asia/Jerusalem"}}.Encode()
	for name, call := range map[string]resourceCall{
		"GET":       {method: "GET", path: "report.csv?" + form},
		"form":      {method: "POST", path: "report.csv", body: form, headers: map[string]string{"Content-Type": "application/x-www-form-urlencoded"}},
		"JSON":      {method: "POST", path: "report.csv", body: `{"query": ` + asked + `, "from": 1771970400000, "to": "2026-03-02T00:00:00Z", "timezone": "Asia/Jerusalem"}`, headers: map[string]string{"Content-Type": "application/json"}},
		"JSON text": {method: "POST", path: "report.csv?timezone=Asia/Jerusalem", body: `{"query": ` + strconv.Quote(strings.NewReplacer("\n", "", "\t", "").Replace(asked)) + `, "from": "1771970400000", "to": 1772409600000, "raw": false}`, headers: map[string]string{"Content-Type": "application/json"}},
	} {
		t.Run(name, func(t *testing.T) {
			answer := s.call(t, call)
			require.Equal(t, 200, answer.status, "%s", answer.body)
			require.Equal(t, string(expected), string(answer.body))
			require.Equal(t, "text/csv; charset=utf-8; header=present", answer.headers.Get("Content-Type"))
			require.Equal(t, strconv.Itoa(len(rows)-1), answer.headers.Get("X-Total-Rows"))
			require.Equal(t, "2026-02-25T00:00:00+02:00", answer.headers.Get("X-Range-From"))
			require.Equal(t, "2026-03-02T02:00:00+02:00", answer.headers.Get("X-Range-To"))
			require.Empty(t, answer.headers.Get("Content-Encoding"))
			require.Equal(t, "Accept-Encoding", answer.headers.Get("Vary"))
		})
	}
	zipped := s.call(t, resourceCall{method: "GET", path: "report.csv?" + form, headers: acceptGzip})
	require.Equal(t, "gzip", zipped.headers.Get("Content-Encoding"))
	require.Equal(t, strconv.Itoa(len(rows)-1), zipped.headers.Get("X-Total-Rows"))
	body, err := unzip(t, zipped.body)
	require.NoError(t, err)
	require.Equal(t, string(expected), string(body))
}

// A parameter of the address means what the flag means.
func TestReportTakesTheParametersOfExport(t *testing.T) {
	s := startOn(t, `CREATE TABLE own (session_id text, started_at timestamptz, customer text, queue_wait_time float8);
		INSERT INTO own VALUES ('s', '2024-11-18 16:08:05Z', '=a;b', 5.5)`)
	s.set(t, map[string]any{"relation": "own"})
	flags := []string{"--relation", "own", "--from", "2024-11-18", "--to", "2024-11-19", "--query", `{"fields":["customer","started_at","queue_wait_time"]}`}
	form := url.Values{"from": {"2024-11-18"}, "to": {"2024-11-19"}, "timezone": {"UTC"}, "query": {`{"fields":["customer","started_at","queue_wait_time"]}`}}.Encode()
	for parameters, test := range map[string]struct {
		flags    []string
		expected string
	}{
		"&dateFormat=d.m.y&delimiter=%3B&bom=true": {[]string{"--date-format", "d.m.y", "--delimiter", ";", "--bom"},
			"\xEF\xBB\xBFCustomer;Started At;Queue Wait Time\r\n\"'=a;b\";18.11.2024 16:08:05;00:00:05\r\n"},
		"&raw=true&durationFormat=seconds&decimalComma=true&delimiter=tab&dateFormat=m/d/y-12h": {[]string{"--raw", "--duration-format", "seconds", "--decimal-comma", "--delimiter", "tab", "--date-format", "m/d/y-12h"},
			"Customer\tStarted At\tQueue Wait Time\r\n=a;b\t11/18/2024 04:08:05 PM\t5,5\r\n"},
	} {
		require.Equal(t, test.expected, string(s.call(t, resourceCall{method: "GET", path: "report.csv?" + form + parameters}).body))
		require.Equal(t, test.expected, string(s.exported(t, append(flags, test.flags...)...)))
	}
	refused := s.call(t, resourceCall{method: "GET", path: "report.csv?" + form + "&dateFormat=y"})
	require.Equal(t, 400, refused.status)
	require.Contains(t, string(refused.body), `dateFormat \"y\" is not known: use one of iso, `)
}

func TestReportIsSentAsTheClientTakesIt(t *testing.T) {
	s := startOn(t)
	s.write(t, noWork)
	for accepted, zipped := range map[string]bool{
		"": false, "identity": false, "br": false, "gzip": true, "GZIP": true, "br, gzip;q=0.5": true, "gzip;q=0": false, "gzip; q=0.0, br": false, "gzip;q=1.0": true,
	} {
		answer := s.call(t, resourceCall{method: "GET", path: "report.csv?from=0&to=1", headers: map[string]string{"Accept-Encoding": accepted}})
		require.Equal(t, zipped, answer.headers.Get("Content-Encoding") == "gzip", accepted)
		require.Equal(t, "0", answer.headers.Get("X-Total-Rows"))
		body := answer.body
		if zipped {
			var err error
			body, err = unzip(t, body)
			require.NoError(t, err)
		}
		require.Equal(t, strings.Join(titles, ",")+"\r\n", string(body), "an empty report has its header")
	}
}

func TestReportGuardsAgainstFormulasUnlessRaw(t *testing.T) {
	s := startOn(t, `CREATE TABLE own (session_id text, started_at timestamptz, customer text, queue_wait_time int); INSERT INTO own VALUES ('-1', '2024-11-18 08:00Z', '=cmd|"calc"', -5)`)
	s.set(t, map[string]any{"relation": "own"})
	get := func(parameters string) string {
		return string(s.call(t, resourceCall{method: "GET", path: "report.csv?from=2024-11-18&to=2024-11-19" + parameters}).body)
	}
	require.Equal(t, "Session ID,Customer,Queue Wait Time\r\n'-1,\"'=cmd|\"\"calc\"\"\",-00:00:05\r\n", get(""))
	require.Equal(t, "Session ID,Customer,Queue Wait Time\r\n-1,\"=cmd|\"\"calc\"\"\",-00:00:05\r\n", get("&raw=true"))
}

// A report that breaks off midway never looks whole: its gzip stream has no
// end, and without gzip it has fewer rows than its header says.
func TestReportThatBreaksOffNeverLooksWhole(t *testing.T) {
	s := startOn(t)
	s.withSimulation(t, 60000)
	for name, headers := range map[string]map[string]string{"gzip": acceptGzip, "plain": nil} {
		t.Run(name, func(t *testing.T) {
			to := &sender{received: func(part int) {
				if part == 1 { // as PostgreSQL's shutdown ends its sessions
					require.Equal(t, []string{"1"}, s.plainly(t, `SELECT count(pg_terminate_backend(pid))::text FROM pg_stat_activity WHERE application_name = 'interaction-segments' AND state = 'active'`))
				}
			}}
			err := s.try(t.Context(), resourceCall{method: "GET", path: "report.csv?from=0&to=now", headers: headers}, to)
			// PostgreSQL says that it ends the session, or just closes the connection.
			require.ErrorContains(t, err, "the report broke off: ")
			require.Regexp(t, "PostgreSQL is starting or shutting down|the connection to the database broke", err)
			require.Equal(t, 200, to.status)
			total, err := strconv.Atoi(to.headers.Get("X-Total-Rows"))
			require.NoError(t, err)
			require.Equal(t, s.plainly(t, `SELECT count(*)::text FROM interaction_segments WHERE NOT in_progress`), []string{strconv.Itoa(total)})
			body := to.body
			if name == "gzip" {
				body, err = unzip(t, body)
				var corrupt flate.CorruptInputError
				require.ErrorAs(t, err, &corrupt, "not just an end that is missing, which many clients let pass")
			}
			require.Positive(t, len(body))
			require.Less(t, bytes.Count(body, []byte("\r\n")), total+1)
		})
	}
}

// statements are those of the plugin's that run now.
func (s *subject) statements(t *testing.T) string {
	t.Helper()
	return s.plainly(t, `SELECT count(*)::text FROM pg_stat_activity WHERE application_name = 'interaction-segments' AND datname = current_database() AND state = 'active'`)[0]
}

func TestDisconnectedClientCancelsTheStatement(t *testing.T) {
	s := startOn(t)
	s.withSimulation(t, 60000)
	ctx, leave := context.WithCancel(t.Context())
	to := &sender{received: func(part int) {
		if part == 1 {
			require.Equal(t, "1", s.statements(t))
			leave()
		}
	}}
	require.ErrorContains(t, s.try(ctx, resourceCall{method: "GET", path: "report.csv?from=0&to=now"}, to), "canceled")
	await.Until(t, func() bool { return s.statements(t) == "0" })
}

func TestCancelledQueriesEndInPostgreSQL(t *testing.T) {
	// Reading any row of this view takes ten minutes.
	s := startOn(t, `CREATE VIEW slow AS SELECT 's'::text AS session_id, now() AS started_at, 'Q'::text AS queue_name FROM pg_sleep(600)`)
	s.set(t, map[string]any{"relation": "slow", "queryTimeout": "1h"})
	values := resourceCall{method: "GET", path: `values?from=0&to=2100-01-01&query={"queryType":"values","field":"queue_name"}`}
	for name, ask := range map[string]func(ctx context.Context) error{
		"segments": func(ctx context.Context) error { return s.askOne(ctx, `{}`) },
		"timeline": func(ctx context.Context) error { return s.askOne(ctx, `{"queryType": "timeline", "sessionId": "s"}`) },
		"values": func(ctx context.Context) error {
			return s.askOne(ctx, `{"queryType": "values", "field": "queue_name"}`)
		},
		"resource": func(ctx context.Context) error { return s.try(ctx, values, &sender{}) },
		"report": func(ctx context.Context) error {
			return s.try(ctx, resourceCall{method: "GET", path: "report.csv?from=0&to=2100-01-01"}, &sender{})
		},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			ended := make(chan error, 1)
			go func() { ended <- ask(ctx) }()
			await.Until(t, func() bool { return s.statements(t) == "1" })
			cancel()
			require.ErrorContains(t, <-ended, "cancel")
			await.Until(t, func() bool { return s.statements(t) == "0" })
		})
	}
}

// askOne is a panel that asks one query.
func (s *subject) askOne(ctx context.Context, text string) error {
	_, err := s.process.QueryData(ctx, s.request(always, text))
	return err
}
