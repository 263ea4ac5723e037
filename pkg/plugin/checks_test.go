package plugin_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/grafana/dataplane/sdata/numeric"
	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/stretchr/testify/require"
)

func TestChecksAreATableForPeople(t *testing.T) {
	s := startOn(t, least)
	s.set(t, map[string]any{"relation": "least"})
	s.user = &backend.User{Login: "e", Role: "Editor"}
	_, err := s.sql.Exec(t.Context(), "UPDATE least SET queue_exit_time = '2024-11-18 07:00Z' WHERE session_id = 'b'")
	require.NoError(t, err)
	frame := s.framesOf(t, always, `{"queryType":"checks"}`)[0]
	rows := map[string][]string{}
	for _, row := range cells(frame, "check", "status", "rows", "sessions", "looked_at", "newest", "session_id") {
		rows[row[0]] = row[1:]
	}
	require.Equal(t, []string{"fails", "1", "1", "3", "2024-11-18 08:10:00 +0000 UTC", "b"}, rows["exit_before_entry"])
	require.Equal(t, []string{"passes", "0", "0", "3", "", ""}, rows["not_finite"])
	require.Equal(t, []string{"share", "1", "1", "3", "2024-11-18 09:00:00 +0000 UTC", "c"}, rows["blank_queue_name"])
	require.Equal(t, []string{"not possible: column direction missing", "", "", "", "", ""}, rows["unknown_direction"])
	share, _ := frame.FieldByName("share")
	value, _ := share.ConcreteAt(1)
	require.InDelta(t, 1.0/3, value, 1e-9)
	session, _ := frame.FieldByName("session_id")
	require.Len(t, session.Config.Links, 1, "to the session's timeline")
}

// An alert rule gets the number of failing rows of each check, with labels.
func TestChecksAreNumbersForRules(t *testing.T) {
	s := startOn(t, least)
	s.set(t, map[string]any{"relation": "least"})
	answer := s.asRule(t, `{"queryType":"checks"}`)
	require.NoError(t, answer.Error)
	reader, err := numeric.CollectionReaderFromFrames(answer.Frames)
	require.NoError(t, err)
	collection, err := reader.GetCollection(false)
	require.NoError(t, err)
	require.NoError(t, collection.Warning)
	found := map[string]float64{}
	for _, ref := range collection.Refs {
		value, empty, err := ref.NullableFloat64Value()
		require.NoError(t, err)
		require.False(t, empty)
		found[ref.GetLabels()["check"]] = *value
		require.NotEmpty(t, ref.GetLabels()["title"])
	}
	// The wait of each row is that of its times; what is blank is no failure, and
	// what is not possible has no number.
	require.Equal(t, map[string]float64{"exit_before_entry": 0, "wait_differs": 0, "negative_duration": 0, "not_finite": 0, "in_future": 0, "split_session": 0}, withoutKey(found, "days_without_rows"))

	answer = s.asRule(t, `{"queryType":"checks","check":"blank_queue_name"}`)
	require.NoError(t, answer.Error)
	require.Equal(t, [][]string{{"blank_queue_name", "Queue Name is blank", "1"}}, cells(answer.Frames[0], "check", "title", "rows"))
	require.ErrorContains(t, s.asRule(t, `{"queryType":"checks","check":"no_last_row"}`).Error, "the relation has no column last_segment")
	require.ErrorContains(t, s.asRule(t, `{"queryType":"checks","check":"$check"}`).Error, "holds the template variable $check")
}

func withoutKey(found map[string]float64, key string) map[string]float64 {
	delete(found, key)
	return found
}

func TestChecksAreOfRowsThatTheAskerMaySee(t *testing.T) {
	s := bound(t)
	_, err := s.sql.Exec(t.Context(), "ALTER TABLE own ADD COLUMN last_segment boolean")
	require.NoError(t, err)
	s.forEach(t, func(t *testing.T, sessions []string) {
		frame := s.framesOf(t, always, `{"queryType":"checks"}`)[0]
		for _, row := range cells(frame, "check", "looked_at", "status") {
			switch {
			case row[0] == "blank_channel" && len(sessions) > 0:
				require.Equal(t, len(sessions), atoi(t, row[1]))
			case row[0] == "no_last_row" && strings.EqualFold(s.user.Login, "boss"):
				require.Equal(t, "fails", row[2])
			case row[0] == "no_last_row":
				require.Equal(t, "not possible: row access shows you only a part of the sessions' rows", row[2])
			}
		}
		rows := s.framesOf(t, always, `{"fields":["session_id"],"check":"blank_in_progress"}`)[0]
		require.Zero(t, rows.Rows())
		rows = s.framesOf(t, always, `{"fields":["session_id"],"check":"blank_last_segment"}`)[0]
		require.Equal(t, sessions, column(cells(rows, "session_id")))
	})
}

func TestChecksNameNobodyToWhoSeesMasked(t *testing.T) {
	s := masking(t)
	for _, asked := range []string{`{"queryType":"checks"}`, `{"check":"blank_email_subject"}`, `{"check":"mixed_session"}`, `{"check":"split_session"}`} {
		encoded, err := s.framesOf(t, always, asked)[0].MarshalJSON()
		require.NoError(t, err)
		requireNoNames(t, string(encoded))
	}
	require.Equal(t, 1, s.framesOf(t, always, `{"fields":["customer"],"check":"blank_support"}`)[0].Rows())
}

func atoi(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	require.NoError(t, err)
	return n
}
