package deliver

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/tests/mailtest"
)

// station is a deliverer with what it speaks to.
type station struct {
	*Deliverer
	grafana *fake
	mail    *mailtest.Server
	folder  string
	log     *syncBuffer
}

const (
	administrator = "grafana-team@example.com"
	seven         = "2024-11-18T05:00:00Z" // the due time of the fake's clock: 06:00 in Berlin
)

// setUp returns a deliverer for a fake Grafana with the report "voice", which
// was made a month ago, at half a minute after its due time.
func setUp(t *testing.T) *station {
	t.Helper()
	grafana := newFake(t)
	grafana.save("voice", instant(t, "2024-10-18T00:00:00Z"), reportJSON("voice"))
	return join(t, grafana, mailtest.Start(t, nil, ""))
}

// join returns a deliverer of its own machine for a Grafana and a mail server.
func join(t *testing.T, grafana *fake, mail *mailtest.Server) *station {
	t.Helper()
	s := &station{grafana: grafana, mail: mail, folder: t.TempDir(), log: &syncBuffer{}}
	s.Deliverer = newDeliverer(t, grafana.server.URL, mail.Address, s.folder, s.log)
	s.now = grafana.now
	return s
}

func newDeliverer(t require.TestingT, grafana, mail, folder string, log *syncBuffer) *Deliverer {
	client, err := NewGrafana(GrafanaConfig{URL: grafana, Token: func() (string, error) { return testToken, nil }, RetryMin: time.Millisecond, RetryMax: time.Millisecond})
	require.NoError(t, err)
	mailer, err := NewMailer(MailConfig{Server: mail, TLS: "none", From: "Contact center <reports@example.com>"})
	require.NoError(t, err)
	kept, err := NewFolder(folder)
	require.NoError(t, err)
	d := New(Config{
		Grafana: client, Mailer: mailer, Folder: kept, Log: slog.New(slog.NewTextHandler(log, nil)),
		FailuresTo: []string{administrator}, MaxAttachment: 1e6, RetryFor: time.Hour,
	})
	d.pause = func(ctx context.Context) error { return ctx.Err() }
	return d
}

// syncBuffer is a log that several write to.
type syncBuffer struct {
	mutex sync.Mutex
	bytes.Buffer
}

func (b *syncBuffer) Write(part []byte) (int, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.Buffer.Write(part)
}

func (b *syncBuffer) String() string {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.Buffer.String()
}

// later moves Grafana's clock, and with it the deliverer's.
func (s *station) later(by time.Duration) {
	s.grafana.set(func() { s.grafana.clock = s.grafana.clock.Add(by) })
}

// kept returns the files that are kept of a report, by name.
func (s *station) kept(t *testing.T, uid string) map[string]string {
	t.Helper()
	files := map[string]string{}
	entries, err := os.ReadDir(filepath.Join(s.folder, uid))
	if os.IsNotExist(err) {
		return files
	}
	require.NoError(t, err)
	for _, entry := range entries {
		if entry.Name() == record {
			continue
		}
		content, err := os.ReadFile(filepath.Join(s.folder, uid, entry.Name()))
		require.NoError(t, err)
		files[entry.Name()] = string(content)
	}
	return files
}

func TestDelivers(t *testing.T) {
	s := setUp(t)
	// Wednesday, 05:30 in Berlin: Tuesday's report is due, and Monday's was missed.
	s.later(47*time.Hour + 30*time.Minute)
	require.NoError(t, s.Once(t.Context()), s.log)

	letters := s.mail.Take()
	require.Len(t, letters, 1)
	mailed := letters[0]
	require.Equal(t, []string{"anna.meier@example.com", "supervisors@lists.example.com"}, mailed.Recipients)
	require.Equal(t, "<anna.meier@example.com>, <supervisors@lists.example.com>", mailed.To)
	require.Equal(t, `"Contact center" <reports@example.com>`, mailed.From)
	// The period is that of the due time, the 19th.
	require.Equal(t, "Voice, yesterday, 2024-11-18 00:00:00 to 2024-11-18 23:59:59", mailed.Subject)
	require.Contains(t, mailed.Text, "Calls of the day before")
	require.Contains(t, mailed.Text, "Period: 2024-11-18 00:00:00 to 2024-11-18 23:59:59 (Europe/Berlin)\r\nRows: 4\r\n")
	require.Contains(t, mailed.Text, s.grafana.server.URL+"/d/voice?from=1731884400000&to=1731970799999")
	require.Equal(t, "voice-yesterday-20241119T050000Z.csv", mailed.FileName)
	require.Contains(t, mailed.FileType, "application/octet-stream")
	require.Equal(t, table, string(mailed.File))
	require.Equal(t, map[string]string{"voice-yesterday-20241119T050000Z.csv": table}, s.kept(t, "voice"))

	require.Len(t, s.grafana.asked, 1)
	asked := s.grafana.asked[0]
	require.JSONEq(t, `{"queryType":"segments","filters":[{"field":"channel","operator":"=","values":["Voice"]}],"sort":[{"field":"started_at"}]}`, asked["query"])
	delete(asked, "query")
	require.Equal(t, map[string]string{"resource": "report.csv", "timezone": "Europe/Berlin", "dateFormat": "d.m.y",
		"from": "2024-11-18T00:00:00+01:00", "to": "2024-11-18T23:59:59.999+01:00"}, asked)

	require.Empty(t, s.grafana.notes(ClaimTag))
	require.Equal(t, []Note{{
		State: Done, Rows: 4, By: By, File: "voice-yesterday-20241119T050000Z.csv", Due: "2024-11-19T05:00:00Z",
		Period: &Period{From: "2024-11-18T00:00:00+01:00", To: "2024-11-18T23:59:59+01:00"},
	}}, s.grafana.notes(RunTag))
	for _, noted := range s.grafana.annotations {
		require.Equal(t, []string{RunTag, "state:done"}, noted.Tags)
		require.Equal(t, "voice", noted.DashboardUID)
	}

	require.Contains(t, s.log.String(), "recipients=2")
	require.NotContains(t, s.log.String(), "anna.meier")
	require.NotContains(t, s.log.String(), testToken)

	require.NoError(t, s.Once(t.Context()))
	require.Empty(t, s.mail.Take(), "a due time is mailed once")
}

func TestKeepsTheLastFiveRuns(t *testing.T) {
	s := setUp(t)
	require.NoError(t, os.MkdirAll(filepath.Join(s.folder, "voice"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(s.folder, "voice", "a-file-of-someone.csv"), nil, 0o600))
	for range 7 {
		require.NoError(t, s.Once(t.Context()))
		s.later(24 * time.Hour)
	}
	require.Len(t, s.mail.Take(), 7)
	require.Equal(t, []string{
		"a-file-of-someone.csv",
		"voice-yesterday-20241120T050000Z.csv", "voice-yesterday-20241121T050000Z.csv", "voice-yesterday-20241122T050000Z.csv",
		"voice-yesterday-20241123T050000Z.csv", "voice-yesterday-20241124T050000Z.csv",
	}, slices.Sorted(maps.Keys(s.kept(t, "voice"))))
	require.Len(t, s.grafana.notes(RunTag), 7)
}

// A schedule that is made or changed does not look back.
func TestSchedulesDoNotLookBack(t *testing.T) {
	t.Run("a report that was made after the due time", func(t *testing.T) {
		s := setUp(t)
		s.grafana.save("new", instant(t, "2024-11-18T05:00:10Z"), reportJSON("new"))
		require.NoError(t, s.Once(t.Context()))
		require.Len(t, s.mail.Take(), 1)
		require.Len(t, s.grafana.notes(RunTag), 1)
		s.later(24 * time.Hour)
		require.NoError(t, s.Once(t.Context()))
		require.Len(t, s.mail.Take(), 2)
	})
	t.Run("a schedule that was changed after it", func(t *testing.T) {
		s := setUp(t)
		s.grafana.save("voice", instant(t, "2024-11-18T04:00:00Z"), reportJSON("voice", `"hour": 6`, `"hour": 7`))
		s.grafana.save("voice", instant(t, "2024-11-18T05:00:10Z"), reportJSON("voice", `"hour": 6`, `"hour": 5`))
		require.NoError(t, s.Once(t.Context()))
		require.Empty(t, s.mail.Take(), "05:00 and 06:00 had passed, and 07:00 is no more")
		s.later(24 * time.Hour)
		require.NoError(t, s.Once(t.Context()))
		require.Len(t, s.mail.Take(), 1)
	})
	t.Run("another change after it", func(t *testing.T) {
		s := setUp(t)
		s.grafana.save("voice", instant(t, "2024-11-18T05:00:10Z"), reportJSON("voice", "Voice", "Calls"))
		require.NoError(t, s.Once(t.Context()))
		require.Len(t, s.mail.Take(), 1)
	})
	t.Run("switched off", func(t *testing.T) {
		s := setUp(t)
		s.grafana.save("voice", instant(t, "2024-11-18T04:00:00Z"), reportJSON("voice", `"enabled": true`, `"enabled": false`))
		require.NoError(t, s.Once(t.Context()))
		require.Empty(t, s.mail.Take())
	})
}

func TestTheZoneIsTheDashboardsOrTheDataSources(t *testing.T) {
	for zone, expected := range map[string]string{"America/St_Johns": "America/St_Johns", "utc": "UTC", "browser": "Asia/Jerusalem", "": "Asia/Jerusalem"} {
		s := setUp(t)
		// The schedule's zone stays.
		s.grafana.save("voice", instant(t, "2024-11-01T00:00:00Z"), reportJSON("voice", `"timezone": "Europe/Berlin", "time"`, `"timezone": "`+zone+`", "time"`))
		require.NoError(t, s.Once(t.Context()), s.log)
		require.Len(t, s.mail.Take(), 1)
		require.Equal(t, expected, s.grafana.asked[0]["timezone"], zone)
	}
}

func TestLargeFilesAreLinked(t *testing.T) {
	s := setUp(t)
	s.MaxAttachment = int64(len(table)) - 1
	require.NoError(t, s.Once(t.Context()))
	letters := s.mail.Take()
	require.Len(t, letters, 1)
	require.Empty(t, letters[0].File)
	require.Contains(t, letters[0].Text, "too large for a mail (0.0 MB). In Grafana you can read and download it:\r\n"+s.grafana.server.URL+"/d/voice?from=")
	require.Len(t, s.kept(t, "voice"), 1)

	s.MaxAttachment++
	s.later(24 * time.Hour)
	require.NoError(t, s.Once(t.Context()))
	require.Equal(t, table, string(s.mail.Take()[0].File))
}

func TestReportsWithoutRecipientsAreKept(t *testing.T) {
	s := setUp(t)
	s.grafana.save("voice", instant(t, "2024-11-01T00:00:00Z"), reportJSON("voice", `"anna.meier@example.com", "supervisors@lists.example.com"`, ""))
	require.NoError(t, s.Once(t.Context()))
	require.Empty(t, s.mail.Take())
	require.Len(t, s.kept(t, "voice"), 1)
	require.Equal(t, Done, s.grafana.notes(RunTag)[0].State)
}

// A report that cannot be read is named, with what to do, and the others are
// delivered. It is mailed and logged once, and again when something else is
// wrong; what was mended is logged when it is wrong again.
func TestInvalidReportsDoNotStopTheOthers(t *testing.T) {
	s := setUp(t)
	made := instant(t, "2024-11-01T00:00:00Z")
	s.grafana.save("broken", made, reportJSON("broken", `"minute": 0`, `"minute": 60`))
	require.ErrorIs(t, s.Once(t.Context()), errFailed)
	const message = "delivery.schedules[0].minute is 60: write a whole number from 0 to 59"
	require.Contains(t, s.log.String(), message)
	letters := s.mail.Take()
	require.Len(t, letters, 2)
	require.Equal(t, "Reports cannot be delivered: the report “Voice, yesterday”", letters[0].Subject)
	require.Equal(t, []string{administrator}, letters[0].Recipients)
	require.Contains(t, letters[0].Text, message)
	require.Equal(t, table, string(letters[1].File))

	require.ErrorIs(t, s.Once(t.Context()), errFailed)
	require.Empty(t, s.mail.Take(), "known already")
	require.Equal(t, 1, strings.Count(s.log.String(), "level=ERROR"), "known already")
	s.grafana.save("broken", made, reportJSON("broken", `"every": "day"`, `"every": "year"`))
	require.ErrorIs(t, s.Once(t.Context()), errFailed)
	require.Len(t, s.mail.Take(), 1, "something else")
	require.Equal(t, 2, strings.Count(s.log.String(), "level=ERROR"), "something else")
	s.grafana.save("broken", made, reportJSON("broken"))
	require.NoError(t, s.Once(t.Context()))
	require.Len(t, s.mail.Take(), 1, "the report")
	s.grafana.save("broken", made, reportJSON("broken", `"every": "day"`, `"every": "year"`))
	require.ErrorIs(t, s.Once(t.Context()), errFailed)
	require.Equal(t, 3, strings.Count(s.log.String(), "level=ERROR"), "it was mended")
}

func TestPlanSaysWhatWouldBeSentToWhom(t *testing.T) {
	s := setUp(t)
	s.grafana.save("broken", instant(t, "2024-11-01T00:00:00Z"), reportJSON("broken", `"format": "csv"`, `"format": "pdf"`))
	var out strings.Builder
	require.ErrorIs(t, s.Plan(t.Context(), &out), errFailed)
	require.Equal(t, `Voice, yesterday (broken)
  cannot be delivered: delivery.format "pdf" is not known: use one of csv, csv-excel, xlsx, csv-programs
Voice, yesterday (voice)
  daily at 06:00 (Europe/Berlin)
  to: anna.meier@example.com, supervisors@lists.example.com
  due now: 2024-11-18T06:00:00+01:00, as voice-yesterday-20241118T050000Z.csv, of the period from 2024-11-17T00:00:00+01:00 to 2024-11-17T23:59:59+01:00 (Europe/Berlin)
  due next: 2024-11-19T06:00:00+01:00
`, out.String())
	require.Empty(t, s.mail.Take())
	require.Empty(t, s.grafana.annotations)
	require.Empty(t, s.grafana.asked)
}

// noteText is a note as Grafana keeps it.
func noteText(t *testing.T, note Note) string {
	t.Helper()
	text, err := json.Marshal(note)
	require.NoError(t, err)
	return string(text)
}
