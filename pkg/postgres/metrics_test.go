package postgres

import (
	"fmt"
	"strings"
	"testing"

	"github.com/interaction-segments/interaction-segments-app/pkg/wire"

	"github.com/interaction-segments/interaction-segments-app/pkg/internal/faulttest"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
)

// parseMetrics reads a metrics query: the metrics, and the rest of its JSON.
func parseMetrics(t *testing.T, metrics, rest string) query.Metrics {
	t.Helper()
	return parse[query.Metrics](t, `{"queryType": "metrics", "format": "table", "metrics": `+metrics+rest+`}`,
		query.Context{Range: allTime, Now: at("2024-11-18T10:00:45Z")})
}

// figuresOf runs a query for tables and writes each row as "dimensions: figures".
func figuresOf(t *testing.T, database *Database, metrics, rest string) []string {
	t.Helper()
	request := parseMetrics(t, metrics, `, "includeInProgress": true`+rest)
	var rows []string
	run(t, database, request, func(row wire.Row) {
		var group, values []string
		for i := range request.GroupBy {
			group = append(group, string(row.Text(i)))
		}
		for i, metric := range request.Metrics {
			column := len(request.GroupBy) + i
			switch {
			case row.Blank(column):
				values = append(values, "-")
			case metric.Measure.Unit == query.UnitCount:
				values = append(values, fmt.Sprint(row.Integer(column)))
			default:
				values = append(values, fmt.Sprint(row.Seconds(column)))
			}
		}
		rows = append(rows, strings.Join(group, "|")+": "+strings.Join(values, " "))
	})
	return rows
}

// Worked out by hand from the rows of ownTable, whose durations are numeric
// and interval, and whose skills are text with | between.
func TestMetricsOnColumnsOfOtherTypes(t *testing.T) {
	database, _ := openTest(t, "own", ownTable)
	const waits = `[{"measure": "queue_wait_time", "aggregate": "sum"}, {"measure": "talk_time", "aggregate": "max"}, {"measure": "handle_time", "aggregate": "min"}, {"measure": "interactions"}]`
	require.Equal(t, []string{": 102.75 3602 -5 4"}, figuresOf(t, database, waits, ``))
	require.Equal(t, []string{"Sales: 12.5 3602 3602 2", "Sales.Q: 90.25 -5 -5 1", "Support: 0 30 30 1", ": - - - 1"},
		figuresOf(t, database, waits, `, "groupBy": ["queue_name"]`))
	require.Equal(t, []string{"Billing: 12.5 3602 30 1", "Cards: 102.75 3602 -5 2", ": - - - 2"},
		figuresOf(t, database, waits, `, "groupBy": ["conversation_skills"]`), "a row counts in the group of each of its skills")
	require.Equal(t, []string{"Cards|c@x: 1", "Billing|a@x: 1", "Billing|b@x: 1", "Cards|a@x: 1", "Cards|b@x: 1", "Billing|: 1", "|: 2"},
		reordered(figuresOf(t, database, `[{"measure": "segments"}]`, `, "groupBy": ["conversation_skills", "consultants"]`), 5, 0, 1, 3, 4, 2, 6))
	require.Equal(t, []string{"0: 0", "3: 12.5", "7: 90.25", ": -"},
		figuresOf(t, database, `[{"measure": "queue_wait_time", "aggregate": "max"}]`, `, "groupBy": ["messages_sent"]`))
}

func reordered(rows []string, order ...int) []string {
	var taken []string
	for _, i := range order {
		taken = append(taken, rows[i])
	}
	return taken
}

// Where the relation does not say which row is the last, a status, a reason or
// a disconnecting event does.
func TestLastRowByItsStatus(t *testing.T) {
	database, _ := openTest(t, "own", ownTable, `ALTER TABLE own ADD COLUMN segment_id text, ADD COLUMN queue_exit_time timestamptz`)
	const counts = `[{"measure": "offered"}, {"measure": "answered"}, {"measure": "abandoned"}, {"measure": "flowed_out"}, {"measure": "longest_current_wait"}]`
	// Offered: s1 twice, s3, s4. Abandoned: s1's second and s4. Out of the
	// queue for another: s1's first; s3 is in it still, for 45 s by now.
	require.Equal(t, []string{": 4 0 2 1 45"}, figuresOf(t, database, counts, ``))
}

func TestLongestCurrentWaitCountsWhatIsInProgressInAnyCase(t *testing.T) {
	database, _ := openTest(t, "own", ownTable, `ALTER TABLE own ADD COLUMN segment_id text, ADD COLUMN queue_exit_time timestamp`)
	for metrics, expected := range map[string][]string{
		`[{"measure": "longest_current_wait"}]`:                                                                       {"Sales: 45"},
		`[{"measure": "segments"}, {"measure": "longest_current_wait"}]`:                                              {"Sales: 1 45", "Sales.Q: 1 -", "Support: 1 -", ": 1 -"},
		`[{"measure": "offered"}, {"measure": "talk_time", "aggregate": "p50"}, {"measure": "longest_current_wait"}]`: {"Sales: 1 3602 45", "Sales.Q: 1 -5 -", "Support: 1 30 -", ": 0 - -"},
	} {
		require.Equal(t, expected, figuresOf(t, database, metrics, `, "includeInProgress": false, "groupBy": ["queue_name"]`))
	}
	require.Equal(t, []string{": 4"}, figuresOf(t, database, `[{"measure": "segments"}]`, `, "includeInProgress": false`))
}

func TestMeasuresThatNeedAMissingColumnAreRefused(t *testing.T) {
	database, _ := openTest(t, "own", ownTable+`; CREATE VIEW bare AS SELECT session_id, started_at, queue_entry_time, queue_wait_time, '' AS segment_id FROM own`)
	refused := func(metrics, rest string) error {
		return database.Run(t.Context(), parseMetrics(t, metrics, rest), &each{row: func(wire.Row) {}})
	}
	faulttest.Require(t, refused(`[{"measure": "answered"}]`, ``), fault.Query, "the relation has no column segment_id (Segment ID): leave out the measure answered, or add the column")
	faulttest.Require(t, refused(`[{"measure": "hold_mute_time", "aggregate": "avg"}]`, ``), fault.Query, "the relation has no column hold_mute_time")
	faulttest.Require(t, refused(`[{"measure": "transferred"}]`, ``), fault.Query, "the relation has no column transferred_in_by")
	faulttest.Require(t, refused(`[{"measure": "segments"}]`, `, "groupBy": ["channel"]`), fault.Query, "the relation has no column channel (Channel): group by another field, or add the column")
	faulttest.Require(t, refused(`[{"measure": "segments"}]`, `, "timeField": "segment_end_time"`), fault.Query, "choose another time field")

	database.options.Relation.Relation = "bare"
	_, err := database.Discover(t.Context())
	require.NoError(t, err)
	for _, measure := range []string{"abandoned", "flowed_out", "abandonment_rate", "service_level"} {
		faulttest.Require(t, refused(`[{"measure": "`+measure+`"}]`, ``), fault.Query, "the relation has no column last_segment (Last Segment): nor has it status, reason or disconnecting_event")
	}
	require.NoError(t, refused(`[{"measure": "service_level", "formula": "abandons_negative"}]`, ``), "which is not about what was abandoned")
}

func TestMetricsStatementsNeverHoldAValue(t *testing.T) {
	database, _ := openTest(t, "own", ownTable, `ALTER TABLE own ADD COLUMN segment_id text`)
	relation, err := database.Relation(t.Context())
	require.NoError(t, err)
	request := parse[query.Metrics](t, `{"queryType": "metrics", "metrics": [{"measure": "service_level", "threshold": "987654"}],
		"groupBy": ["queue_name"], "interval": "1d", "maxGroups": 9876, "filters": [{"field":"queue_name","operator":"=","values":["secret"]}]}`,
		over(query.Range{From: at("2024-11-01T00:00:00Z"), To: at("2024-12-01T00:00:00Z")}))
	statement, err := relation.statement(request, view{})
	require.NoError(t, err)
	for _, value := range []string{"987", "secret", "2024"} {
		require.NotContains(t, statement.sql, value)
	}
	run(t, database, request, func(wire.Row) {})
}
