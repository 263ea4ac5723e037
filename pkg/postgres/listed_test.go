package postgres

import (
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/wire"
)

// sorted asks for values in their order; of each row the value, or - where it
// is null, and the number of rows that were looked at.
func sorted(t *testing.T, database *Database, json string, within query.Range) (values []string, seen int64) {
	t.Helper()
	request := parse[query.Values](t, `{"queryType":"values","sorted":true,`+json[1:], over(within))
	values = []string{}
	run(t, database, request, func(row wire.Row) {
		seen = row.Integer(1)
		if !row.Blank(0) {
			values = append(values, string(row.Text(0)))
		}
	})
	return values, seen
}

// skips reports whether an index lists the values.
func skips(t *testing.T, database *Database, json string, v view) bool {
	t.Helper()
	relation, err := database.Discover(t.Context())
	require.NoError(t, err)
	statement, err := relation.statement(parse[query.Values](t, `{"queryType":"values","sorted":true,`+json[1:], over(allTime)), v)
	require.NoError(t, err)
	return strings.Contains(statement.sql, "RECURSIVE")
}

// Worked out by hand from ownTable's rows; s3 is in progress. queue_name is a
// varchar, which an index lists too.
func TestSortedValuesAreTheSameWithAnIndexAndWithout(t *testing.T) {
	database, connection := openTest(t, "own", ownTable)
	require.False(t, skips(t, database, `{"field":"queue_name"}`, view{}))
	check := func(looked bool) {
		for _, c := range []struct {
			asked    string
			within   query.Range
			expected []string
			rows     int64 // that are looked at without an index
		}{
			{`{"field":"queue_name"}`, allTime, []string{"Sales", "Sales.Q", "Support"}, 4},
			{`{"field":"queue_name"}`, theEighteenth, []string{"Sales", "Support"}, 3},
			{`{"field":"queue_name","search":"SUP"}`, allTime, []string{"Support"}, 4},
			{`{"field":"queue_name","search":"none"}`, allTime, []string{}, 4},
			{`{"field":"queue_name","limit":1}`, allTime, []string{"Sales", "Sales.Q"}, 4},
			{`{"field":"queue_name"}`, query.Range{From: at("2024-11-18T10:00:00Z"), To: at("2024-11-19T00:00:00Z")}, []string{}, 0},
			{`{"field":"queue_name","includeInProgress":true}`, query.Range{From: at("2024-11-18T10:00:00Z"), To: at("2024-11-19T00:00:00Z")}, []string{"Sales"}, 1},
		} {
			values, seen := sorted(t, database, c.asked, c.within)
			require.Equal(t, c.expected, values, c.asked)
			if !looked {
				c.rows = 0
			}
			require.Equal(t, c.rows, seen, c.asked)
		}
	}
	check(true)
	_, err := connection.Exec(t.Context(), "CREATE INDEX ON own (queue_name, started_at)")
	require.NoError(t, err)
	require.True(t, skips(t, database, `{"field":"queue_name"}`, view{}))
	check(false)
}

func TestSortedValuesOfEveryKind(t *testing.T) {
	database, _ := openTest(t, "own", ownTable)
	for asked, expected := range map[string][]string{
		`{"field":"consultants"}`:         {"a@x", "b@x", "c@x"},
		`{"field":"conversation_skills"}`: {"Billing", "Cards"},
		`{"field":"status"}`:              {"ABANDONED", "CLOSED"},
		`{"field":"agent_name","filters":[{"field":"queue_name","operator":"=","values":["Sales.Q"]}]}`: {"Eve"},
	} {
		values, _ := sorted(t, database, asked, allTime)
		require.Equal(t, expected, values, asked)
	}
	request := parse[query.Values](t, `{"queryType":"values","sorted":true,"field":"messages_sent"}`, over(allTime))
	numbers := []int64{}
	run(t, database, request, func(row wire.Row) { numbers = append(numbers, row.Integer(0)) })
	require.Equal(t, []int64{0, 3, 7}, numbers)
}

// An index that holds other rows, another order or another time does not list
// the values; nor does one where few of the rows that it finds are asked for.
func TestOnlyAnIndexThatFitsListsValues(t *testing.T) {
	for index, fits := range map[string]bool{
		"(queue_name, started_at)":                        true,
		"(queue_name, started_at, session_id)":            true,
		"(queue_name)":                                    false,
		"(queue_name) INCLUDE (started_at)":               false,
		"(queue_name, session_id, started_at)":            false,
		"(started_at, queue_name)":                        false,
		"(queue_name, started_at) WHERE agent_name <> ''": false,
		`(queue_name COLLATE "POSIX", started_at)`:        false,
		"(queue_name text_pattern_ops, started_at)":       false,
		"(lower(queue_name), started_at)":                 false,
	} {
		database, _ := openTest(t, "own", ownTable, "CREATE INDEX ON own "+index)
		require.Equal(t, fits, skips(t, database, `{"field":"queue_name"}`, view{}), index)
	}
	database, _ := openTest(t, "own", ownTable, "CREATE INDEX ON own (queue_name, started_at); CREATE INDEX ON own (agent_name, started_at)")
	require.True(t, skips(t, database, `{"field":"agent_name"}`, view{}))
	require.False(t, skips(t, database, `{"field":"agent_name"}`, view{masked: true}))
	require.True(t, skips(t, database, `{"field":"queue_name"}`, view{masked: true}))
	require.False(t, skips(t, database, `{"field":"queue_name"}`, view{bound: true}))
	require.False(t, skips(t, database, `{"field":"queue_name","timeField":"queue_entry_time"}`, view{}))
	require.False(t, skips(t, database, `{"field":"queue_name","filters":[{"field":"agent_name","operator":"=","values":["Ann"]}]}`, view{}))
}

// Values in a large table are found by the index alone, also over all of it.
func TestListingValuesReadsNoTable(t *testing.T) {
	database, connection := openTest(t, "own", ownTable, `CREATE INDEX ON own (queue_name, started_at);
		INSERT INTO own (started_at, session_id, queue_name) SELECT '2024-01-01Z'::timestamptz + n * interval '1 minute', n::text, 'Q' || n % 7 FROM generate_series(1, 50000) n`, "VACUUM ANALYZE own")
	relation, err := database.Relation(t.Context())
	require.NoError(t, err)
	statement, err := relation.statement(parse[query.Values](t, `{"queryType":"values","sorted":true,"field":"queue_name"}`, over(allTime)), view{})
	require.NoError(t, err)
	plan := planOf(t, connection, statement)
	require.NotContains(t, plan, "Seq Scan on own")
	require.NotContains(t, plan, "own_started_at_idx")
	require.Equal(t, 3, strings.Count(plan, "own_queue_name_started_at_idx"), plan)
}

// planOf is the plan of a statement that has run: without that a subquery in a
// recursion is not shown.
func planOf(t *testing.T, connection *pgx.Conn, s statement) string {
	t.Helper()
	rows, err := connection.Query(t.Context(), "EXPLAIN (ANALYZE) "+s.sql, s.args...)
	require.NoError(t, err)
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	return strings.Join(lines, "\n")
}

// The few rows in progress have an index of their own in the table of migrate,
// which serves the queries that are about them only.
func TestRowsInProgressAreFoundByTheirIndex(t *testing.T) {
	database, connection := openTest(t, "own", ownTable, "ALTER TABLE own ADD segment_id text, ADD queue_exit_time timestamptz; CREATE INDEX open ON own (started_at) WHERE in_progress",
		`INSERT INTO own (started_at, session_id, queue_name, in_progress) SELECT '2024-01-01Z'::timestamptz + n * interval '1 minute', n::text, 'Q', n % 1000 = 0 FROM generate_series(1, 50000) n`, "ANALYZE own")
	relation, err := database.Relation(t.Context())
	require.NoError(t, err)
	for asked, indexed := range map[string]bool{
		`{"includeInProgress":true,"filters":[{"field":"in_progress","operator":"=","values":["true"]},{"field":"segment_id","operator":"blank"}]}`: true,
		`{"queryType":"metrics","metrics":[{"measure":"longest_current_wait"}],"groupBy":["queue_name"]}`:                                           true,
		`{"queryType":"metrics","format":"table","metrics":[{"measure":"longest_current_wait"}]}`:                                                   true,
		`{"queryType":"metrics","format":"table","metrics":[{"measure":"longest_current_wait"},{"measure":"offered"}]}`:                             false,
		`{"queryType":"metrics","format":"table","metrics":[{"measure":"offered"}]}`:                                                                false,
	} {
		request, err := query.Parse([]byte(asked), query.Context{Range: query.Range{From: at("2024-01-01T00:00:00Z"), To: at("2024-12-01T00:00:00Z")}, Interval: 24 * time.Hour},
			query.Defaults{RowLimit: 1000, Formula: query.AbandonsExcluded, Location: time.UTC})
		require.NoError(t, err)
		statement, err := relation.statement(request, view{})
		require.NoError(t, err)
		require.Equal(t, indexed, strings.Contains(planOf(t, connection, statement), "using open on own") || strings.Contains(planOf(t, connection, statement), "Bitmap Index Scan on open"), asked)
	}
}
