package postgres

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/internal/faulttest"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/wire"
)

// quality is rows made by hand, each with the checks that it fails.
const quality = `
CREATE TABLE quality (fails text[] DEFAULT '{}', session_id text, segment_number int DEFAULT 1, started_at timestamptz, direction text DEFAULT 'Inbound', channel text DEFAULT 'Voice',
  customer text DEFAULT 'c', queue_name text DEFAULT 'Sales', queue_entry_time timestamptz, queue_exit_time timestamptz, queue_wait_time float8, agent_name text, agent_email text,
  segment_id text, segment_start_time timestamptz, segment_end_time timestamptz, talk_time numeric, last_segment boolean DEFAULT true, in_progress boolean DEFAULT false);
INSERT INTO quality (fails, session_id, started_at, queue_entry_time, queue_exit_time, queue_wait_time) VALUES
 ('{exit_before_entry,negative_duration}', 's3', '2024-10-25 10:00Z', '2024-10-25 10:00Z', '2024-10-25 09:59Z', -60),
 ('{wait_differs}', 's4', '2024-10-25 10:10Z', '2024-10-25 10:10Z', '2024-10-25 10:10:20Z', 18.9),
 ('{}',             's5', '2024-10-25 10:11Z', '2024-10-25 10:11Z', '2024-10-25 10:11:20Z', 19),
 ('{not_finite}',   's6', '2024-10-25 10:12Z', '2024-10-25 10:12Z', '2024-10-25 10:12:20Z', 'NaN'),
 ('{not_finite}',   's7', '2024-10-25 10:13Z', '2024-10-25 10:13Z', 'infinity', 20),
 ('{not_finite}',   's51', '2024-10-25 10:17Z', '2024-10-25 10:17Z', '-infinity', 20),
 ('{not_finite}',   's8', '2024-10-25 10:14Z', '-infinity', '2024-10-25 10:12:20Z', '-infinity'),
 ('{}',             's41', '2024-10-25 10:15Z', '2024-10-25 10:15Z', '2024-10-25 10:15Z', 0),
 ('{wait_differs}', 's48', '2024-10-25 10:16Z', '2024-10-25 10:16Z', '2024-10-25 10:16:20Z', 21.1),
 ('{wait_differs}', 's29', '2024-10-27 00:30Z', '2024-10-27 00:30Z', '2024-10-27 01:30Z', 0), -- 02:30 to 02:30 on Berlin's clocks, an hour apart
 ('{}',             's30', '2024-10-27 00:40Z', '2024-10-27 00:40Z', '2024-10-27 01:10Z', 1800); -- 02:40 to 02:10 on Berlin's clocks
INSERT INTO quality (fails, session_id, started_at, agent_name, agent_email, segment_id, segment_start_time, segment_end_time, talk_time) VALUES
 ('{}',                         's1',  '2024-10-25 08:00Z', 'Ann', 'ann@x', 'g1', '2024-10-25 08:00:10Z', '2024-10-25 08:05Z', 290),
 ('{end_before_start}',         's2',  '2024-10-25 09:00Z', 'Bob', 'bob@x', 'g2', '2024-10-25 09:00Z', '2024-10-25 08:59Z', 1),
 ('{}',                         's42', '2024-10-25 11:45Z', 'Jan', 'jan@x', 'g42', '2024-10-25 11:45Z', '2024-10-25 11:45Z', 0),
 ('{}',                         's43', '2024-10-25 11:00Z', 'Kay', 'kay@x', 'g43', '2024-10-25 11:00Z', '2024-10-31 12:00Z', 0), -- now
 ('{in_future}',                's9',  '2024-10-25 11:00Z', 'Cal', 'cal@x', 'g9', '2024-10-25 11:00Z', '2024-10-31 12:00:01Z', NULL),
 ('{segment_without_end}',      '',    '2024-10-25 11:05Z', 'Mia', 'mia@x', 'g49', '2024-10-25 11:05Z', NULL, NULL), -- of no session that is known
 ('{segment_without_end}',      '',    '2024-10-25 11:06Z', 'Ned', 'ned@x', 'g50', '2024-10-25 11:06Z', NULL, NULL),
 ('{segment_without_end}',      's10', '2024-10-25 11:10Z', 'Dan', 'dan@x', 'g10', '2024-10-25 11:10Z', NULL, NULL),
 ('{agent_without_segment_id}', 's12', '2024-10-25 11:20Z', 'Eve', 'eve@x', '', NULL, NULL, NULL),
 ('{}',                         's13', '2024-10-25 11:20Z', 'BOT', '', NULL, '2024-10-25 11:20Z', '2024-10-25 11:30Z', NULL),
 ('{}',                         's31', '2024-10-25 11:25Z', 'BOT', '', NULL, '2024-10-25 11:25Z', '2024-10-25 11:28Z', NULL),
 ('{segment_id_without_agent}', 's14', '2024-10-25 11:40Z', '', NULL, 'g14', NULL, NULL, NULL),
 ('{not_finite}',               's32', '2024-10-25 11:41Z', 'Ida', 'ida@x', 'g32', '2024-10-25 11:41Z', '2024-10-25 11:42Z', 'NaN'),
 ('{negative_duration}',        's33', '2024-10-25 11:43Z', 'Ida', 'ida@x', 'g33', '2024-10-25 11:43Z', '2024-10-25 11:44Z', -0.5),
 ('{}',                         's20', '2024-10-25 12:00Z', 'Fay', 'fay@x', 'g20', '2024-10-25 12:00Z', '2024-10-25 12:10Z', 1),
 ('{overlapping_segments}',     's21', '2024-10-25 12:05Z', 'Fay', 'fay@x', 'g21', '2024-10-25 12:05Z', '2024-10-25 12:07Z', 1),
 ('{overlapping_segments}',     's22', '2024-10-25 12:08Z', 'Fay', 'fay@x', 'g22', '2024-10-25 12:08Z', '2024-10-25 12:20Z', 1),
 ('{}',                         's23', '2024-10-25 12:20Z', 'Fay', 'fay@x', 'g23', '2024-10-25 12:20Z', '2024-10-25 12:30Z', 1),
 ('{overlapping_segments}',     's24', '2024-10-25 13:00Z', 'Gus', NULL,    'g24', '2024-10-25 13:00Z', '2024-10-25 13:10Z', 1),
 ('{}',                         's25', '2024-10-25 13:00Z', 'Gus', NULL,    'g25', '2024-10-25 13:00Z', '2024-10-25 13:05Z', 1),
 ('{}',                         's34', '2024-10-27 00:30Z', 'Hal', NULL,    'g34', '2024-10-27 00:30Z', '2024-10-27 00:50Z', 1), -- 02:30 to 02:50 and
 ('{}',                         's35', '2024-10-27 01:35Z', 'Hal', NULL,    'g35', '2024-10-27 01:35Z', '2024-10-27 01:45Z', 1); -- 02:35 to 02:45, an hour later
INSERT INTO quality (fails, session_id, segment_number, started_at, direction, channel, customer, last_segment, in_progress) VALUES
 ('{unknown_direction}', 's15',  1, '2024-10-26 08:00Z', 'inbound', 'Voice', 'c', true, false),
 ('{}',                  's36',  1, '2024-10-26 08:00Z', '', '', NULL, true, false),
 ('{long_in_progress}',  's16',  1, '2024-10-26 08:00Z', 'Inbound', 'Voice', 'c', false, true),
 ('{long_in_progress}',  's46',  1, '2024-10-30 11:59:59Z', 'Inbound', 'Voice', 'c', false, true),
 ('{}',                  's47',  1, '2024-10-30 12:00Z', 'Inbound', 'Voice', 'c', false, true), -- a day before now
 ('{}',                  's11',  1, '2024-10-30 22:00Z', 'Inbound', 'Voice', 'c', false, true),
 ('{no_last_row}',       's17',  1, '2024-10-26 08:00Z', 'Inbound', 'Voice', 'c', false, false),
 ('{no_last_row}',       's17',  2, '2024-10-26 08:01Z', 'Inbound', 'Voice', 'c', NULL, false),
 ('{}',                  's18',  1, '2024-10-30 22:59Z', 'Inbound', 'Voice', 'c', false, false),
 ('{}',                  's18',  2, '2024-10-30 23:05Z', 'Inbound', 'Voice', 'c', true, false), -- after the range
 ('{}',                  's37',  1, '2024-10-26 08:00Z', 'Inbound', 'Voice', 'c', false, false),
 ('{long_in_progress}',  's37',  2, '2024-10-26 08:01Z', 'Inbound', 'Voice', 'c', NULL, true),
 ('{several_last_rows}', 's19',  1, '2024-10-26 08:00Z', 'Inbound', 'Voice', 'c', true, false),
 ('{}',                  's19',  2, '2024-10-26 08:01Z', 'Inbound', 'Voice', 'c', false, false),
 ('{several_last_rows}', 's19',  3, '2024-10-26 08:02Z', 'Inbound', 'Voice', 'c', true, false),
 ('{split_session}',     'S-26', 1, '2024-10-26 08:00Z', 'Inbound', 'Voice', 'c', true, false),
 ('{split_session}',     's-26 ', 1, '2024-10-26 08:05Z', 'Inbound', 'Voice', 'c', true, false),
 ('{mixed_session}',     's27',  1, '2024-10-26 08:00Z', 'Inbound', 'Voice', 'c', false, false),
 ('{mixed_session}',     's27',  2, '2024-10-26 08:05Z', 'Inbound', 'Chat', 'c', true, false),
 ('{mixed_session}',     's38',  1, '2024-10-26 08:00Z', 'Inbound', 'Voice', 'c', false, false),
 ('{mixed_session}',     's38',  2, '2024-10-26 08:05Z', 'Inbound', 'Voice', 'd', true, false),
 ('{mixed_session}',     's45',  1, '2024-10-26 08:00Z', 'Inbound', 'Voice', 'c', false, false),
 ('{mixed_session}',     's45',  2, '2024-10-26 08:05Z', 'Outbound', 'Voice', 'c', true, false),
 ('{}',                  's28',  1, '2024-10-26 08:00Z', 'Inbound', 'Voice', 'c', false, false),
 ('{}',                  's28',  2, '2024-10-26 08:05Z', 'Inbound', '', NULL, true, false),
 ('{}',                  's39',  1, '2024-10-27 22:30Z', 'Inbound', 'Voice', 'c', true, false), -- the last hour of a day of 25
 ('{}',                  's40',  1, '2024-10-30 08:30Z', 'Inbound', 'Voice', 'c', true, false);
INSERT INTO quality (session_id, started_at, agent_name, agent_email, segment_id, segment_start_time, last_segment, in_progress) VALUES
 ('s44', '2024-10-30 22:30Z', 'Leo', 'leo@x', 'g44', '2024-10-30 22:30Z', false, true) -- goes on`

// qualityRange is six days in Berlin, one of which has 25 hours.
var qualityRange = query.Range{From: at("2024-10-24T22:00:00Z"), To: at("2024-10-30T23:00:00Z")}

var qualityNow = at("2024-10-31T12:00:00Z")

// found is what a check found: failing rows and sessions, rows looked at, and
// the newest example.
type found struct {
	Rows, Sessions, Looked int64
	Newest, Example        string
	Problem                string
}

func checked(t *testing.T, database *Database, asked string, context query.Context) map[string]found {
	t.Helper()
	results := map[string]found{}
	run(t, database, parse[query.Checks](t, asked, context), func(row wire.Row) {
		result := found{Problem: string(row.Text(6)), Example: string(row.Text(5))}
		for i, to := range []*int64{&result.Rows, &result.Sessions, &result.Looked} {
			if !row.Blank(i + 1) {
				*to = row.Integer(i + 1)
			}
		}
		if !row.Blank(4) {
			result.Newest = row.Time(4).Format(time.RFC3339)
		}
		results[string(row.Text(0))] = result
	})
	return results
}

// noted is what the notes of the rows say of a check, by plain SQL.
func noted(t *testing.T, connection *pgx.Conn, check, condition string) found {
	t.Helper()
	var result found
	require.NoError(t, connection.QueryRow(t.Context(), `SELECT count(*) FILTER (WHERE fails), count(DISTINCT nullif(session_id, '')) FILTER (WHERE fails), count(*),
		coalesce(to_char(max(started_at) FILTER (WHERE fails) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), ''),
		coalesce((array_agg(session_id ORDER BY started_at DESC, session_id COLLATE "C" DESC) FILTER (WHERE fails))[1], '')
		FROM (SELECT session_id, started_at, $1 = ANY (fails) AS fails FROM quality WHERE started_at >= '2024-10-24 22:00Z' AND started_at < '2024-10-30 23:00Z' AND `+condition+`) AS rows`, check).
		Scan(&result.Rows, &result.Sessions, &result.Looked, &result.Newest, &result.Example))
	return result
}

func TestChecksFindTheRowsThatFail(t *testing.T) {
	database, connection := openTest(t, "quality", quality)
	context := query.Context{Range: qualityRange, Now: qualityNow}
	results := checked(t, database, `{"queryType": "checks", "timezone": "Europe/Berlin"}`, context)
	everything := checked(t, database, `{"queryType": "checks", "includeInProgress": true}`, context)
	require.Len(t, results, len(query.CheckList()))
	failing := 0
	for _, check := range query.CheckList() {
		id := string(check.ID)
		if check.Group == query.FieldChecks || check.Group == query.DayChecks {
			continue
		}
		t.Run(id, func(t *testing.T) {
			condition := "NOT in_progress"
			if check.ID == query.LongInProgress {
				condition = "true"
			}
			require.Equal(t, noted(t, connection, id, condition), results[id])
			require.Equal(t, noted(t, connection, id, "true"), everything[id])
			require.NotZero(t, results[id].Rows, "some row fails")

			var rows []string
			run(t, database, parse[query.Segments](t, `{"fields": ["session_id", "segment_number"], "sort": [{"field": "session_id"}], "check": "`+id+`"}`, context),
				func(row wire.Row) { rows = append(rows, fmt.Sprintf("%s %d", row.Text(0), row.Integer(1))) })
			var expected []string
			require.NoError(t, connection.QueryRow(t.Context(), `SELECT array_agg(session_id || ' ' || segment_number) FROM quality WHERE $1 = ANY (fails)`, id).Scan(&expected))
			require.ElementsMatch(t, expected, rows)
			failing += len(rows)
		})
	}
	require.Equal(t, 37, failing, "of the notes")

	// The 28th and the 29th have no row; the last row of the 27th is in its 25th hour.
	require.Equal(t, found{Rows: 2, Looked: 6, Newest: "2024-10-28T23:00:00Z"}, results["days_without_rows"])
	require.Equal(t, found{Problem: "not possible: column consultants missing"}, results["blank_consultants"])
}

func TestChecksCountBlanks(t *testing.T) {
	database, connection := openTest(t, "quality", quality)
	results := checked(t, database, `{"queryType": "checks"}`, query.Context{Range: qualityRange, Now: qualityNow})
	for field, blank := range map[string]string{
		"customer": "customer IS NULL OR customer = ''", "channel": "channel IS NULL OR channel = ''", "session_id": "session_id = ''", "last_segment": "last_segment IS NULL",
		"queue_exit_time":  "queue_exit_time IS NULL OR NOT isfinite(queue_exit_time)",
		"queue_wait_time":  "queue_wait_time IS NULL OR queue_wait_time IN ('NaN', '-infinity')",
		"talk_time":        "talk_time IS NULL OR talk_time = 'NaN'",
		"segment_end_time": "segment_end_time IS NULL",
	} {
		var rows, sessions int64
		require.NoError(t, connection.QueryRow(t.Context(), `SELECT count(*), count(DISTINCT nullif(session_id, '')) FROM quality
			WHERE NOT in_progress AND started_at >= '2024-10-24 22:00Z' AND started_at < '2024-10-30 23:00Z' AND (`+blank+`)`).Scan(&rows, &sessions))
		require.Equal(t, []int64{rows, sessions}, []int64{results["blank_"+field].Rows, results["blank_"+field].Sessions}, field)
	}
}

// The clocks of St. John's went back on 2024-11-03 and forward on 2025-03-09;
// those of Lord Howe by half an hour, those of Berlin by an hour.
func TestDaysWithoutRowsFollowTheZone(t *testing.T) {
	database, connection := openTest(t, "days", `CREATE TABLE days (session_id text DEFAULT 's', started_at timestamptz)`)
	for _, test := range []struct{ zone, from, to, row, missing string }{
		{"America/St_Johns", "2024-11-02", "2024-11-05", "2024-11-03 23:45", "2024-11-02 2024-11-04"},
		{"America/St_Johns", "2025-03-08", "2025-03-11", "2025-03-09 23:45", "2025-03-08 2025-03-10"},
		{"Europe/Berlin", "2024-10-26", "2024-10-29", "2024-10-27 23:45", "2024-10-26 2024-10-28"},
		{"Europe/Berlin", "2025-03-29", "2025-04-01", "2025-03-30 23:45", "2025-03-29 2025-03-31"},
		{"Australia/Lord_Howe", "2025-04-05", "2025-04-08", "2025-04-06 23:45", "2025-04-05 2025-04-07"},
		{"Australia/Lord_Howe", "2024-10-05", "2024-10-08", "2024-10-06 23:45", "2024-10-05 2024-10-07"},
		{"Asia/Kolkata", "2024-10-05", "2024-10-08", "2024-10-06 00:00", "2024-10-05 2024-10-07"},
	} {
		_, err := connection.Exec(t.Context(), "TRUNCATE days")
		require.NoError(t, err)
		_, err = connection.Exec(t.Context(), "INSERT INTO days (started_at) VALUES ($1::timestamp AT TIME ZONE $2)", test.row, test.zone)
		require.NoError(t, err)
		var within query.Range
		var newest time.Time
		missing := strings.Fields(test.missing)
		require.NoError(t, connection.QueryRow(t.Context(), "SELECT $1::timestamp AT TIME ZONE $4, $2::timestamp AT TIME ZONE $4, $3::timestamp AT TIME ZONE $4",
			test.from, test.to, missing[1], test.zone).Scan(&within.From, &within.To, &newest))
		results := checked(t, database, `{"queryType": "checks", "check": "days_without_rows", "timezone": "`+test.zone+`"}`, query.Context{Range: within, Now: at("2026-01-01T00:00:00Z")})
		require.Equal(t, found{Rows: 2, Looked: 3, Newest: newest.UTC().Format(time.RFC3339)}, results["days_without_rows"], test.zone)
	}
	// A day that has not ended by now, and one of which the range holds a part, are no whole days.
	within := query.Range{From: at("2025-01-01T06:00:00Z"), To: at("2025-01-04T00:00:00Z")}
	asked := `{"queryType": "checks", "check": "days_without_rows"}`
	require.Equal(t, int64(1), checked(t, database, asked, query.Context{Range: within, Now: at("2025-01-03T23:00:00Z")})["days_without_rows"].Rows)
	require.Zero(t, checked(t, database, asked, query.Context{Range: query.Range{From: within.From, To: within.From.Add(time.Hour)}, Now: at("2025-02-01T00:00:00Z")})["days_without_rows"])
	require.Equal(t, "not possible: the time range has more than 10000 days",
		checked(t, database, asked, query.Context{Range: query.Range{From: at("1990-01-01T00:00:00Z"), To: at("2024-01-01T00:00:00Z")}, Now: qualityNow})["days_without_rows"].Problem)
}

// Filters choose the rows that count; a session is known by all its rows.
func TestChecksKeepToFilters(t *testing.T) {
	database, _ := openTest(t, "quality", quality)
	results := checked(t, database, `{"queryType": "checks", "filters": [{"field": "channel", "operator": "=", "values": ["Chat"]}]}`, query.Context{Range: qualityRange, Now: qualityNow})
	require.Equal(t, found{Rows: 1, Sessions: 1, Looked: 1, Newest: "2024-10-26T08:05:00Z", Example: "s27"}, results["mixed_session"])
	require.Equal(t, found{Looked: 1}, results["no_last_row"])
	// Of the five whole days in UTC, the 25th to the 29th, one has a chat.
	require.Equal(t, found{Rows: 4, Looked: 5, Newest: "2024-10-29T00:00:00Z"}, results["days_without_rows"])

	// Agents are compared among the rows that meet the filters.
	results = checked(t, database, `{"queryType": "checks", "check": "overlapping_segments", "filters": [{"field": "segment_id", "operator": "!=", "values": ["g20"]}]}`,
		query.Context{Range: qualityRange, Now: qualityNow})
	require.Equal(t, int64(1), results["overlapping_segments"].Rows, "Gus's: with g20 left out, Fay's do not overlap")

	// By another time: rows without it are not looked at.
	results = checked(t, database, `{"queryType": "checks", "timeField": "segment_end_time"}`, query.Context{Range: qualityRange, Now: qualityNow})
	require.Zero(t, results["segment_without_end"].Rows)
	require.Equal(t, int64(3), results["overlapping_segments"].Rows)
}

func TestChecksOfARelationWithTheRequiredColumnsOnly(t *testing.T) {
	database, _ := openTest(t, "least", `CREATE TABLE least (session_id text, started_at timestamp); INSERT INTO least VALUES ('a', '2024-10-26 08:00'), ('A', '2024-10-26 09:00')`)
	results := checked(t, database, `{"queryType": "checks"}`, query.Context{Range: qualityRange, Now: qualityNow})
	possible := []string{}
	for id, result := range results {
		if result.Problem == "" {
			possible = append(possible, id)
		} else {
			require.Regexp(t, "^not possible: column [a-z_]+ missing$", result.Problem)
		}
	}
	require.ElementsMatch(t, []string{"not_finite", "in_future", "split_session", "days_without_rows", "blank_session_id", "blank_started_at"}, possible)
	require.Equal(t, int64(2), results["split_session"].Rows)

	refused := func(asked string, asker query.Asker) error {
		request, err := query.Parse([]byte(asked), query.Context{Range: qualityRange, Now: qualityNow, Asker: asker}, query.Defaults{RowLimit: 10})
		require.NoError(t, err)
		return database.Run(t.Context(), request, &each{row: func(wire.Row) {}})
	}
	const named = "the relation has no column direction (Direction): leave out the check unknown_direction, or add the column"
	faulttest.Require(t, refused(`{"queryType": "checks", "check": "unknown_direction"}`, query.Asker{Expression: true}), fault.Query, named)
	faulttest.Require(t, refused(`{"check": "unknown_direction"}`, query.Asker{}), fault.Query, named)
	require.NoError(t, refused(`{"queryType": "checks", "check": "unknown_direction"}`, query.Asker{}), "which says that it is not possible")
}

func TestChecksScanTheRelationOnce(t *testing.T) {
	database, connection := openTest(t, "quality", quality)
	relation, err := database.Relation(t.Context())
	require.NoError(t, err)
	statement, err := relation.statement(parse[query.Checks](t, `{"queryType": "checks", "filters": [{"field": "queue_name", "operator": "=", "values": ["Sales"]}]}`,
		query.Context{Range: qualityRange, Now: qualityNow}), view{})
	require.NoError(t, err)
	rows, err := connection.Query(t.Context(), "EXPLAIN "+statement.sql, statement.args...)
	require.NoError(t, err)
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	scans := slices.DeleteFunc(lines, func(line string) bool { return !strings.Contains(line, "Scan on quality") })
	require.Len(t, scans, 1)
	require.NotContains(t, statement.sql, "'Sales'")
}
