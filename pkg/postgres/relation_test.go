package postgres

import (
	"testing"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/wire"

	"github.com/interaction-segments/interaction-segments-app/pkg/internal/faulttest"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

func TestDiscoveryFindsColumnsAndWhatIsMissing(t *testing.T) {
	database, _ := openTest(t, "own", ownTable)
	relation, err := database.Discover(t.Context())
	require.NoError(t, err)
	require.Empty(t, relation.Problems())
	require.Equal(t, KindTable, relation.Kind)
	require.True(t, relation.TimeIndexed)
	require.GreaterOrEqual(t, relation.ServerVersion, 120000)
	require.True(t, relation.Has(report.QueueName))
	require.False(t, relation.Has(report.SegmentID))
	require.Len(t, relation.Missing(), len(report.Fields())-13, "the table has 13")

	rows := &each{row: func(wire.Row) {}}
	require.NoError(t, database.Run(t.Context(), parse[query.Segments](t, `{}`, over(allTime)), rows))
	var shown []string
	for _, field := range rows.header.Fields {
		shown = append(shown, field.ID)
	}
	require.Equal(t, []string{"session_id", "queue_name", "queue_entry_time", "queue_wait_time", "agent_name", "talk_time",
		"consultants", "conversation_skills", "status"}, shown, "the report's fields that exist, in the report's order")
}

func TestEveryKindOfRelationCanBeRead(t *testing.T) {
	for name, setup := range map[string]struct {
		sql     string
		kind    RelationKind
		indexed bool
	}{
		"view":         {ownTable + `; CREATE VIEW seen AS SELECT * FROM own`, KindView, true},
		"materialized": {ownTable + `; CREATE MATERIALIZED VIEW seen AS SELECT * FROM own`, KindMaterializedView, false},
		"partitioned": {`CREATE TABLE seen (session_id text, started_at timestamptz) PARTITION BY RANGE (started_at);
			CREATE INDEX ON seen (started_at); CREATE TABLE p PARTITION OF seen DEFAULT`, KindPartitioned, true},
		"quoted": {ownTable + `; CREATE SCHEMA "Odd Schema"; CREATE TABLE "Odd Schema"."Se""gments" AS SELECT * FROM own`, KindTable, false},
	} {
		t.Run(name, func(t *testing.T) {
			relationName := "seen"
			if name == "quoted" {
				relationName = `Odd Schema.Se"gments`
			}
			database, _ := openTest(t, relationName, setup.sql)
			relation, err := database.Discover(t.Context())
			require.NoError(t, err)
			require.Equal(t, setup.kind, relation.Kind)
			require.Equal(t, setup.indexed, relation.TimeIndexed)
			require.Empty(t, relation.Problems())
			require.NotNil(t, sessions(t, database, `{}`, allTime))
		})
	}
}

func TestProblemsNameTheColumnAndTheTypeItShouldHave(t *testing.T) {
	database, _ := openTest(t, "public.bad", `CREATE TABLE bad (session_id int, queue_wait_time text, queue_entry_time date, consultants int[],
		messages_sent numeric, last_segment int, queue_name text)`)
	relation, err := database.Discover(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{
		"the column session_id is integer, but should be text",
		"the column queue_entry_time is date, but should be timestamp with time zone, or timestamp in UTC",
		"the column queue_wait_time is text, but should be a number of seconds, or interval",
		"the column consultants is integer[], but should be text[], or text with | between the elements",
		"the column messages_sent is numeric, but should be integer",
		"the required column started_at (timestamp with time zone, or timestamp in UTC) is missing",
		"the column last_segment is integer, but should be boolean",
	}, relation.Problems())
	require.ErrorContains(t, runError(t, database, parse[query.Segments](t, `{}`, over(allTime))), "public.bad cannot be used: the column session_id is integer, but should be text")
}

func TestUnreadableRelationsHaveTheClassOfTheirError(t *testing.T) {
	for name, test := range map[string]struct {
		relation, setup string
		class           fault.Class
		message         string
	}{
		"missing":  {"nowhere.segments", "SELECT 1", fault.Configuration, "there is no relation nowhere.segments in this database"},
		"sequence": {"public.counter", "CREATE SEQUENCE counter", fault.Configuration, "public.counter is neither a table nor a view"},
	} {
		t.Run(name, func(t *testing.T) {
			database, _ := openTest(t, test.relation, test.setup)
			_, err := database.Relation(t.Context())
			faulttest.Require(t, err, test.class, test.message)
		})
	}
}

func TestMissingPermissionNamesTheGrant(t *testing.T) {
	database, connection := openTest(t, "own", ownTable)
	config := database.pool.Config().ConnConfig
	role := "reader_of_" + config.Database // roles belong to the server, not to the test's database
	_, err := connection.Exec(t.Context(), `CREATE ROLE `+role+` LOGIN PASSWORD 'reads'`)
	require.NoError(t, err)
	t.Cleanup(func() {
		_, err := connection.Exec(t.Context(), `DROP OWNED BY `+role+`; DROP ROLE `+role)
		_ = err // the connection's context may be gone with the test
	})
	limited, err := Open(Connection{Address: config.Host + ":" + portOf(config.Port), Database: config.Database, User: role, Password: "reads", TLSMode: TLSDisable},
		Options{Relation: RelationName{"public", "own"}})
	require.NoError(t, err)
	defer limited.Close()
	_, err = limited.Relation(t.Context())
	faulttest.Require(t, err, fault.Permission, `GRANT SELECT ON "public"."own" TO <user>`)
	_, err = connection.Exec(t.Context(), `GRANT SELECT ON own TO `+role)
	require.NoError(t, err)
	_, err = limited.Relation(t.Context())
	require.NoError(t, err)
}

func TestMissingColumnsAreBlankWhenAskedForAndRefusedWhenFilteredOn(t *testing.T) {
	database, _ := openTest(t, "own", ownTable)
	request := parse[query.Segments](t, `{"fields": ["session_id", "channel", "segment_start_time", "snooze_time", "session_tags", "last_segment"]}`, over(theEighteenth))
	rows := 0
	run(t, database, request, func(row wire.Row) {
		rows++
		for i := 1; i < 6; i++ {
			require.True(t, row.Blank(i))
		}
	})
	require.Equal(t, 3, rows)
	for _, json := range []string{
		`{"filters": [{"field":"channel","operator":"=","values":["Voice"]}]}`, `{"sort": [{"field":"channel"}]}`, `{"timeField": "segment_start_time"}`,
	} {
		faulttest.Require(t, runError(t, database, parse[query.Segments](t, json, over(allTime))), fault.Query, "the relation has no column ")
	}
}

func TestColumnTheUserMayNotReadIsAsGoodAsMissing(t *testing.T) {
	database, connection := openTest(t, "own", ownTable)
	role := roleOf(t, connection, ``, `GRANT SELECT (session_id, started_at, queue_name) ON own`)
	limited := openAs(t, database, role)
	require.Len(t, sessions(t, limited, `{}`, allTime), 5, "in_progress may not be read, so that no row is left out for it")
	relation, err := limited.Relation(t.Context())
	require.NoError(t, err)
	require.Empty(t, relation.Problems())
	require.True(t, relation.Has(report.QueueName))
	require.Len(t, relation.Missing(), len(report.Fields())-3, "but for queue_name and the two that are required")
}
