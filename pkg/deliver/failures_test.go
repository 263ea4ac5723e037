package deliver

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/tests/mailtest"
)

// appended is what Grafana appends to a response whose plugin failed midway.
const appended = `{"error":"An unexpected error happened","message":"An unexpected error happened"}`

func zipped(t *testing.T, content string) string {
	t.Helper()
	var buffer bytes.Buffer
	writer := gzip.NewWriter(&buffer)
	_, err := writer.Write([]byte(content))
	require.NoError(t, err)
	require.NoError(t, writer.Close())
	return buffer.String()
}

// brokenZip is a part of the content as the data source aborts it: with the
// header of an invalid block.
func brokenZip(t *testing.T, content string) string {
	t.Helper()
	var buffer bytes.Buffer
	writer := gzip.NewWriter(&buffer)
	_, err := writer.Write([]byte(content)[:len(content)/2])
	require.NoError(t, err)
	require.NoError(t, writer.Flush())
	return buffer.String()[:buffer.Len()-4] + "\xff\xff\xff\xff"
}

// workbook is a file with the parts of a workbook.
func workbook(t *testing.T) string {
	t.Helper()
	var buffer bytes.Buffer
	writer := zip.NewWriter(&buffer)
	for _, name := range []string{"[Content_Types].xml", "xl/worksheets/sheet1.xml"} {
		part, err := writer.Create(name)
		require.NoError(t, err)
		_, err = part.Write([]byte(strings.Repeat("<row/>", 1000)))
		require.NoError(t, err)
	}
	require.NoError(t, writer.Close())
	return buffer.String()
}

func TestWholeFilesAreDelivered(t *testing.T) {
	book := workbook(t)
	for name, c := range map[string]struct {
		format string
		answer answer
		file   string
	}{
		"gzip":           {"csv", answer{status: 200, rows: "4", zipped: true, body: zipped(t, table)}, table},
		"plain":          {"csv", answer{status: 200, rows: "4", body: table}, table},
		"no rows":        {"csv", answer{status: 200, rows: "0", body: "Session ID\r\n"}, "Session ID\r\n"},
		"for Excel":      {"csv-excel", answer{status: 200, rows: "4", body: "\ufeff" + table}, "\ufeff" + table},
		"workbook":       {"xlsx", answer{status: 200, rows: "999", body: book}, book},
		"workbook, gzip": {"xlsx", answer{status: 200, rows: "999", zipped: true, body: zipped(t, book)}, book},
	} {
		t.Run(name, func(t *testing.T) {
			s := setUp(t)
			s.grafana.save("voice", instant(t, "2024-11-01T00:00:00Z"), reportJSON("voice", `"format": "csv"`, `"format": "`+c.format+`"`))
			s.grafana.report = c.answer
			require.NoError(t, s.Once(t.Context()), s.log)
			letters := s.mail.Take()
			require.Len(t, letters, 1)
			require.Equal(t, c.file, string(letters[0].File))
			require.Equal(t, map[string]string{letters[0].FileName: c.file}, s.kept(t, "voice"))
			if c.format == "xlsx" {
				require.Equal(t, "voice-yesterday-20241118T050000Z.xlsx", letters[0].FileName)
				require.Contains(t, letters[0].FileType, "spreadsheetml")
			}
			require.Equal(t, map[string]string{"csv": "", "csv-excel": "true", "xlsx": ""}[c.format], s.grafana.asked[0]["bom"])
		})
	}
}

// What may pass is tried again the next time, and fails for good after the time
// for that: in one mail, and with a note. All else fails at once.
func TestWhatIsNotAWholeReportIsNotDelivered(t *testing.T) {
	long := table + strings.Repeat("s5,a,b\r\n", 20000)
	book := workbook(t)
	const broke = "the report broke off on its way, so it was thrown away"
	for name, c := range map[string]struct {
		format  string
		answer  http.Handler
		message string
		passing bool
	}{
		"gzip cut":                          {"csv", answer{status: 200, rows: "20004", zipped: true, body: zipped(t, long)[:300]}, broke, true},
		"gzip broken as by the data source": {"csv", answer{status: 200, rows: "20004", zipped: true, body: brokenZip(t, long) + appended}, broke, true},
		"gzip, an error after":              {"csv", answer{status: 200, rows: "4", zipped: true, body: zipped(t, table) + appended}, broke, true},
		"connection cut":                    {"csv", answer{status: 200, rows: "4", body: table, length: len(table) + 1}, broke, true},
		"plain, rows missing":               {"csv", answer{status: 200, rows: "4", body: table[:strings.Index(table, ",,")]}, "of 5 lines, the header among them, 3 arrived", true},
		"plain, an error after":             {"csv", answer{status: 200, rows: "4", body: table[:strings.Index(table, "s4")] + appended}, "of 5 lines, the header among them, 4 arrived (the last one cut)", true},
		"plain, cut in a quote":             {"csv", answer{status: 200, rows: "4", body: table[:strings.Index(table, "lines")]}, "of 5 lines, the header among them, 1 arrived (the last one cut)", true},
		"plain, cut in the last":            {"csv", answer{status: 200, rows: "4", body: table[:len(table)-4]}, "of 5 lines, the header among them, 4 arrived (the last one cut)", true},
		"more rows":                         {"csv", answer{status: 200, rows: "3", body: table}, "of 4 lines, the header among them, 5 arrived", true},
		"nothing":                           {"csv", answer{status: 200, rows: "0"}, "of 1 lines, the header among them, 0 arrived (the last one cut)", true},
		"workbook cut":                      {"xlsx", answer{status: 200, rows: "999", body: book[:len(book)-30]}, "the workbook is not whole", true},
		"workbook with a wrong sum":         {"xlsx", answer{status: 200, rows: "999", body: strings.Replace(book, "sheet1.xml", "sheet1.xml\x00", 1)}, "the workbook is not whole", true},
		"another site":                      {"csv", answer{status: 200, body: "<html>Sign in</html>"}, "answers with something else than a report", false},
		"redirected":                        {"csv", answer{status: 302, body: "Found"}, "Grafana answers 302: Found", false},
		"not allowed":                       {"csv", answer{status: 403, body: `{"message":"no rights"}`}, "may not do this (403)", false},
		"a query that is not right":         {"csv", answer{status: 400, body: `{"message":"unknown field \"x\""}`}, `Grafana answers 400: unknown field "x"`, false},
		"database away":                     {"csv", answer{status: 502, body: `{"message":"the database cannot be reached"}`}, "Grafana answers 502: the database cannot be reached", true},
		"too many exports":                  {"csv", answer{status: 429, body: `{"message":"wait"}`}, "Grafana answers 429: wait", true},
	} {
		t.Run(name, func(t *testing.T) {
			s := setUp(t)
			s.grafana.save("voice", instant(t, "2024-11-01T00:00:00Z"), reportJSON("voice", `"format": "csv"`, `"format": "`+c.format+`"`))
			s.grafana.report = c.answer
			if c.passing {
				for range 2 {
					require.ErrorIs(t, s.Once(t.Context()), errFailed)
					require.Empty(t, s.mail.Take())
					require.Empty(t, s.grafana.notes(RunTag))
					waiting := s.grafana.notes(ClaimTag)
					require.Len(t, waiting, 1)
					require.Equal(t, Waiting, waiting[0].State)
					require.Contains(t, waiting[0].Error, c.message)
					s.later(30 * time.Minute)
				}
			}
			require.ErrorIs(t, s.Once(t.Context()), errFailed)
			s.failed(t, c.message)
			require.Empty(t, s.kept(t, "voice"))
			require.NoError(t, s.Once(t.Context()), "it is not tried any more")
			require.Empty(t, s.mail.Take())
		})
	}
}

// failed asserts that the only run failed, in one mail.
func (s *station) failed(t *testing.T, message string) {
	t.Helper()
	letters := s.mail.Take()
	require.Len(t, letters, 1, s.log)
	require.Equal(t, "Report failed: Voice, yesterday", letters[0].Subject)
	require.Equal(t, []string{administrator}, letters[0].Recipients)
	require.Contains(t, letters[0].Text, message)
	require.Contains(t, letters[0].Text, s.grafana.server.URL+"/d/voice")
	require.Empty(t, letters[0].File)
	require.Empty(t, s.grafana.notes(ClaimTag))
	notes := s.grafana.notes(RunTag)
	require.Len(t, notes, 1)
	require.Equal(t, Failed, notes[0].State)
	require.Equal(t, seven, notes[0].Due)
	require.Contains(t, notes[0].Error, message)
	require.Contains(t, s.log.String(), "A report failed")
}

// A file that breaks off is sent when it comes whole.
func TestWhatPassesIsSentInTheEnd(t *testing.T) {
	s := setUp(t)
	s.grafana.report = answer{status: 200, rows: "4", zipped: true, body: brokenZip(t, table) + appended}
	require.ErrorIs(t, s.Once(t.Context()), errFailed)
	s.grafana.set(func() { s.grafana.report = answer{status: 200, rows: "4", body: table} })
	s.later(time.Minute)
	require.NoError(t, s.Once(t.Context()))
	require.Len(t, s.mail.Take(), 1)
	require.Len(t, s.grafana.notes(RunTag), 1)
	require.Empty(t, s.grafana.notes(ClaimTag))
}

// Where the next is due while one waits, both are sent.
func TestWhatWaitsIsNotLostToTheNext(t *testing.T) {
	s := setUp(t)
	s.grafana.report = answer{status: 502}
	require.ErrorIs(t, s.Once(t.Context()), errFailed)
	s.grafana.set(func() { s.grafana.report = answer{status: 200, rows: "4", body: table} })
	s.later(24 * time.Hour)
	require.NoError(t, s.Once(t.Context()))
	letters := s.mail.Take()
	require.Len(t, letters, 2)
	require.Equal(t, "Voice, yesterday, 2024-11-17 00:00:00 to 2024-11-17 23:59:59", letters[0].Subject)
	require.Equal(t, "Voice, yesterday, 2024-11-18 00:00:00 to 2024-11-18 23:59:59", letters[1].Subject)
}

func TestATokenThatWasWithdrawnIsToldOnce(t *testing.T) {
	s := setUp(t)
	s.grafana.set(func() { s.grafana.token = "another" })
	for range 3 {
		require.ErrorIs(t, s.Once(t.Context()), errFailed)
		s.later(time.Minute)
	}
	letters := s.mail.Take()
	require.Len(t, letters, 1)
	require.Equal(t, "Reports cannot be delivered: the reports", letters[0].Subject)
	require.Contains(t, letters[0].Text, "Grafana does not accept the token (401): it is wrong, expired or withdrawn")
	require.NotContains(t, letters[0].Text+s.log.String(), testToken)
	s.later(24 * time.Hour)
	require.ErrorIs(t, s.Once(t.Context()), errFailed)
	require.Len(t, s.mail.Take(), 1, "after a day it is told again")

	s.grafana.set(func() { s.grafana.token = testToken })
	require.NoError(t, s.Once(t.Context()))
	letters = s.mail.Take()
	require.Len(t, letters, 1, "the latest report that was due, and one for all that were")
	require.Equal(t, "Voice, yesterday, 2024-11-18 00:00:00 to 2024-11-18 23:59:59", letters[0].Subject)
	s.grafana.set(func() { s.grafana.token = "another" })
	require.ErrorIs(t, s.Once(t.Context()), errFailed)
	require.Len(t, s.mail.Take(), 1, "wrong again is told again")
}

// A token that is withdrawn while a report is fetched leaves a claim; it is
// taken over when it has not changed for long.
func TestATokenThatIsWithdrawnMidway(t *testing.T) {
	s := setUp(t)
	s.grafana.report = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		s.grafana.set(func() { s.grafana.token = "another" })
		reply(w, http.StatusUnauthorized, map[string]string{"message": "Invalid API key"})
	})
	require.ErrorIs(t, s.Once(t.Context()), errFailed)
	require.Len(t, s.mail.Take(), 1)
	s.grafana.set(func() { s.grafana.token, s.grafana.report = testToken, answer{status: 200, rows: "4", body: table} })
	require.NoError(t, s.Once(t.Context()))
	require.Empty(t, s.mail.Take(), "someone may still be at it")
	s.later(lease)
	require.NoError(t, s.Once(t.Context()))
	require.Len(t, s.mail.Take(), 1)
	require.Len(t, s.grafana.notes(RunTag), 1)
}

func TestGrafanaThatIsAwayIsToldWhenItLasts(t *testing.T) {
	s := setUp(t)
	s.grafana.before = func(w http.ResponseWriter, _ *http.Request) bool {
		w.WriteHeader(http.StatusBadGateway)
		return true
	}
	require.ErrorIs(t, s.Once(t.Context()), errFailed)
	s.later(59 * time.Minute)
	require.ErrorIs(t, s.Once(t.Context()), errFailed)
	require.Empty(t, s.mail.Take())
	s.later(time.Minute)
	for range 2 {
		require.ErrorIs(t, s.Once(t.Context()), errFailed)
	}
	require.Len(t, s.mail.Take(), 1)
	s.grafana.set(func() { s.grafana.before = nil })
	require.NoError(t, s.Once(t.Context()))
	require.Len(t, s.mail.Take(), 1)
}

func TestAMailServerThatRefusesForNowIsAskedAgain(t *testing.T) {
	s := setUp(t)
	s.mail.Refuse(451, "try later, anna.meier@example.com")
	require.ErrorIs(t, s.Once(t.Context()), errFailed)
	require.Equal(t, Waiting, s.grafana.notes(ClaimTag)[0].State)
	require.Contains(t, s.grafana.notes(ClaimTag)[0].Error, "does not take the mail now: ")
	require.Contains(t, s.grafana.notes(ClaimTag)[0].Error, "451")
	require.NotContains(t, s.grafana.notes(ClaimTag)[0].Error+s.log.String(), "anna.meier")
	s.mail.Answer(nil)
	require.NoError(t, s.Once(t.Context()))
	require.Len(t, s.mail.Take(), 1)
	require.Len(t, s.grafana.notes(RunTag), 1)
}

// A mail server that takes nothing at all leaves the report waiting, since not
// even the failure can be mailed, and it is sent late instead of never.
func TestAMailServerThatIsAwayForLong(t *testing.T) {
	s := setUp(t)
	s.mail.Refuse(421, "closing")
	for range 10 {
		require.ErrorIs(t, s.Once(t.Context()), errFailed)
		s.later(2 * time.Hour)
	}
	require.Empty(t, s.grafana.notes(RunTag))
	s.mail.Answer(nil)
	require.NoError(t, s.Once(t.Context()))
	letters := s.mail.Take()
	require.Len(t, letters, 1)
	require.Equal(t, table, string(letters[0].File))
	require.NoError(t, s.Once(t.Context()))
	require.Empty(t, s.mail.Take())
}

func TestAMailServerThatRefusesForGood(t *testing.T) {
	s := setUp(t)
	refuse := refusal5xx(s.mail)
	s.mail.Answer(func(l mailtest.Letter) error {
		if l.File != nil {
			return refuse
		}
		return nil
	})
	require.ErrorIs(t, s.Once(t.Context()), errFailed)
	s.failed(t, "refuses the mail: ")
	require.Len(t, s.kept(t, "voice"), 1, "the file is kept")
}

func TestAFullDisk(t *testing.T) {
	const full = "/dev/full"
	if _, err := os.Stat(full); err != nil {
		t.Skip("this system has no " + full)
	}
	s := setUp(t)
	require.NoError(t, s.Once(t.Context()))
	before := s.kept(t, "voice")
	require.Len(t, s.mail.Take(), 1)

	s.later(24 * time.Hour)
	s.Folder.create = func(string) (*os.File, error) { return os.OpenFile(full, os.O_RDWR, 0) }
	require.ErrorIs(t, s.Once(t.Context()), errFailed)
	require.Contains(t, s.grafana.notes(ClaimTag)[0].Error, "the file cannot be kept: write /dev/full: no space left on device")
	require.Equal(t, before, s.kept(t, "voice"))
	s.later(time.Hour)
	require.ErrorIs(t, s.Once(t.Context()), errFailed)
	letters := s.mail.Take()
	require.Len(t, letters, 1)
	require.Contains(t, letters[0].Text, "no space left on device")
	require.Equal(t, before, s.kept(t, "voice"))

	s.later(23 * time.Hour)
	s.Folder.create = createFile
	require.NoError(t, s.Once(t.Context()))
	require.Len(t, s.mail.Take(), 1)
	require.Len(t, s.kept(t, "voice"), 2)
}
