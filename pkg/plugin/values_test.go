package plugin_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/stretchr/testify/require"
)

// counted writes a values frame as "value count" texts.
func counted(t *testing.T, frame *data.Frame) []string {
	t.Helper()
	lines := []string{}
	counts := texts[int64](t, frame, "count")
	for i, value := range texts[string](t, frame, "value") {
		lines = append(lines, fmt.Sprint(value, " ", counts[i]))
	}
	return lines
}

// plainly runs SQL for rows of one text each.
func (s *subject) plainly(t *testing.T, sql string) []string {
	t.Helper()
	rows, err := s.sql.Query(t.Context(), sql)
	require.NoError(t, err)
	defer rows.Close()
	lines := []string{}
	for rows.Next() {
		var line string
		require.NoError(t, rows.Scan(&line))
		lines = append(lines, line)
	}
	require.NoError(t, rows.Err())
	return lines
}

func TestValuesAgreeWithPlainSQL(t *testing.T) {
	s := startOn(t)
	s.withSimulation(t, 4000)
	for asked, sql := range map[string]string{
		`"field": "queue_name"`: `SELECT queue_name || ' ' || count(*) FROM interaction_segments WHERE NOT in_progress AND queue_name IS NOT NULL GROUP BY queue_name ORDER BY count(*) DESC, queue_name`,
		`"field": "agent_name", "search": "AN", "limit": 5`: `SELECT agent_name || ' ' || count(*) FROM interaction_segments
			WHERE NOT in_progress AND agent_name ~* 'an' GROUP BY agent_name ORDER BY count(*) DESC, agent_name LIMIT 5`,
		`"field": "conversation_skills", "includeInProgress": true`: `SELECT skill || ' ' || count(DISTINCT (session_id, segment_number)) FROM interaction_segments, unnest(conversation_skills) skill GROUP BY skill
			ORDER BY count(DISTINCT (session_id, segment_number)) DESC, skill`,
		`"field": "queue_wait_time", "limit": 20`: `SELECT to_char(make_interval(secs => queue_wait_time), 'HH24:MI:SS') || ' ' || count(*) FROM interaction_segments
			WHERE NOT in_progress AND queue_wait_time IS NOT NULL GROUP BY queue_wait_time ORDER BY count(*) DESC, queue_wait_time LIMIT 20`,
		`"field": "queue_wait_time", "search": ":01:3"`: `SELECT to_char(make_interval(secs => queue_wait_time), 'HH24:MI:SS') || ' ' || count(*) FROM interaction_segments
			WHERE NOT in_progress AND to_char(make_interval(secs => queue_wait_time), 'HH24:MI:SS') LIKE '%:01:3%' GROUP BY queue_wait_time ORDER BY count(*) DESC, queue_wait_time`,
		`"field": "segment_number"`:                `SELECT segment_number || ' ' || count(*) FROM interaction_segments WHERE NOT in_progress GROUP BY segment_number ORDER BY count(*) DESC, segment_number`,
		`"field": "last_segment", "search": "TRU"`: `SELECT 'true ' || count(*) FROM interaction_segments WHERE NOT in_progress AND last_segment`,
		`"field": "segment_end_time", "limit": 7`: `SELECT to_char(segment_end_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') || ' ' || count(*) FROM interaction_segments
			WHERE NOT in_progress AND segment_end_time IS NOT NULL GROUP BY segment_end_time ORDER BY count(*) DESC, segment_end_time LIMIT 7`,
		`"field": "channel", "filters": [{"field": "queue_name", "operator": "=|", "values": ["Sales_Queue_US", "'; DROP TABLE interaction_segments; --"]}]`: `SELECT channel || ' ' || count(*) FROM interaction_segments
			WHERE NOT in_progress AND queue_name = 'Sales_Queue_US' GROUP BY channel ORDER BY count(*) DESC, channel`,
		`"field": "disposition", "search": "%"`: `SELECT 'x' WHERE false`,
	} {
		t.Run(asked, func(t *testing.T) {
			answer := s.query(t, always, `{"queryType": "values", `+asked+`}`)["A"]
			require.NoError(t, answer.Error)
			expected := s.plainly(t, sql)
			require.Equal(t, expected, counted(t, answer.Frames[0]))
			if !strings.Contains(asked, "disposition") {
				require.NotEmpty(t, expected, "else this compares nothing with nothing")
			}
		})
	}
}

// What values lists, a filter finds again, as often as it says.
func TestValuesServeAsFilters(t *testing.T) {
	s := startOn(t, `CREATE TABLE own (session_id text, started_at timestamptz, queue_wait_time numeric, messages_sent int, queue_entry_time timestamptz, in_progress boolean, conversation_skills text[]);
		INSERT INTO own VALUES ('a', '2024-11-18 08:00Z', 12.5, 3, '2024-11-18 08:00:00.25Z', false, '{x,"y z"}'), ('b', '2024-11-18 08:00Z', 12.5, -3, '2024-11-18 08:00Z', NULL, '{x}'),
		('c', '2024-11-18 08:00Z', -90, NULL, NULL, NULL, NULL), ('d', '2024-11-18 08:00Z', 400000, 3, NULL, NULL, '{}')`)
	s.set(t, map[string]any{"relation": "own"})
	for field, expected := range map[string][]string{
		"queue_wait_time":     {"12.5 2", "-00:01:30 1", "111:06:40 1"},
		"messages_sent":       {"3 2", "-3 1"},
		"queue_entry_time":    {"2024-11-18T08:00:00Z 1", "2024-11-18T08:00:00.25Z 1"},
		"in_progress":         {"false 1"},
		"conversation_skills": {"x 2", "y z 1"},
	} {
		answer := s.query(t, always, `{"queryType": "values", "field": "`+field+`"}`)["A"]
		require.NoError(t, answer.Error)
		require.Equal(t, expected, counted(t, answer.Frames[0]), field)
		counts := texts[int64](t, answer.Frames[0], "count")
		for i, value := range texts[string](t, answer.Frames[0], "value") {
			found := s.query(t, always, `{"filters": [{"field": "`+field+`", "operator": "=", "values": ["`+value+`"]}]}`)["A"]
			require.NoError(t, found.Error)
			require.Equal(t, int(counts[i]), found.Frames[0].Rows(), "%s = %s", field, value)
		}
	}
}

func TestValuesFrameIsCutWithANoticeAndEmptyWithItsFields(t *testing.T) {
	s := startOn(t)
	s.withSimulation(t, 500)
	answers := s.query(t, always, `{"queryType": "values", "field": "session_id", "limit": 4}`, `{"queryType": "values", "field": "queue_wait_time", "search": "0", "limit": 2}`,
		`{"queryType": "values", "field": "queue_name", "search": "no such"}`, `{"queryType": "values", "field": "queue"}`, `{"queryType": "values", "field": "queue_name", "limit": 10001}`)
	require.Equal(t, 4, answers["A"].Frames[0].Rows())
	require.Contains(t, answers["A"].Frames[0].Meta.Notices[0].Text, "Only the 4 most frequent values are listed")
	require.Equal(t, 2, answers["B"].Frames[0].Rows())
	require.Len(t, answers["B"].Frames[0].Meta.Notices, 1)
	require.Empty(t, counted(t, answers["C"].Frames[0]))
	require.Empty(t, answers["C"].Frames[0].Meta.Notices)
	require.ErrorContains(t, answers["D"].Error, `unknown field "queue"`)
	require.ErrorContains(t, answers["E"].Error, "limit 10001 is out of range: use 1 to 10000")
}

// A multi-value variable arrives as an array, whatever the operator; All is
// an empty one. All values are bound.
func TestVariablesOfManyValuesAreBound(t *testing.T) {
	s := startOn(t)
	s.withSimulation(t, 2000)
	rows := func(filter string) string {
		answer := s.query(t, always, `{"fields": ["session_id"], "limit": 100000, "filters": [`+filter+`]}`)["A"]
		require.NoError(t, answer.Error, filter)
		return fmt.Sprint(answer.Frames[0].Rows())
	}
	for filter, where := range map[string]string{
		`{"field": "queue_name", "operator": "=", "values": ["Sales_Queue_US", "Billing_Queue", "it's \"odd\"; --"]}`:                `queue_name IN ('Sales_Queue_US', 'Billing_Queue')`,
		`{"field": "queue_name", "operator": "!=", "values": ["Sales_Queue_US", "Billing_Queue"]}`:                                   `coalesce(queue_name, '') NOT IN ('Sales_Queue_US', 'Billing_Queue')`,
		`{"field": "queue_name", "operator": "=", "values": []}`:                                                                     `true`,
		`{"field": "queue_name", "operator": "=", "values": null}`:                                                                   `true`,
		`{"field": "queue_name", "operator": "=~"}`:                                                                                  `true`,
		`{"field": "conversation_skills", "operator": "=", "values": ["German", "Spanish"]}`:                                         `conversation_skills && '{German,Spanish}'`,
		`{"field": "queue_wait_time", "operator": "=", "values": ["00:00:05", 6]}`:                                                   `queue_wait_time IN (5, 6)`,
		`{"field": "agent_name", "operator": "=|", "values": ["BOT", ""]}`:                                                           `coalesce(agent_name, 'BOT') = 'BOT'`,
		`{"field": "channel", "operator": "=", "values": "Voice"}, {"field": "direction", "operator": "!=", "values": ["Outbound"]}`: `channel = 'Voice' AND direction = 'Inbound'`,
	} {
		require.Equal(t, s.plainly(t, `SELECT count(*)::text FROM interaction_segments WHERE NOT in_progress AND `+where), []string{rows(filter)}, filter)
	}
}

// A list in the order of its values has no counts, and is whole where the rows
// are few or an index has them.
func TestSortedValuesAgreeWithPlainSQL(t *testing.T) {
	s := startOn(t)
	s.withSimulation(t, 4000)
	for field, values := range map[string]string{
		"queue_name": "queue_name", "agent_name": "agent_name", "channel": "channel", "conversation_skills": "unnest(conversation_skills)",
	} {
		frame := s.query(t, always, `{"queryType": "values", "sorted": true, "field": "`+field+`"}`)["A"].Frames[0]
		require.Len(t, frame.Fields, 1)
		expected := s.plainly(t, `SELECT DISTINCT `+values+` COLLATE "C" AS value FROM interaction_segments WHERE NOT in_progress AND `+field+` IS NOT NULL ORDER BY value`)
		require.NotEmpty(t, expected)
		require.Equal(t, expected, texts[string](t, frame, "value"), field)
		require.Empty(t, frame.Meta.Notices, field)
	}
}

// 100,000 rows of Sales hide one of Support before them, unless it is searched
// for over a shorter range, or an index lists it.
func TestAListOfTheLastRowsSaysSo(t *testing.T) {
	s := startOn(t, `CREATE TABLE own (session_id text, started_at timestamptz, queue_name text);
		INSERT INTO own VALUES ('first', '2024-11-17 08:00Z', 'Support');
		INSERT INTO own SELECT n, '2024-11-18 08:00Z', 'Sales' FROM generate_series(1, 100000) n`)
	s.set(t, map[string]any{"relation": "own"})
	ask := func() *data.Frame {
		answer := s.query(t, always, `{"queryType": "values", "sorted": true, "field": "queue_name"}`)["A"]
		require.NoError(t, answer.Error)
		return answer.Frames[0]
	}
	frame := ask()
	require.Equal(t, []string{"Sales"}, texts[string](t, frame, "value"))
	require.Len(t, frame.Meta.Notices, 1)
	require.Contains(t, frame.Meta.Notices[0].Text, "Only values of the last 100000 rows of the time range are listed")
	_, err := s.sql.Exec(t.Context(), "CREATE INDEX ON own (queue_name, started_at)")
	require.NoError(t, err)
	s.set(t, map[string]any{"relation": "own"}) // a new instance
	frame = ask()
	require.Equal(t, []string{"Sales", "Support"}, texts[string](t, frame, "value"))
	require.Empty(t, frame.Meta.Notices)
}
