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

// onDates is the condition for the rows of the bank's calendar from one date to
// before another.
func onDates(from, to time.Time) string {
	return fmt.Sprintf("(started_at AT TIME ZONE '%[1]s')::date >= '%[2]s' AND (started_at AT TIME ZONE '%[1]s')::date < '%[3]s'", jerusalem, from.Format(time.DateOnly), to.Format(time.DateOnly))
}

// The third week of February against the day and the week before: each figure
// of each day, and of the whole week for each kind of customer.
func TestComparedFiguresEqualPlainSQLInFebruary(t *testing.T) {
	s := startOn(t)
	s.withFebruary(t)
	s.set(t, map[string]any{"timezone": jerusalem})
	asked := slices.DeleteFunc(oracles(), func(o oracle) bool { return o.name == "longest_current_wait" })
	from, to := time.Date(1999, 2, 14, 0, 0, 0, 0, time.UTC), time.Date(1999, 2, 21, 0, 0, 0, 0, time.UTC)
	week := s.daysOf(t, jerusalem, "1999-02-14", "1999-02-21")
	periods := []struct {
		days        int
		step, label string
	}{{0, "", "current"}, {1, "1d", "1 day earlier"}, {7, "1w", "1 week earlier"}}

	series := pointsOf(t, s.ask(t, week, asked, `"interval": "1d", "compare": ["1d", "1w"]`), "period")
	require.Len(t, series, len(periods))
	for _, period := range periods {
		require.Len(t, series[period.label], 7)
		for day := from; day.Before(to); day = day.AddDate(0, 0, 1) {
			then := day.AddDate(0, 0, -period.days)
			var at time.Time
			require.NoError(t, s.sql.QueryRow(t.Context(), "SELECT $1::timestamp AT TIME ZONE $2", day.Format(time.DateOnly), jerusalem).Scan(&at))
			requireFigures(t, s.byHand(t, asked, onDates(then, then.AddDate(0, 0, 1)), false), series[period.label][at.UTC()], period.label+" than "+day.Format(time.DateOnly))
		}
	}

	groups := groupsOf(t, s.ask(t, week, asked, `"format": "table", "groupBy": ["conversation_skills"], "compare": ["1d", "1w"]`))
	skills := s.plainly(t, `SELECT DISTINCT conversation_skills[1] FROM interaction_segments WHERE `+onDates(from.AddDate(0, 0, -7), to))
	require.Len(t, groups, len(skills))
	for _, skill := range skills {
		figuresOf := func(days int) figures {
			return s.byHand(t, asked, onDates(from.AddDate(0, 0, -days), to.AddDate(0, 0, -days))+` AND conversation_skills[1] = '`+skill+`'`, false)
		}
		own := figuresOf(0)
		expected := figures{}
		for name, value := range own {
			expected[name] = value
		}
		for _, period := range periods[1:] {
			for name, then := range figuresOf(period.days) {
				expected[name+"_"+period.step] = then
				now, has := own[name]
				if !has {
					continue
				}
				expected[name+"_"+period.step+"_difference"] = now - then
				if then != 0 {
					expected[name+"_"+period.step+"_relative_difference"] = (now - then) / max(then, -then)
				}
			}
		}
		requireFigures(t, expected, groups[skill], skill)
	}
}

// failing is the condition for the rows r that fail each check, in plain SQL;
// "later" are all rows of February.
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
	query.SeveralLastRows:     `last_segment AND 1 < (SELECT count(*) FROM interaction_segments o WHERE o.session_id = r.session_id AND o.last_segment)`,
	query.OverlappingSegments: `agent_name <> 'BOT' AND EXISTS (SELECT FROM interaction_segments o WHERE o.agent_email = r.agent_email AND o.segment_end_time > r.segment_start_time
		AND (o.segment_start_time, o.segment_end_time, o.started_at, o.session_id COLLATE "C", o.segment_number) < (r.segment_start_time, r.segment_end_time, r.started_at, r.session_id COLLATE "C", r.segment_number))`,
	query.SplitSession: `EXISTS (SELECT FROM interaction_segments o WHERE upper(o.session_id) = upper(r.session_id) AND o.session_id <> r.session_id)`,
	query.MixedSession: `EXISTS (SELECT FROM interaction_segments o WHERE o.session_id = r.session_id AND (o.direction <> r.direction OR o.channel <> r.channel OR o.customer <> r.customer))`,
}

func TestChecksEqualPlainSQLInFebruary(t *testing.T) {
	s := startOn(t)
	s.withFebruary(t)
	month := s.daysOf(t, jerusalem, "1999-02-01", "1999-03-01")
	found := map[string][]string{}
	for _, row := range cells(s.framesOf(t, month, `{"queryType": "checks", "timezone": "`+jerusalem+`"}`)[0], "check", "rows", "sessions", "looked_at", "status") {
		found[row[0]] = row[1:]
	}
	failed := 0
	for _, check := range query.CheckList() {
		condition := failing[check.ID]
		switch check.Group {
		case query.FieldChecks:
			condition = `coalesce(` + check.Field.ID + `::text, '') IN ('', '{}')`
		case query.DayChecks:
			days := s.plainly(t, `SELECT count(*)::text FROM generate_series(date '1999-02-01', date '1999-02-28', interval '1 day') AS day
				WHERE day NOT IN (SELECT (started_at AT TIME ZONE '`+jerusalem+`')::date FROM interaction_segments)`)[0]
			require.Equal(t, []string{days, "", "28"}, found[string(check.ID)][:3])
			continue
		}
		require.NotEmpty(t, condition, check.ID)
		counted := s.plainly(t, `SELECT count(*) || ' ' || count(DISTINCT session_id) || ' ' || (SELECT count(*) FROM interaction_segments) FROM interaction_segments r WHERE `+condition)[0]
		require.Equal(t, counted, strings.Join(found[string(check.ID)][:3], " "), check.ID)
		if found[string(check.ID)][3] == "fails" {
			failed++
		}
	}
	t.Logf("%d checks fail", failed)
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
