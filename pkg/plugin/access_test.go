package plugin_test

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/stretchr/testify/require"
)

// accessible is six sessions in three queues, and who may see which.
const accessible = `
CREATE TABLE own (session_id text, started_at timestamptz, queue_name text, channel text, conversation_skills text[], customer text, in_progress boolean);
INSERT INTO own VALUES
 ('s1', '2024-11-18 08:00Z', 'Sales',   'Voice', '{Cards,Loans}', 'c1', false),
 ('s2', '2024-11-18 08:05Z', 'Sales',   'Chat',  '{Cards}',       'c2', false),
 ('s3', '2024-11-18 08:10Z', 'Billing', 'Voice', '{Loans}',       'c3', false),
 ('s4', '2024-11-18 08:15Z', 'Billing', 'Chat',  NULL,            'c4', false),
 ('s5', '2024-11-18 08:20Z', 'Legal',   'Voice', '{Cards}',       'c5', false),
 ('s6', '2024-11-18 08:25Z', NULL,      'Voice', '{}',            'c6', true);
CREATE TABLE own_access (login text, field text, value text);
INSERT INTO own_access VALUES
 ('sally', 'queue_name', 'Sales'),
 ('ben', 'queue_name', 'Billing'), ('ben', 'queue_name', 'Legal'), ('ben', 'channel', 'Voice'),
 ('carl', 'conversation_skills', 'Cards'),
 ('boss', '*', NULL),
 ('typo', 'queue', 'Sales'), ('number', 'started_at', '2024'), ('lacking', 'agent_name', 'Ann'),
 ('grafana_scheduler', 'queue_name', 'Legal'), ('service', '*', NULL), ('', '*', NULL), (NULL, '*', NULL), ('null', 'queue_name', NULL), ('blank', 'queue_name', '')`

func bound(t *testing.T) *subject {
	t.Helper()
	s := startOn(t, accessible)
	s.set(t, map[string]any{"relation": "own", "rowAccess": true})
	return s
}

// seen is who may see which sessions, in words as an administrator would say it.
var seen = map[string][]string{
	"sally": {"s1", "s2"}, "SALLY": {"s1", "s2"}, "ben": {"s3", "s5"}, "carl": {"s1", "s2", "s5"},
	"boss": {"s1", "s2", "s3", "s4", "s5"}, "stranger": {}, "": {}, "%": {}, "sally' OR true --": {},
	"grafana_scheduler": {}, // no person, and no alert rule asks
	"service":           {}, // anyone, by a public dashboard
}

func (s *subject) forEach(t *testing.T, work func(t *testing.T, sessions []string)) {
	t.Helper()
	for login, sessions := range seen {
		t.Run(login, func(t *testing.T) {
			s.user = &backend.User{Login: login, Role: "Admin"} // a role gives no access
			work(t, sessions)
		})
	}
}

func column(rows [][]string) []string {
	values := []string{}
	for _, row := range rows {
		values = append(values, row[0])
	}
	return values
}

func TestRowsAreThoseThatTheAskerMaySee(t *testing.T) {
	s := bound(t)
	s.forEach(t, func(t *testing.T, sessions []string) {
		answer := s.query(t, always, `{"fields":["session_id"]}`)["A"]
		require.NoError(t, answer.Error)
		require.Equal(t, sessions, column(cells(answer.Frames[0], "session_id")))

		// A filter takes from them and adds nothing.
		answer = s.query(t, always, `{"fields":["session_id"],"filters":[{"field":"queue_name","operator":"=|","values":["Sales","Billing","Legal"]}],"includeInProgress":true}`)["A"]
		require.Equal(t, sessions, column(cells(answer.Frames[0], "session_id")))
	})
	s.user = &backend.User{Login: "blank"}
	require.Equal(t, []string{"s6"}, column(cells(s.query(t, always, `{"fields":["session_id"],"includeInProgress":true}`)["A"].Frames[0], "session_id")))
	s.user = &backend.User{Login: "boss"}
	require.Len(t, cells(s.query(t, always, `{"includeInProgress":true}`)["A"].Frames[0], "session_id"), 6)
}

func TestFiguresAreOfRowsThatTheAskerMaySee(t *testing.T) {
	s := bound(t)
	s.forEach(t, func(t *testing.T, sessions []string) {
		answer := s.query(t, always, `{"queryType":"metrics","metrics":[{"measure":"segments"}],"format":"table"}`)["A"]
		require.NoError(t, answer.Error)
		require.Equal(t, [][]string{{strconv.Itoa(len(sessions))}}, cells(answer.Frames[0], "segments"))
	})
}

func TestValuesAreOfRowsThatTheAskerMaySee(t *testing.T) {
	s := bound(t)
	s.forEach(t, func(t *testing.T, sessions []string) {
		const asked = `{"queryType":"values","field":"session_id"}`
		answer := s.query(t, always, asked)["A"]
		require.NoError(t, answer.Error)
		require.Equal(t, sessions, column(cells(answer.Frames[0], answer.Frames[0].Fields[0].Name)))

		listed := decode[valuesAnswer](t, s.call(t, resourceCall{method: "GET", path: "values?from=0&to=now&query=" + url.QueryEscape(asked)}))
		found := []string{}
		for _, value := range listed.Values {
			found = append(found, value.Value)
		}
		require.Equal(t, sessions, found)
	})
}

func TestTimelineIsOfRowsThatTheAskerMaySee(t *testing.T) {
	s := bound(t)
	s.forEach(t, func(t *testing.T, sessions []string) {
		found := []string{}
		for _, session := range seen["boss"] {
			answer := s.query(t, always, `{"queryType":"timeline","sessionId":"`+session+`"}`)["A"]
			require.NoError(t, answer.Error)
			if answer.Frames[0].Rows() > 0 {
				found = append(found, session)
			}
		}
		require.Equal(t, sessions, found)
	})
}

func TestReportIsOfRowsThatTheAskerMaySee(t *testing.T) {
	s := bound(t)
	s.forEach(t, func(t *testing.T, sessions []string) {
		answer := s.call(t, resourceCall{method: "GET", path: wholeReport + "&query=" + url.QueryEscape(`{"fields":["session_id"]}`)})
		require.Equal(t, http.StatusOK, answer.status)
		rows, err := csv.NewReader(strings.NewReader(string(answer.body))).ReadAll()
		require.NoError(t, err)
		require.Equal(t, sessions, column(rows[1:]))
		require.Equal(t, strconv.Itoa(len(sessions)), answer.headers.Get("X-Total-Rows"))
	})
}

// Alert rules have no user: the relation names them.
func TestAlertRulesSeeWhatTheirEntryAllows(t *testing.T) {
	s := bound(t)
	for _, test := range []struct {
		user     *backend.User
		header   string
		sessions []string
	}{
		{nil, "true", []string{"s5"}},
		{&backend.User{Login: "grafana_scheduler", Role: "Admin"}, "true", []string{"s5"}},
		{&backend.User{Login: "sally", Role: "Viewer"}, "true", []string{"s1", "s2"}}, // tries a rule, or the header
		{&backend.User{Login: "", Role: "Viewer"}, "true", []string{}},
		{nil, "", []string{}},
	} {
		s.user = test.user
		request := s.request(always, `{"fields":["session_id"]}`)
		request.Headers = map[string]string{"FromAlert": test.header}
		answers, err := s.process.QueryData(t.Context(), request)
		require.NoError(t, err)
		require.NoError(t, answers.Responses["A"].Error)
		shown := []string{}
		for _, frame := range answers.Responses["A"].Frames { // rules get no frame without a row
			shown = append(shown, column(cells(frame, "session_id"))...)
		}
		require.Equal(t, test.sessions, shown, "%+v", test)
	}
}

func TestEntriesThatCannotServeGiveNoRow(t *testing.T) {
	s := bound(t)
	for login, words := range map[string]string{
		"typo":    `the row access names "queue", which is not a field of text or a list`,
		"number":  `the row access names "started_at", which is not a field of text or a list`,
		"null":    "the row access has no value for queue_name",
		"lacking": "the row access names agent_name, a column that the relation lacks",
	} {
		s.user = &backend.User{Login: login, Role: "Viewer"}
		require.ErrorContains(t, s.query(t, always, `{}`)["A"].Error, words)
		require.Equal(t, http.StatusBadRequest, s.call(t, resourceCall{method: "GET", path: wholeReport}).status)
	}
	s.user = &backend.User{Login: "sally", Role: "Viewer"}
	require.NoError(t, s.query(t, always, `{}`)["A"].Error)
	// What is taken away is gone in the next answer, and without the relation nobody sees a row.
	_, err := s.sql.Exec(t.Context(), "DELETE FROM own_access WHERE login = 'sally'")
	require.NoError(t, err)
	require.Zero(t, s.query(t, always, `{}`)["A"].Frames[0].Rows())
	_, err = s.sql.Exec(t.Context(), "DROP TABLE own_access")
	require.NoError(t, err)
	require.ErrorContains(t, s.query(t, always, `{}`)["A"].Error, "row access is on, but public.own_access, which says who may see which rows, cannot be read (SQLSTATE 42P01)")
	require.Contains(t, s.health(t).Message, "Row access is on, but public.own_access")
}

// The page on security says how to make the relation, and what of it the data
// source's user needs.
func TestDocumentedRowAccess(t *testing.T) {
	s := startOn(t)
	s.write(t, noWork)
	page, err := os.ReadFile(root + "docs/security.md")
	require.NoError(t, err)
	block := regexp.MustCompile("(?s)```sql\n(CREATE TABLE public.interaction_segments_access.*?)```").FindSubmatch(page)
	require.NotNil(t, block)
	s.asReader(t, strings.ReplaceAll(string(block[1]), "grafana_reader", "{role}"), `INSERT INTO interaction_segments (session_id, segment_number, started_at, queue_name, channel, last_segment, in_progress) VALUES
		('s1', 1, '2024-11-18Z', 'Sales', 'Voice', true, false), ('s2', 1, '2024-11-18Z', 'Sales', 'Chat', true, false),
		('s3', 1, '2024-11-18Z', 'Billing', 'Voice', true, false), ('s4', 1, '2024-11-18Z', 'Legal', 'Voice', true, false)`)
	s.set(t, map[string]any{"rowAccess": true})
	for login, sessions := range map[string][]string{
		"Ann": {"s1", "s2", "s3"}, "bob": {"s1"}, "admin": {"s1", "s2", "s3", "s4"}, "eve": {},
	} {
		s.user = &backend.User{Login: login, Role: "Viewer"}
		answer := s.query(t, always, `{"fields":["session_id"]}`)["A"]
		require.NoError(t, answer.Error)
		require.Equal(t, sessions, column(cells(answer.Frames[0], "session_id")), login)
	}
}

func TestWorkbookIsOfRowsThatTheAskerMaySee(t *testing.T) {
	s := bound(t)
	s.forEach(t, func(t *testing.T, sessions []string) {
		answer := s.call(t, resourceCall{method: "GET", path: `report.xlsx?from=0&to=now&query={"fields":["session_id"]}`})
		require.Equal(t, http.StatusOK, answer.status)
		require.Equal(t, sessions, column(sheets(t, answer.body)["Report"][1:]))
		require.Equal(t, strconv.Itoa(len(sessions)), answer.headers.Get("X-Total-Rows"))
	})
}

// Figures by group, by interval, and of the day before.
func TestTablesOfFiguresAreOfRowsThatTheAskerMaySee(t *testing.T) {
	s := bound(t)
	_, err := s.sql.Exec(t.Context(), `INSERT INTO own SELECT session_id || 'b', started_at + interval '1 day', queue_name, channel, conversation_skills, customer, in_progress FROM own WHERE channel = 'Voice'`)
	require.NoError(t, err)
	voice := map[string]bool{"s1": true, "s3": true, "s5": true}
	day := backend.TimeRange{From: time.Date(2024, 11, 19, 0, 0, 0, 0, time.UTC), To: time.Date(2024, 11, 20, 0, 0, 0, 0, time.UTC)}
	s.forEach(t, func(t *testing.T, sessions []string) {
		before := len(sessions)
		now := len(slices.DeleteFunc(slices.Clone(sessions), func(s string) bool { return !voice[s] }))
		answer := s.query(t, day, `{"queryType":"metrics","metrics":[{"measure":"segments"}],"format":"table","compare":["1d"]}`)["A"]
		require.NoError(t, answer.Error)
		require.Equal(t, [][]string{{strconv.Itoa(now), strconv.Itoa(before)}}, cells(answer.Frames[0], answer.Frames[0].Fields[0].Name, answer.Frames[0].Fields[1].Name))
		for _, grouped := range []string{`"groupBy":["channel"]`, `"interval":"1h"`, `"interval":"1h","groupBy":["session_id"]`} {
			answer := s.query(t, day, `{"queryType":"metrics","metrics":[{"measure":"segments"}],"format":"table",`+grouped+`}`)["A"]
			require.NoError(t, answer.Error)
			sum := 0
			for _, row := range cells(answer.Frames[0], "segments") {
				if row[0] != "" {
					sum += atoi(t, row[0])
				}
			}
			require.Equal(t, now, sum, grouped)
		}
	})
}

// Ann's transfers go to Sales, to Billing and to Sales; who may not see the row
// that a transfer led to is not told of it.
func TestTransfersAreSeenByWhoSeesTheRowAfter(t *testing.T) {
	s := startOn(t, `CREATE TABLE own (session_id text, segment_number int, started_at timestamptz, queue_name text, queue_entry_time timestamptz, agent_name text, agent_email text,
			segment_id text, transferred_in_by text);
		INSERT INTO own SELECT session, number, '2024-11-18 08:00Z', queue, '2024-11-18 08:00Z', 'Ann', 'ann@x', 'x', CASE WHEN number > 1 THEN 'ann@x' END
			FROM (VALUES ('s1', 1, 'Sales'), ('s1', 2, 'Sales'), ('s2', 1, 'Sales'), ('s2', 2, 'Billing'), ('s3', 1, 'Billing'), ('s3', 2, 'Sales')) AS v (session, number, queue);
		CREATE TABLE own_access (login text, field text, value text);
		INSERT INTO own_access VALUES ('sally', 'queue_name', 'Sales'), ('ben', 'queue_name', 'Billing'), ('both', 'queue_name', 'Sales'), ('both', 'queue_name', 'Billing'), ('boss', '*', NULL)`)
	s.set(t, map[string]any{"relation": "own", "rowAccess": true})
	for login, expected := range map[string]string{"sally": "1", "ben": "0", "both": "3", "boss": "3", "stranger": "0"} {
		s.user = &backend.User{Login: login}
		frames := s.framesOf(t, always, `{"queryType":"metrics","metrics":[{"measure":"transferred_out"}],"format":"table"}`)
		require.Equal(t, [][]string{{expected}}, cells(frames[0], "transferred_out"), login)
	}
}
