package verify

import (
	"bytes"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/internal/faulttest"
	"github.com/interaction-segments/interaction-segments-app/pkg/internal/pgtest"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// odd holds parts of seconds, negatives, what is no number, and texts that CSV
// has to quote and guard.
const odd = `
CREATE TABLE odd (session_id text, started_at timestamptz, queue_name text, queue_exit_time timestamptz, queue_wait_time numeric, talk_time float8, consultants text[], in_progress boolean);
INSERT INTO odd VALUES
 ('a', '2024-11-18 08:00Z', 'Sales "EU", one', '2024-11-18 08:00Z', 10.75, -1.5, '{a,b}', false),
 ('b', '2024-11-18 08:01Z', E'two\r\nlines',   'infinity',          NULL,  'NaN', '{}', false),
 ('c', '2024-11-18 08:02Z', '=1+1',            NULL,                0.25,  0.9, NULL, NULL),
 ('d', '2024-11-18 08:03Z', '',                '2024-11-18 08:00Z', 'NaN', 1e300, '{"",NULL}', false),
 ('e', '2024-11-18 08:04Z', NULL,              NULL,                7,     360000, NULL, true);
INSERT INTO odd SELECT 'g' || n, '2024-11-18 09:00Z', 'Many', NULL, n / 4.0, n, NULL, false FROM generate_series(1, 12000) AS n`

func open(t *testing.T, setup ...string) *postgres.Database {
	t.Helper()
	address := pgtest.Database(t)
	connection, err := pgx.Connect(t.Context(), address)
	require.NoError(t, err)
	defer func() { require.NoError(t, connection.Close(t.Context())) }()
	for _, sql := range setup {
		_, err := connection.Exec(t.Context(), sql)
		require.NoError(t, err)
	}
	database, err := postgres.OpenURL(address, postgres.Options{Relation: postgres.RelationName{Schema: "public", Relation: "odd"}})
	require.NoError(t, err)
	t.Cleanup(database.Close)
	return database
}

var theDay = query.Context{Range: query.Range{From: time.Date(2024, 11, 18, 0, 0, 0, 0, time.UTC), To: time.Date(2024, 11, 19, 0, 0, 0, 0, time.UTC)},
	Now: time.Date(2024, 11, 20, 0, 0, 0, 0, time.UTC)}

func verified(t *testing.T, database *postgres.Database, asked string) Result {
	t.Helper()
	result, err := Run(t.Context(), database, []byte(asked), theDay, query.Defaults{RowLimit: 10, Location: time.UTC, Formula: query.AbandonsExcluded})
	require.NoError(t, err)
	return result
}

func figureOf(t *testing.T, result Result, name string) (shown, metrics, whole, csv float64) {
	t.Helper()
	for _, figure := range result.Figures {
		if figure.Name == name {
			metrics := figure.Metrics
			if metrics == nil {
				metrics = figure.Report
			}
			return *figure.Report, *metrics, *figure.Whole, *figure.CSV
		}
	}
	t.Fatalf("there is no figure %q", name)
	return 0, 0, 0, 0
}

// Worked out by hand: the many wait 1/4 to 3000 seconds, 12000 * 12001 / 8
// together, and talk 12000 * 12001 / 2; without parts of a second, each four of
// their waits lose 0.25 + 0.5 + 0.75.
func TestTheThreeWaysAgree(t *testing.T) {
	database := open(t, odd)
	result := verified(t, database, `{}`)
	require.True(t, result.Agree, "%+v", result.Figures)
	require.Equal(t, int64(12004), result.Rows)
	const waits, talks = 12000.0 * 12001 / 8, 12000.0 * 12001 / 2
	for name, expected := range map[string][4]float64{
		"Rows":                      {12004, 12004, 12004, 12004},
		"Sum of Queue Wait Time":    {waits + 11, waits + 11, waits - 3000*1.5 + 10, waits - 3000*1.5 + 10},
		"Sum of Talk Time":          {talks - 0.6, talks - 0.6, talks - 1, talks - 1},
		"Values of Queue Wait Time": {12002, 12002, 12002, 12002},
		"Values of Talk Time":       {12002, 12002, 12002, 12002},
		"Values of Queue Name":      {12003, 12003, 12003, 12003},
		"Values of Queue Exit Time": {2, 2, 2, 2},
		"Values of Consultants":     {1, 1, 1, 1},
	} {
		report, metrics, whole, csv := figureOf(t, result, name)
		require.InDeltaSlice(t, expected[:], []float64{report, metrics, whole, csv}, 1e-3, name)
	}
	require.Equal(t, int64(5), verified(t, database, `{"filters": [{"field": "queue_name", "operator": "!=", "values": ["Many"]}], "includeInProgress": true, "fields": ["queue_name"], "limit": 2}`).Rows,
		"the filters hold, the fields and the limit do not matter")
	empty := verified(t, database, `{"filters": [{"field": "queue_name", "operator": "=", "values": ["None"]}]}`)
	require.True(t, empty.Agree)
	require.Zero(t, empty.Rows)
}

// What differs is listed: frames cannot hold the year 200000, CSV can.
func TestWhatDiffersIsListed(t *testing.T) {
	database := open(t, odd, `UPDATE odd SET queue_exit_time = '200000-01-01 00:00Z' WHERE session_id = 'c'`)
	result := verified(t, database, `{}`)
	require.False(t, result.Agree)
	require.Equal(t, 1, result.Differ())
	report, _, _, csv := figureOf(t, result, "Values of Queue Exit Time")
	require.Equal(t, []float64{2, 3}, []float64{report, csv})
	var page bytes.Buffer
	require.NoError(t, result.WriteText(&page))
	require.Regexp(t, `(?m)^Values of Queue Exit Time +2 +- +2 +3 +DIFFERS$`, page.String())
	require.Contains(t, page.String(), "1 of 10 figures differ.\n")
}

// Each way is compared with the others.
func TestEachWayIsCompared(t *testing.T) {
	database := open(t, odd)
	relation, err := database.Relation(t.Context())
	require.NoError(t, err)
	fields := fieldsOf(relation)
	good := func() (frames, text totals, metrics map[string]float64) {
		frames, text = newTotals(fields), newTotals(fields)
		return frames, text, map[string]float64{}
	}
	frames, text, metrics := good()
	require.True(t, compare(fields, frames, metrics, text).Agree)
	for name, spoil := range map[string]func(frames, text *totals, metrics map[string]float64){
		"rows of the frames":   func(frames, _ *totals, _ map[string]float64) { frames.rows++ },
		"rows of the CSV":      func(_, text *totals, _ map[string]float64) { text.rows++ },
		"rows of the metrics":  func(_, _ *totals, metrics map[string]float64) { metrics["segments"] = 1 },
		"sums of the metrics":  func(_, _ *totals, metrics map[string]float64) { metrics["talk_time_sum"] = 1e-6 },
		"sums of the frames":   func(frames, _ *totals, _ map[string]float64) { frames.duration(len(fields)-3, 0.5) },
		"sums of the CSV":      func(_, text *totals, _ map[string]float64) { text.duration(len(fields)-3, 1) },
		"values of the frames": func(frames, _ *totals, _ map[string]float64) { frames.filled[0]++ },
		"values of the CSV":    func(_, text *totals, _ map[string]float64) { text.filled[0]++ },
	} {
		frames, text, metrics := good()
		spoil(&frames, &text, metrics)
		require.False(t, compare(fields, frames, metrics, text).Agree, name)
	}
}

// A CSV that is not the report's is an error, not a difference.
func TestTheCSVIsReadAsTheReportIsWritten(t *testing.T) {
	fields := report.Fields()[:2]
	first, second := fields[0].Title, fields[1].Title
	for text, words := range map[string]string{
		first + "," + second + "\r\na,b\r\n":   "",
		first + "," + first + "\r\na,b\r\n":    `column 2 of the CSV is "` + first + `" instead of "` + second + `"`,
		first + "\r\na\r\n":                    "the CSV has 1 columns instead of 2",
		first + "," + second + "\r\na,\"b\r\n": "read the CSV",
	} {
		road := newCSVRoad(fields)
		_, _ = road.Write([]byte(text))
		err := road.Close()
		if words == "" {
			require.NoError(t, err)
			require.Equal(t, int64(1), road.totals.rows)
			continue
		}
		require.ErrorContains(t, err, words)
	}
}

func TestQueriesThatCannotBeVerifiedAreRefused(t *testing.T) {
	database := open(t, odd)
	for asked, words := range map[string]string{
		`{"queryType": "values", "field": "queue_name"}`:                        `only queries of type "segments" can be verified`,
		`{"check": "not_finite"}`:                                               `leave out "check"`,
		`{"fields": ["color"]}`:                                                 `unknown field "color"`,
		`{"filters": [{"field": "channel", "operator": "=", "values": ["x"]}]}`: "the relation has no column channel",
	} {
		_, err := Run(t.Context(), database, []byte(asked), theDay, query.Defaults{})
		faulttest.Require(t, err, fault.Query, words)
	}
}
