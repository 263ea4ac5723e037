package plugin_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/postgres/store"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/ingest"
	"github.com/interaction-segments/interaction-segments-app/pkg/internal/realdata"
)

func (s *subject) withFebruary(t *testing.T) {
	t.Helper()
	jerusalem, err := time.LoadLocation("Asia/Jerusalem")
	require.NoError(t, err)
	s.write(t, func(writer *store.Writer) error {
		_, err := ingest.Load(t.Context(), writer, realdata.Path(t, "anonymous-bank-february.report.csv.gz"),
			ingest.Options{Location: jerusalem, Rejected: filepath.Join(t.TempDir(), "rejected.csv")})
		return err
	})
}

// ask runs a metrics query: all of its JSON but the type and the metrics.
func (s *subject) ask(t *testing.T, within backend.TimeRange, asked []oracle, rest string) data.Frames {
	t.Helper()
	answer := s.query(t, within, fmt.Sprintf(`{"queryType": "metrics", "metrics": %s, %s}`, metricsJSON(asked), rest))["A"]
	require.NoError(t, answer.Error)
	return answer.Frames
}

// groupsOf reads a table: the figures of each group, named by its dimensions.
func groupsOf(t *testing.T, frames data.Frames) map[string]figures {
	t.Helper()
	require.Len(t, frames, 1)
	require.Equal(t, data.FrameTypeNumericLong, frames[0].Meta.Type)
	require.Equal(t, data.FrameTypeVersion{0, 1}, frames[0].Meta.TypeVersion)
	groups := map[string]figures{}
	for row := range frames[0].Rows() {
		var group []string
		found := figures{}
		for _, field := range frames[0].Fields {
			value, present := field.ConcreteAt(row)
			switch field.Type() {
			case data.FieldTypeNullableString:
				group = append(group, value.(string)) //nolint:forcetypeassert // as the type says
			case data.FieldTypeNullableFloat64:
				if present {
					found[field.Name] = value.(float64) //nolint:forcetypeassert // as the type says
				}
			default:
				t.Fatalf("%s is of type %s", field.Name, field.Type())
			}
		}
		require.NotContains(t, groups, strings.Join(group, "|"))
		groups[strings.Join(group, "|")] = found
	}
	return groups
}

// pointsOf reads time series: the figures of each group at each time.
func pointsOf(t *testing.T, frames data.Frames, dimensions ...string) map[string]map[time.Time]figures {
	t.Helper()
	groups := map[string]map[time.Time]figures{}
	for _, frame := range frames {
		require.Equal(t, data.FrameTypeTimeSeriesMulti, frame.Meta.Type)
		require.Equal(t, data.FrameTypeVersion{0, 1}, frame.Meta.TypeVersion)
		require.Len(t, frame.Fields, 2)
		require.Equal(t, data.FieldTypeTime, frame.Fields[0].Type())
		require.Equal(t, data.FieldTypeNullableFloat64, frame.Fields[1].Type())
		require.Len(t, frame.Fields[1].Labels, len(dimensions))
		var group []string
		for _, dimension := range dimensions {
			require.Contains(t, frame.Fields[1].Labels, dimension)
			group = append(group, frame.Fields[1].Labels[dimension])
		}
		name := strings.Join(group, "|")
		if groups[name] == nil {
			groups[name] = map[time.Time]figures{}
		}
		var last time.Time
		for row := range frame.Rows() {
			at := frame.Fields[0].At(row).(time.Time).UTC() //nolint:forcetypeassert // as the type says
			value, present := frame.Fields[1].ConcreteAt(row)
			require.True(t, present, "no point is null")
			require.True(t, at.After(last), "points are in order")
			last = at
			if groups[name][at] == nil {
				groups[name][at] = figures{}
			}
			groups[name][at][frame.Fields[1].Name] = value.(float64) //nolint:forcetypeassert // as the type says
		}
	}
	return groups
}

// intervalsOf reads a table by interval as pointsOf reads series, and checks
// that it has every interval of every group, in the order of time.
func intervalsOf(t *testing.T, frames data.Frames, dimensions ...string) map[string]map[time.Time]figures {
	t.Helper()
	require.Len(t, frames, 1)
	frame := frames[0]
	require.Equal(t, data.FrameTypeTimeSeriesLong, frame.Meta.Type)
	require.Equal(t, data.FrameTypeVersion{0, 1}, frame.Meta.TypeVersion)
	require.Equal(t, data.FieldTypeTime, frame.Fields[0].Type())
	groups := map[string]map[time.Time]figures{}
	var last time.Time
	intervals := map[time.Time]bool{}
	for row := range frame.Rows() {
		at := frame.Fields[0].At(row).(time.Time).UTC() //nolint:forcetypeassert // as the type says
		require.False(t, at.Before(last), "rows are in order")
		last = at
		intervals[at] = true
		var group []string
		for i, dimension := range dimensions {
			require.Equal(t, dimension, frame.Fields[1+i].Name)
			name, _ := frame.Fields[1+i].ConcreteAt(row)
			group = append(group, name.(string)) //nolint:forcetypeassert // as the type says
		}
		found := figures{}
		for _, field := range frame.Fields[1+len(dimensions):] {
			if value, present := field.ConcreteAt(row); present {
				found[field.Name] = value.(float64) //nolint:forcetypeassert // as the type says
			}
		}
		name := strings.Join(group, "|")
		if groups[name] == nil {
			groups[name] = map[time.Time]figures{}
		}
		require.NotContains(t, groups[name], at)
		groups[name][at] = found
	}
	for name := range groups {
		require.Len(t, groups[name], len(intervals), "%s has every interval", name)
	}
	return groups
}

// Each filter as the query has it and as plain SQL has it.
var scopes = []struct{ filter, sql string }{
	{`[]`, `true`},
	{`[{"field": "queue_name", "operator": "=", "values": ["Sales_Queue_US"]}]`, `queue_name IN ('Sales_Queue_US')`},
	{`[{"field": "queue_name", "operator": "!=", "values": ["Sales_Queue_US"]}]`, `coalesce(queue_name, '') <> 'Sales_Queue_US'`},
	{`[{"field": "queue_name", "operator": "=|", "values": ["Sales_Queue_US", "Odd", ""]}]`, `coalesce(queue_name, '') IN ('Sales_Queue_US', 'Odd', '')`},
	{`[{"field": "queue_name", "operator": "!=|", "values": ["Sales_Queue_US", "Odd"]}]`, `coalesce(queue_name, '') NOT IN ('Sales_Queue_US', 'Odd')`},
	{`[{"field": "queue_name", "operator": "=~", "values": ["^S.*_E"]}]`, `left(queue_name, 1) = 'S' AND position('_E' in queue_name) > 0`},
	{`[{"field": "queue_name", "operator": "!~", "values": ["Queue"]}]`, `coalesce(position('Queue' in queue_name), 0) = 0`},
	{`[{"field": "talk_time", "operator": "<", "values": ["00:02:00"]}]`, `talk_time < 120`},
	{`[{"field": "talk_time", "operator": "<=", "values": ["7"]}]`, `NOT talk_time > 7`},
	{`[{"field": "queue_wait_time", "operator": ">", "values": ["20s"]}]`, `queue_wait_time > 20`},
	{`[{"field": "queue_wait_time", "operator": ">=", "values": [20]}]`, `NOT queue_wait_time < 20`},
	{`[{"field": "segment_id", "operator": "blank"}]`, `coalesce(segment_id, '') = ''`},
	{`[{"field": "transferred_in_by", "operator": "not blank"}]`, `length(transferred_in_by) > 0`},
	{`[{"field": "conversation_skills", "operator": "=", "values": ["English"]}]`, `'English' = ANY (conversation_skills)`},
	{`[{"field": "session_id", "operator": "=", "values": ["odd-4"]}]`, `session_id = 'odd-4'`},
	{`[{"field": "session_id", "operator": "=", "values": ["odd-3"]}]`, `session_id = 'odd-3'`},
	{`[{"field": "session_id", "operator": "=", "values": ["none such"]}]`, `false`},
}

func requireEveryMetricEqualsPlainSQL(t *testing.T, s *subject) {
	t.Helper()
	asked := oracles()
	condition := "CASE p.scope"
	for i, scope := range scopes {
		condition += fmt.Sprintf(" WHEN %d THEN (%s)", i, scope.sql)
	}
	expected := s.byHand(t, asked, fmt.Sprintf(`SELECT scope || ' ' || in_progress AS name, scope, in_progress FROM generate_series(0, %d) AS scope, unnest('{true,false}'::bool[]) AS in_progress`, len(scopes)-1), condition+" END")
	require.Len(t, expected, 2*len(scopes))
	for _, inProgress := range []bool{false, true} {
		for i, scope := range scopes {
			rest := fmt.Sprintf(`"format": "table", "includeInProgress": %t, "filters": %s`, inProgress, scope.filter)
			groups := groupsOf(t, s.ask(t, always, asked, rest))
			require.Len(t, groups, 1)
			requireFigures(t, expected[fmt.Sprint(i, " ", inProgress)], groups[""], rest)
		}
	}
}

func TestEveryMetricEqualsPlainSQLOnSimulatedSegments(t *testing.T) {
	s := startOn(t)
	s.withSimulation(t, 4000)
	s.withOdd(t)
	requireEveryMetricEqualsPlainSQL(t, s)
}

func TestEveryMetricEqualsPlainSQLInFebruary(t *testing.T) {
	s := startOn(t)
	s.withFebruary(t)
	asked := oracles()
	for _, scope := range []struct{ filter, sql string }{
		{`[]`, `true`}, {`[{"field": "agent_name", "operator": "!=", "values": ["BOT"]}]`, `coalesce(agent_name, '') <> 'BOT'`},
	} {
		groups := groupsOf(t, s.ask(t, always, asked, `"format": "table", "filters": `+scope.filter))
		requireFigures(t, s.byHand(t, asked, `SELECT '' AS name, false AS in_progress`, scope.sql)[""], groups[""], scope.filter)
	}
	// Worked out from the file with another CSV reader.
	whole := groupsOf(t, s.ask(t, always, asked, `"format": "table"`))[""]
	require.InDelta(t, 33344, whole["segments"], 0)
	require.InDelta(t, 18336, whole["offered"], 0)
	require.InDelta(t, 18336-4270, whole["answered"], 0)
	require.InDelta(t, 4270, whole["abandoned"], 0)
	require.InDelta(t, 908, whole["queue_wait_time_max"], 0)
}

func TestFewRows(t *testing.T) {
	for name, rows := range map[string]string{
		"none":      `SELECT`,
		"one":       `INSERT INTO interaction_segments (session_id, segment_number, started_at, queue_entry_time, queue_wait_time, segment_id, talk_time, last_segment) VALUES ('a', 1, '2026-02-25', '2026-02-25', 20, 'x', 3.5, true)`,
		"all blank": `INSERT INTO interaction_segments (session_id, segment_number, started_at) VALUES ('a', 1, '2026-02-25'), ('b', 1, '2026-02-25')`,
		"odd":       odd,
		"handed on": handed,
	} {
		t.Run(name, func(t *testing.T) {
			s := startOn(t)
			s.write(t, noWork)
			_, err := s.sql.Exec(t.Context(), rows)
			require.NoError(t, err)
			requireEveryMetricEqualsPlainSQL(t, s)
		})
	}
}

func TestGroupsEqualPlainSQL(t *testing.T) {
	s := startOn(t)
	s.withSimulation(t, 4000)
	s.withOdd(t)
	asked := oracles()
	for name, test := range map[string]struct {
		groupBy string
		names   string // the groups, in plain SQL
		rows    string // the rows of the group p.name
	}{
		"text":    {`["queue_name"]`, `SELECT DISTINCT coalesce(queue_name, '')`, `coalesce(queue_name, '') = p.name`},
		"integer": {`["messages_sent"]`, `SELECT DISTINCT coalesce(messages_sent::text, '')`, `coalesce(messages_sent::text, '') = p.name`},
		"boolean": {`["last_segment"]`, `SELECT DISTINCT CASE WHEN last_segment THEN 'true' ELSE 'false' END`, `last_segment::text = p.name`},
		"two":     {`["direction", "channel"]`, `SELECT DISTINCT coalesce(direction, '') || '|' || coalesce(channel, '')`, `coalesce(direction, '') || '|' || coalesce(channel, '') = p.name`},
		"list": {`["conversation_skills"]`, `SELECT 'Odd' UNION SELECT '' UNION SELECT skill FROM interaction_segments, unnest(conversation_skills) skill`,
			`(conversation_skills @> ARRAY[p.name] AND p.name <> '' OR p.name = '' AND coalesce(conversation_skills, '{}') IN ('{}', '{""}'))`},
	} {
		t.Run(name, func(t *testing.T) {
			frames := s.ask(t, always, asked, `"format": "table", "maxGroups": 1000, "groupBy": `+test.groupBy)
			groups := groupsOf(t, frames)
			source := test.names
			if !strings.Contains(source, "FROM") {
				source += " FROM interaction_segments"
			}
			expected := s.byHand(t, asked, `SELECT name, false AS in_progress FROM (`+source+`) AS v (name)`, test.rows)
			require.Greater(t, len(expected), 1)
			compared := 0
			for group, wanted := range expected {
				_, waits := wanted["longest_current_wait"]
				if wanted["segments"] == 0 && !waits {
					require.NotContains(t, groups, group)
					continue
				}
				require.Contains(t, groups, group)
				requireFigures(t, wanted, groups[group], group)
				compared++
			}
			require.Len(t, groups, compared)
		})
	}
}

func TestSeriesAndTablesByIntervalEqualPlainSQL(t *testing.T) {
	s := startOn(t)
	s.withSimulation(t, 4000)
	s.withOdd(t)
	asked := oracles()
	week := backend.TimeRange{From: time.Date(2026, 2, 24, 7, 30, 0, 0, time.UTC), To: time.Date(2026, 2, 27, 10, 15, 0, 0, time.UTC)}
	for name, test := range map[string]struct {
		rest, bucket string
		step         time.Duration
		buckets      int
		read         func(*testing.T, data.Frames, ...string) map[string]map[time.Time]figures
	}{
		"six hours":       {`"interval": "6h"`, `(date_trunc('day', started_at, 'Asia/Kolkata') + floor(extract(hour FROM started_at AT TIME ZONE 'Asia/Kolkata') / 6) * interval '6 hours')`, 6 * time.Hour, 13, pointsOf},
		"days":            {`"interval": "1d"`, `date_trunc('day', started_at, 'Asia/Kolkata')`, 24 * time.Hour, 4, pointsOf},
		"a table by days": {`"interval": "1d", "format": "table"`, `date_trunc('day', started_at, 'Asia/Kolkata')`, 24 * time.Hour, 4, intervalsOf},
		"a table by half hours": {`"interval": "30m", "format": "table"`,
			`(date_trunc('hour', started_at, 'Asia/Kolkata') + CASE WHEN extract(minute FROM started_at AT TIME ZONE 'Asia/Kolkata') >= 30 THEN interval '30 minutes' ELSE interval '0' END)`, 30 * time.Minute, 150, intervalsOf},
	} {
		t.Run(name, func(t *testing.T) {
			s.set(t, map[string]any{"timezone": "Asia/Kolkata"})
			groups := test.read(t, s.ask(t, week, asked, `"groupBy": ["queue_name"], `+test.rest), "queue_name")
			within := fmt.Sprintf("started_at >= '%s' AND started_at < '%s'", week.From.Format(time.RFC3339), week.To.Format(time.RFC3339))
			const written = "2006-01-02 15:04"
			expected := s.byHand(t, asked, `SELECT DISTINCT queue || '|' || to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') AS name, queue, at, false AS in_progress
				FROM (SELECT coalesce(queue_name, '') AS queue, `+test.bucket+` AS at FROM interaction_segments WHERE `+within+`) AS places`,
				within+` AND coalesce(queue_name, '') = p.queue AND `+test.bucket+` = p.at`)
			require.Greater(t, len(expected), 20)
			seen := map[string]int{}
			for place, wanted := range expected {
				queue, moment, _ := strings.Cut(place, "|")
				at, err := time.Parse(written, moment)
				require.NoError(t, err)
				// The current wait has its point at the end of the range.
				delete(wanted, "longest_current_wait")
				rest := figures{}
				for name, value := range groups[queue][at] {
					if name != "longest_current_wait" {
						rest[name] = value
					}
				}
				requireFigures(t, wanted, rest, place)
				seen[queue]++
			}
			waits := s.byHand(t, asked, `SELECT name, false AS in_progress FROM unnest('{Odd,New}'::text[]) AS name`, within+` AND queue_name = p.name`)
			for queue, intervals := range groups {
				found := 0
				for at, values := range intervals {
					if value, has := values["longest_current_wait"]; has {
						require.InDelta(t, waits[queue]["longest_current_wait"], value, 300)
						require.True(t, at.Add(test.step).After(week.To))
						found++
					}
				}
				_, waits := waits[queue]
				require.Equal(t, waits, found == 1, queue)
			}
			require.Len(t, groups, len(seen))
			for queue, at := range groups {
				// From the first bucket to the last, counts have a point: in Kolkata
				// the range is 13:00 on the 24th to 15:45 on the 27th.
				require.Len(t, at, test.buckets, queue)
				zeros := len(at) - seen[queue]
				for _, found := range at {
					require.Contains(t, found, "segments")
					if found["segments"] == 0 {
						zeros--
						delete(found, "longest_current_wait") // checked above
						require.Len(t, found, countsIn(asked), "counts alone: %v", found)
					}
				}
				require.LessOrEqual(t, zeros, 0)
			}
		})
	}
}

func TestCiscosWorkedExample(t *testing.T) {
	s := startOn(t)
	s.write(t, noWork)
	// 100 offered: 70 answered and 10 abandoned within 20 s, the rest later.
	_, err := s.sql.Exec(t.Context(), `INSERT INTO interaction_segments (session_id, segment_number, started_at, queue_entry_time, queue_wait_time, segment_id, last_segment)
		SELECT i::text, 1, '2026-02-25', '2026-02-25', CASE WHEN i <= 80 THEN i / 4.0 ELSE 20.5 + i END, CASE WHEN i <= 70 OR i > 85 THEN i::text END, true
		FROM generate_series(1, 100) AS i`)
	require.NoError(t, err)
	for formula, expected := range map[string]float64{"abandons_excluded": 70.0 / 90, "abandons_negative": 0.70, "abandons_positive": 0.80} {
		answer := s.query(t, always, `{"queryType": "metrics", "format": "table", "metrics": [{"measure": "service_level", "threshold": "20s", "formula": "`+formula+`"}]}`)["A"]
		require.NoError(t, answer.Error)
		require.InDelta(t, expected, groupsOf(t, answer.Frames)[""]["service_level"], 1e-12)
		require.Contains(t, answer.Frames[0].Fields[0].Config.Description, formula)
		require.Equal(t, "percentunit", answer.Frames[0].Fields[0].Config.Unit)
	}
	// The data source's own threshold and formula, where the query has none.
	s.set(t, map[string]any{"serviceLevelThreshold": "17.5", "serviceLevelFormula": "abandons_negative"})
	answer := s.query(t, always, `{"queryType": "metrics", "format": "table", "metrics": [{"measure": "service_level"}]}`)["A"]
	require.NoError(t, answer.Error)
	require.InDelta(t, 0.70, groupsOf(t, answer.Frames)[""]["service_level"], 1e-12)
}

func TestTalkThatIncludesHold(t *testing.T) {
	s := startOn(t)
	s.write(t, noWork)
	_, err := s.sql.Exec(t.Context(), `INSERT INTO interaction_segments (session_id, segment_number, started_at, talk_time, hold_mute_time, after_call_work_time)
		VALUES ('a', 1, '2026-02-25', 100, 30, 7), ('b', 1, '2026-02-25', NULL, 30, 7), ('c', 1, '2026-02-25', 10, NULL, NULL)`)
	require.NoError(t, err)
	for includes, expected := range map[bool]float64{false: 147, true: 117} {
		s.set(t, map[string]any{"talkIncludesHold": includes})
		answer := s.query(t, always, `{"queryType": "metrics", "format": "table", "metrics": [{"measure": "handle_time", "aggregate": "sum"}]}`)["A"]
		require.NoError(t, answer.Error)
		require.InDelta(t, expected, groupsOf(t, answer.Frames)[""]["handle_time_sum"], 0)
	}
}
