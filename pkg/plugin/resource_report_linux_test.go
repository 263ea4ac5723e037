package plugin_test

// Linux shows a process's memory in /proc.

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestReportNeedsNoMoreMemoryForMoreRows(t *testing.T) {
	s := startOn(t)
	s.write(t, noWork)
	// 120,000 rows of about a thousand bytes.
	_, err := s.sql.Exec(t.Context(), `INSERT INTO interaction_segments (session_id, segment_number, started_at, customer, queue_name, agent_name, conversation_skills, last_segment, in_progress)
		SELECT md5(n::text), 1, '2026-03-01Z'::timestamptz + n * interval '1 s', repeat(md5(n::text), 25), repeat('queue', 10), repeat('agent', 10), '{a,b}', true, false FROM generate_series(1, 120000) n`)
	require.NoError(t, err)
	s.call(t, resourceCall{method: "GET", path: "report.csv?from=0&to=1", headers: acceptGzip})
	before := peakMemory(t, s.process.PID())
	for _, headers := range []map[string]string{acceptGzip, nil} {
		to := &discard{}
		require.NoError(t, s.try(t.Context(), resourceCall{method: "GET", path: "report.csv?from=0&to=now", headers: headers}, to))
		require.True(t, to.bytes > 100<<20 || headers != nil, "%d bytes", to.bytes)
	}
	grown := peakMemory(t, s.process.PID()) - before
	t.Logf("the process grew by %d KiB", grown>>10)
	require.Less(t, grown, 64<<20)
}

// peakMemory is the most resident memory a process has had, in bytes.
func peakMemory(t *testing.T, pid int) int {
	t.Helper()
	status, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "status"))
	require.NoError(t, err)
	found := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(status)
	require.NotNil(t, found)
	n, err := strconv.Atoi(string(found[1]))
	require.NoError(t, err)
	return n << 10
}
