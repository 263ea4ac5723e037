package postgres

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/internal/faulttest"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
	"github.com/interaction-segments/interaction-segments-app/pkg/wire"
)

// changing is a relation of plain types, whose figures are easily worked out:
// talk 90 s and 30 s, average 60 s.
const changing = `
CREATE TABLE changing (session_id text, started_at timestamptz, queue_entry_time timestamptz, queue_wait_time float8, segment_id text,
  talk_time float8, messages_sent bigint, session_tags text, consultants text[], in_progress boolean, last_segment boolean);
INSERT INTO changing VALUES
 ('s1', '2024-11-18 08:00Z', '2024-11-18 08:00Z', 10, 'a', 90, 3, 'x|y', '{a,b}', false, true),
 ('s2', '2024-11-18 09:00Z', '2024-11-18 09:00Z', 20, 'b', 30, 4, 'y', '{b}', false, true)`

// answers returns what one query of each type says. Each is asked of the
// relation as it is known when the test begins, where that is given.
func answers(t *testing.T, database *Database, known *discovery) (said []string) {
	t.Helper()
	rows := parse[query.Segments](t, `{"fields": ["session_id", "started_at", "talk_time", "messages_sent", "session_tags", "consultants"]}`, over(allTime))
	series := parse[query.Metrics](t, `{"queryType":"metrics","metrics":[{"measure":"talk_time","aggregate":"max"}],"interval":"1h"}`, over(theEighteenth))
	for _, ask := range []func(){
		func() {
			run(t, database, rows, func(row wire.Row) {
				said = append(said, fmt.Sprint(string(row.Text(0)), " ", row.Time(1).Format("15:04"), " ", row.Seconds(2), " ", row.Integer(3), " ",
					string(row.AppendList(nil, 4)), " ", string(row.AppendList(nil, 5))))
			})
		},
		func() {
			said = append(said, figuresOf(t, database, `[{"measure":"talk_time","aggregate":"avg"},{"measure":"talk_time","aggregate":"sum"},
				{"measure":"talk_time","aggregate":"p50"},{"measure":"handle_time","aggregate":"max"},{"measure":"service_level","threshold":10}]`, ``)...)
		},
		func() {
			said = append(said, figuresOf(t, database, `[{"measure":"talk_time","aggregate":"min"}]`, `, "groupBy": ["session_tags"]`)...)
		},
		func() {
			said = append(said, figuresOf(t, database, `[{"measure":"segments"}]`,
				`, "filters": [{"field":"session_tags","operator":"=","values":["x"]},{"field":"talk_time","operator":">","values":["60s"]}]`)...)
		},
		func() {
			run(t, database, series, func(row wire.Row) { said = append(said, fmt.Sprint(row.Integer(0), " ", row.Seconds(1))) })
		},
		func() {
			run(t, database, query.Timeline{SessionID: "s1"}, func(row wire.Row) {
				segment := row.Segment(report.Fields())
				said = append(said, fmt.Sprint(segment.TalkTime.Value, " ", segment.SessionTags))
			})
		},
		func() {
			said = append(said, valuesOf(t, database, `{"queryType":"values","field":"talk_time"}`, allTime)...)
		},
		func() {
			said = append(said, valuesOf(t, database, `{"queryType":"values","field":"session_tags"}`, allTime)...)
		},
		func() {
			said = append(said, valuesOf(t, database, `{"queryType":"values","field":"consultants"}`, allTime)...)
		},
	} {
		if known != nil {
			database.discoveries.known.Store(&discovery{relation: known.relation, at: time.Now()})
		}
		ask()
	}
	return said
}

func TestChangedColumnsAreReadRightInTheNextAnswer(t *testing.T) {
	expected := []string{
		"s1 08:00 90 3 x|y a|b", "s2 09:00 30 4 y b",
		": 60 120 60 90 0.5", "x: 90", "y: 30", ": 1",
		"9 90", "10 30",
		"90 [x y]", "30 1", "90 1", "y 2", "x 1", "b 2", "a 1",
	}
	for name, change := range map[string]string{
		"float8 to numeric":           `ALTER TABLE changing ALTER talk_time TYPE numeric(12,3)`,
		"float8 to float4":            `ALTER TABLE changing ALTER talk_time TYPE float4`,
		"float8 to int4":              `ALTER TABLE changing ALTER talk_time TYPE int`,
		"float8 to int8":              `ALTER TABLE changing ALTER talk_time TYPE bigint`,
		"float8 to interval":          `ALTER TABLE changing ALTER talk_time TYPE interval USING make_interval(secs => talk_time)`,
		"all durations to interval":   `ALTER TABLE changing ALTER talk_time TYPE interval USING make_interval(secs => talk_time), ALTER queue_wait_time TYPE interval USING make_interval(secs => queue_wait_time)`,
		"text to text[]":              `ALTER TABLE changing ALTER session_tags TYPE text[] USING string_to_array(session_tags, '|')`,
		"text[] to text":              `ALTER TABLE changing ALTER consultants TYPE text USING array_to_string(consultants, '|')`,
		"text to varchar":             `ALTER TABLE changing ALTER session_id TYPE varchar(40), ALTER segment_id TYPE varchar(40)`,
		"int8 to int2":                `ALTER TABLE changing ALTER messages_sent TYPE smallint`,
		"timestamptz to timestamp":    `ALTER TABLE changing ALTER started_at TYPE timestamp USING started_at AT TIME ZONE 'UTC', ALTER queue_entry_time TYPE timestamp USING queue_entry_time AT TIME ZONE 'UTC'`,
		"a column that no one needed": `ALTER TABLE changing ADD COLUMN channel text`,
		"a view in place of it":       `ALTER TABLE changing RENAME TO below; CREATE VIEW changing AS SELECT consultants, session_tags, talk_time::numeric, started_at, session_id, messages_sent::int, segment_id, queue_entry_time, make_interval(secs => queue_wait_time) AS queue_wait_time, in_progress, last_segment FROM below`,
	} {
		t.Run(name, func(t *testing.T) {
			database, connection := openTest(t, "changing", changing)
			require.Equal(t, expected, answers(t, database, nil))
			known := database.discoveries.known.Load()
			_, err := connection.Exec(t.Context(), change)
			require.NoError(t, err)
			require.Equal(t, expected, answers(t, database, known))
		})
	}
}

func TestReplacedViewIsReadRightInTheNextAnswer(t *testing.T) {
	const view = `CREATE VIEW shown AS SELECT session_id, started_at, segment_id, queue_entry_time, queue_wait_time, last_segment, messages_sent, session_tags, consultants, in_progress, `
	database, connection := openTest(t, "shown", changing, view+`talk_time FROM changing`)
	before := answers(t, database, nil)
	known := database.discoveries.known.Load()
	_, err := connection.Exec(t.Context(), `DROP VIEW shown; `+view+`make_interval(secs => talk_time + 1) AS talk_time FROM changing`)
	require.NoError(t, err)
	after := answers(t, database, known)
	require.Equal(t, "s1 08:00 91 3 x|y a|b", after[0])
	require.Equal(t, ": 61 122 61 91 0.5", after[2])
	require.Len(t, after, len(before))
}

func TestColumnThatVanishesIsNoLongerAskedFor(t *testing.T) {
	database, connection := openTest(t, "own", ownTable)
	require.Len(t, sessions(t, database, `{}`, allTime), 4)
	_, err := connection.Exec(t.Context(), "ALTER TABLE own DROP COLUMN agent_name, DROP COLUMN in_progress")
	require.NoError(t, err)
	rows := &each{row: func(wire.Row) {}}
	require.NoError(t, database.Run(t.Context(), parse[query.Segments](t, `{}`, over(allTime)), rows))
	require.Len(t, rows.header.Fields, 8, "nine before")
	require.Len(t, sessions(t, database, `{}`, allTime), 5, "nothing says which rows are in progress any more")
}

func TestColumnThatAppearsIsFoundByTheNextQueryThatNeedsIt(t *testing.T) {
	database, connection := openTest(t, "own", ownTable)
	voice := parse[query.Segments](t, `{"filters": [{"field":"channel","operator":"=","values":["Voice"]}]}`, over(allTime))
	faulttest.Require(t, runError(t, database, voice), fault.Query, "the relation has no column channel")
	_, err := connection.Exec(t.Context(), "ALTER TABLE own ADD COLUMN channel text; UPDATE own SET channel = 'Voice' WHERE session_id = 's2'")
	require.NoError(t, err)
	rows := 0
	run(t, database, voice, func(wire.Row) { rows++ })
	require.Equal(t, 1, rows)
}

func TestChangeToATypeThatCannotServeIsNamed(t *testing.T) {
	database, connection := openTest(t, "changing", changing)
	answers(t, database, nil)
	_, err := connection.Exec(t.Context(), `ALTER TABLE changing ALTER talk_time TYPE text`)
	require.NoError(t, err)
	err = runError(t, database, parseMetrics(t, `[{"measure":"talk_time","aggregate":"max"}]`, ``))
	faulttest.Require(t, err, fault.Configuration, "the column talk_time is text, but should be a number of seconds, or interval")
	_, err = connection.Exec(t.Context(), `DROP TABLE changing`)
	require.NoError(t, err)
	faulttest.Require(t, runError(t, database, query.Timeline{SessionID: "s1"}), fault.Configuration, "there is no relation public.changing")
}
