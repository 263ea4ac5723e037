package plugin_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// oracle is a metric and what it should be, in plain SQL that shares nothing
// with the plugin's. "s" are the rows that the query is about, "everything"
// those and the ones in progress.
type oracle struct {
	name, metric, sql string
	counts            bool // so that it is 0 where nothing happened
}

// durations are the expressions of the duration measures, over s.
var durations = [][2]string{
	{"queue_wait_time", "queue_wait_time"},
	{"talk_time", "talk_time"},
	{"hold_mute_time", "hold_mute_time"},
	{"snooze_time", "snooze_time"},
	{"first_response_time", "first_response_time"},
	{"after_call_work_time", "after_call_work_time"},
	{"handle_time", `CASE WHEN talk_time IS NULL THEN NULL
		WHEN hold_mute_time IS NULL AND after_call_work_time IS NULL THEN talk_time
		WHEN hold_mute_time IS NULL THEN talk_time + after_call_work_time
		WHEN after_call_work_time IS NULL THEN talk_time + hold_mute_time
		ELSE talk_time + hold_mute_time + after_call_work_time END`},
}

var aggregates = map[string]string{
	"avg": `SELECT sum(x) / nullif(count(x), 0) FROM (SELECT %s AS x FROM s) v`,
	"min": `SELECT x FROM (SELECT %s AS x FROM s) v WHERE x IS NOT NULL ORDER BY x LIMIT 1`,
	"max": `SELECT x FROM (SELECT %s AS x FROM s) v WHERE x IS NOT NULL ORDER BY x DESC LIMIT 1`,
	"sum": `SELECT sum(x) FROM (SELECT %s AS x FROM s) v WHERE x IS NOT NULL`,
	"p50": percentileByHand("0.5"),
	"p90": percentileByHand("0.9"),
	"p95": percentileByHand("0.95"),
	"p99": percentileByHand("0.99"),
}

// percentileByHand puts the values in order, takes the place 1 + share x (n - 1)
// and interpolates between the two that are nearest to it.
func percentileByHand(share string) string {
	return `WITH v AS (SELECT x, row_number() OVER (ORDER BY x) AS place, count(*) OVER () AS n FROM (SELECT %s AS x FROM s) u WHERE x IS NOT NULL),
		w AS (SELECT max(1 + ` + share + ` * (n - 1)) AS wanted FROM v)
		SELECT (SELECT x FROM v, w WHERE place = floor(wanted)) + (SELECT wanted - floor(wanted) FROM w) *
			((SELECT x FROM v, w WHERE place = ceil(wanted)) - (SELECT x FROM v, w WHERE place = floor(wanted)))`
}

const (
	offered   = `SELECT count(queue_entry_time) FROM s`
	abandoned = `SELECT count(*) FROM s WHERE queue_entry_time IS NOT NULL AND coalesce(segment_id, '') = '' AND last_segment AND NOT in_progress`
	answered  = `SELECT count(*) FROM s WHERE queue_entry_time IS NOT NULL AND length(segment_id) > 0`
	// What follows a row in its session stands in the whole relation.
	transferredOut = `SELECT count(DISTINCT (s.session_id, s.segment_number)) FROM s JOIN interaction_segments n
		ON n.session_id = s.session_id AND n.segment_number - 1 = s.segment_number
		WHERE CASE upper(n.transferred_in_by)
			WHEN 'SYSTEM' THEN s.queue_entry_time IS NOT NULL AND coalesce(s.segment_id, '') = ''
			WHEN 'BOT' THEN s.agent_name = 'BOT'
			ELSE length(s.agent_email) > 0 AND s.agent_email ILIKE n.transferred_in_by END`
)

// thresholds are as a query has them, and as plain SQL has that of a row.
var thresholds = [][2]string{
	{`"threshold": "20"`, `20`},
	{`"threshold": "90.5"`, `90.5`},
	{`"threshold": 12, "thresholds": {"channel": {"Email": "4h", "Voice": "25s", "odd": "1m"}, "queue": {"Odd": "24h", "Sales Cards": 40, "Sales_Queue_US": "2m"}}`,
		`CASE WHEN queue_name = 'Odd' THEN 86400 WHEN queue_name = 'Sales Cards' THEN 40 WHEN queue_name = 'Sales_Queue_US' THEN 120
			WHEN channel = 'Email' THEN 14400 WHEN channel = 'Voice' THEN 25 WHEN channel = 'odd' THEN 60 ELSE 12 END`},
}

func oracles() []oracle {
	var all []oracle
	for _, duration := range durations {
		for aggregate, sql := range aggregates {
			all = append(all, oracle{name: duration[0] + "_" + aggregate, metric: fmt.Sprintf(`{"measure": "%s", "aggregate": "%s"}`, duration[0], aggregate), sql: fmt.Sprintf(sql, duration[1])})
		}
	}
	for aggregate, sql := range aggregates {
		gaveUp := `CASE WHEN queue_entry_time IS NOT NULL AND coalesce(segment_id, '') = '' AND last_segment AND NOT in_progress THEN queue_wait_time END`
		all = append(all, oracle{name: "abandoned_wait_" + aggregate, metric: fmt.Sprintf(`{"measure": "abandoned_wait", "aggregate": "%s"}`, aggregate), sql: fmt.Sprintf(sql, gaveUp)})
	}
	for name, sql := range map[string]string{
		"segments":     `SELECT count(*) FROM s`,
		"interactions": `SELECT count(*) FROM (SELECT 1 FROM s GROUP BY session_id) v`,
		"offered":      offered,
		"answered":     answered,
		"abandoned":    abandoned,
		"flowed_out": `SELECT count(*) FROM s WHERE queue_entry_time IS NOT NULL AND coalesce(segment_id, '') = '' AND NOT last_segment
			AND NOT (in_progress AND queue_exit_time IS NULL)`,
		"transferred":     `SELECT count(*) FROM s WHERE length(transferred_in_by) > 0`,
		"transferred_out": transferredOut,
		"short_abandoned": abandoned + ` AND NOT queue_wait_time > 5`,
	} {
		all = append(all, oracle{name, fmt.Sprintf(`{"measure": "%s"}`, name), sql, true})
	}
	for name, sql := range map[string]string{
		"abandonment_rate":        `SELECT (` + abandoned + `)::numeric / nullif((` + offered + `), 0)`,
		"average_speed_of_answer": `SELECT sum(queue_wait_time) / nullif(count(queue_wait_time), 0) FROM s WHERE queue_entry_time IS NOT NULL AND length(segment_id) > 0`,
		"longest_current_wait": `SELECT extract(epoch FROM now() - min(queue_entry_time)) FROM everything
			WHERE in_progress AND queue_entry_time IS NOT NULL AND queue_exit_time IS NULL AND coalesce(segment_id, '') = ''`,
	} {
		all = append(all, oracle{name: name, metric: fmt.Sprintf(`{"measure": "%s"}`, name), sql: sql})
	}
	return append(all, thresholdOracles()...)
}

func thresholdOracles() (all []oracle) {
	alike := map[string]int{}
	add := func(measure, rest, sql string, counts bool) {
		name := measure
		if alike[measure]++; alike[measure] > 1 {
			name += fmt.Sprintf("_%d", alike[measure])
		}
		all = append(all, oracle{name, fmt.Sprintf(`{"measure": "%s", %s}`, measure, rest), sql, counts})
	}
	for _, threshold := range thresholds {
		a := answered + ` AND queue_wait_time <= ` + threshold[1]
		b := abandoned + ` AND queue_wait_time <= ` + threshold[1]
		for formula, sql := range map[string]string{
			"abandons_excluded": `SELECT (` + a + `)::numeric / nullif((` + offered + `) - (` + b + `), 0)`,
			"abandons_negative": `SELECT (` + a + `)::numeric / nullif((` + offered + `), 0)`,
			"abandons_positive": `SELECT ((` + a + `) + (` + b + `))::numeric / nullif((` + offered + `), 0)`,
		} {
			add("service_level", threshold[0]+`, "formula": "`+formula+`"`, sql, false)
		}
		add("answered_within", threshold[0], a, true)
		add("answered_beyond", threshold[0], answered+` AND queue_wait_time > `+threshold[1], true)
		add("abandoned_within", threshold[0], b, true)
		add("abandoned_beyond", threshold[0], abandoned+` AND queue_wait_time > `+threshold[1], true)
	}
	add("short_abandoned", `"threshold": "12.5s"`, abandoned+` AND queue_wait_time <= 12.5`, true)
	all[len(all)-1].name = "short_abandoned_2"
	return all
}

func countsIn(asked []oracle) (counts int) {
	for _, o := range asked {
		if o.counts {
			counts++
		}
	}
	return counts
}

func metricsJSON(asked []oracle) string {
	var metrics []string
	for _, o := range asked {
		metrics = append(metrics, o.metric)
	}
	return "[" + strings.Join(metrics, ", ") + "]"
}

// figures are values by name; a metric without a value has none.
type figures map[string]float64

// byHand computes all metrics for each row p of some SQL, over the rows that
// meet its condition, which may name p's columns. The first of these, a text,
// names the figures; p.in_progress reports whether rows in progress count.
func (s *subject) byHand(t *testing.T, asked []oracle, each, condition string) map[string]figures {
	t.Helper()
	var columns []string
	for _, o := range asked {
		columns = append(columns, "("+o.sql+")::float8")
	}
	rows, err := s.sql.Query(t.Context(), fmt.Sprintf(`SELECT p.name, f.* FROM (%s) AS p CROSS JOIN LATERAL (
		WITH everything AS MATERIALIZED (SELECT * FROM interaction_segments WHERE %s), s AS MATERIALIZED (SELECT * FROM everything WHERE p.in_progress OR NOT in_progress)
		SELECT %s) AS f`, each, condition, strings.Join(columns, ",\n")))
	require.NoError(t, err)
	defer rows.Close()
	all := map[string]figures{}
	for rows.Next() {
		var name string
		values := make([]*float64, len(asked))
		targets := []any{&name}
		for i := range values {
			targets = append(targets, &values[i])
		}
		require.NoError(t, rows.Scan(targets...))
		require.NotContains(t, all, name)
		all[name] = figures{}
		for i, value := range values {
			if value != nil {
				all[name][asked[i].name] = *value
			}
		}
	}
	require.NoError(t, rows.Err())
	return all
}

// requireFigures compares figures; the age of a wait grows while the test runs.
func requireFigures(t *testing.T, expected, actual figures, about string) {
	t.Helper()
	for name, value := range expected {
		require.Contains(t, actual, name, about)
		delta := 1e-9 * max(1, value, -value)
		if name == "longest_current_wait" {
			delta = 300
		}
		require.InDelta(t, value, actual[name], delta, "%s: %s", about, name)
	}
	require.Len(t, actual, len(expected), "%s: %v, want %v", about, actual, expected)
}
