package postgres

import (
	"fmt"
	"testing"

	"github.com/interaction-segments/interaction-segments-app/pkg/wire"

	"github.com/interaction-segments/interaction-segments-app/pkg/internal/faulttest"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// valuesOf runs a values query for "value count" texts.
func valuesOf(t *testing.T, database *Database, json string, within query.Range) []string {
	t.Helper()
	request := parse[query.Values](t, json, over(within))
	found := []string{}
	run(t, database, request, func(row wire.Row) {
		value := any(string(row.Text(0)))
		switch request.Field.Kind {
		case report.Duration:
			value = row.Seconds(0)
		case report.Integer:
			value = row.Integer(0)
		case report.Boolean:
			value = row.Boolean(0)
		case report.Time:
			value = row.Time(0).Format("15:04")
		case report.Text, report.List:
		}
		found = append(found, fmt.Sprint(value, " ", row.Integer(1)))
	})
	return found
}

const oddValues = `
CREATE TABLE odd (started_at timestamptz, session_id text, queue_name text, channel varchar(20), consultants text[], session_tags text, value text, cell text);
INSERT INTO odd SELECT '2024-11-18 08:00Z', 's' || n, q, 'Voice', c, s, 'v', 'c' FROM (VALUES
 (1, '50%',   '{a,a,b}'::text[], 'x|y'), (2, '50%', '{b}', 'y|y'), (3, '500', '{b,"",NULL}', ''), (4, 'under_score', '{}', NULL),
 (5, 'underXscore', NULL, '|'), (6, '', '{a b}', 'x'), (7, NULL, NULL, 'Y'), (8, 'back\slash', NULL, NULL), (9, 'it''s', NULL, NULL)) rows (n, q, c, s)`

// A limit gives one value more, from which the sink sees that there are more.
func TestValuesAreTheMostFrequentFirst(t *testing.T) {
	database, _ := openTest(t, "own", ownTable)
	// Worked out by hand from ownTable's rows; s3 is in progress.
	for asked, expected := range map[string][]string{
		`{"field":"queue_name","includeInProgress":true}`:                                           {"Sales 2", "Sales.Q 1", "Support 1"},
		`{"field":"queue_name"}`:                                                                    {"Sales 1", "Sales.Q 1", "Support 1"},
		`{"field":"session_id"}`:                                                                    {"s1 2", "s2 1", "s4 1"},
		`{"field":"queue_name","limit":1,"includeInProgress":true}`:                                 {"Sales 2", "Sales.Q 1"},
		`{"field":"queue_name","search":"SALES"}`:                                                   {"Sales 1", "Sales.Q 1"},
		`{"field":"queue_name","search":"."}`:                                                       {"Sales.Q 1"},
		`{"field":"queue_name","search":"%"}`:                                                       {},
		`{"field":"queue_name","filters":[{"field":"agent_name","operator":"=","values":["Bob"]}]}`: {"Support 1"},
		`{"field":"queue_name","timeField":"queue_entry_time","filters":[{"field":"status","operator":"blank"}]}`: {"Sales 1"},
		`{"field":"consultants"}`:                                 {"a@x 1", "b@x 1", "c@x 1"},
		`{"field":"conversation_skills"}`:                         {"Billing 2", "Cards 2"},
		`{"field":"conversation_skills","search":"card"}`:         {"Cards 2"},
		`{"field":"conversation_skills","limit":1}`:               {"Billing 2", "Cards 2"},
		`{"field":"queue_wait_time"}`:                             {"0 1", "12.5 1", "90.25 1"},
		`{"field":"talk_time"}`:                                   {"-5 1", "30 1", "3602 1"},
		`{"field":"messages_sent"}`:                               {"0 1", "3 1", "7 1"},
		`{"field":"in_progress","includeInProgress":true}`:        {"false 3", "true 1"},
		`{"field":"queue_entry_time"}`:                            {"08:00 1", "08:05 1", "23:59 1"},
		`{"field":"queue_name","search":"'; DROP TABLE own; --"}`: {},
		`{"field":"status"}`:                                      {"CLOSED 2", "ABANDONED 1"},
		`{"field":"queue_name","filters":[{"field":"queue_name","operator":"=|","values":["Sales","Support"]}]}`:                     {"Sales 1", "Support 1"},
		`{"field":"queue_name","filters":[{"field":"queue_name","operator":"=|","values":[]}],"search":"p"}`:                         {"Support 1"},
		`{"field":"messages_sent","filters":[{"field":"queue_wait_time","operator":">","values":["10s"]}],"timeField":"started_at"}`: {"3 1", "7 1"},
	} {
		t.Run(asked, func(t *testing.T) {
			require.Equal(t, expected, valuesOf(t, database, `{"queryType":"values",`+asked[1:], allTime))
		})
	}
	require.Equal(t, []string{"Sales 1", "Support 1"}, valuesOf(t, database, `{"queryType":"values","field":"queue_name"}`, theEighteenth), "the range is half-open")
}

func TestValuesSearchTakesEverySignAsItself(t *testing.T) {
	database, _ := openTest(t, "odd", oddValues)
	for asked, expected := range map[string][]string{
		`{"field":"queue_name"}`:                    {"50% 2", "500 1", `back\slash 1`, "it's 1", "underXscore 1", "under_score 1"},
		`{"field":"queue_name","search":"50%"}`:     {"50% 2"},
		`{"field":"queue_name","search":"R_S"}`:     {"under_score 1"},
		`{"field":"queue_name","search":"K\\s"}`:    {`back\slash 1`},
		`{"field":"queue_name","search":"T'S"}`:     {"it's 1"},
		`{"field":"channel","search":"voi"}`:        {"Voice 9"},
		`{"field":"consultants"}`:                   {"b 3", "a 1", "a b 1"},
		`{"field":"session_tags"}`:                  {"x 2", "y 2", "Y 1"},
		`{"field":"session_tags","search":"y"}`:     {"y 2", "Y 1"},
		`{"field":"session_tags","search":"|"}`:     {},
		`{"field":"consultants","search":"A "}`:     {"a b 1"},
		`{"field":"session_id","limit":1}`:          {"s1 1", "s2 1"},
		`{"field":"session_id","search":"no such"}`: {},
	} {
		t.Run(asked, func(t *testing.T) {
			require.Equal(t, expected, valuesOf(t, database, `{"queryType":"values",`+asked[1:], allTime))
		})
	}
}

func TestValuesOfAMissingColumnAreRefused(t *testing.T) {
	database, _ := openTest(t, "odd", oddValues)
	err := runError(t, database, parse[query.Values](t, `{"queryType":"values","field":"status"}`, over(allTime)))
	faulttest.Require(t, err, fault.Query, "the relation has no column status (Status): choose another field, or add the column")
}
