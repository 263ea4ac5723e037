package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/internal/faulttest"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// row is a minimal row; a time without a date is on 2024-02-20.
func row(session string, number int64, started string) report.Segment {
	if !strings.Contains(started, "-") {
		started = "2024-02-20 " + started
	}
	t, err := time.Parse(time.DateTime, started)
	if err != nil {
		panic(err)
	}
	return report.Segment{SessionID: session, SegmentNumber: report.CountOf(number), StartedAt: t}
}

// add returns a function that adds parts to a stage.
func add(parts ...[]report.Segment) func(context.Context, *Stage) error {
	return func(_ context.Context, stage *Stage) error {
		for _, part := range parts {
			for i := range part {
				if err := stage.Add(&part[i], i == 0); err != nil {
					return err
				}
			}
		}
		return nil
	}
}

// openLoaded returns a writer of a migrated table with loaded parts.
func openLoaded(t testing.TB, options LoadOptions, parts ...[]report.Segment) (*Writer, *pgx.Conn) {
	t.Helper()
	writer, look := openWriter(t, postgres.RelationName{})
	_, err := writer.Migrate(t.Context())
	require.NoError(t, err)
	_, err = writer.Load(t.Context(), options, add(parts...))
	require.NoError(t, err)
	return writer, look
}

// stored returns the table's rows as session, number, time, last, in progress,
// channel.
func stored(t testing.TB, look *pgx.Conn) []string {
	t.Helper()
	return texts(t, look, `SELECT concat_ws(' ', session_id, segment_number, to_char(started_at AT TIME ZONE 'UTC', 'HH24:MI:SS'),
		CASE WHEN last_segment THEN 'last' END, CASE WHEN in_progress THEN 'open' END, channel)
		FROM interaction_segments ORDER BY session_id, segment_number, started_at`)
}

// Every field is stored unchanged.
func TestLoadKeepsEveryField(t *testing.T) {
	moment := time.Date(2024, 2, 29, 23, 59, 59, 123456000, time.UTC)
	full := report.Segment{
		SessionID: "s", Direction: "Inbound", Channel: "a\tb\\N\"'", Customer: "Žofie 🙂", Support: " x ", QueueName: "Q",
		QueueEntryTime: moment, QueueExitTime: moment.Add(time.Second), QueueWaitTime: report.SecondsOf(0.25),
		AgentName: "A", AgentCustomName: "B", AgentEmail: "C", SegmentID: "D",
		SegmentStartTime: time.Date(1, 1, 1, 0, 0, 1, 0, time.UTC), SegmentEndTime: time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC),
		TalkTime: report.SecondsOf(-1), HoldMuteTime: report.SecondsOf(0), SnoozeTime: report.SecondsOf(1e9), FirstResponseTime: report.SecondsOf(3),
		Consultants: []string{"a", "", "{b,\"c\"}", "NULL"}, JoinedUsers: []string{"x"}, ConversationSkills: []string{"y", "z"},
		TransferredInBy: "E", TransferredInStatus: "F", Status: "G", Reason: "H", DisconnectingEvent: "I", Disposition: "J",
		MessagesSent: report.CountOf(2147483647), EmailSubject: "K", SessionTags: []string{"t"}, UserTags: []string{"u"},
		AfterCallWorkTime: report.SecondsOf(5), StartedAt: moment, SegmentNumber: report.CountOf(1), LastSegment: true, InProgress: true,
	}
	blank := row("t", 1, "00:00:00")
	_, look := openLoaded(t, LoadOptions{Parts: NewestPart, KeepLast: true}, []report.Segment{full}, []report.Segment{blank})

	for _, want := range []report.Segment{full, blank} {
		for _, field := range report.Fields() {
			sql := fmt.Sprintf("SELECT %s FROM interaction_segments WHERE session_id = $1", postgres.Quote(field.ID))
			var err error
			switch cell := field.Cell(&want).(type) {
			case *string:
				var got *string
				err = look.QueryRow(t.Context(), sql, want.SessionID).Scan(&got)
				require.Equal(t, *cell == "", got == nil, field.ID)
				if got != nil {
					require.Equal(t, *cell, *got, field.ID)
				}
			case *time.Time:
				var got *time.Time
				err = look.QueryRow(t.Context(), sql, want.SessionID).Scan(&got)
				require.Equal(t, cell.IsZero(), got == nil, field.ID)
				if got != nil {
					require.True(t, cell.Equal(*got), "%s is %s", field.ID, got)
				}
			case *report.Seconds:
				var got *float64
				err = look.QueryRow(t.Context(), sql, want.SessionID).Scan(&got)
				require.Equal(t, cell.Valid, got != nil, field.ID)
				if got != nil {
					require.InDelta(t, cell.Value, *got, 0, field.ID)
				}
			case *[]string:
				var got []string
				err = look.QueryRow(t.Context(), sql, want.SessionID).Scan(&got)
				require.Equal(t, *cell, got, field.ID)
			case *report.Count:
				var got *int64
				err = look.QueryRow(t.Context(), sql, want.SessionID).Scan(&got)
				require.Equal(t, cell.Valid, got != nil, field.ID)
				if got != nil {
					require.Equal(t, cell.Value, *got, field.ID)
				}
			case *bool:
				var got bool
				err = look.QueryRow(t.Context(), sql, want.SessionID).Scan(&got)
				require.Equal(t, *cell, got, field.ID)
			}
			require.NoError(t, err, field.ID)
		}
	}
}

func TestLoadReplacesWholeSessions(t *testing.T) {
	join := LoadOptions{Parts: JoinParts, KeepLast: true}
	last := func(r report.Segment) report.Segment { r.LastSegment = true; return r }
	writer, look := openLoaded(t, join,
		[]report.Segment{row("a", 1, "09:00:00"), row("a", 2, "09:05:00"), last(row("a", 3, "09:06:00"))},
		[]report.Segment{last(row("b", 1, "09:01:00"))}, []report.Segment{last(row("c", 1, "09:02:00"))})

	// a loses a row, b does not change, c changes its time, d is new.
	loaded, err := writer.Load(t.Context(), join, add(
		[]report.Segment{row("a", 1, "09:00:00"), last(row("a", 2, "09:06:30"))},
		[]report.Segment{last(row("b", 1, "09:01:00"))}, []report.Segment{last(row("c", 1, "09:02:30"))}, []report.Segment{last(row("d", 1, "09:03:00"))}))
	require.NoError(t, err)
	require.Equal(t, Loaded{Rows: 4, Sessions: 3, Unchanged: 1, LostRows: 1, LostSessions: 1}, loaded)
	require.Equal(t, []string{"a 1 09:00:00", "a 2 09:06:30 last", "b 1 09:01:00 last", "c 1 09:02:30 last", "d 1 09:03:00 last"}, stored(t, look))

	// Loading again changes nothing, not even a row's version.
	before := texts(t, look, "SELECT xmin::text || ctid::text FROM interaction_segments ORDER BY session_id, segment_number")
	loaded, err = writer.Load(t.Context(), join, add(
		[]report.Segment{row("a", 1, "09:00:00"), last(row("a", 2, "09:06:30"))}, []report.Segment{last(row("c", 1, "09:02:30"))}))
	require.NoError(t, err)
	require.Equal(t, Loaded{Unchanged: 2}, loaded)
	require.Equal(t, before, texts(t, look, "SELECT xmin::text || ctid::text FROM interaction_segments ORDER BY session_id, segment_number"))

	// A session that only loses rows has changed.
	ending := func(r report.Segment, clock string) report.Segment {
		r.SegmentEndTime = row("", 1, clock).StartedAt
		return r
	}
	loaded, err = writer.Load(t.Context(), join, add([]report.Segment{ending(row("a", 1, "09:00:00"), "09:06:30")}))
	require.NoError(t, err)
	require.Equal(t, Loaded{Rows: 1, Sessions: 1, LostRows: 1, LostSessions: 1}, loaded)
	require.Equal(t, []string{"a 1 09:00:00", "b 1 09:01:00 last", "c 1 09:02:30 last", "d 1 09:03:00 last"}, stored(t, look))
}

// Scattered rows of a session are numbered by time, then by line.
func TestScatteredSessions(t *testing.T) {
	_, look := openLoaded(t, LoadOptions{Parts: JoinParts},
		[]report.Segment{row("a", 1, "09:00:00")}, []report.Segment{row("b", 1, "09:01:00"), row("b", 2, "09:02:00")},
		[]report.Segment{row("a", 1, "09:10:00")}, []report.Segment{row("a", 1, "09:05:00")},
		[]report.Segment{row("c", 1, "09:07:00")}, []report.Segment{row("a", 1, "09:10:00")}) // again
	require.Equal(t, []string{"a 1 09:00:00", "a 2 09:05:00", "a 3 09:10:00 last", "b 1 09:01:00", "b 2 09:02:00", "c 1 09:07:00"}, stored(t, look))
}

// Numbers of rows are kept unless two are equal.
func TestScatteredSessionsWithNumbers(t *testing.T) {
	_, look := openLoaded(t, LoadOptions{Parts: JoinParts, Numbered: true},
		[]report.Segment{row("a", 3, "09:10:00")}, []report.Segment{row("b", 2, "09:01:00")}, []report.Segment{row("a", 1, "09:30:00")},
		[]report.Segment{row("b", 2, "09:00:00")}, []report.Segment{row("b", 1, "09:20:00")})
	require.Equal(t, []string{"a 1 09:30:00", "a 3 09:10:00 last", "b 1 09:20:00", "b 2 09:00:00", "b 3 09:01:00 last"}, stored(t, look))
}

func running(r report.Segment) report.Segment { r.InProgress = true; return r }

func TestNewestStateWins(t *testing.T) {
	named := func(r report.Segment, name string) report.Segment { r.Channel = name; return r }
	newest := LoadOptions{Parts: NewestPart, Numbered: true, KeepLast: true}
	for _, test := range []struct {
		name   string
		states [][]report.Segment
		want   []string
	}{
		{"later activity", [][]report.Segment{
			{named(running(row("a", 1, "09:00:00")), "x"), named(running(row("a", 2, "09:05:00")), "x")}, {named(running(row("a", 1, "09:00:00")), "y")},
		}, []string{"a 1 09:00:00 open x", "a 2 09:05:00 open x"}},
		{"ended before open", [][]report.Segment{
			{named(row("a", 1, "09:00:00"), "x")}, {named(running(row("a", 1, "09:00:00")), "y")},
		}, []string{"a 1 09:00:00 x"}},
		{"ended before open, even with a later event", [][]report.Segment{
			{named(row("a", 1, "09:00:00"), "x")}, {named(running(row("a", 1, "09:00:00")), "y"), named(running(row("a", 2, "10:00:00")), "y")},
		}, []string{"a 1 09:00:00 x"}},
		{"alike: the one read last", [][]report.Segment{
			{named(row("a", 1, "09:00:00"), "x")}, {named(row("a", 1, "09:00:00"), "y")},
		}, []string{"a 1 09:00:00 y"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, look := openLoaded(t, newest, append(test.states, []report.Segment{row("z", 1, "09:00:00")})...)
			require.Equal(t, append(test.want, "z 1 09:00:00"), stored(t, look))
		})
	}
}

// A newer stored state is kept: one that has ended, or with a later last event.
func TestOlderStatesAreSkipped(t *testing.T) {
	newest := LoadOptions{Parts: NewestPart, Numbered: true, KeepLast: true}
	writer, look := openLoaded(t, newest,
		[]report.Segment{row("ended", 1, "09:00:00")}, []report.Segment{running(row("running", 1, "09:00:00")), running(row("running", 2, "09:05:00"))},
		[]report.Segment{row("corrected", 1, "09:00:00"), row("corrected", 2, "09:05:00")})
	loaded, err := writer.Load(t.Context(), newest, add(
		[]report.Segment{running(row("ended", 1, "09:00:00")), running(row("ended", 2, "11:00:00"))}, []report.Segment{running(row("running", 1, "09:00:00"))},
		[]report.Segment{row("corrected", 1, "09:00:00")}, []report.Segment{row("new", 1, "09:00:00")}))
	require.NoError(t, err)
	require.Equal(t, Loaded{Rows: 1, Sessions: 1, Older: 3}, loaded)
	require.Equal(t, []string{"corrected 1 09:00:00", "corrected 2 09:05:00", "ended 1 09:00:00", "new 1 09:00:00", "running 1 09:00:00 open", "running 2 09:05:00 open"}, stored(t, look))

	// Later events, and the end, are newer, whatever was the last event before.
	loaded, err = writer.Load(t.Context(), newest, add(
		[]report.Segment{row("corrected", 1, "09:00:00"), row("corrected", 2, "09:05:01")}, []report.Segment{row("running", 1, "09:00:00"), row("running", 2, "09:04:00")}))
	require.NoError(t, err)
	require.Equal(t, Loaded{Rows: 4, Sessions: 2}, loaded)
	require.Equal(t, []string{"corrected 1 09:00:00", "corrected 2 09:05:01", "ended 1 09:00:00", "new 1 09:00:00", "running 1 09:00:00", "running 2 09:04:00"}, stored(t, look))
}

func TestSpreadProgress(t *testing.T) {
	_, look := openLoaded(t, LoadOptions{SpreadProgress: true},
		[]report.Segment{row("a", 1, "09:00:00"), running(row("a", 2, "09:05:00"))}, []report.Segment{row("b", 1, "09:00:00")})
	require.Equal(t, []string{"a 1 09:00:00 open", "a 2 09:05:00 open", "b 1 09:00:00"}, stored(t, look))
}

func TestWithheldSessionsAreNotChanged(t *testing.T) {
	writer, look := openLoaded(t, LoadOptions{}, []report.Segment{row("a", 1, "09:00:00")})
	loaded, err := writer.Load(t.Context(), LoadOptions{}, func(ctx context.Context, stage *Stage) error {
		if err := stage.Withhold("b"); err != nil {
			return err
		}
		return errors.Join(add([]report.Segment{row("a", 1, "10:00:00")}, []report.Segment{row("b", 1, "10:00:00")}, []report.Segment{row("c", 1, "10:00:00")})(ctx, stage),
			stage.Withhold("a"), stage.Withhold("a"))
	})
	require.NoError(t, err)
	require.Equal(t, Loaded{Rows: 1, Sessions: 1, Withheld: 2}, loaded)
	require.Equal(t, []string{"a 1 09:00:00", "c 1 10:00:00"}, stored(t, look))
}

// A failed load leaves the table unchanged and the connection usable.
func TestFailedLoadChangesNothing(t *testing.T) {
	writer, look := openLoaded(t, LoadOptions{}, []report.Segment{row("a", 1, "09:00:00")})
	many := func(stage *Stage, n int) error {
		for i := range n {
			r := row(fmt.Sprint("s", i), 1, "09:00:00")
			if err := stage.Add(&r, true); err != nil {
				return err
			}
		}
		return nil
	}
	failure := errors.New("the file is gone")
	for _, rows := range []int{0, 10, 20_000} {
		_, err := writer.Load(t.Context(), LoadOptions{}, func(_ context.Context, stage *Stage) error {
			if err := many(stage, rows); err != nil {
				return err
			}
			return failure
		})
		require.ErrorIs(t, err, failure)
		require.Equal(t, []string{"a 1 09:00:00"}, stored(t, look))
	}
	_, err := writer.Load(t.Context(), LoadOptions{}, func(ctx context.Context, stage *Stage) error {
		return add([]report.Segment{{SessionID: "x\x00", StartedAt: time.Now(), SegmentNumber: report.CountOf(1)}})(ctx, stage)
	})
	require.ErrorContains(t, err, "compare with the stored rows: ")
	_, err = writer.Load(t.Context(), LoadOptions{}, add([]report.Segment{{SessionID: "x", SegmentNumber: report.CountOf(1)}}))
	faulttest.Require(t, err, fault.Bug, `write the rows: ERROR: null value in column "started_at"`)
	loaded, err := writer.Load(t.Context(), LoadOptions{}, add([]report.Segment{row("b", 1, "09:00:00")}))
	require.NoError(t, err)
	require.Equal(t, Loaded{Rows: 1, Sessions: 1}, loaded)

	ctx, cancel := context.WithCancel(t.Context())
	_, err = writer.Load(ctx, LoadOptions{}, func(_ context.Context, stage *Stage) error {
		if err := many(stage, 20_000); err != nil {
			return err
		}
		cancel()
		return many(stage, 2_000_000)
	})
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, []string{"a 1 09:00:00", "b 1 09:00:00"}, stored(t, look))
}

// await repeats a query until it returns the answer.
func await(t *testing.T, look *pgx.Conn, sql, answer string) {
	t.Helper()
	for begun := time.Now(); texts(t, look, sql)[0] != answer; time.Sleep(time.Millisecond) {
		require.Less(t, time.Since(begun), time.Minute, "%s is not %s", sql, answer)
	}
}

// A load canceled while it waits for a lock ends on the server too.
func TestCanceledLoadReleasesItsLocks(t *testing.T) {
	writer, look := openLoaded(t, LoadOptions{}, []report.Segment{row("a", 1, "09:00:00")})
	holder, err := pgx.Connect(t.Context(), look.Config().ConnString())
	require.NoError(t, err)
	t.Cleanup(func() { _ = holder.Close(context.Background()) })
	_, err = holder.Exec(t.Context(), "BEGIN; LOCK TABLE interaction_segments IN ROW EXCLUSIVE MODE")
	require.NoError(t, err)

	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() {
		_, err := writer.Load(ctx, LoadOptions{}, add([]report.Segment{row("b", 1, "09:00:00")}))
		ended <- err
	}()
	const waiting = "SELECT count(*)::text FROM pg_stat_activity WHERE application_name = 'segments' AND wait_event_type = 'Lock'"
	await(t, look, waiting, "1")
	cancel()
	require.ErrorIs(t, <-ended, context.Canceled)
	await(t, look, waiting, "0")
	require.Equal(t, []string{"a 1 09:00:00"}, stored(t, look))
}

// Two concurrent loads of the same sessions leave each session from one of them.
func TestConcurrentLoadsKeepSessionsWhole(t *testing.T) {
	writer, look := openLoaded(t, LoadOptions{})
	other, err := OpenWriter(t.Context(), look.Config().ConnString(), postgres.RelationName{})
	require.NoError(t, err)
	t.Cleanup(func() { _ = other.Close(context.Background()) })

	var both sync.WaitGroup
	var errs [2]error
	for i, w := range []*Writer{writer, other} {
		both.Go(func() {
			random := rand.New(rand.NewPCG(uint64(i), 1))
			for round := range 20 {
				var parts [][]report.Segment
				for _, session := range random.Perm(200) {
					var part []report.Segment
					for number := range random.IntN(5) + 1 {
						r := row(fmt.Sprint("s", session), int64(number)+1, "09:00:00")
						r.Channel = fmt.Sprint(i, "-", round)
						part = append(part, r)
					}
					part[len(part)-1].LastSegment = true
					parts = append(parts, part)
				}
				_, err := w.Load(t.Context(), LoadOptions{Parts: NewestPart, Numbered: true, KeepLast: true}, add(parts...))
				errs[i] = errors.Join(errs[i], err)
			}
		})
	}
	both.Wait()
	require.NoError(t, errors.Join(errs[:]...))
	require.Equal(t, []string{"200"}, texts(t, look, "SELECT count(DISTINCT session_id)::text FROM interaction_segments"))
	require.Empty(t, texts(t, look, `SELECT session_id FROM interaction_segments GROUP BY session_id
		HAVING count(DISTINCT channel) > 1 OR count(*) <> max(segment_number) OR count(*) <> count(DISTINCT segment_number)
			OR count(*) FILTER (WHERE last_segment) <> 1`))
}

func TestPullProgress(t *testing.T) {
	writer, look := openLoaded(t, LoadOptions{}, []report.Segment{running(row("b", 1, "10:00:00"))},
		[]report.Segment{running(row("a", 1, "09:00:00")), running(row("a", 2, "09:30:00"))}, []report.Segment{row("c", 1, "08:00:00")})
	at := func(clock string) time.Time { return row("", 1, clock).StartedAt }
	pulled, err := writer.Pulled(t.Context(), "x")
	require.NoError(t, err)
	require.Equal(t, Pulled{}, pulled)

	for _, until := range []string{"12:00:00", "11:00:00"} { // it never goes back
		_, err = writer.Load(t.Context(), LoadOptions{Progress: &PullProgress{Source: "x", Until: at(until)}}, add())
		require.NoError(t, err)
	}
	_, err = writer.Load(t.Context(), LoadOptions{Progress: &PullProgress{Source: "x", Until: at("23:00:00")}},
		func(context.Context, *Stage) error { return errors.New("no") })
	require.Error(t, err)
	_, err = writer.Load(t.Context(), LoadOptions{DryRun: true, Progress: &PullProgress{Source: "x", Until: at("23:00:00")}}, add())
	require.NoError(t, err)
	require.NoError(t, writer.SetUnknown(t.Context(), "x", []string{"a", "z"}))
	pulled, err = writer.Pulled(t.Context(), "x")
	require.NoError(t, err)
	require.True(t, pulled.Until.Equal(at("12:00:00")))
	require.Equal(t, []string{"a", "z"}, pulled.Unknown)
	pulled, err = writer.Pulled(t.Context(), "y")
	require.NoError(t, err)
	require.Equal(t, Pulled{}, pulled)
	require.Equal(t, []string{"1"}, texts(t, look, "SELECT count(*)::text FROM interaction_segments_pull_progress"))

	open, err := writer.OpenSessions(t.Context())
	require.NoError(t, err)
	require.Len(t, open, 2)
	require.Equal(t, []string{"a", "b"}, []string{open[0].SessionID, open[1].SessionID})
	require.True(t, open[0].StartedAt.Equal(at("09:00:00")) && open[1].StartedAt.Equal(at("10:00:00")))
}
