package plugin_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/stretchr/testify/require"
)

// What each field of the report should be, in plain SQL that shares nothing
// with the plugin's: texts as text, lists joined, durations as numbers, times
// in epoch seconds.
const plainReport = `
SELECT session_id, nullif(direction, ''), channel, customer, support, queue_name,
       extract(epoch FROM queue_entry_time)::text, extract(epoch FROM queue_exit_time)::text, queue_wait_time::text,
       agent_name, agent_custom_name, agent_email, segment_id,
       extract(epoch FROM segment_start_time)::text, extract(epoch FROM segment_end_time)::text,
       talk_time::text, hold_mute_time::text, snooze_time::text, first_response_time::text,
       nullif(array_to_string(consultants, '|'), ''), nullif(array_to_string(joined_users, '|'), ''), nullif(array_to_string(conversation_skills, '|'), ''),
       transferred_in_by, transferred_in_status, status, reason, disconnecting_event
FROM interaction_segments
WHERE in_progress IS NOT TRUE
ORDER BY started_at, session_id, segment_number`

var titles = []string{"Session ID", "Direction", "Channel", "Customer", "Support", "Queue Name", "Queue Entry Time", "Queue Exit Time",
	"Queue Wait Time", "Agent Name", "Agent Custom Name", "Agent Email", "Segment ID", "Segment Start Time", "Segment End Time",
	"Talk Time", "Hold/Mute Time", "Snooze Time", "First Response Time", "Consultants", "Joined Users", "Conversation Skills",
	"Transferred In By", "Transferred In Status", "Status", "Reason", "Disconnecting Event"}

// requireReport compares a frame with plain SQL, field by field, row by row.
func requireReport(t *testing.T, s *subject, frame *data.Frame, expectedRows int) {
	t.Helper()
	require.Len(t, frame.Fields, 27)
	for i, field := range frame.Fields {
		require.Equal(t, titles[i], field.Config.DisplayNameFromDS)
		require.Equal(t, expectedRows, field.Len())
	}
	rows, err := s.sql.Query(t.Context(), plainReport)
	require.NoError(t, err)
	defer rows.Close()
	row, compared := 0, 0
	for ; rows.Next(); row++ {
		cells := make([]*string, 27)
		targets := make([]any, 27)
		for i := range cells {
			targets[i] = &cells[i]
		}
		require.NoError(t, rows.Scan(targets...))
		for i, expected := range cells {
			value, present := frame.Fields[i].ConcreteAt(row)
			if present != (expected != nil) {
				t.Fatalf("row %d, %s: %v, want %v", row, titles[i], value, expected)
			}
			if present && !same(value, *expected) {
				t.Fatalf("row %d, %s: %v, want %s", row, titles[i], value, *expected)
			}
			compared++
		}
	}
	require.NoError(t, rows.Err())
	require.Equal(t, expectedRows, row)
	t.Logf("%d cells compared", compared)
}

func same(value any, expected string) bool {
	var number float64
	switch v := value.(type) {
	case string:
		return v == expected
	case float64:
		number = v
	case time.Time:
		number = float64(v.UnixMicro()) / 1e6
	default:
		return false
	}
	var wanted float64
	_, err := fmt.Sscan(expected, &wanted)
	return err == nil && math.Abs(number-wanted) < 1e-6
}

func TestSimulatedReportEqualsPlainSQL(t *testing.T) {
	s := startOn(t)
	s.withSimulation(t, 5000)
	var rows int
	require.NoError(t, s.sql.QueryRow(t.Context(), "SELECT count(*) FROM interaction_segments WHERE in_progress IS NOT TRUE").Scan(&rows))
	require.Greater(t, rows, 3000)
	answer := s.query(t, always, `{"limit": 1000000}`)["A"]
	require.NoError(t, answer.Error)
	requireReport(t, s, answer.Frames[0], rows)
}

func TestFebruaryReportEqualsPlainSQL(t *testing.T) {
	s := startOn(t)
	s.withFebruary(t)
	answer := s.query(t, always, `{"limit": 1000000}`)["A"]
	require.NoError(t, answer.Error)
	requireReport(t, s, answer.Frames[0], 33344)
}

func TestTableFrameSaysWhatItIs(t *testing.T) {
	s := startOn(t)
	s.withSimulation(t, 2000)
	answer := s.query(t, always, `{"limit": 5}`, `{"fields": ["queue_wait_time", "session_id", "segment_number"]}`, `{"filters": [{"field":"queue_name","operator":"=","values":["no such queue"]}]}`)

	cut := answer["A"].Frames[0]
	require.Equal(t, 5, cut.Rows())
	require.Equal(t, "A", cut.RefID)
	require.Equal(t, data.FrameTypeTable, cut.Meta.Type)
	custom := cut.Meta.Custom.(map[string]any) //nolint:forcetypeassert // fails the test
	require.Equal(t, true, custom["truncated"])
	require.InDelta(t, 5, custom["rows"], 0)
	generated, err := time.Parse(time.RFC3339, custom["generatedAt"].(string)) //nolint:forcetypeassert // fails the test
	require.NoError(t, err)
	require.WithinDuration(t, time.Now(), generated, time.Minute)
	require.Len(t, cut.Meta.Notices, 1)
	require.Contains(t, cut.Meta.Notices[0].Text, "Only the first 5 rows are shown")

	few := answer["B"].Frames[0]
	require.Equal(t, "queue_wait_time", few.Fields[0].Name)
	require.Equal(t, "dthms", few.Fields[0].Config.Unit)
	require.Equal(t, "dateTimeAsIso", cut.Fields[6].Config.Unit, cut.Fields[6].Name)
	require.Equal(t, data.FieldTypeNullableFloat64, few.Fields[0].Type())
	require.Equal(t, data.FieldTypeNullableString, few.Fields[1].Type())
	require.Equal(t, data.FieldTypeNullableInt64, few.Fields[2].Type())
	require.Equal(t, []int{1, 2}, few.Meta.UniqueRowIDFields)
	require.Empty(t, few.Meta.Notices)

	empty := answer["C"].Frames[0]
	require.NoError(t, answer["C"].Error)
	require.Zero(t, empty.Rows())
	require.Len(t, empty.Fields, 27)
}
