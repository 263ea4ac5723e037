package plugin_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"github.com/interaction-segments/interaction-segments-app/pkg/internal/await"
)

// sheets are a workbook's, cell by cell as they are shown.
func sheets(t *testing.T, content []byte) map[string][][]string {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(content))
	require.NoError(t, err)
	defer func() { _ = book.Close() }()
	found := map[string][][]string{}
	for _, name := range book.GetSheetList() {
		found[name], err = book.GetRows(name)
		require.NoError(t, err)
	}
	return found
}

// The workbook has the rows and the cells of the CSV, whoever makes it.
func TestWorkbookHasWhatTheCSVHas(t *testing.T) {
	s := startOn(t)
	s.withSimulation(t, 1500)
	const asked = `{"fields": ["session_id", "queue_name", "queue_entry_time", "consultants", "customer", "status"],
		"filters": [{"field": "channel", "operator": "=", "values": ["Voice"]}], "sort": [{"field": "queue_entry_time", "descending": true}]}`
	form := url.Values{"query": {asked}, "from": {"2026-02-25"}, "to": {"2026-03-02"}, "timezone": {"Asia/Jerusalem"}, "dateFormat": {"d.m.y"}}.Encode()
	plain := s.call(t, resourceCall{method: "GET", path: "report.csv?" + form + "&raw=true"})
	rows, err := csv.NewReader(bytes.NewReader(plain.body)).ReadAll()
	require.NoError(t, err)
	require.Greater(t, len(rows), 100)

	answer := s.call(t, resourceCall{method: "GET", path: "report.xlsx?" + form})
	require.Equal(t, 200, answer.status, "%s", answer.body)
	require.Equal(t, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", answer.headers.Get("Content-Type"))
	require.Equal(t, `attachment; filename="interaction-details-by-segment.xlsx"`, answer.headers.Get("Content-Disposition"))
	require.Equal(t, strconv.Itoa(len(rows)-1), answer.headers.Get("X-Total-Rows"))
	zipped := s.call(t, resourceCall{method: "POST", path: "report.xlsx", body: form, headers: map[string]string{"Content-Type": "application/x-www-form-urlencoded", "Accept-Encoding": "gzip"}})
	posted, err := unzip(t, zipped.body)
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "report.xlsx")
	s.exported(t, "--from", "2026-02-25", "--to", "2026-03-02", "--timezone", "Asia/Jerusalem", "--date-format", "d.m.y", "--query", asked, "-o", path)
	written, err := os.ReadFile(path)
	require.NoError(t, err)
	for name, content := range map[string][]byte{"GET": answer.body, "POST and gzip": posted, "export": written} {
		t.Run(name, func(t *testing.T) {
			book := sheets(t, content)
			require.Len(t, book, 2)
			require.Len(t, book["Report"], len(rows))
			for i, row := range rows {
				shown := book["Report"][i]
				require.Equal(t, row, append(shown, make([]string, len(row)-len(shown))...), "blanks at the end of a row are no cells")
			}
			about := map[string]string{}
			for _, line := range book["About"] {
				about[line[0]] = line[1]
			}
			require.Equal(t, "2026-02-25 00:00:00 to before 2026-03-02 00:00:00", about["Period"])
			require.Equal(t, "Asia/Jerusalem", about["Time zone"])
			require.Equal(t, "Channel is Voice", about["Filters"])
			require.Equal(t, strconv.Itoa(len(rows)-1), about["Rows"])
		})
	}
}

func TestWorkbookIsRefusedInWords(t *testing.T) {
	s := startOn(t)
	s.write(t, noWork)
	for path, reason := range map[string]string{
		`report.xlsx?from=0&to=1&query={"queryType":"timeline","sessionId":"s"}`: `only queries of type "segments" or "metrics" can be exported`,
		"report.xlsx?from=0&to=1&dateFormat=y":                                   `dateFormat "y" is not known: use one of iso, `,
		"report.xlsx?from=0":                                                     "to: no time is given",
	} {
		answer := s.call(t, resourceCall{method: "GET", path: path})
		require.Equal(t, 400, answer.status)
		require.Contains(t, message(t, answer), reason)
	}
	require.Equal(t, "GET, POST", s.call(t, resourceCall{method: "PUT", path: "report.xlsx"}).headers.Get("Allow"))
}

// What is masked for a person is masked in that person's workbook.
func TestWorkbookIsMasked(t *testing.T) {
	s := masking(t)
	workbook := func(role string) map[string][][]string {
		s.user = &backend.User{Login: "someone", Role: role}
		answer := s.call(t, resourceCall{method: "GET", path: `report.xlsx?from=2024-11-18&to=2024-11-19&query={"fields":["session_id","customer","agent_email"]}`})
		require.Equal(t, 200, answer.status, "%s", answer.body)
		return sheets(t, answer.body)
	}
	require.Equal(t, [][]string{
		{"Session ID", "Customer", "Agent Email"},
		{"s1", pseudonym("Jane Doe"), pseudonym("ann@secret.example")},
		{"s1", pseudonym("Jane Doe"), pseudonym("bob@secret.example")},
		{"s2", pseudonym("Jänné 漢")},
	}, workbook("Viewer")["Report"])
	require.Equal(t, []string{"s1", "Jane Doe", "ann@secret.example"}, workbook("Editor")["Report"][1])
}

// Nothing of a workbook goes out before all rows are read; one that breaks off
// while it goes out has no directory, and cannot be inflated.
func TestWorkbookThatBreaksOffNeverLooksWhole(t *testing.T) {
	s := startOn(t, `CREATE VIEW broken AS SELECT n::text AS session_id, '2026-03-01Z'::timestamptz + n * interval '1 s' AS started_at, 1 / (20000 - n) AS queue_wait_time FROM generate_series(1, 30000) n`)
	s.set(t, map[string]any{"relation": "broken"})
	answer := s.call(t, resourceCall{method: "GET", path: "report.xlsx?from=0&to=2100-01-01"})
	require.NotEqual(t, 200, answer.status)
	require.NotEmpty(t, message(t, answer))

	s.write(t, noWork)
	s.withSimulation(t, 20000)
	s.set(t, map[string]any{"exportStallTimeout": "1s"})
	for name, headers := range map[string]map[string]string{"gzip": acceptGzip, "plain": nil} {
		t.Run(name, func(t *testing.T) {
			to := &sender{received: func(part int) {
				if part == 2 { // the reader takes no more until it has been given up
					await.Until(t, func() bool { return s.idle(t) })
				}
			}}
			err := s.try(t.Context(), resourceCall{method: "GET", path: "report.xlsx?from=0&to=now", headers: headers}, to)
			require.ErrorContains(t, err, "the client took nothing of the report for 1s")
			body := append(to.body, `{"message": "appended by Grafana"}`...)
			if headers != nil {
				_, err := unzip(t, body)
				require.Error(t, err)
				return
			}
			_, err = zip.NewReader(bytes.NewReader(body), int64(len(body)))
			require.ErrorIs(t, err, zip.ErrFormat)
		})
	}
}
