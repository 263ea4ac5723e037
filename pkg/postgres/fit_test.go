package postgres

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/wire"
)

// A filter on a column that is missing leaves the rows that it would leave if
// the column were blank in each. What that is, is worked out by hand.
func TestAFilterOnAMissingColumnIsAsOnABlankOne(t *testing.T) {
	database, _ := openTest(t, "bare", `CREATE TABLE bare (session_id text, started_at timestamptz);
		INSERT INTO bare VALUES ('a', '2024-11-18 08:00Z'), ('b', '2024-11-18 09:00Z');
		CREATE VIEW blank AS SELECT *, NULL::text AS channel, NULL::text[] AS consultants, NULL::float8 AS talk_time, NULL::int AS messages_sent,
			NULL::timestamptz AS queue_exit_time, NULL::boolean AS last_segment FROM bare`)
	for _, test := range []struct {
		fields []string
		values string // each in JSON, for a value of its own where a kind has one
		meets  map[string]bool
	}{
		{[]string{"channel"}, `"x"`, map[string]bool{"=": false, "!=": true, "=|": false, "!=|": true, "=~": false, "!~": true, "blank": true, "not blank": false}},
		{[]string{"channel"}, `""`, map[string]bool{"=": true, "!=": false, "=~": true, "!~": false}},
		{[]string{"channel"}, `"x", ""`, map[string]bool{"=|": true, "!=|": false}},
		{[]string{"channel"}, `"^(x|)$"`, map[string]bool{"=~": true, "!~": false}},
		{[]string{"consultants"}, `"x"`, map[string]bool{"=": false, "!=": true, "=|": false, "!=|": true, "=~": false, "!~": true, "blank": true, "not blank": false}},
		{[]string{"consultants"}, `""`, map[string]bool{"=": true, "!=": false}},
		{[]string{"consultants"}, `".*"`, map[string]bool{"=~": false, "!~": true}}, // no element
		{[]string{"talk_time", "messages_sent", "queue_exit_time"}, `"5"`, map[string]bool{"=": false, "!=": true, "=|": false, "!=|": true,
			"<": false, "<=": false, ">": false, ">=": false, "blank": true, "not blank": false}},
		{[]string{"last_segment"}, `"false"`, map[string]bool{"=": false, "!=": true, "=|": false, "!=|": true, "blank": true, "not blank": false}},
	} {
		for _, field := range test.fields {
			for operator, meets := range test.meets {
				asked := `{"fields": ["session_id"], "filters": [{"field": "` + field + `", "operator": "` + operator + `", "values": [` + test.values + `]}]}`
				expected := []string{}
				if meets {
					expected = []string{"a", "b"}
				}
				for _, relation := range []string{"bare", "blank"} {
					database.options.Relation.Relation = relation
					_, err := database.Discover(t.Context())
					require.NoError(t, err)
					request, notices, err := database.Fit(t.Context(), parse[query.Segments](t, asked, over(allTime)))
					require.NoError(t, err)
					require.Equal(t, relation == "bare", len(notices) == 1, asked)
					found := []string{}
					run(t, database, request, func(row wire.Row) { found = append(found, string(row.Text(0))) })
					require.Equal(t, expected, found, "%s of %s", asked, relation)
				}
			}
		}
	}
}

// Each column is named once, and what does not need it stays.
func TestWhatAMissingColumnLeavesOfARequest(t *testing.T) {
	database, _ := openTest(t, "bare", `CREATE TABLE bare (session_id text, started_at timestamptz, queue_name text); INSERT INTO bare VALUES ('a', '2024-11-18 08:00Z', 'Sales')`)
	const (
		noChannel = "the relation has no column channel (Channel): "
		filter    = "remove the filter on it, in which it is blank, or add the column"
	)
	for asked, test := range map[string]struct {
		left    bool
		rows    int
		notices []string
	}{
		`{"fields": ["session_id", "channel"], "sort": [{"field": "channel"}]}`: {true, 1,
			[]string{noChannel + "leave out the field, which is blank, or add the column", noChannel + "sort by another field, or add the column"}},
		`{"fields": ["session_id"], "filters": [{"field": "channel", "operator": "!=", "values": ["x"]}, {"field": "channel", "operator": "blank"}]}`:                {true, 1, []string{noChannel + filter}},
		`{"fields": ["session_id"], "filters": [{"field": "channel", "operator": "not blank"}]}`:                                                                     {true, 0, []string{noChannel + filter}},
		`{"queryType": "metrics", "format": "table", "groupBy": ["channel", "hour_of_day"], "metrics": [{"measure": "segments"}]}`:                                   {true, 1, []string{noChannel + "group by another field, or add the column"}},
		`{"queryType": "metrics", "format": "table", "filters": [{"field": "channel", "operator": "not blank"}], "metrics": [{"measure": "segments"}]}`:              {false, 0, []string{noChannel + filter}},
		`{"queryType": "metrics", "format": "table", "filters": [{"field": "hour_of_day", "operator": "=", "values": ["8"]}], "metrics": [{"measure": "segments"}]}`: {true, 1, nil},
		`{"queryType": "values", "field": "channel"}`: {false, 0, []string{noChannel + "choose another field, or add the column"}},
		`{"queryType": "values", "field": "queue_name", "filters": [{"field": "channel", "operator": "=", "values": ["x"]}]}`:  {false, 0, []string{noChannel + filter}},
		`{"queryType": "values", "field": "queue_name", "filters": [{"field": "channel", "operator": "!=", "values": ["x"]}]}`: {true, 1, []string{noChannel + filter}},
		`{"queryType": "checks", "check": "not_finite", "filters": [{"field": "channel", "operator": "=", "values": ["x"]}]}`:  {false, 0, []string{noChannel + filter}},
		`{"queryType": "checks", "check": "not_finite", "filters": [{"field": "channel", "operator": "!=", "values": ["x"]}]}`: {true, 1, []string{noChannel + filter}},
		`{"fields": ["session_id"], "check": "unknown_direction"}`:                                                             {true, 0, []string{"the relation has no column direction (Direction): leave out the check unknown_direction, or add the column"}},
		`{"fields": ["session_id"], "timeField": "queue_entry_time"}`:                                                          {true, 0, []string{"the relation has no column queue_entry_time (Queue Entry Time): choose another time field, or add the column"}},
		`{"queryType": "metrics", "format": "table", "timeField": "queue_entry_time", "metrics": [{"measure": "segments"}]}`:   {false, 0, []string{"the relation has no column queue_entry_time (Queue Entry Time): choose another time field, or add the column"}},
		`{"queryType": "metrics", "format": "table", "metrics": [{"measure": "transferred"}]}`:                                 {false, 0, []string{"the relation has no column transferred_in_by (Transferred In By): leave out the measure transferred, or add the column"}},
		`{"queryType": "metrics", "format": "table", "metrics": [{"measure": "transferred"}, {"measure": "segments"}]}`:        {true, 1, []string{"the relation has no column transferred_in_by (Transferred In By): leave out the measure transferred, or add the column"}},
	} {
		request, err := query.Parse([]byte(asked), over(allTime), query.Defaults{RowLimit: 10})
		require.NoError(t, err, asked)
		fitted, notices, err := database.Fit(t.Context(), request)
		require.NoError(t, err, asked)
		require.Equal(t, test.notices, notices, asked)
		require.Equal(t, test.left, fitted != nil, asked)
		if fitted != nil {
			rows := 0
			run(t, database, fitted, func(wire.Row) { rows++ })
			require.Equal(t, test.rows, rows, asked)
		}
	}
}
