package plugin_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/stretchr/testify/require"
)

// texts returns a field's values as the frame's JSON has them.
func texts[T any](t *testing.T, frame *data.Frame, name string) []T {
	t.Helper()
	field, position := frame.FieldByName(name)
	require.GreaterOrEqual(t, position, 0, name)
	values := make([]T, field.Len())
	for i := range values {
		value, is := field.At(i).(T)
		require.True(t, is, "%s is %T", name, field.At(i))
		values[i] = value
	}
	return values
}

func TestTimelinesOfSimulatedSessionsAgreeWithPlainSQL(t *testing.T) {
	s := startOn(t)
	s.withSimulation(t, 4000)
	// The sessions with most segments, those in progress, and a few others.
	rows, err := s.sql.Query(t.Context(), `
		(SELECT session_id FROM interaction_segments GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 10)
		UNION (SELECT session_id FROM interaction_segments WHERE in_progress ORDER BY 1 LIMIT 5)
		UNION (SELECT session_id FROM interaction_segments ORDER BY 1 LIMIT 10)`)
	require.NoError(t, err)
	var sessions []string
	for rows.Next() {
		var session string
		require.NoError(t, rows.Scan(&session))
		sessions = append(sessions, session)
	}
	require.NoError(t, rows.Err())
	require.GreaterOrEqual(t, len(sessions), 20)
	for _, session := range sessions {
		// Any time range does: a session is found by its ID.
		answer := s.query(t, backend.TimeRange{From: time.Unix(0, 0), To: time.Unix(1, 0)}, `{"queryType": "timeline", "sessionId": "`+session+`"}`)["A"]
		require.NoError(t, answer.Error)
		frame := answer.Frames[0]
		require.Equal(t, "A", frame.RefID)
		require.Equal(t, data.VisTypeTrace, string(frame.Meta.PreferredVisualization))

		var waits, agents, holds, snoozes, consults, joins int
		var begun, ended float64
		require.NoError(t, s.sql.QueryRow(t.Context(), `
			SELECT count(queue_entry_time), count(agent_name), count(*) FILTER (WHERE hold_mute_time > 0), count(*) FILTER (WHERE snooze_time > 0),
			       sum(coalesce(cardinality(consultants), 0)), sum(coalesce(cardinality(joined_users), 0)),
			       extract(epoch FROM min(started_at))::float8 * 1000,
			       extract(epoch FROM CASE WHEN bool_or(in_progress) THEN 'infinity' ELSE max(greatest(started_at, queue_exit_time, segment_end_time)) END)::float8 * 1000
			FROM interaction_segments WHERE session_id = $1`, session).Scan(&waits, &agents, &holds, &snoozes, &consults, &joins, &begun, &ended))
		counted := map[string]int{}
		for _, operation := range texts[string](t, frame, "operationName") {
			operation, _, _ = strings.Cut(operation, ",")
			counted[operation]++
		}
		require.Equal(t, waits, counted["Queue wait"], session)
		require.Equal(t, agents, counted["Agent segment"]+counted["Bot"], session)
		require.Equal(t, holds, counted["Hold/mute"], session)
		require.Equal(t, snoozes, counted["Snooze"], session)
		require.Equal(t, consults, counted["Consult"], session)
		require.Equal(t, joins, counted["Joined"], session)
		require.InDelta(t, begun, texts[float64](t, frame, "startTime")[0], 0.001, session)
		if ended < 1e18 {
			require.InDelta(t, ended, texts[float64](t, frame, "startTime")[0]+texts[float64](t, frame, "duration")[0], 0.001, session)
		} else {
			require.Contains(t, string(texts[json.RawMessage](t, frame, "tags")[0]), `{"key":"In Progress","value":"true"}`)
		}
		for _, duration := range texts[float64](t, frame, "duration") {
			require.GreaterOrEqual(t, duration, 0.0)
		}
	}
}

func TestTimelineOfAnUnknownSessionSaysSo(t *testing.T) {
	s := startOn(t)
	s.write(t, noWork)
	answers := s.query(t, always, `{"queryType": "timeline", "sessionId": "no-such"}`, `{"queryType": "timeline"}`)
	require.NoError(t, answers["A"].Error)
	frame := answers["A"].Frames[0]
	require.Zero(t, frame.Rows())
	require.Len(t, frame.Fields, 13)
	require.Equal(t, `No interaction has the Session ID "no-such". Check the ID; a timeline is looked up whatever the time range.`, frame.Meta.Notices[0].Text)
	require.ErrorContains(t, answers["B"].Error, "a timeline needs a Session ID: set sessionId")
}

func TestTimelineOfVeryManySegmentsIsCutWithANotice(t *testing.T) {
	s := startOn(t)
	s.write(t, noWork)
	_, err := s.sql.Exec(t.Context(), `INSERT INTO interaction_segments (session_id, segment_number, started_at, queue_name, last_segment, in_progress)
		SELECT 'long', n, '2024-11-18 08:00Z'::timestamptz + n * interval '1 s', 'Q', n = 1500, false FROM generate_series(1, 1500) n`)
	require.NoError(t, err)
	answer := s.query(t, always, `{"queryType": "timeline", "sessionId": "long"}`)["A"]
	require.NoError(t, answer.Error)
	require.Equal(t, 1001, answer.Frames[0].Rows(), "the root and 1000 waits")
	require.Contains(t, answer.Frames[0].Meta.Notices[0].Text, "these are its first 1000")
}

func TestSessionIDsLeadToTheirTimelines(t *testing.T) {
	s := startOn(t)
	s.withSimulation(t, 500)
	const some, none = `{"fields": ["queue_name", "session_id"], "limit": 3}`, `{"filters": [{"field": "queue_name", "operator": "=", "values": ["none such"]}]}`
	for _, role := range []string{"Editor", "Admin"} {
		s.user = &backend.User{Login: "someone", Role: role}
		for refID, answer := range s.query(t, always, some, none) {
			field, _ := answer.Frames[0].FieldByName("session_id")
			link, err := json.Marshal(field.Config.Links)
			require.NoError(t, err)
			require.JSONEq(t, `[{"title": "Timeline of this interaction", "internal": {"datasourceUid": "test", "datasourceName": "Interaction Segments",
				"query": {"refId": "A", "queryType": "timeline", "sessionId": "${__value.raw}"}}}]`, string(link), refID)
			queue, _ := answer.Frames[0].FieldByName("queue_name")
			require.Empty(t, queue.Config.Links)
		}
	}
	// Whom Grafana does not let into Explore, a link there would lead nowhere.
	for _, user := range []*backend.User{nil, {Login: "someone", Role: "Viewer"}} {
		s.user = user
		field, _ := s.query(t, always, some)["A"].Frames[0].FieldByName("session_id")
		require.Empty(t, field.Config.Links)
	}
}
