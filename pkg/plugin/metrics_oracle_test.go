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
type oracle struct{ name, metric, sql string }

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
)

func oracles() []oracle {
	var all []oracle
	for _, duration := range durations {
		for aggregate, sql := range aggregates {
			all = append(all, oracle{duration[0] + "_" + aggregate, fmt.Sprintf(`{"measure": "%s", "aggregate": "%s"}`, duration[0], aggregate), fmt.Sprintf(sql, duration[1])})
		}
	}
	for name, sql := range map[string]string{
		"segments":     `SELECT count(*) FROM s`,
		"interactions": `SELECT count(*) FROM (SELECT 1 FROM s GROUP BY session_id) v`,
		"offered":      offered,
		"answered":     answered,
		"abandoned":    abandoned,
		"flowed_out": `SELECT count(*) FROM s WHERE queue_entry_time IS NOT NULL AND coalesce(segment_id, '') = '' AND NOT last_segment
			AND NOT (in_progress AND queue_exit_time IS NULL)`,
		"transferred":      `SELECT count(*) FROM s WHERE length(transferred_in_by) > 0`,
		"abandonment_rate": `SELECT (` + abandoned + `)::numeric / nullif((` + offered + `), 0)`,
		"longest_current_wait": `SELECT extract(epoch FROM now() - min(queue_entry_time)) FROM everything
			WHERE in_progress AND queue_entry_time IS NOT NULL AND queue_exit_time IS NULL AND coalesce(segment_id, '') = ''`,
	} {
		all = append(all, oracle{name, fmt.Sprintf(`{"measure": "%s"}`, name), sql})
	}
	services := 0
	for _, threshold := range []string{"20", "90.5"} {
		a := answered + ` AND queue_wait_time <= ` + threshold
		b := abandoned + ` AND queue_wait_time <= ` + threshold
		for formula, sql := range map[string]string{
			"abandons_excluded": `SELECT (` + a + `)::numeric / nullif((` + offered + `) - (` + b + `), 0)`,
			"abandons_negative": `SELECT (` + a + `)::numeric / nullif((` + offered + `), 0)`,
			"abandons_positive": `SELECT ((` + a + `) + (` + b + `))::numeric / nullif((` + offered + `), 0)`,
		} {
			name := "service_level"
			if services++; services > 1 {
				name += fmt.Sprintf("_%d", services)
			}
			all = append(all, oracle{name, fmt.Sprintf(`{"measure": "service_level", "threshold": "%s", "formula": "%s"}`, threshold, formula), sql})
		}
	}
	return all
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

// byHand computes all metrics over the rows that meet a condition.
func (s *subject) byHand(t *testing.T, asked []oracle, condition string, inProgress bool) figures {
	t.Helper()
	finished := "NOT in_progress"
	if inProgress {
		finished = "true"
	}
	var columns []string
	values := make([]*float64, len(asked))
	targets := make([]any, len(asked))
	for i, o := range asked {
		columns = append(columns, "("+o.sql+")::float8")
		targets[i] = &values[i]
	}
	sql := fmt.Sprintf(`WITH everything AS MATERIALIZED (SELECT * FROM interaction_segments WHERE %s), s AS MATERIALIZED (SELECT * FROM everything WHERE %s) SELECT %s`,
		condition, finished, strings.Join(columns, ",\n"))
	require.NoError(t, s.sql.QueryRow(t.Context(), sql).Scan(targets...))
	found := figures{}
	for i, o := range asked {
		if values[i] != nil {
			found[o.name] = *values[i]
		}
	}
	return found
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
