package main

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// stopper interrupts a command once it says something.
type stopper struct {
	bytes.Buffer
	word string
	stop context.CancelFunc
}

func (s *stopper) Write(text []byte) (int, error) {
	n, err := s.Buffer.Write(text)
	if strings.Contains(s.String(), s.word) {
		s.stop()
	}
	return n, err
}

// live runs simulate --live until the table is at the present state.
func live(t *testing.T) string {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	out, messages := &stopper{word: "goes on", stop: stop}, &bytes.Buffer{}
	require.Equal(t, exitInterrupted, run(ctx, []string{"simulate", "--live", "--days", "1"}, strings.NewReader(""), out, messages), messages.String())
	return out.String()
}

// A live center is loaded until now, and, started again, goes on: what it had
// told stays as it was, and what had been in progress is not left behind.
func TestSimulateLiveGoesOnWhereItStopped(t *testing.T) {
	look := useDatabase(t)
	succeed(t, "migrate")
	require.Contains(t, live(t), "it goes on until it is interrupted")
	count := func(condition string) string {
		return value(t, look, "SELECT count(*)::text FROM interaction_segments WHERE "+condition)
	}
	require.NotEqual(t, "0", count("in_progress AND segment_id IS NOT NULL AND started_at > now() - interval '1 day'"))
	require.Equal(t, "0", count("started_at > now()"))
	first := value(t, look, "SELECT min(started_at)::text FROM interaction_segments")

	_, err := look.Exec(t.Context(), "CREATE TABLE before AS SELECT * FROM interaction_segments WHERE NOT in_progress")
	require.NoError(t, err)
	require.Contains(t, live(t), "unchanged")
	require.Equal(t, first, value(t, look, "SELECT min(started_at)::text FROM interaction_segments"))
	require.Equal(t, "0", value(t, look, "SELECT count(*)::text FROM (SELECT session_id, segment_number, status, talk_time FROM before EXCEPT SELECT session_id, segment_number, status, talk_time FROM interaction_segments) lost"))
	require.Equal(t, "0", value(t, look, "SELECT count(*)::text FROM (SELECT session_id FROM interaction_segments GROUP BY 1, segment_number HAVING count(*) > 1) doubled"))
}

func TestSimulateLiveTakesNoOtherPeriod(t *testing.T) {
	for _, other := range [][]string{{"--rows", "10"}, {"--to", "now"}, {"-o", "-"}} {
		got := execute(t, append([]string{"simulate", "--live"}, other...)...)
		require.Equal(t, exitUsage, got.status, other)
		require.Contains(t, got.messages, "--live goes on from now")
	}
}
