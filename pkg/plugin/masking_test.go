package plugin_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/verify"
)

const maskKey = "a key of the test's, and only its"

// personal names people in every field that does; the last row names none.
const personal = `
CREATE TABLE own (session_id text, started_at timestamptz, segment_number int, segment_id text, queue_name text, queue_entry_time timestamptz, customer text, support text, agent_name text, agent_custom_name text,
  agent_email text, consultants text[], joined_users text, transferred_in_by text, email_subject text);
INSERT INTO own VALUES
 ('s1', '2024-11-18 08:00Z', 1, 'a', 'Sales', '2024-11-18 08:00Z', 'Jane Doe', '+4930111', 'Ann Lee', 'Annie', 'ann@secret.example', '{bob@secret.example,ann@secret.example}', 'bob@secret.example|eve@secret.example', 'eve@secret.example', 'Jane Doe''s bill'),
 ('s1', '2024-11-18 08:05Z', 2, 'b', 'Sales', NULL, 'Jane Doe', '+4930111', 'Bob Ray', 'Bobby', 'bob@secret.example', NULL, '', 'System', NULL),
 ('s2', '2024-11-18 09:00Z', 1, '', 'Billing', '2024-11-18 09:00Z', 'Jänné 漢', NULL, 'BOT', '', NULL, '{}', NULL, 'Bot', '')`

// names are what nobody may see who sees personal fields masked.
var names = []string{"Jane", "Jänné", "4930111", "Ann Lee", "Bob Ray", "Annie", "Bobby", "secret.example", "bill"}

func requireNoNames(t *testing.T, text string) {
	t.Helper()
	for _, name := range names {
		require.NotContains(t, text, name)
	}
}

// pseudonym is HMAC-SHA256 by Go's own library.
func pseudonym(text string) string {
	mac := hmac.New(sha256.New, []byte(maskKey))
	mac.Write([]byte(text))
	return "~" + hex.EncodeToString(mac.Sum(nil))[:16]
}

func masking(t *testing.T) *subject {
	t.Helper()
	s := startOn(t, personal)
	s.settings.DecryptedSecureJSONData["maskKey"] = maskKey
	s.set(t, map[string]any{"relation": "own", "maskPersonalData": true})
	s.user = &backend.User{Login: "viewer", Role: "Viewer"}
	return s
}

// texts returns a frame's values of fields, row by row.
func cells(frame *data.Frame, fields ...string) (rows [][]string) {
	for row := range frame.Rows() {
		var values []string
		for _, name := range fields {
			field, _ := frame.FieldByName(name)
			value, present := field.ConcreteAt(row)
			if !present {
				value = ""
			}
			values = append(values, fmt.Sprint(value))
		}
		rows = append(rows, values)
	}
	return rows
}

var personalFields = []string{"customer", "support", "agent_name", "agent_custom_name", "agent_email", "consultants", "joined_users", "transferred_in_by", "email_subject"}

// maskedRows are the rows above as who sees them masked does.
func maskedRows() [][]string {
	return [][]string{
		{pseudonym("Jane Doe"), pseudonym("+4930111"), pseudonym("Ann Lee"), pseudonym("Annie"), pseudonym("ann@secret.example"),
			pseudonym("bob@secret.example") + "|" + pseudonym("ann@secret.example"), pseudonym("bob@secret.example") + "|" + pseudonym("eve@secret.example"), pseudonym("eve@secret.example"), pseudonym("Jane Doe's bill")},
		{pseudonym("Jane Doe"), pseudonym("+4930111"), pseudonym("Bob Ray"), pseudonym("Bobby"), pseudonym("bob@secret.example"), "", "", "System", ""},
		{pseudonym("Jänné 漢"), "", "BOT", "", "", "", "", "Bot", ""},
	}
}

func TestMaskedTableShowsPseudonyms(t *testing.T) {
	s := masking(t)
	answer := s.query(t, always, `{"fields":["`+strings.Join(personalFields, `","`)+`"]}`)["A"]
	require.NoError(t, answer.Error)
	require.Equal(t, maskedRows(), cells(answer.Frames[0], personalFields...))

	// Editors and administrators see them, and so do alert rules; whoever has no
	// login does not, whatever the role.
	for _, test := range []struct {
		user   *backend.User
		header string
		masked bool
	}{
		{&backend.User{Login: "e", Role: "Editor"}, "", false},
		{&backend.User{Login: "a", Role: "Admin"}, "", false},
		{&backend.User{Login: "n", Role: "None"}, "", true},
		{&backend.User{Login: "", Role: "Editor"}, "", true},
		{&backend.User{Login: "v", Role: "Viewer"}, "true", true},
		{&backend.User{Login: "", Role: "Viewer"}, "true", true},
		{&backend.User{Login: "grafana_scheduler", Role: "Admin"}, "", true},
		{&backend.User{Login: "grafana_scheduler", Role: "Admin"}, "true", false},
		{&backend.User{Login: "service", Name: "service", Role: "Admin"}, "", true}, // a public dashboard
		{&backend.User{Login: "service", Name: "service", Role: "Admin"}, "true", true},
		{nil, "true", false},
		{nil, "", true},
	} {
		s.user = test.user
		request := s.request(always, `{"fields":["customer"],"limit":1}`)
		request.Headers = map[string]string{"FromAlert": test.header}
		answers, err := s.process.QueryData(t.Context(), request)
		require.NoError(t, err)
		shown := cells(answers.Responses["A"].Frames[0], "customer")[0][0]
		require.Equal(t, test.masked, shown != "Jane Doe", "%+v", test)
	}
}

func TestMaskedFieldsAreNeitherFilteredNorSortedNorGroupedNorSearched(t *testing.T) {
	s := masking(t)
	for _, field := range personalFields {
		for _, asked := range []string{
			`{"filters":[{"field":"%s","operator":"=~","values":["^J"]}]}`,
			`{"filters":[{"field":"queue_name","operator":"=","values":["Sales"]},{"field":"%s","operator":"not blank"}]}`,
			`{"sort":[{"field":"queue_name"},{"field":"%s"}]}`,
			`{"queryType":"metrics","metrics":[{"measure":"segments"}],"format":"table","groupBy":["queue_name","%s"]}`,
			`{"queryType":"metrics","metrics":[{"measure":"segments"}],"format":"table","filters":[{"field":"%s","operator":"=","values":["x"]}]}`,
			`{"queryType":"metrics","metrics":[{"measure":"segments"}],"format":"table","interval":"1d","compare":["1w"],"groupBy":["%s"]}`,
			`{"queryType":"checks","filters":[{"field":"%s","operator":"=","values":["x"]}]}`,
			`{"check":"split_session","filters":[{"field":"%s","operator":"=","values":["x"]}]}`,
			`{"queryType":"values","field":"%s","search":"J"}`,
			`{"queryType":"values","field":"queue_name","filters":[{"field":"%s","operator":"=","values":["x"]}]}`,
		} {
			asked = fmt.Sprintf(asked, field)
			answer := s.query(t, always, asked)["A"]
			require.ErrorContains(t, answer.Error, "is personal data, which is masked for you", asked)
			require.Equal(t, backend.StatusForbidden, answer.Status)
		}
		filter := url.QueryEscape(`{"filters":[{"field":"` + field + `","operator":"=","values":["x"]}]}`)
		for _, path := range []string{wholeReport, "report.xlsx?from=0&to=now", "verify?from=0&to=now"} {
			require.Equal(t, http.StatusForbidden, s.call(t, resourceCall{method: "GET", path: path + "&query=" + filter}).status, path)
		}
	}
	// Who sees the field may.
	s.user = &backend.User{Login: "e", Role: "Editor"}
	require.NoError(t, s.query(t, always, `{"filters":[{"field":"customer","operator":"=~","values":["^J"]}],"sort":[{"field":"customer"}]}`)["A"].Error)
}

func TestMaskedValuesAreCountedAsPseudonyms(t *testing.T) {
	s := masking(t)
	for field, expected := range map[string][][]string{
		"customer":          {{pseudonym("Jane Doe"), "2"}, {pseudonym("Jänné 漢"), "1"}},
		"transferred_in_by": {{"Bot", "1"}, {"System", "1"}, {pseudonym("eve@secret.example"), "1"}},
		"consultants":       {{pseudonym("ann@secret.example"), "1"}, {pseudonym("bob@secret.example"), "1"}},
	} {
		asked := `{"queryType":"values","field":"` + field + `"}`
		answer := s.query(t, always, asked)["A"]
		require.NoError(t, answer.Error)
		require.ElementsMatch(t, expected, cells(answer.Frames[0], answer.Frames[0].Fields[0].Name, answer.Frames[0].Fields[1].Name))

		// In their own order, which is that of the pseudonyms.
		sorted := s.query(t, always, `{"queryType":"values","sorted":true,"field":"`+field+`"}`)["A"]
		require.NoError(t, sorted.Error)
		shown := column(cells(sorted.Frames[0], sorted.Frames[0].Fields[0].Name))
		require.ElementsMatch(t, column(expected), shown)
		require.True(t, slices.IsSorted(shown), shown)

		listed := decode[valuesAnswer](t, s.call(t, resourceCall{method: "GET", path: "values?from=0&to=now&query=" + url.QueryEscape(asked)}))
		require.Len(t, listed.Values, len(expected))
		for _, value := range listed.Values {
			require.True(t, slices.ContainsFunc(expected, func(e []string) bool { return e[0] == value.Value }), value.Value)
		}
	}
}

func TestMaskedFiguresAreTheSame(t *testing.T) {
	s := masking(t)
	const asked = `{"queryType":"metrics","metrics":[{"measure":"segments"},{"measure":"transferred"}],"format":"table","groupBy":["queue_name"]}`
	masked := s.query(t, always, asked)["A"].Frames[0]
	require.Equal(t, [][]string{{"Billing", "1", "1"}, {"Sales", "2", "2"}}, cells(masked, "queue_name", "segments", "transferred"))
}

func TestMaskedTimelineNamesNobody(t *testing.T) {
	s := masking(t)
	text := func() string {
		answer := s.query(t, always, `{"queryType":"timeline","sessionId":"s1"}`)["A"]
		require.NoError(t, answer.Error)
		encoded, err := answer.Frames[0].MarshalJSON()
		require.NoError(t, err)
		return string(encoded)
	}
	masked := text()
	requireNoNames(t, masked)
	require.Contains(t, masked, pseudonym("Jane Doe"))
	s.user.Role = "Editor"
	require.Contains(t, text(), "Jane Doe")
}

func TestMaskedReportNamesNobody(t *testing.T) {
	s := masking(t)
	asked := wholeReport + "&query=" + url.QueryEscape(`{"fields":["`+strings.Join(personalFields, `","`)+`"]}`)
	answer := s.call(t, resourceCall{method: "GET", path: asked})
	require.Equal(t, http.StatusOK, answer.status)
	rows, err := csv.NewReader(strings.NewReader(string(answer.body))).ReadAll()
	require.NoError(t, err)
	require.Equal(t, maskedRows(), rows[1:])
	s.user.Role = "Admin"
	require.Contains(t, string(s.call(t, resourceCall{method: "GET", path: asked}).body), "Jane Doe")
}

// A proof that report, metrics and CSV agree holds for what is masked, and names nobody.
func TestMaskedVerificationNamesNobody(t *testing.T) {
	s := masking(t)
	answer := s.call(t, resourceCall{method: "GET", path: "verify?from=0&to=now"})
	require.Equal(t, http.StatusOK, answer.status, "%s", answer.body)
	requireNoNames(t, string(answer.body))
	result := decode[verify.Result](t, answer)
	require.Equal(t, int64(3), result.Rows)
	require.True(t, result.Agree)
}

func TestMaskingNeedsAKey(t *testing.T) {
	s := startOn(t, personal)
	s.settings.DecryptedSecureJSONData["maskKey"] = "too short"
	s.set(t, map[string]any{"relation": "own", "maskPersonalData": "true"})
	health := s.health(t)
	require.Contains(t, health.Message, "maskPersonalData needs the secret maskKey, of at least 16 characters")
	require.NotContains(t, health.Message, "too short")
}
