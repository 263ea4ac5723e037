package delivery

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// table is a report of four rows: one with line breaks of both kinds, commas
// and quotes in its cells, one with a guarded formula, and one of blanks.
const table = "Session ID,Customer,Reason\r\n" +
	"s1,\"Smith, \"\"Jo\"\"\",\"two\nlines, and\r\na third\"\r\n" +
	"s2,'=HYPERLINK(1),שלום\r\n" +
	",,\r\n" +
	"s4,\"\",\"\"\"\"\r\n"

// appended is what Grafana appends to a response whose plugin failed midway.
const appended = `{"error":"An unexpected error happened","message":"An unexpected error happened"}`

// answer is a response of the fake Grafana.
type answer struct {
	status int
	rows   string // X-Total-Rows
	zipped bool
	body   string
	length int // Content-Length, where it is not the body's
}

func (a answer) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	if a.rows != "" {
		w.Header().Set("X-Total-Rows", a.rows)
		w.Header().Set("X-Range-From", "2024-11-18T00:00:00+01:00")
		w.Header().Set("X-Range-To", "2024-11-18T23:59:59+01:00")
	}
	if a.zipped {
		w.Header().Set("Content-Encoding", "gzip")
	}
	if a.length > 0 {
		w.Header().Set("Content-Length", fmt.Sprint(a.length))
	}
	w.WriteHeader(a.status)
	_, _ = w.Write([]byte(a.body))
}

func zip(t *testing.T, content string) string {
	t.Helper()
	var zipped bytes.Buffer
	writer := gzip.NewWriter(&zipped)
	_, err := writer.Write([]byte(content))
	require.NoError(t, err)
	require.NoError(t, writer.Close())
	return zipped.String()
}

// brokenZip is a part of the content as the data source aborts it: with the
// header of an invalid block.
func brokenZip(t *testing.T, content string) string {
	t.Helper()
	var zipped bytes.Buffer
	writer := gzip.NewWriter(&zipped)
	_, err := writer.Write([]byte(content)[:len(content)/2])
	require.NoError(t, err)
	require.NoError(t, writer.Flush())
	return zipped.String()[:zipped.Len()-4] + "\xff\xff\xff\xff"
}

func standIn(t *testing.T, handler http.Handler) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

func TestDelivers(t *testing.T) {
	ascii := strings.ReplaceAll(table, "שלום", "Shalom")
	for name, c := range map[string]struct{ report, sent string }{
		"gzip":       {table, zip(t, table)},
		"plain":      {table, table},
		"ASCII only": {ascii, zip(t, ascii)},
	} {
		t.Run(name, func(t *testing.T) {
			a := answer{status: 200, rows: "4", zipped: c.sent != c.report, body: c.sent}
			var asked *http.Request
			s := setUp(t, standIn(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_ = r.ParseForm()
				asked = r
				a.ServeHTTP(w, r)
			})))
			before := s.keep(t)
			o := s.run(t)
			require.Zero(t, o.status, o.stderr)
			require.Empty(t, o.stderr)

			require.Equal(t, http.MethodPost, asked.Method)
			require.Equal(t, "/api/datasources/uid/interaction-segments/resources/report.csv", asked.URL.Path)
			require.Equal(t, "Bearer "+secret, asked.Header.Get("Authorization"))
			require.Contains(t, asked.Header.Get("Accept-Encoding"), "gzip")
			query, err := os.ReadFile(filepath.Join(folder, "reports/voice-yesterday.json"))
			require.NoError(t, err)
			require.Equal(t, string(query), asked.PostForm.Get("query"))
			require.Equal(t, "now-1d/d", asked.PostForm.Get("from"))
			require.Equal(t, "now-1d/d", asked.PostForm.Get("to"))
			require.Equal(t, "Europe/Berlin", asked.PostForm.Get("timezone"))

			letters := s.mail.take()
			require.Len(t, letters, 1)
			mailed := letters[0]
			require.Equal(t, []string{"anna.meier@example.com", "supervisors@lists.example.com"}, mailed.recipients)
			require.Equal(t, recipients, mailed.to)
			require.Equal(t, "Voice, yesterday, 2024-11-18 00:00:00 to 2024-11-18 23:59:59", mailed.subject)
			require.Contains(t, mailed.text, "Range: 2024-11-18 00:00:00 to 2024-11-18 23:59:59 (Europe/Berlin)\r\nRows: 4\r\n")
			require.Equal(t, "application/octet-stream", mailed.fileType)
			require.Equal(t, c.report, string(mailed.file))

			kept := s.runs(t)
			require.Len(t, kept, 5)
			require.Equal(t, c.report, kept[mailed.fileName])
			require.NotContains(t, kept, "voice-yesterday-20241114T060000Z.csv", "the oldest went")
			delete(before, "voice-yesterday-20241114T060000Z.csv")
			for name, content := range before {
				require.Equal(t, content, kept[name])
			}
		})
	}
}

func TestRefusesWhatIsNotAWholeReport(t *testing.T) {
	long := table + strings.Repeat("s5,a,b\r\n", 20000)
	const broke = "the report broke off on its way, so it was thrown away"
	for name, c := range map[string]struct {
		answer  answer
		message string
	}{
		"gzip cut":                          {answer{status: 200, rows: "20004", zipped: true, body: zip(t, long)[:300]}, "the report is not whole, so it was thrown away: of 20005 lines"},
		"gzip broken as by the data source": {answer{status: 200, rows: "20004", zipped: true, body: brokenZip(t, long) + appended}, broke},
		"connection cut":                    {answer{status: 200, rows: "4", body: table, length: len(table) + 1}, broke},
		"plain, rows missing":               {answer{status: 200, rows: "4", body: table[:strings.Index(table, ",,")]}, "of 5 lines, the header among them, 3 arrived"},
		"plain, an error after":             {answer{status: 200, rows: "4", body: table[:strings.Index(table, "s4")] + appended}, "of 5 lines, the header among them, 5 (the last one cut) arrived"},
		"plain, cut in a quote":             {answer{status: 200, rows: "4", body: table[:strings.Index(table, "lines")]}, "of 5 lines, the header among them, 1 arrived"},
		"plain, cut in the last":            {answer{status: 200, rows: "4", body: table[:len(table)-4]}, "of 5 lines, the header among them, 5 (the last one cut) arrived"},
		"more rows":                         {answer{status: 200, rows: "3", body: table}, "of 4 lines, the header among them, 5 arrived"},
		"nothing":                           {answer{status: 200, rows: "0"}, "of 1 lines, the header among them, 0 (the last one cut) arrived"},
		"another site":                      {answer{status: 200, body: "<html>Sign in</html>"}, "answered with something else than a report"},
		"redirected":                        {answer{status: 302, body: "Found"}, "Grafana answered 302: Found"},
		"wrong token":                       {answer{status: 401, body: `{"message":"Invalid API key"}`}, "Grafana does not accept the token (401)"},
		"not allowed":                       {answer{status: 403, body: `{"message":"no rights"}`}, `the service account may not read this report (403): no rights`},
		"no such data source":               {answer{status: 404, body: `{"message":"Data source not found"}`}, "Grafana answered 404; is interaction-segments the uid of the data source? It said: Data source not found"},
		"a query that is not right":         {answer{status: 400, body: `{"message":"unknown field \"x\""}`}, `Grafana answered 400: unknown field "x"`},
		"database away":                     {answer{status: 502, body: `{"message":"the database cannot be reached"}`}, "Grafana answered 502: the database cannot be reached"},
	} {
		t.Run(name, func(t *testing.T) {
			s := setUp(t, standIn(t, c.answer))
			before := s.keep(t)
			s.failed(t, s.run(t), before, c.message)
		})
	}
	t.Run("no Grafana", func(t *testing.T) {
		s := setUp(t, "http://127.0.0.1:1")
		before := s.keep(t)
		s.failed(t, s.run(t), before, "Grafana at http://127.0.0.1:1 cannot be reached (curl: (7)")
	})
}

func TestKeepsWhatCouldNotBeMailed(t *testing.T) {
	s := setUp(t, standIn(t, answer{status: 200, rows: "4", body: table}))
	before := s.keep(t)
	s.mail.refuse()
	o := s.run(t)
	require.Equal(t, 1, o.status)
	require.Contains(t, o.stderr, "voice-yesterday failed: the mail could not be sent; the report is kept as "+s.state)
	require.Contains(t, o.stderr, "the mail is too large")
	require.Contains(t, o.stderr, "this could not be mailed to grafana-team@example.com")
	kept := s.runs(t)
	require.Len(t, kept, 6, "the runs before are as they were")
	for name, content := range before {
		require.Equal(t, content, kept[name])
		delete(kept, name)
	}
	for _, content := range kept {
		require.Equal(t, table, content)
	}
}

func TestRefusesASetUpThatIsNotRight(t *testing.T) {
	for name, c := range map[string]struct {
		change  func(s *station, t *testing.T)
		message string
	}{
		"no query":          {func(s *station, t *testing.T) { s.remove(t, "reports/voice-yesterday.json") }, "voice-yesterday.json is missing"},
		"no token":          {func(s *station, t *testing.T) { s.write(t, "token", "\n") }, "the token file holds no token"},
		"more than a token": {func(s *station, t *testing.T) { s.write(t, "token", secret+"\"\nurl=http://x") }, "the token file holds no token"},
		"open to others":    {func(s *station, t *testing.T) { s.open(t, "token") }, "chmod 600"},
		"password for all":  {func(s *station, t *testing.T) { s.open(t, "muttrc") }, "chmod 600"},
		"no zone":           {func(s *station, t *testing.T) { s.set(t, "TIMEZONE=''") }, "TIMEZONE is not set"},
		"a quote left open": {func(s *station, t *testing.T) { s.set(t, "TITLE='Voice") }, "voice-yesterday failed"},
	} {
		t.Run(name, func(t *testing.T) {
			s := setUp(t, standIn(t, answer{status: 200, rows: "4", body: table}))
			c.change(s, t)
			o := s.run(t)
			require.NotZero(t, o.status)
			require.Empty(t, o.stdout)
			require.Contains(t, o.stderr, c.message)
		})
	}
	s := setUp(t, "http://127.0.0.1:1")
	for _, arguments := range [][]string{{""}, {"../token"}, {"a b"}, {".x"}} {
		require.Equal(t, 2, s.run(t, arguments...).status, "%q", arguments)
	}
	o := s.run(t, "unknown")
	require.Equal(t, 1, o.status)
	require.Contains(t, o.stderr, "reports/unknown.conf is missing or may not be read")
}

func (s *station) remove(t *testing.T, name string) {
	t.Helper()
	require.NoError(t, os.Remove(filepath.Join(s.config, name)))
}

func (s *station) open(t *testing.T, name string) {
	t.Helper()
	require.NoError(t, os.Chmod(filepath.Join(s.config, name), 0o640))
}

// set adds a line to the report's settings.
func (s *station) set(t *testing.T, line string) {
	t.Helper()
	const name = "reports/voice-yesterday.conf"
	content, err := os.ReadFile(filepath.Join(s.config, name))
	require.NoError(t, err)
	s.write(t, name, string(content)+line+"\n")
}
