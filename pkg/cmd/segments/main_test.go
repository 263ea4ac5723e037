package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/internal/pgtest"
)

// TestMain makes the test binary run as the program, so that a test can kill it.
func TestMain(m *testing.M) {
	if os.Getenv("RUN_AS_SEGMENTS") != "" {
		main()
	}
	os.Exit(m.Run())
}

// outcome is the result of a command line.
type outcome struct {
	status        int
	out, messages string
}

func execute(t *testing.T, args ...string) outcome {
	t.Helper()
	return executeWith(t.Context(), "", args...)
}

func executeWith(ctx context.Context, in string, args ...string) outcome {
	var out, messages bytes.Buffer
	status := run(ctx, args, strings.NewReader(in), &out, &messages)
	return outcome{status, out.String(), messages.String()}
}

// useDatabase sets DATABASE_URL to a new database.
func useDatabase(t *testing.T) (look *pgx.Conn) {
	t.Helper()
	address := pgtest.Database(t)
	t.Setenv("DATABASE_URL", address)
	look, err := pgx.Connect(t.Context(), address)
	require.NoError(t, err)
	t.Cleanup(func() { _ = look.Close(context.Background()) })
	return look
}

func value(t *testing.T, look *pgx.Conn, sql string) (text string) {
	t.Helper()
	require.NoError(t, look.QueryRow(t.Context(), sql).Scan(&text))
	return text
}

func succeed(t *testing.T, args ...string) string {
	t.Helper()
	got := execute(t, args...)
	require.Equal(t, 0, got.status, got.messages)
	return got.out
}

// An exported report, loaded, gives the same rows, and the same bytes when it is
// exported again.
func TestRoundTrip(t *testing.T) {
	look := useDatabase(t)
	succeed(t, "migrate")
	succeed(t, "simulate", "--days", "2", "--to", "2024-03-20", "--seed", "3", "--time-zone", "America/New_York")
	// Texts that a spreadsheet would run, that are guarded, that need quotes.
	_, err := look.Exec(t.Context(), `WITH odd AS (SELECT ctid, (ARRAY['=1+1', '+49 30', '-', '@x', '''=x', '''''@', '''', 'a,b', 'a"b', E'a\nb', E'\tx', ' a ', ';', '|'])[n % 14 + 1] AS text
		FROM (SELECT ctid, row_number() OVER (ORDER BY session_id, segment_number) AS n FROM interaction_segments) numbered)
		UPDATE interaction_segments SET customer = odd.text, consultants = CASE WHEN odd.text <> '|' THEN ARRAY[odd.text, 'b@c.d'] END
		FROM odd WHERE odd.ctid = interaction_segments.ctid`)
	require.NoError(t, err)

	folder := t.TempDir()
	everything := `{"includeInProgress": true, "fields": ["session_id","direction","channel","customer","support","queue_name","queue_entry_time","queue_exit_time","queue_wait_time",` +
		`"agent_name","agent_custom_name","agent_email","segment_id","segment_start_time","segment_end_time","talk_time","hold_mute_time","snooze_time","first_response_time",` +
		`"consultants","joined_users","conversation_skills","transferred_in_by","transferred_in_status","status","reason","disconnecting_event","disposition","messages_sent",` +
		`"email_subject","session_tags","user_tags","after_call_work_time","started_at","segment_number","last_segment","in_progress"]}`
	for name, query := range map[string]string{"report": "{}", "everything": everything, "everything in progress": `{"includeInProgress": true}`} {
		t.Run(name, func(t *testing.T) {
			first, second := filepath.Join(folder, "first.csv"), filepath.Join(folder, "second.csv")
			export := func(path string) {
				succeed(t, "export", "--from", "2024-03-01", "--to", "2024-04-01", "--timezone", "America/New_York", "--query", query, "-o", path)
			}
			export(first)
			rows := value(t, look, "SELECT count(*)::text FROM interaction_segments")
			whole := "TRUNCATE interaction_segments"
			if name == "everything" {
				whole = "ALTER TABLE interaction_segments RENAME TO before; ALTER INDEX interaction_segments_pkey RENAME TO b1; ALTER INDEX interaction_segments_started_at RENAME TO b2; CREATE TABLE interaction_segments (LIKE before INCLUDING ALL)"
			}
			_, err := look.Exec(t.Context(), whole)
			require.NoError(t, err)
			succeed(t, "load", first, "--time-zone", "America/New_York")
			export(second)
			one, err := os.ReadFile(first)
			require.NoError(t, err)
			two, err := os.ReadFile(second)
			require.NoError(t, err)
			require.Greater(t, len(one), 100_000)
			require.True(t, bytes.Equal(one, two), "the exports differ")
			if name == "everything" {
				require.Equal(t, rows, value(t, look, "SELECT count(*)::text FROM interaction_segments"))
				require.Equal(t, "0", value(t, look, "SELECT count(*)::text FROM (TABLE before EXCEPT TABLE interaction_segments) lost"))
			}
			_, err = look.Exec(t.Context(), "TRUNCATE interaction_segments")
			require.NoError(t, err)
			succeed(t, "simulate", "--days", "2", "--to", "2024-03-20", "--seed", "3")
		})
	}
}

func TestSimulateGivesTheSameBytes(t *testing.T) {
	look := useDatabase(t)
	succeed(t, "migrate")
	args := []string{"simulate", "--days", "1", "--to", "2024-03-20", "--rows", "500"}
	bytes := succeed(t, append(args, "-o", "-")...)
	require.Equal(t, bytes, succeed(t, append(args, "-o", "-")...))
	require.Equal(t, succeed(t, append(args, "-o", "-", "--timezone", "Asia/Tokyo")...), succeed(t, append(args, "-o", "-", "--time-zone", "Asia/Tokyo")...))
	require.NotEqual(t, bytes, succeed(t, append(args, "-o", "-", "--seed", "2")...))
	path := filepath.Join(t.TempDir(), "simulated.csv")
	succeed(t, append(args, "-o", path)...)
	written, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, bytes, string(written))
	// Loading the file and the simulation gives the same rows.
	succeed(t, "load", path)
	require.Regexp(t, `^simulation: 0 rows of 0 sessions loaded in \S+ s; \d+ sessions unchanged\n$`, succeed(t, args...))
	require.Equal(t, fmt.Sprint(strings.Count(bytes, "\r\n")-1), value(t, look, "SELECT count(*)::text FROM interaction_segments"))
}

func TestLoadReportsItsResult(t *testing.T) {
	useDatabase(t)
	folder := t.TempDir()
	good, bad := filepath.Join(folder, "good.csv"), filepath.Join(folder, "bad.csv")
	require.NoError(t, os.WriteFile(good, []byte("Session ID,Started At\na,2024-02-20 09:00:00\nb,2024-02-20 09:00:00\n"), 0o600))
	require.NoError(t, os.WriteFile(bad, []byte("Session ID,Started At,Mood\na,2024-02-20 10:00:00,x\nb,soon,x\n"), 0o600))

	got := execute(t, "load", good)
	require.Equal(t, outcome{exitFailed, "", "segments: " + good + ": load into public.interaction_segments: the table does not exist: create it with `segments migrate`\n"}, got)
	require.Equal(t, "public.interaction_segments: 0001_segments applied\npublic.interaction_segments: 0002_pull_progress applied\npublic.interaction_segments: 0003_indexes applied\npublic.interaction_segments: 0004_unknown_sessions applied\npublic.interaction_segments: 0005_autovacuum applied\n", succeed(t, "migrate"))
	require.Equal(t, "public.interaction_segments is up to date\n", succeed(t, "migrate"))

	// Without a terminal there is no progress.
	got = execute(t, "load", good)
	require.Equal(t, 0, got.status)
	require.Empty(t, got.messages)
	require.Regexp(t, "^"+good+`: 2 rows of 2 sessions loaded in \d+\.\d s\n$`, got.out)

	got = execute(t, "load", good, bad)
	require.Equal(t, exitRejected, got.status)
	require.Equal(t, "segments: warning: "+bad+": columns that are not in the report are ignored: Mood\nsegments: some records could not be read\n", got.messages)
	require.Regexp(t, "^"+good+`: 0 rows of 0 sessions loaded in \S+ s; 2 sessions unchanged\n`+
		bad+`: 1 row of 1 session loaded in \S+ s; 1 record rejected and written to `+bad+`\.rejected\.csv; 1 session not changed because of it\n$`, got.out)

	aside := filepath.Join(folder, "aside.csv")
	require.Equal(t, exitRejected, execute(t, "load", bad, "--rejected", aside).status)
	require.FileExists(t, aside)

	got = executeWith(t.Context(), "Session ID,Started At\nc,2024-02-20 09:00:00\n", "load", "-", "--rejected", aside)
	require.Equal(t, 0, got.status, got.messages)
	require.Regexp(t, `^standard input: 1 row of 1 session loaded`, got.out)
	require.NoFileExists(t, aside)
}

func TestUsageErrors(t *testing.T) {
	t.Setenv("DATABASE_URL", "")
	t.Setenv("CCAI_URL", "")
	t.Setenv("CCAI_ACCOUNT", "")
	t.Setenv("CCAI_TOKEN", "")
	for reason, args := range map[string][]string{
		"segments load needs at least one file; see segments load --help":                                    {"load"},
		`segments migrate takes no arguments, but got ["x"]`:                                                 {"migrate", "x"},
		"the database is missing: set DATABASE_URL or give --database postgres://user@host:5432/database":    {"migrate"},
		`time zone "Mars" is not known: write a name such as Europe/Berlin`:                                  {"load", "x", "--time-zone", "Mars"},
		`format "xml" is neither csv (the report) nor json (conversation records)`:                           {"load", "x", "--format", "xml"},
		"--rejected needs exactly one file, not 2":                                                           {"load", "x", "y", "--rejected", "z"},
		"unknown flag: --nonsense":                                                                           {"load", "--nonsense"},
		"--days must be 1 or more, not 0":                                                                    {"simulate", "--days", "0"},
		"the month is missing: give the first one that stays with --before, such as --before 2026-01":        {"drop"},
		`--before "2026-01-15" is not a month: only whole months are dropped; write one such as 2026-01`:     {"drop", "--before", "2026-01-15"},
		"the platform is missing: set CCAI_URL or give --url":                                                {"pull"},
		"the account is missing: set CCAI_ACCOUNT or give --account":                                         {"pull", "--url", "https://x"},
		"the token is missing: give the file that contains it with --token-file, or set CCAI_TOKEN":          {"pull", "--url", "https://x", "--account", "y"},
		"read the token: open /nowhere: no such file or directory":                                           {"pull", "--url", "https://x", "--account", "y", "--token-file", "/nowhere"},
		`relation ".x" is not a name: write schema.name, such as public.interaction_segments`:                {"migrate", "--database", "postgres://u@h/d", "--relation", ".x"},
		`--format "pdf" is not known: use csv or xlsx`:                                                       {"export", "--from", "0", "--to", "1", "--format", "pdf"},
		`invalid argument "|" for "--delimiter" flag: delimiter "|" is not known: use one of ,, ;, tab`:      {"export", "--from", "0", "--to", "1", "--delimiter", "|"},
		`from: "soon" is not a time: write epoch milliseconds, 2024-11-18T17:00:00Z, 2024-11-18 or now-1d/d`: {"simulate", "--from", "soon"},
	} {
		require.Equal(t, outcome{exitUsage, "", "segments: " + reason + "\n"}, execute(t, args...))
	}
	got := execute(t, "nonsense")
	require.NotEqual(t, 0, got.status)
	require.Contains(t, got.messages, `unknown command "nonsense"`)
}

func TestPasswordsAreNotShown(t *testing.T) {
	got := execute(t, "migrate", "--database", "postgres://user:geheim@127.0.0.1:1/db")
	require.Equal(t, exitFailed, got.status)
	require.Contains(t, got.messages, "segments: warning: a password in --database can be seen by everyone on this machine")
	require.Contains(t, got.messages, "connection refused")
	require.NotContains(t, got.messages, "geheim")
	for _, address := range []string{"postgres://user:geh eim@host:x/db", "host=h password=geheim port=x", "user:geheim@host"} {
		t.Setenv("DATABASE_URL", address)
		got := execute(t, "migrate")
		require.Equal(t, exitFailed, got.status)
		require.NotContains(t, got.messages, "eim")
	}
}

func TestPull(t *testing.T) {
	look := useDatabase(t)
	succeed(t, "migrate")
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("auth") != "the.token" {
			http.Error(w, "who are you?", http.StatusUnauthorized)
			return
		}
		if r.URL.Query().Get("offset") != "0" {
			_, _ = w.Write([]byte(`{"numResults":0,"data":[]}`))
			return
		}
		_, _ = w.Write([]byte(`{"numResults":2,"data":[{"sessionId":"a","finalStatus":"CLOSED","sessionStartTime":"2024-11-18T17:00:00"},{"sessionId":"b"}]}`))
	}))
	t.Cleanup(api.Close)
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("token", []byte("the.token\n"), 0o600))
	t.Setenv("CCAI_URL", api.URL)
	t.Setenv("CCAI_ACCOUNT", "acc")
	t.Setenv("CCAI_TOKEN", "not.this.one")

	got := execute(t, "pull", "--token-file", "token")
	require.Equal(t, exitFailed, got.status)
	require.Contains(t, got.messages, "nothing was pulled from this source yet: give the start with --from")
	got = execute(t, "pull", "--token-file", "token", "--from", "now-2d", "--rejected", "aside.csv")
	require.Equal(t, exitRejected, got.status, got.messages)
	require.Regexp(t, `/acc: 1 row of 1 session loaded in \S+ s; 1 record rejected and written to aside.csv; 1 session not changed because of it\n$`, got.out)
	require.Equal(t, "a", value(t, look, "SELECT session_id FROM interaction_segments"))
	got = execute(t, "pull")
	require.Equal(t, exitFailed, got.status)
	require.Contains(t, got.messages, "the token is wrong or has expired")
	require.NotContains(t, got.messages, "not.this.one")
}

func TestInterruptedLoad(t *testing.T) {
	useDatabase(t)
	succeed(t, "migrate")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	got := executeWith(ctx, "", "load", "x.csv")
	require.Equal(t, outcome{exitInterrupted, "", "segments: interrupted; the transaction under way was rolled back\n"}, got)
}

// await repeats a query until it returns the answer.
func await(t *testing.T, look *pgx.Conn, sql, answer string) {
	t.Helper()
	for begun := time.Now(); value(t, look, sql) != answer; time.Sleep(time.Millisecond) {
		require.Less(t, time.Since(begun), time.Minute, "%s is not %s", sql, answer)
	}
}

// A load killed at any point leaves only whole sessions, and loading again
// completes it.
func TestKilledLoad(t *testing.T) {
	look := useDatabase(t)
	succeed(t, "migrate")
	path := filepath.Join(t.TempDir(), "simulated.csv")
	succeed(t, "simulate", "--days", "3", "--to", "2024-03-20", "--rows", "30000", "-o", path)
	// A third of the sessions is stored, with fewer rows.
	succeed(t, "load", path)
	rows := value(t, look, "SELECT count(*)::text FROM interaction_segments")
	const fingerprint = "SELECT md5(string_agg(s::text, ',' ORDER BY session_id, segment_number)) FROM interaction_segments s"
	whole := value(t, look, fingerprint)
	_, err := look.Exec(t.Context(), `DELETE FROM interaction_segments WHERE hashtext(session_id) % 3 <> 0;
		UPDATE interaction_segments SET channel = 'before'`)
	require.NoError(t, err)
	before := value(t, look, fingerprint)

	// The load is blocked where it is to be killed: by a lock on the table before
	// it writes, and by a trigger while it writes.
	middle := value(t, look, "SELECT session_id FROM interaction_segments ORDER BY started_at OFFSET 5000 LIMIT 1")
	_, err = look.Exec(t.Context(), `CREATE FUNCTION hold_up() RETURNS trigger LANGUAGE plpgsql AS
		$$ BEGIN PERFORM pg_advisory_xact_lock_shared(1); RETURN NEW; END $$;
		CREATE TRIGGER hold_up BEFORE INSERT ON interaction_segments FOR EACH ROW WHEN (NEW.session_id = '`+middle+`') EXECUTE FUNCTION hold_up()`)
	require.NoError(t, err)
	for name, moment := range map[string]struct{ hold, during string }{
		"copying": {"SELECT", "COPY incoming%"},
		"merging": {"LOCK TABLE interaction_segments IN ROW EXCLUSIVE MODE", "LOCK TABLE%"},
		"writing": {"SELECT pg_advisory_xact_lock(1)", "INSERT INTO%"},
	} {
		t.Run(name, func(t *testing.T) {
			holder, err := pgx.Connect(t.Context(), os.Getenv("DATABASE_URL"))
			require.NoError(t, err)
			defer func() { _ = holder.Close(context.Background()) }()
			_, err = holder.Exec(t.Context(), "BEGIN; "+moment.hold)
			require.NoError(t, err)
			load := exec.CommandContext(t.Context(), os.Args[0], "load", path)
			load.Env = append(os.Environ(), "RUN_AS_SEGMENTS=1")
			require.NoError(t, load.Start())
			const backends = "SELECT count(*)::text FROM pg_stat_activity WHERE application_name = 'segments'"
			await(t, look, backends+" AND query LIKE '"+moment.during+"'", "1")
			require.NoError(t, load.Process.Kill())
			require.Error(t, load.Wait())
			_, err = holder.Exec(t.Context(), "ROLLBACK")
			require.NoError(t, err)
			await(t, look, backends, "0")
			require.Equal(t, before, value(t, look, fingerprint))
		})
	}
	succeed(t, "load", path)
	require.Equal(t, whole, value(t, look, fingerprint))
	require.Equal(t, rows, value(t, look, "SELECT count(*)::text FROM interaction_segments"))
}

func TestVerifySaysWhetherTheWaysAgree(t *testing.T) {
	look := useDatabase(t)
	succeed(t, "migrate")
	_, err := look.Exec(t.Context(), `INSERT INTO interaction_segments (session_id, segment_number, started_at, queue_wait_time, queue_exit_time, last_segment, in_progress) VALUES
		('a', 1, '2024-11-18 23:30Z', 10.5, '2024-11-18 23:30Z', true, false), ('b', 1, '2024-11-18 22:59Z', 1, NULL, true, false)`)
	require.NoError(t, err)
	day := []string{"verify", "--from", "2024-11-19", "--to", "2024-11-20", "--timezone", "Europe/Berlin"}
	out := succeed(t, day...)
	require.Regexp(t, `(?m)^Sum of Queue Wait Time +10.5 +10.5 +10 +10 *$`, out)
	require.Contains(t, out, "Report, metrics and CSV agree.")

	_, err = look.Exec(t.Context(), `UPDATE interaction_segments SET queue_exit_time = '200000-01-01Z'`)
	require.NoError(t, err)
	got := execute(t, day...)
	require.Equal(t, 4, got.status)
	require.Regexp(t, `(?m)^Values of Queue Exit Time .*DIFFERS$`, got.out)
	require.Contains(t, got.messages, "the report, the metrics and the CSV do not agree")
	require.Equal(t, 0, execute(t, append(day, "--query", `{"filters":[{"field":"queue_wait_time","operator":"=","values":["0"]}]}`)...).status)

	require.Equal(t, 2, execute(t, append(day, "--query", `{"fields":["color"]}`)...).status)
	require.Equal(t, 2, execute(t, "verify", "--from", "never", "--to", "now").status)
}
