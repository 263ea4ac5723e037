package postgres

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/embedded"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/wire"
)

const foreignColumns = `(session_id text NOT NULL, segment_number integer NOT NULL, started_at timestamptz NOT NULL, channel text, customer text, queue_name text, queue_entry_time timestamptz,
	queue_exit_time timestamptz, queue_wait_time double precision, agent_name text, agent_email text, segment_id text, talk_time double precision, conversation_skills text[],
	transferred_in_by text, status text, last_segment boolean NOT NULL DEFAULT false, in_progress boolean NOT NULL DEFAULT false)`

// foreignRows are three months of segments, of which some sessions go on into the
// next month, some rows wait, and some texts are blank.
const foreignRows = `INSERT INTO whole SELECT 's' || n / 3, n % 3 + 1, began, (ARRAY['Voice', 'Chat', ''])[n % 3 + 1], 'Žofie ' || n % 50, 'Queue ' || n % 7, began,
	CASE WHEN n % 97 > 0 THEN began + n % 300 * interval '1 second' END, CASE WHEN n % 97 > 0 THEN n % 300 END,
	CASE WHEN n % 5 > 0 THEN 'Agent ' || n % 11 END, CASE WHEN n % 5 > 0 THEN 'agent' || n % 11 || '@example.com' END, CASE WHEN n % 5 > 0 THEN 'x' || n END,
	CASE WHEN n % 5 > 0 THEN n % 1000 / 4.0 END, CASE n % 4 WHEN 0 THEN NULL WHEN 1 THEN '{}'::text[] ELSE ARRAY['Cards', 'Loans ' || n % 3] END,
	CASE WHEN n % 3 > 0 THEN 'System' END, CASE WHEN n % 3 = 2 THEN 'CLOSED' END, n % 3 = 2, n % 97 = 0
	FROM (SELECT n, timestamptz '2026-01-01Z' + n * interval '6480 seconds' AS began FROM generate_series(0, 1199) n) made`

// spread makes the relation "spread", of which one month is here and two are on
// servers of their own, as docs/scale.md says. The first is the month that is loaded.
func spread(t *testing.T, connection *pgx.Conn) {
	t.Helper()
	setup := []string{
		"CREATE TABLE whole " + foreignColumns + "; CREATE INDEX ON whole (session_id, segment_number); CREATE INDEX ON whole (queue_name, started_at)", foreignRows, "CREATE EXTENSION postgres_fdw",
		"CREATE TABLE spread " + foreignColumns + " PARTITION BY RANGE (started_at)",
		"CREATE TABLE spread_2026_03 PARTITION OF spread (PRIMARY KEY (session_id, segment_number, started_at)) FOR VALUES FROM ('2026-03-01Z') TO ('2026-05-01Z')",
	}
	for month, bounds := range map[string]string{"2026_01": "FROM ('2026-01-01Z') TO ('2026-02-01Z')", "2026_02": "FROM ('2026-02-01Z') TO ('2026-03-01Z')"} {
		server, err := embedded.Start(t.Context(), embedded.Options{Log: os.Stderr, Settings: map[string]string{"fsync": "off", "timezone": "Asia/Kathmandu"}})
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, server.Stop()) })
		address := server.URL("postgres")
		there, err := pgx.Connect(t.Context(), address)
		require.NoError(t, err)
		_, err = there.Exec(t.Context(), "CREATE TABLE interaction_segments "+foreignColumns+"; CREATE INDEX ON interaction_segments (started_at)")
		require.NoError(t, err)
		require.NoError(t, there.Close(t.Context()))
		at, err := url.Parse(address)
		require.NoError(t, err)
		password, _ := at.User.Password()
		setup = append(setup,
			fmt.Sprintf("CREATE SERVER archive_%s FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '%s', port '%s', dbname 'postgres', fetch_size '10000', async_capable 'true')", month, at.Hostname(), at.Port()),
			fmt.Sprintf("CREATE USER MAPPING FOR CURRENT_USER SERVER archive_%s OPTIONS (user '%s', password '%s')", month, at.User.Username(), password),
			fmt.Sprintf("CREATE FOREIGN TABLE spread_%[1]s PARTITION OF spread FOR VALUES %[2]s SERVER archive_%[1]s OPTIONS (schema_name 'public', table_name 'interaction_segments')", month, bounds))
	}
	for _, sql := range append(setup,
		"CREATE INDEX ON spread (started_at); CREATE INDEX ON spread (session_id, segment_number); CREATE INDEX ON spread (queue_name, started_at)",
		"INSERT INTO spread TABLE whole", "ANALYZE whole, spread, spread_2026_01, spread_2026_02, spread_2026_03") {
		_, err := connection.Exec(t.Context(), sql)
		require.NoError(t, err, sql)
	}
}

// foreignQueries are queries of every type, with every operator and aggregate.
func foreignQueries() []string {
	queries := []string{
		`{"limit": 10000, "includeInProgress": true}`, `{"limit": 100, "sort": [{"field": "started_at", "descending": true}]}`,
		`{"limit": 100, "sort": [{"field": "customer"}, {"field": "talk_time", "descending": true}]}`,
		`{"queryType": "timeline", "sessionId": "s7"}`, `{"queryType": "checks", "includeInProgress": true}`, `{"check": "in_future", "limit": 1000}`,
	}
	for _, filter := range []string{
		`"queue_name", "operator": "=", "values": ["Queue 3"]`, `"queue_name", "operator": "!=|", "values": ["Queue 3", ""]`, `"channel", "operator": "=|", "values": ["Chat", ""]`,
		`"customer", "operator": "=~", "values": ["^Ž.*[13]$"]`, `"customer", "operator": "!~", "values": ["4"]`, `"segment_id", "operator": "blank"`, `"agent_email", "operator": "not blank"`,
		`"talk_time", "operator": ">=", "values": ["00:01:40"]`, `"talk_time", "operator": "<", "values": ["12.25"]`, `"conversation_skills", "operator": "=", "values": ["Cards"]`,
		`"conversation_skills", "operator": "!~", "values": ["Loans"]`, `"started_at", "operator": "<=", "values": ["2026-02-03T04:05:06Z"]`, `"hour_of_day", "operator": "=|", "values": ["3", "17"]`,
	} {
		queries = append(queries, `{"limit": 10000, "filters": [{"field": `+filter+`}]}`)
	}
	var metrics []string
	for _, measure := range query.Measures() {
		switch {
		case measure.ID == query.LongestCurrentWait || strings.Contains("snooze_time hold_mute_time first_response_time after_call_work_time", string(measure.ID)):
		case len(measure.Aggregates) == 0:
			metrics = append(metrics, fmt.Sprintf(`{"measure": %q}`, measure.ID))
		default:
			for _, aggregate := range measure.Aggregates {
				metrics = append(metrics, fmt.Sprintf(`{"measure": %q, "aggregate": %q}`, measure.ID, aggregate))
			}
		}
	}
	for _, rest := range []string{
		`"format": "table"`, `"format": "table", "groupBy": ["queue_name"]`, `"format": "table", "groupBy": ["conversation_skills", "channel"]`,
		`"format": "time_series", "interval": "24h", "groupBy": ["channel"]`, `"format": "table", "interval": "24h", "compare": ["4w"]`,
	} {
		queries = append(queries, `{"queryType": "metrics", "includeInProgress": true, `+rest+`, "metrics": [`+strings.Join(metrics, ", ")+`]}`)
	}
	for _, field := range []string{"queue_name", "agent_name", "conversation_skills", "talk_time"} {
		queries = append(queries, fmt.Sprintf(`{"queryType": "values", "field": %q}`, field), fmt.Sprintf(`{"queryType": "values", "field": %q, "sorted": true}`, field))
	}
	return queries
}

// foreignRange is the time range of [foreignQueries], and when they are asked.
func foreignRange() query.Context {
	within := over(query.Range{From: at("2026-01-10T00:00:00Z"), To: at("2026-04-01T00:00:00Z")})
	within.Now = at("2026-03-20T00:00:00Z")
	return within
}

// requireSameAnswers asks two databases all [foreignQueries].
func requireSameAnswers(t *testing.T, databases ...*Database) {
	t.Helper()
	for _, asked := range foreignQueries() {
		var answers [2][]string
		for i, source := range databases {
			request, err := query.Parse([]byte(asked), foreignRange(), query.Defaults{RowLimit: 1000, Thresholds: query.Thresholds{Default: 20}, Formula: query.AbandonsExcluded})
			require.NoError(t, err, asked)
			run(t, source, request, func(row wire.Row) {
				var cells []string
				for column := range row.Len() {
					cells = append(cells, fmt.Sprintf("%x", row.Text(column)))
				}
				answers[i] = append(answers[i], strings.Join(cells, " "))
			})
		}
		require.NotEmpty(t, answers[0], asked)
		require.Equal(t, answers[0], answers[1], asked)
	}
}

// A relation of which months are on other servers gives the same rows as a table
// that has all of them.
func TestMonthsOnOtherServersGiveTheSameAnswers(t *testing.T) {
	database, connection := openTest(t, "public.whole")
	spread(t, connection)
	distant, err := OpenURL(connection.Config().ConnString(), Options{Relation: RelationName{Schema: "public", Relation: "spread"}})
	require.NoError(t, err)
	defer distant.Close()
	relation, err := distant.Relation(t.Context())
	require.NoError(t, err)
	require.Empty(t, relation.Problems())
	require.True(t, relation.TimeIndexed && relation.SessionIndexed)

	requireSameAnswers(t, database, distant)

	// The other servers filter their rows, and send the columns that are needed;
	// those without rows of the time range are not asked.
	plan := func(asked string, within query.Range) string {
		request, err := query.Parse([]byte(asked), over(within), query.Defaults{RowLimit: 1000})
		require.NoError(t, err)
		statement, err := relation.statement(request, view{})
		require.NoError(t, err)
		return explained(t.Context(), t, connection, statement)
	}
	one := plan(`{"queryType": "metrics", "format": "table", "groupBy": ["queue_name"], "metrics": [{"measure": "queue_wait_time", "aggregate": "p95"}],
		"filters": [{"field": "channel", "operator": "=", "values": ["Voice"]}, {"field": "queue_wait_time", "operator": ">=", "values": ["20s"]}]}`,
		query.Range{From: at("2026-02-03T00:00:00Z"), To: at("2026-02-04T00:00:00Z")})
	require.Contains(t, one, "Remote SQL: SELECT queue_name, queue_wait_time, in_progress FROM public.interaction_segments WHERE ((started_at >= ")
	require.Contains(t, one, " AND ((channel = 'Voice')) AND (((CASE WHEN (abs(queue_wait_time) <= ")
	require.NotContains(t, one, "spread_2026_01")
	require.NotContains(t, one, "spread_2026_03")
	all := plan(`{"queryType": "metrics", "format": "table", "metrics": [{"measure": "segments"}]}`, foreignRange().Range)
	require.Equal(t, 2, strings.Count(all, "Remote SQL"))
	require.Contains(t, all, "Async Foreign Scan")
}

// explained returns the plan of a statement.
func explained(ctx context.Context, t *testing.T, connection *pgx.Conn, s statement) string {
	t.Helper()
	rows, err := connection.Query(ctx, "EXPLAIN (VERBOSE, COSTS OFF) "+s.sql, s.args...)
	require.NoError(t, err)
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	return strings.Join(lines, "\n")
}
