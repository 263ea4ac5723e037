package ingest_test

import (
	"compress/gzip"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/ingest"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres/store"
)

// write writes a file in a temporary folder.
func write(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

// zipped writes a file in a temporary folder, each part compressed separately.
func zipped(t testing.TB, name string, parts ...string) string {
	t.Helper()
	var all strings.Builder
	for _, part := range parts {
		to := gzip.NewWriter(&all)
		_, err := to.Write([]byte(part))
		require.NoError(t, err)
		require.NoError(t, to.Close())
	}
	return write(t, name, all.String())
}

func texts(t testing.TB, look *pgx.Conn, sql string) []string {
	t.Helper()
	rows, err := look.Query(t.Context(), sql)
	require.NoError(t, err)
	all, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	return all
}

// brief returns the table's rows: session, number, time, last, open, channel.
func brief(t testing.TB, look *pgx.Conn) []string {
	t.Helper()
	return texts(t, look, `SELECT concat_ws(' ', session_id, segment_number, to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'),
		CASE WHEN last_segment THEN 'last' END, CASE WHEN in_progress THEN 'open' END, channel)
		FROM interaction_segments ORDER BY session_id, segment_number`)
}

const titles = "Session ID,Channel,Queue Entry Time,Status\r\n"

func TestReportIsLoadedBySession(t *testing.T) {
	writer, look := openTable(t)
	// a is scattered, b is consecutive, c is in progress.
	path := write(t, "report.csv", titles+
		"a,Voice,2024-02-20 09:00:00,\r\nb,Voice,2024-02-20 09:01:00,\r\nb,Voice,2024-02-20 09:02:00,CLOSED\r\n"+
		"a,Voice,2024-02-20 09:03:00,CLOSED\r\nc,Chat,2024-02-20 09:04:00,\r\nc,Chat,2024-02-20 09:05:00,InWorkbin\r\n")
	result, err := ingest.Load(t.Context(), writer, path, ingest.Options{})
	require.NoError(t, err)
	require.Equal(t, ingest.Result{Loaded: store.Loaded{Rows: 6, Sessions: 3}}, result)
	require.Equal(t, []string{
		"a 1 2024-02-20 09:00:00 Voice", "a 2 2024-02-20 09:03:00 last Voice",
		"b 1 2024-02-20 09:01:00 Voice", "b 2 2024-02-20 09:02:00 last Voice",
		"c 1 2024-02-20 09:04:00 open Chat", "c 2 2024-02-20 09:05:00 last open Chat",
	}, brief(t, look))
	require.NoFileExists(t, path+".rejected.csv")

	// A later state of c, compressed; the others are not in the file and remain.
	path = zipped(t, "report.csv.gz", titles, "c,Chat,2024-02-20 09:04:00,\r\nc,Chat,2024-02-20 09:05:00,\r\n", "c,Chat,2024-02-20 09:06:00,CLOSED\r\n")
	result, err = ingest.Load(t.Context(), writer, path, ingest.Options{})
	require.NoError(t, err)
	require.Equal(t, ingest.Result{Loaded: store.Loaded{Rows: 3, Sessions: 1}}, result)
	require.Equal(t, []string{"c 1 2024-02-20 09:04:00 Chat", "c 2 2024-02-20 09:05:00 Chat", "c 3 2024-02-20 09:06:00 last Chat"}, brief(t, look)[4:])
}

func TestRejectedRowsAreKept(t *testing.T) {
	writer, look := openTable(t)
	first := write(t, "first.csv", titles+"a,Voice,2024-02-20 09:00:00,CLOSED\r\n")
	_, err := ingest.Load(t.Context(), writer, first, ingest.Options{})
	require.NoError(t, err)

	path := write(t, "second.csv", "\xef\xbb\xbf"+strings.ReplaceAll(titles, ",", ";")+
		"a;Voice;2024-02-20 10:00:00;CLOSED\r\n"+ // its session has a bad row below
		"b;Voice;2024-02-20 09:01:00;CLOSED\r\n"+
		"a;\"Vo;ice\";soon;\"CLO\"\"SED\"\r\n"+
		";Voice;2024-02-20 09:02:00;\r\n"+
		"c;Voice\r\n")
	result, err := ingest.Load(t.Context(), writer, path, ingest.Options{})
	require.NoError(t, err)
	require.Equal(t, ingest.Result{Loaded: store.Loaded{Rows: 1, Sessions: 1, Withheld: 2}, Rejected: 3, RejectedPath: path + ".rejected.csv"}, result)
	require.Equal(t, []string{"a 1 2024-02-20 09:00:00 last Voice", "b 1 2024-02-20 09:01:00 last Voice"}, brief(t, look))
	kept, err := os.ReadFile(path + ".rejected.csv")
	require.NoError(t, err)
	require.Equal(t, "Rejected Line;Rejected Because;Session ID;Channel;Queue Entry Time;Status\r\n"+
		"4;\"Queue Entry Time: 'soon' is not a date and time\";a;\"Vo;ice\";soon;\"CLO\"\"SED\"\r\n"+
		"5;\"the Session ID is blank\";;Voice;2024-02-20 09:02:00;\r\n"+
		"6;\"it has 2 cells where the header has 4\";c;Voice\r\n", string(kept))

	// Rejected rows are not loaded alone, which would truncate sessions.
	_, err = ingest.Load(t.Context(), writer, path+".rejected.csv", ingest.Options{})
	require.ErrorContains(t, err, "this is a file of rejected rows: correct the rows in the file they came from and load that")

	// After correction, a load removes the file.
	require.NoError(t, os.WriteFile(path, []byte(titles+"a,Voice,2024-02-20 10:00:00,CLOSED\r\nb,Voice,2024-02-20 09:01:00,CLOSED\r\n"), 0o600))
	result, err = ingest.Load(t.Context(), writer, path, ingest.Options{})
	require.NoError(t, err)
	require.Equal(t, ingest.Result{Loaded: store.Loaded{Rows: 1, Sessions: 1, Unchanged: 1}}, result)
	require.NoFileExists(t, path+".rejected.csv")
}

func TestDatesAndZones(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	for name, test := range map[string]struct {
		dates   []string
		options ingest.Options
		want    []string
		reason  string
	}{
		"found out, day first":    {[]string{"03/04/2024 09:00:00", "13/04/2024 09:00:00"}, ingest.Options{}, []string{"2024-04-03 09:00:00", "2024-04-13 09:00:00"}, ""},
		"found out, month first":  {[]string{"03/04/2024 9:00:00 PM", "04/13/2024 9:00:00 AM"}, ingest.Options{}, []string{"2024-03-04 21:00:00", "2024-04-13 09:00:00"}, ""},
		"open":                    {[]string{"03/04/2024 09:00:00"}, ingest.Options{}, nil, `whether the day or the month comes first is not clear from the dates, such as "03/04/2024 09:00:00" on line 2; give the format with --date-format`},
		"given":                   {[]string{"03/04/2024 09:00:00"}, ingest.Options{DateFormat: "dd/MM/yyyy HH:mm:ss"}, []string{"2024-04-03 09:00:00"}, ""},
		"given and in a zone":     {[]string{"03/04/2024 09:00:00"}, ingest.Options{DateFormat: "dd/MM/yyyy HH:mm:ss", Location: berlin}, []string{"2024-04-03 07:00:00"}, ""},
		"clock turned back":       {[]string{"2024-10-27 02:30:00"}, ingest.Options{Location: berlin}, []string{"2024-10-27 00:30:00"}, ""},
		"a zone of its own":       {[]string{"2024-04-03T09:00:00+05:30"}, ingest.Options{Location: berlin}, []string{"2024-04-03 03:30:00"}, ""},
		"a format that is none":   {[]string{"2024-04-03 09:00:00"}, ingest.Options{DateFormat: "Y"}, nil, `date format "Y": 'Y' is not one of`},
		"dots, day always first":  {[]string{"03.04.2024 09:00"}, ingest.Options{}, []string{"2024-04-03 09:00:00"}, ""},
		"vendor's short US dates": {[]string{"01/06/23 15:57:17", "01/26/23 15:57:17"}, ingest.Options{}, []string{"2023-01-06 15:57:17", "2023-01-26 15:57:17"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			writer, look := openTable(t)
			content := []string{strings.TrimSpace(titles)}
			for i, date := range test.dates {
				content = append(content, string(rune('a'+i))+",Voice,"+date+",CLOSED")
			}
			_, err := ingest.Load(t.Context(), writer, write(t, "report.csv", strings.Join(content, "\n")), test.options)
			if test.reason != "" {
				require.ErrorContains(t, err, test.reason)
				return
			}
			require.NoError(t, err)
			require.Equal(t, test.want, texts(t, look, "SELECT to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') FROM interaction_segments ORDER BY session_id"))
		})
	}
}

func TestFilesThatCannotBeLoaded(t *testing.T) {
	writer, look := openTable(t)
	truncated := zipped(t, "cut.csv.gz", titles+strings.Repeat("a,Voice,2024-02-20 09:00:00,CLOSED\r\n", 5000))
	whole, err := os.ReadFile(truncated)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(truncated, whole[:len(whole)-20], 0o600))
	for path, reason := range map[string]string{
		filepath.Join(t.TempDir(), "none.csv"):                      "no such file or directory",
		t.TempDir():                                                 "this is a folder: name the files in it",
		write(t, "empty.csv", ""):                                   "the file is empty",
		write(t, "blank.csv", " \r\n\t"):                            "the file is empty",
		write(t, "book.xlsx", "PK\x03\x04rest"):                     "this is a ZIP archive or an Excel workbook, and it cannot be read",
		write(t, "other.csv", "a,b\n1,2\n"):                         `no column is titled "Session ID", so this is no report CSV`,
		write(t, "broken.gz", "\x1f\x8bnonsense"):                   "decompress",
		write(t, "utf16.csv", "\xff\xfeS\x00"):                      `no column is titled "Session ID", so this is no report CSV; none of its 1 titles is one of the report's`,
		truncated:                                                   "unexpected EOF",
		write(t, "twice.csv", "Session ID,Session ID,Started At\n"): `two columns are titled "Session ID"`,
	} {
		_, err := ingest.Load(t.Context(), writer, path, ingest.Options{})
		require.ErrorContains(t, err, reason)
		require.ErrorContains(t, err, path)
	}
	require.Empty(t, brief(t, look))
}

func TestNoticesAndProgress(t *testing.T) {
	writer, _ := openTable(t)
	content := "Session ID,Mood,Started At\na,good,2024-02-20 09:00:00\n"
	path := write(t, "report.csv", content)
	var notices []string
	read := 0
	_, err := ingest.Load(t.Context(), writer, path, ingest.Options{
		Warn: func(notice string) { notices = append(notices, notice) },
		Read: func(bytes int) { read += bytes },
	})
	require.NoError(t, err)
	require.Equal(t, []string{path + ": columns that are not in the report are ignored: Mood"}, notices)
	require.Equal(t, len(content), read)
}

func TestCanceledLoadChangesNothing(t *testing.T) {
	writer, look := openTable(t)
	path := write(t, "report.csv", titles+strings.Repeat("a,Voice,2024-02-20 09:00:00,CLOSED\n", 300_000))
	ctx, cancel := context.WithCancel(t.Context())
	read := 0
	_, err := ingest.Load(ctx, writer, path, ingest.Options{Read: func(bytes int) {
		if read += bytes; read > 1<<20 {
			cancel()
		}
	}})
	require.ErrorIs(t, err, context.Canceled)
	require.Empty(t, brief(t, look))
}

// Numbers in the file are kept where they are valid.
func TestNumbersInTheFile(t *testing.T) {
	writer, look := openTable(t)
	path := write(t, "report.csv", "Session ID,Started At,Segment Number,Last Segment\n"+
		"a,2024-02-20 09:00:00,2,true\na,2024-02-20 08:00:00,3,false\n"+ // a part of a session, by its numbers
		"b,2024-02-20 09:00:00,1,\nb,2024-02-20 09:00:00,,\nb,2024-02-20 09:00:00,,true\n"+ // gaps are filled
		"c,2024-02-20 09:00:00,2,false\nc,2024-02-20 08:00:00,2,false\n") // alike: by time
	_, err := ingest.Load(t.Context(), writer, path, ingest.Options{})
	require.NoError(t, err)
	require.Equal(t, []string{
		"a 2 2024-02-20 09:00:00 last", "a 3 2024-02-20 08:00:00",
		"b 1 2024-02-20 09:00:00", "b 2 2024-02-20 09:00:00", "b 3 2024-02-20 09:00:00 last",
		"c 1 2024-02-20 08:00:00", "c 2 2024-02-20 09:00:00",
	}, brief(t, look))
}

const conversation = `{"sessionId":"%s","channel":"%s","finalStatus":"%s","sessionStartTime":"2024-11-18T17:00:00","sessionEndTime":"2024-11-18T%s"}`

func record(session, channel, status, end string) string {
	return strings.NewReplacer(`"%s","channel":"%s","finalStatus":"%s"`, `"`+session+`","channel":"`+channel+`","finalStatus":"`+status+`"`, "T%s", "T"+end).Replace(conversation)
}

// Files in UTF-16, as Excel writes "Unicode text", are read like those in UTF-8.
func TestUTF16(t *testing.T) {
	writer, look := openTable(t)
	// "Ž🙂" in UTF-16, most significant byte first: U+017D, and the surrogates of U+1F642.
	const name = "\x01\x7d\xd8\x3d\xde\x42"
	wide := func(ascii string) (wide string) {
		for _, c := range []byte(ascii) {
			wide += "\x00" + string(c)
		}
		return wide
	}
	swapped := func(text string) string {
		bytes := []byte(text)
		for i := 0; i < len(bytes); i += 2 {
			bytes[i], bytes[i+1] = bytes[i+1], bytes[i]
		}
		return string(bytes)
	}
	row := func(session string) string {
		return wide("Session ID\tChannel\tQueue Entry Time\r\n"+session+"\t") + name + wide("\t2024-02-20 09:00:00\r\n")
	}
	conversation := func(session string) string {
		return wide(`{"sessionId":"`+session+`","channel":"`) + name + wide(`","finalStatus":"CLOSED","sessionStartTime":"2024-11-18T17:00:00"}`)
	}
	for file, content := range map[string]string{
		"be.txt": "\xfe\xff" + row("a"), "le.txt": "\xff\xfe" + swapped(row("b")),
		"be.json": "\xfe\xff" + conversation("c"), "le.json": "\xff\xfe" + swapped(conversation("d")),
	} {
		result, err := ingest.Load(t.Context(), writer, write(t, file, content), ingest.Options{})
		require.NoError(t, err, file)
		require.Equal(t, ingest.Result{Loaded: store.Loaded{Rows: 1, Sessions: 1}}, result, file)
	}
	require.Equal(t, []string{"a Ž🙂", "b Ž🙂", "c Ž🙂", "d Ž🙂"},
		texts(t, look, "SELECT session_id || ' ' || channel FROM interaction_segments ORDER BY session_id"))
}

func TestNewestStateOfAConversationWins(t *testing.T) {
	writer, look := openTable(t)
	// In one file, the final state comes first.
	path := write(t, "calls.json", `{"numResults":3,"data":[`+record("a", "new", "CLOSED", "17:10:00")+`,`+record("a", "old", "OPEN", "17:00:00")+`,`+record("b", "only", "OPEN", "17:00:00")+`]}`)
	result, err := ingest.Load(t.Context(), writer, path, ingest.Options{})
	require.NoError(t, err)
	require.Equal(t, ingest.Result{Loaded: store.Loaded{Rows: 2, Sessions: 2}}, result)
	require.Equal(t, []string{"a 1 2024-11-18 17:00:00 last new", "b 1 2024-11-18 17:00:00 last open only"}, brief(t, look))

	// A later file with an older state, and with a newer one.
	path = zipped(t, "calls.jsonl.gz", record("a", "older", "OPEN", "17:00:00")+"\n"+record("b", "newer", "CLOSED", "17:05:00")+"\n")
	result, err = ingest.Load(t.Context(), writer, path, ingest.Options{})
	require.NoError(t, err)
	require.Equal(t, ingest.Result{Loaded: store.Loaded{Rows: 1, Sessions: 1, Older: 1}}, result)
	require.Equal(t, []string{"a 1 2024-11-18 17:00:00 last new", "b 1 2024-11-18 17:00:00 last newer"}, brief(t, look))
}

func TestRejectedConversationsAreKept(t *testing.T) {
	writer, look := openTable(t)
	broken := `{"sessionId":"a","channel":"Vo` + "\n"
	path := write(t, "calls.jsonl", record("a", "x", "CLOSED", "17:10:00")+"\n"+broken+record("b", "y", "CLOSED", "17:10:00")+"\n")
	result, err := ingest.Load(t.Context(), writer, path, ingest.Options{})
	require.NoError(t, err)
	require.Equal(t, ingest.Result{Loaded: store.Loaded{Rows: 1, Sessions: 1, Withheld: 1}, Rejected: 1, RejectedPath: path + ".rejected.csv"}, result)
	require.Equal(t, []string{"b 1 2024-11-18 17:00:00 last y"}, brief(t, look))
	kept, err := os.ReadFile(path + ".rejected.csv")
	require.NoError(t, err)
	require.Equal(t, "Rejected Line,Rejected Because,Record\r\n2,\"a string in it is not closed\",\"{\"\"sessionId\"\":\"\"a\"\",\"\"channel\"\":\"\"Vo\"\r\n", string(kept))

	_, err = ingest.Load(t.Context(), writer, path, ingest.Options{DateFormat: "dd/MM/yyyy HH:mm:ss"})
	require.ErrorContains(t, err, "--date-format is for report CSV")
	_, err = ingest.Load(t.Context(), writer, path, ingest.Options{Format: ingest.ReportCSV})
	require.ErrorContains(t, err, "the line of titles cannot be read")
	_, err = ingest.ParseFormat("xml")
	require.EqualError(t, err, `format "xml" is neither csv (the report) nor json (conversation records)`)
}
