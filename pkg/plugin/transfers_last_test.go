package plugin_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A row that is marked as the last of its session was not transferred out,
// whatever row has the next number; where no column says so, the number decides.
func TestLastRowsAreNotTransferredOut(t *testing.T) {
	s := startOn(t)
	s.write(t, noWork)
	_, err := s.sql.Exec(t.Context(), `INSERT INTO interaction_segments (session_id, segment_number, started_at, agent_name, agent_email, segment_id, transferred_in_by, last_segment) VALUES
		('a', 1, '2026-02-25 12:00Z', 'Ann', 'ann@x', 'a', NULL, false), ('a', 2, '2026-02-25 12:01Z', 'Bob', 'bob@x', 'b', 'ann@x', true),
		('b', 1, '2026-02-25 12:00Z', 'Ann', 'ann@x', 'c', NULL, true), ('b', 2, '2026-02-25 12:01Z', 'Bob', 'bob@x', 'd', 'ann@x', true)`)
	require.NoError(t, err)
	transferred := func() float64 {
		groups := groupsOf(t, s.framesOf(t, always, `{"queryType": "metrics", "format": "table", "metrics": [{"measure": "transferred_out"}]}`))
		return groups[""]["transferred_out"]
	}
	require.InDelta(t, 1, transferred(), 0)
	_, err = s.sql.Exec(t.Context(), "ALTER TABLE interaction_segments DROP COLUMN last_segment")
	require.NoError(t, err)
	s.set(t, map[string]any{}) // looks at the relation again
	require.InDelta(t, 2, transferred(), 0)
}
