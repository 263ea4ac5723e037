package postgres

import (
	"context"
	"testing"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
	"github.com/interaction-segments/interaction-segments-app/pkg/wire"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/internal/pgtest"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
)

// ownTable is a relation as a center might have made it itself: columns in an
// order of its own, some missing, one that is none of ours.
const ownTable = `
CREATE TABLE own (
  started_at timestamptz NOT NULL, session_id text NOT NULL, segment_number int, in_progress boolean, internal_note text,
  queue_name varchar(40), queue_entry_time timestamptz, queue_wait_time numeric(10,2), agent_name text, talk_time interval,
  consultants text[], conversation_skills text, messages_sent smallint, status text);
CREATE INDEX ON own (started_at);
INSERT INTO own VALUES
 ('2024-11-18 08:00Z', 's1', 1, false, 'x', 'Sales',   '2024-11-18 08:00Z', 12.50, 'Ann', '1 hour 2 seconds', '{a@x,b@x}', 'Billing|Cards', 3,    NULL),
 ('2024-11-18 08:05Z', 's1', 2, false, 'x', 'Support', '2024-11-18 08:05Z', 0,     'Bob', '00:00:30',         '{}',        'Billing',       0,    'CLOSED'),
 ('2024-11-18 09:00Z', 's2', 1, false, 'x', '',        NULL,                NULL,  NULL,  NULL,               NULL,        '',              NULL, 'ABANDONED'),
 ('2024-11-18 10:00Z', 's3', 1, true,  'x', 'Sales',   '2024-11-18 10:00Z', NULL,  '',    NULL,               '{"",NULL}', NULL,            NULL, NULL),
 ('2024-11-19 00:00Z', 's4', 1, NULL,  'x', 'Sales.Q', '2024-11-18 23:59Z', 90.25, 'Eve', '-00:00:05',        '{c@x}',     'Cards',         7,    'CLOSED')`

// openTest returns a database on a fresh server database in which setup has been run.
func openTest(t *testing.T, relation string, setup ...string) (*Database, *pgx.Conn) {
	t.Helper()
	name, err := ParseRelationName(relation)
	require.NoError(t, err)
	return openWith(t, Options{Relation: name}, setup...)
}

// openWith is openTest with further options.
func openWith(t *testing.T, options Options, setup ...string) (*Database, *pgx.Conn) {
	t.Helper()
	address := pgtest.Database(t)
	connection, err := pgx.Connect(t.Context(), address)
	require.NoError(t, err)
	t.Cleanup(func() { _ = connection.Close(t.Context()) })
	for _, sql := range setup {
		_, err := connection.Exec(t.Context(), sql)
		require.NoError(t, err)
	}
	database, err := OpenURL(address, options)
	require.NoError(t, err)
	t.Cleanup(database.Close)
	return database, connection
}

var (
	theEighteenth = query.Range{From: at("2024-11-18T00:00:00Z"), To: at("2024-11-19T00:00:00Z")}
	allTime       = query.Range{From: at("2000-01-01T00:00:00Z"), To: at("2100-01-01T00:00:00Z")}
)

func at(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return t
}

// parse reads a query of one type.
func parse[T query.Request](t *testing.T, json string, context query.Context) T {
	t.Helper()
	request, err := query.ParseAs[T]([]byte(json), context,
		query.Defaults{RowLimit: 1000, Thresholds: query.Thresholds{Default: 20}, Formula: query.AbandonsExcluded, Location: time.UTC}, "matter here")
	require.NoError(t, err)
	return request
}

// over is the context of a query over a range.
func over(within query.Range) query.Context { return query.Context{Range: within, Interval: time.Hour} }

// each is a sink that hands rows to a function.
type each struct {
	header wire.Header
	row    func(wire.Row)
}

func (e *each) Begin(header wire.Header) error { e.header = header; return nil }
func (e *each) Append(row wire.Row) error      { e.row(row); return nil }
func (e *each) End(wire.Footer) error          { return nil }

// run answers a request; row is called with each row.
func run(t *testing.T, database *Database, request query.Request, row func(wire.Row)) {
	t.Helper()
	require.NoError(t, database.Run(t.Context(), request, &each{row: row}))
}

// runError returns why a request cannot be answered.
func runError(t *testing.T, database *Database, request query.Request) error {
	t.Helper()
	err := database.Run(t.Context(), request, &each{row: func(wire.Row) {}})
	require.Error(t, err)
	return err
}

// runSQL runs a statement whose rows hold one text.
func runSQL(ctx context.Context, database *Database, sql string, args []any, row func(wire.Row)) error {
	r := result{sink: &each{row: row}}
	return r.read(ctx, database.pool, statement{sql: sql, args: args, columns: []resultColumn{{"text", report.Text}}})
}

// sessions runs a segments query and returns its rows' sessions.
func sessions(t *testing.T, database *Database, json string, within query.Range) []string {
	t.Helper()
	request := parse[query.Segments](t, json, over(within))
	request.Fields = []report.Field{report.SessionID}
	found := []string{}
	run(t, database, request, func(row wire.Row) { found = append(found, string(row.Text(0))) })
	return found
}

func TestRangeIsHalfOpen(t *testing.T) {
	database, _ := openTest(t, "own", ownTable)
	require.Equal(t, []string{"s1", "s1", "s2"}, sessions(t, database, `{}`, theEighteenth), "midnight belongs to the next day, and what is in progress is left out")
	require.Equal(t, []string{"s1", "s1", "s2", "s3"}, sessions(t, database, `{"includeInProgress": true}`, theEighteenth))
	require.Equal(t, []string{"s4"}, sessions(t, database, `{}`, query.Range{From: theEighteenth.To, To: theEighteenth.To.Add(time.Second)}))
	require.Equal(t, []string{"s1", "s1", "s4"}, sessions(t, database, `{"timeField": "queue_entry_time"}`, theEighteenth))
}

func TestEveryOperatorOnEveryKind(t *testing.T) {
	database, _ := openTest(t, "own", ownTable)
	// Worked out by hand from the rows above; s1 has two rows.
	for filter, expected := range map[string][]string{
		`{"field":"queue_name","operator":"=","values":["Sales"]}`:                            {"s1", "s3"},
		`{"field":"queue_name","operator":"=","values":"Sales"}`:                              {"s1", "s3"},
		`{"field":"queue_name","operator":"=","values":["Sales","Support"]}`:                  {"s1", "s1", "s3"},
		`{"field":"queue_name","operator":"=|","values":["Sales","Support"]}`:                 {"s1", "s1", "s3"},
		`{"field":"queue_name","operator":"=|","values":["Support",""]}`:                      {"s1", "s2"},
		`{"field":"queue_name","operator":"=|","values":[]}`:                                  {"s1", "s1", "s2", "s3", "s4"},
		`{"field":"queue_name","operator":"=","values":[""]}`:                                 {"s2"},
		`{"field":"queue_name","operator":"!=","values":["Sales"]}`:                           {"s1", "s2", "s4"},
		`{"field":"queue_name","operator":"!=","values":[""]}`:                                {"s1", "s1", "s3", "s4"},
		`{"field":"queue_name","operator":"!=|","values":["Sales","Support"]}`:                {"s2", "s4"},
		`{"field":"queue_name","operator":"!=|","values":["Sales",""]}`:                       {"s1", "s4"},
		`{"field":"queue_name","operator":"=~","values":["^Sales.?Q$"]}`:                      {"s4"},
		`{"field":"queue_name","operator":"=~","values":[".*"]}`:                              {"s1", "s1", "s2", "s3", "s4"},
		`{"field":"queue_name","operator":"!~","values":["Sales"]}`:                           {"s1", "s2"},
		`{"field":"queue_name","operator":"blank"}`:                                           {"s2"},
		`{"field":"queue_name","operator":"not blank"}`:                                       {"s1", "s1", "s3", "s4"},
		`{"field":"agent_name","operator":"blank"}`:                                           {"s2", "s3"},
		`{"field":"queue_name","operator":"=","values":["'; DROP TABLE own; --"]}`:            {},
		`{"field":"queue_wait_time","operator":"=","values":["12.5"]}`:                        {"s1"},
		`{"field":"queue_wait_time","operator":"=","values":["00:00:00"]}`:                    {"s1"},
		`{"field":"queue_wait_time","operator":"!=","values":[0]}`:                            {"s1", "s2", "s3", "s4"},
		`{"field":"queue_wait_time","operator":"=|","values":["0s",90.25]}`:                   {"s1", "s4"},
		`{"field":"queue_wait_time","operator":"!=|","values":["0","90.25"]}`:                 {"s1", "s2", "s3"},
		`{"field":"queue_wait_time","operator":">","values":["12.5"]}`:                        {"s4"},
		`{"field":"queue_wait_time","operator":">=","values":["12.5"]}`:                       {"s1", "s4"},
		`{"field":"queue_wait_time","operator":"<","values":["00:01:30"]}`:                    {"s1", "s1"},
		`{"field":"queue_wait_time","operator":"<=","values":["1m30.25s"]}`:                   {"s1", "s1", "s4"},
		`{"field":"queue_wait_time","operator":"blank"}`:                                      {"s2", "s3"},
		`{"field":"talk_time","operator":"=","values":["01:00:02"]}`:                          {"s1"},
		`{"field":"talk_time","operator":"<","values":["0"]}`:                                 {"s4"},
		`{"field":"talk_time","operator":"not blank"}`:                                        {"s1", "s1", "s4"},
		`{"field":"consultants","operator":"=","values":["b@x"]}`:                             {"s1"},
		`{"field":"consultants","operator":"=|","values":["a@x","c@x"]}`:                      {"s1", "s4"},
		`{"field":"consultants","operator":"!=","values":["a@x"]}`:                            {"s1", "s2", "s3", "s4"},
		`{"field":"consultants","operator":"!=|","values":["a@x","c@x"]}`:                     {"s1", "s2", "s3"},
		`{"field":"consultants","operator":"=~","values":["^c"]}`:                             {"s4"},
		`{"field":"consultants","operator":"!~","values":["^c"]}`:                             {"s1", "s1", "s2", "s3"},
		`{"field":"consultants","operator":"blank"}`:                                          {"s1", "s2", "s3"},
		`{"field":"consultants","operator":"not blank"}`:                                      {"s1", "s4"},
		`{"field":"conversation_skills","operator":"=","values":["Cards"]}`:                   {"s1", "s4"},
		`{"field":"conversation_skills","operator":"=","values":["Card"]}`:                    {},
		`{"field":"conversation_skills","operator":"!=","values":["Cards"]}`:                  {"s1", "s2", "s3"},
		`{"field":"conversation_skills","operator":"=|","values":["Cards",""]}`:               {"s1", "s2", "s3", "s4"},
		`{"field":"conversation_skills","operator":"blank"}`:                                  {"s2", "s3"},
		`{"field":"messages_sent","operator":">","values":["0"]}`:                             {"s1", "s4"},
		`{"field":"messages_sent","operator":"=|","values":[0,7]}`:                            {"s1", "s4"},
		`{"field":"messages_sent","operator":"!=","values":["3"]}`:                            {"s1", "s2", "s3", "s4"},
		`{"field":"messages_sent","operator":"blank"}`:                                        {"s2", "s3"},
		`{"field":"in_progress","operator":"=","values":[true]}`:                              {"s3"},
		`{"field":"in_progress","operator":"!=","values":["true"]}`:                           {"s1", "s1", "s2", "s4"},
		`{"field":"in_progress","operator":"blank"}`:                                          {"s4"},
		`{"field":"queue_entry_time","operator":">","values":["2024-11-18T08:05:00Z"]}`:       {"s3", "s4"},
		`{"field":"queue_entry_time","operator":"<=","values":["2024-11-18T09:05:00+01:00"]}`: {"s1", "s1"},
		`{"field":"queue_entry_time","operator":"=","values":["1731916800000"]}`:              {"s1"},
		`{"field":"queue_entry_time","operator":"!=","values":["1731916800000"]}`:             {"s1", "s2", "s3", "s4"},
		`{"field":"queue_entry_time","operator":"blank"}`:                                     {"s2"},
	} {
		t.Run(filter, func(t *testing.T) {
			require.Equal(t, expected, sessions(t, database, `{"includeInProgress": true, "filters": [`+filter+`]}`, allTime))
		})
	}
}

func TestFiltersAreANDed(t *testing.T) {
	database, _ := openTest(t, "own", ownTable)
	require.Equal(t, []string{"s1"}, sessions(t, database,
		`{"filters": [{"field":"queue_name","operator":"not blank"},{"field":"status","operator":"=","values":["CLOSED"]},{"field":"messages_sent","operator":"<","values":[5]}]}`, allTime))
}

func TestOrderPutsBlanksLastAndBreaksTies(t *testing.T) {
	database, _ := openTest(t, "own", ownTable)
	for sort, expected := range map[string][]string{
		`[]`:                            {"s1", "s1", "s2", "s3", "s4"},
		`[{"field":"queue_wait_time"}]`: {"s1", "s1", "s4", "s2", "s3"},
		`[{"field":"queue_wait_time","descending":true}]`:                                  {"s4", "s1", "s1", "s2", "s3"},
		`[{"field":"started_at","descending":true}]`:                                       {"s4", "s3", "s2", "s1", "s1"},
		`[{"field":"status"},{"field":"session_id","descending":true}]`:                    {"s2", "s4", "s1", "s3", "s1"},
		`[{"field":"status"},{"field":"session_id","descending":true},{"field":"status"}]`: {"s2", "s4", "s1", "s3", "s1"},
	} {
		t.Run(sort, func(t *testing.T) {
			require.Equal(t, expected, sessions(t, database, `{"includeInProgress": true, "sort": `+sort+`}`, allTime))
		})
	}
}

func TestStatementsNeverHoldAValue(t *testing.T) {
	database, _ := openTest(t, "own", ownTable)
	relation, err := database.Relation(t.Context())
	require.NoError(t, err)
	statement, err := relation.statement(parse[query.Segments](t, `{"filters": [{"field":"queue_name","operator":"=~","values":["secret-pattern"]},
		{"field":"consultants","operator":"=|","values":["secret-a","secret-b"]},{"field":"messages_sent","operator":"=","values":[987654]}]}`, over(allTime)), view{masked: true, key: "secret-key"})
	require.NoError(t, err)
	require.NotContains(t, statement.sql, "secret")
	require.NotContains(t, statement.sql, "987654")
	require.NotContains(t, statement.sql, "2100")
}

func TestSessionsAreReadOnlyAndNamed(t *testing.T) {
	database, connection := openTest(t, "own", ownTable)
	require.Error(t, runSQL(t.Context(), database, "DELETE FROM own RETURNING session_id", nil, func(wire.Row) {}))
	var rows int
	require.NoError(t, connection.QueryRow(t.Context(), "SELECT count(*) FROM own").Scan(&rows))
	require.Equal(t, 5, rows)
	var settings string
	require.NoError(t, runSQL(t.Context(), database, "SELECT current_setting('application_name') || ' ' || current_setting('statement_timeout')", nil, func(row wire.Row) {
		settings = string(row.Text(0))
	}))
	require.Equal(t, "interaction-segments 1min", settings)
}
