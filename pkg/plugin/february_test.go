package plugin_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
	"github.com/interaction-segments/interaction-segments-app/pkg/verify"
)

const jerusalem = "Asia/Jerusalem"

// The third week of February against the day and the week before: each figure
// of each day, and of the whole week for each kind of customer.
func TestComparedFiguresEqualPlainSQLInFebruary(t *testing.T) {
	s := startOn(t)
	s.withFebruary(t)
	s.set(t, map[string]any{"timezone": jerusalem})
	asked := slices.DeleteFunc(oracles(), func(o oracle) bool { return o.name == "longest_current_wait" })
	week := s.daysOf(t, jerusalem, "1999-02-14", "1999-02-21")
	const onDate = `(started_at AT TIME ZONE '` + jerusalem + `')::date`

	series := pointsOf(t, s.ask(t, week, asked, `"interval": "1d", "compare": ["1d", "1w"]`), "period")
	require.Len(t, series, 3)
	expected := s.byHand(t, asked, `SELECT label || '|' || to_char(day AT TIME ZONE '`+jerusalem+`' AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') AS name, day::date - earlier AS date, false AS in_progress
		FROM generate_series(timestamp '1999-02-14', timestamp '1999-02-20', interval '1 day') AS day, (VALUES (0, 'current'), (1, '1 day earlier'), (7, '1 week earlier')) AS periods (earlier, label)`,
		onDate+` = p.date`)
	require.Len(t, expected, 3*7)
	for place, wanted := range expected {
		period, moment, _ := strings.Cut(place, "|")
		at, err := time.Parse("2006-01-02 15:04", moment)
		require.NoError(t, err)
		require.Len(t, series[period], 7)
		requireFigures(t, wanted, series[period][at], place)
	}

	groups := groupsOf(t, s.ask(t, week, asked, `"format": "table", "groupBy": ["conversation_skills"], "compare": ["1d", "1w"]`))
	bySkill := s.byHand(t, asked, `SELECT step || '|' || skill AS name, skill, earlier, false AS in_progress FROM (VALUES (0, ''), (1, '_1d'), (7, '_1w')) AS periods (earlier, step),
		(SELECT DISTINCT conversation_skills[1] FROM interaction_segments WHERE `+onDate+` BETWEEN '1999-02-07' AND '1999-02-20') AS skills (skill)`,
		onDate+` BETWEEN date '1999-02-14' - p.earlier AND date '1999-02-20' - p.earlier AND conversation_skills[1] = p.skill`)
	require.Len(t, groups, len(bySkill)/3)
	for skill, found := range groups {
		own, wanted := bySkill["|"+skill], figures{}
		for name, value := range own {
			wanted[name] = value
		}
		for _, step := range []string{"_1d", "_1w"} {
			for name, then := range bySkill[step+"|"+skill] {
				wanted[name+step] = then
				now, has := own[name]
				if !has {
					continue
				}
				wanted[name+step+"_difference"] = now - then
				if then != 0 {
					wanted[name+step+"_relative_difference"] = (now - then) / max(then, -then)
				}
			}
		}
		requireFigures(t, wanted, found, skill)
	}
}

// failing is the condition for the rows r that fail each check, in plain SQL.
var failing = map[query.CheckID]string{
	query.EndBeforeStart:      `segment_end_time - segment_start_time < interval '0'`,
	query.ExitBeforeEntry:     `queue_exit_time - queue_entry_time < interval '0'`,
	query.WaitDiffers:         `queue_exit_time - queue_entry_time NOT BETWEEN (queue_wait_time - 1) * interval '1 second' AND (queue_wait_time + 1) * interval '1 second'`,
	query.NegativeDuration:    `least(queue_wait_time, talk_time, hold_mute_time, snooze_time, first_response_time, after_call_work_time) < 0`,
	query.NotFinite:           `'NaN' IN (queue_wait_time, talk_time, hold_mute_time, snooze_time, first_response_time, after_call_work_time)`,
	query.InFuture:            `greatest(queue_entry_time, queue_exit_time, segment_start_time, segment_end_time, started_at) > '2020-01-01'`,
	query.SegmentWithoutEnd:   `segment_start_time IS NOT NULL AND segment_end_time IS NULL`,
	query.AgentWithoutSegment: `length(agent_name) > 0 AND agent_name <> 'BOT' AND coalesce(length(segment_id), 0) = 0`,
	query.SegmentWithoutAgent: `length(segment_id) > 0 AND coalesce(length(agent_name), 0) = 0`,
	query.UnknownDirection:    `direction NOT IN ('', 'Inbound', 'Outbound')`,
	query.LongInProgress:      `in_progress`,
	query.NoLastRow:           `session_id NOT IN (SELECT session_id FROM interaction_segments WHERE last_segment)`,
	query.SeveralLastRows:     `last_segment AND session_id IN (SELECT session_id FROM interaction_segments WHERE last_segment GROUP BY 1 HAVING count(*) > 1)`,
	query.OverlappingSegments: `agent_name <> 'BOT' AND EXISTS (SELECT FROM interaction_segments o WHERE o.agent_email = r.agent_email AND o.segment_end_time > r.segment_start_time
		AND o.segment_start_time BETWEEN r.segment_start_time - interval '1 day' AND r.segment_start_time -- none lasts longer
		AND (o.segment_start_time, o.segment_end_time, o.started_at, o.session_id COLLATE "C", o.segment_number) < (r.segment_start_time, r.segment_end_time, r.started_at, r.session_id COLLATE "C", r.segment_number))`,
	query.SplitSession: `upper(session_id) IN (SELECT upper(session_id) FROM interaction_segments GROUP BY 1 HAVING count(DISTINCT session_id) > 1)`,
	query.MixedSession: `session_id IN (SELECT session_id FROM interaction_segments GROUP BY 1 HAVING 1 < greatest(count(DISTINCT nullif(direction, '')), count(DISTINCT nullif(channel, '')), count(DISTINCT nullif(customer, ''))))`,
}

func TestChecksEqualPlainSQLInFebruary(t *testing.T) {
	s := startOn(t)
	s.withFebruary(t)
	_, err := s.sql.Exec(t.Context(), "CREATE INDEX ON interaction_segments (agent_email, segment_start_time)")
	require.NoError(t, err)
	require.Equal(t, []string{"true"}, s.plainly(t, "SELECT (max(segment_end_time - segment_start_time) < interval '1 day')::text FROM interaction_segments"))
	month := s.daysOf(t, jerusalem, "1999-02-01", "1999-03-01")
	found := map[string][]string{}
	for _, row := range cells(s.framesOf(t, month, `{"queryType": "checks", "timezone": "`+jerusalem+`"}`)[0], "check", "rows", "sessions", "looked_at", "status") {
		found[row[0]] = row[1:]
	}
	var ids []query.CheckID
	var conditions, counts []string
	for _, check := range query.CheckList() {
		condition := failing[check.ID]
		switch check.Group {
		case query.DayChecks:
			continue
		case query.FieldChecks:
			condition = `coalesce(` + check.Field.ID + `::text, '') IN ('', '{}')`
		}
		require.NotEmpty(t, condition, check.ID)
		n := len(ids)
		ids = append(ids, check.ID)
		conditions = append(conditions, fmt.Sprintf("(%s) AS c%d", condition, n))
		counts = append(counts, fmt.Sprintf("concat_ws(' ', count(*) FILTER (WHERE c%[1]d), count(DISTINCT session_id) FILTER (WHERE c%[1]d), count(*))", n))
	}
	counted := s.plainly(t, `WITH conditions AS MATERIALIZED (SELECT session_id, `+strings.Join(conditions, ", ")+` FROM interaction_segments r)
		SELECT unnest(ARRAY[`+strings.Join(counts, ", ")+`]) FROM conditions`)
	failed := 0
	for i, id := range ids {
		require.Equal(t, counted[i], strings.Join(found[string(id)][:3], " "), id)
		if found[string(id)][3] == "fails" {
			failed++
		}
	}
	t.Logf("%d checks fail", failed)
	days := s.plainly(t, `SELECT count(*)::text FROM generate_series(date '1999-02-01', date '1999-02-28', interval '1 day') AS day
		WHERE day NOT IN (SELECT (started_at AT TIME ZONE '`+jerusalem+`')::date FROM interaction_segments)`)[0]
	require.Equal(t, []string{days, "", "28"}, found["days_without_rows"][:3])
	require.Equal(t, "33344", found["no_last_row"][2], "rows of the file")
}

// Report, metrics and CSV agree, and are what plain SQL sums.
func TestVerifyEqualsPlainSQLInFebruary(t *testing.T) {
	s := startOn(t)
	s.withFebruary(t)
	result := decode[verify.Result](t, s.call(t, resourceCall{method: "GET", path: "verify?from=1999-02-01&to=1999-03-01&timezone=" + jerusalem}))
	require.True(t, result.Agree)
	require.Equal(t, int64(33344), result.Rows)
	compared := 0
	for _, figure := range result.Figures {
		sql := `count(*)`
		for _, field := range report.Fields() {
			switch figure.Name {
			case "Sum of " + field.Title:
				sql = `sum(` + field.ID + `)`
			case "Values of " + field.Title:
				sql = `count(CASE WHEN ` + field.ID + `::text NOT IN ('', '{}') THEN 1 END)`
			}
		}
		expected, err := strconv.ParseFloat(s.plainly(t, `SELECT coalesce(`+sql+`, 0)::text FROM interaction_segments`)[0], 64)
		require.NoError(t, err)
		for way, value := range map[string]*float64{"report": figure.Report, "metrics": figure.Metrics, "CSV": figure.CSV} {
			if value != nil {
				require.InDelta(t, expected, *value, 0, "%s: %s", figure.Name, way)
				compared++
			}
		}
	}
	require.Greater(t, compared, 60)
}
