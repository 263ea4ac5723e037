package postgres

import (
	"testing"

	"github.com/interaction-segments/interaction-segments-app/pkg/wire"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

func TestTimelineReadsWholeSegmentsOfOneSessionInTheirOrder(t *testing.T) {
	database, _ := openTest(t, "own", ownTable, `INSERT INTO own (started_at, session_id, segment_number, consultants) VALUES ('2024-11-17 08:00Z', 's1', 3, '{a,"",b}')`)
	var segments []report.Segment
	run(t, database, query.Timeline{SessionID: "s1"}, func(row wire.Row) {
		segments = append(segments, row.Segment(report.Fields()))
	})
	require.Equal(t, []report.Segment{
		{SessionID: "s1", StartedAt: at("2024-11-18T08:00:00Z"), SegmentNumber: report.CountOf(1), QueueName: "Sales", QueueEntryTime: at("2024-11-18T08:00:00Z"),
			QueueWaitTime: report.SecondsOf(12.5), AgentName: "Ann", TalkTime: report.SecondsOf(3602), Consultants: []string{"a@x", "b@x"},
			ConversationSkills: []string{"Billing", "Cards"}, MessagesSent: report.CountOf(3)},
		{SessionID: "s1", StartedAt: at("2024-11-18T08:05:00Z"), SegmentNumber: report.CountOf(2), QueueName: "Support", QueueEntryTime: at("2024-11-18T08:05:00Z"),
			QueueWaitTime: report.SecondsOf(0), AgentName: "Bob", TalkTime: report.SecondsOf(30), ConversationSkills: []string{"Billing"},
			MessagesSent: report.CountOf(0), Status: "CLOSED"},
		{SessionID: "s1", StartedAt: at("2024-11-17T08:00:00Z"), SegmentNumber: report.CountOf(3), Consultants: []string{"a", "b"}},
	}, segments, "by segment number, although the third began first")
}

func TestTimelineIsFoundByAnIndexWhatTheTypeOfItsID(t *testing.T) {
	for _, sqlType := range []string{"text", "varchar(40)"} {
		database, _ := openTest(t, "many", `CREATE TABLE many (session_id `+sqlType+`, started_at timestamptz);
			INSERT INTO many SELECT n::text, now() FROM generate_series(1, 20000) n; CREATE INDEX ON many (session_id); ANALYZE many`)
		relation, err := database.Relation(t.Context())
		require.NoError(t, err)
		require.True(t, relation.SessionIndexed)
		require.False(t, relation.TimeIndexed)
		statement, err := relation.statement(query.Timeline{SessionID: "17"}, view{})
		require.NoError(t, err)
		require.NotContains(t, statement.sql, "17")
		plan := ""
		require.NoError(t, runSQL(t.Context(), database, "EXPLAIN "+statement.sql, statement.args, func(row wire.Row) {
			plan += string(row.Text(0)) + "\n"
		}))
		require.Contains(t, plan, "many_session_id_idx", sqlType)
	}
}

func TestTimelineTakesOneRowMoreThanItShows(t *testing.T) {
	database, _ := openTest(t, "long", `CREATE TABLE long (session_id text, started_at timestamptz, segment_number int);
		INSERT INTO long SELECT 's', now(), n FROM generate_series(1, 2500) n`)
	rows := 0
	run(t, database, query.Timeline{SessionID: "s"}, func(wire.Row) { rows++ })
	require.Equal(t, 1001, rows)
}
