package plugin_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/stretchr/testify/require"
)

// odd has rows whose times and durations are no moments and no lengths of time.
const oddTable = `
CREATE TABLE odd (session_id text, started_at timestamptz, queue_entry_time timestamptz, queue_exit_time timestamptz, queue_wait_time float8,
  segment_id text, talk_time numeric, hold_mute_time float4, last_segment boolean);
INSERT INTO odd VALUES
 ('a', '2024-11-18 08:00Z', '2024-11-18 08:00Z',     '2024-11-18 08:00:10Z',   10,         'x', 60,         1,           true),
 ('b', '2024-11-18 08:01Z', '2024-11-18 08:01Z',     'infinity',               20,         'x', 'NaN',      'Infinity',  true),
 ('c', '2024-11-18 08:02Z', '-infinity',             '2024-11-18 08:03Z',      'Infinity', 'x', 1e200,      3,           true),
 ('d', '2024-11-18 08:03Z', '2024-11-18 08:03Z',     '0001-01-01 00:00Z',      'NaN',      'x', -5,         'NaN',       true),
 ('e', '2024-11-18 08:04Z', '2024-11-18 08:04Z',     '200000-01-01 00:00Z',    1e300,      'x', 1e400,      '-Infinity', true),
 ('f', '2024-11-18 08:05Z', '2024-11-18 08:05Z',     '294276-12-31 23:59:59Z', 30,         '',  -0.25,      NULL,        true)`

// Figures worked out by hand: 60, -5 and -0.25 seconds of talk, waits of 10, 20
// and 30 seconds.
func TestWhatIsNoTimeAndNoDurationIsBlankAndCounted(t *testing.T) {
	s := startOn(t, oddTable)
	s.set(t, map[string]any{"relation": "odd"})
	answers := s.query(t, always,
		`{"fields": ["session_id", "queue_entry_time", "queue_exit_time", "queue_wait_time", "talk_time", "hold_mute_time"]}`,
		`{"queryType": "metrics", "format": "table", "metrics": [{"measure": "talk_time", "aggregate": "avg"}, {"measure": "talk_time", "aggregate": "min"},
			{"measure": "queue_wait_time", "aggregate": "p50"}, {"measure": "hold_mute_time", "aggregate": "sum"}, {"measure": "offered"}, {"measure": "answered"},
			{"measure": "service_level", "threshold": 10, "formula": "abandons_negative"}]}`,
		`{"fields": ["session_id"], "filters": [{"field": "talk_time", "operator": "blank"}], "sort": [{"field": "queue_wait_time", "descending": true}]}`,
		`{"fields": ["session_id"], "sort": [{"field": "queue_exit_time", "descending": true}]}`,
		`{"queryType": "values", "field": "talk_time"}`,
		`{"queryType": "timeline", "sessionId": "b"}`,
		`{"queryType": "metrics", "format": "table", "metrics": [{"measure": "talk_time", "aggregate": "sum"}]}`,
	)
	for refID, answer := range answers {
		require.NoError(t, answer.Error, refID)
	}
	rows := answers["A"].Frames[0]
	cells := func(i int) (found []any) {
		for row := range rows.Rows() {
			value, filled := rows.Fields[i].ConcreteAt(row)
			if !filled {
				value = "-"
			}
			if at, is := value.(time.Time); is {
				value = at.UTC().Format("15:04:05")
			}
			found = append(found, value)
		}
		return found
	}
	require.Equal(t, []any{"08:00:00", "08:01:00", "-", "08:03:00", "08:04:00", "08:05:00"}, cells(1))
	require.Equal(t, []any{"08:00:10", "-", "08:03:00", "-", "-", "-"}, cells(2), "the years 1, 200000 and 294276 do not fit a frame")
	require.Equal(t, []any{10.0, 20.0, "-", "-", "-", 30.0}, cells(3))
	require.Equal(t, []any{60.0, "-", "-", -5.0, "-", -0.25}, cells(4))
	require.Equal(t, []any{1.0, "-", 3.0, "-", "-", "-"}, cells(5))
	require.Equal(t, []string{
		"4 of the rows have an infinite time or a duration that is not a number. These values are blank and enter no figure.",
		"3 times before 1678 or after 2261 are blank, as Grafana cannot show them; the report as CSV has them.",
	}, notices(rows))

	figures := answers["B"].Frames[0]
	for i, expected := range []float64{54.75 / 3, -5, 20, 4, 5, 4, 0.2} {
		value, filled := figures.Fields[i].ConcreteAt(0)
		require.True(t, filled)
		require.InDelta(t, expected, value, 1e-9, figures.Fields[i].Name)
	}
	require.Equal(t, []string{"4 of the rows have an infinite time or a duration that is not a number. These values are blank and enter no figure."}, notices(figures))

	// Only what the metrics need is told of: the talk of b, c and e.
	require.Equal(t, []string{"3 of the rows have an infinite time or a duration that is not a number. These values are blank and enter no figure."}, notices(answers["G"].Frames[0]))

	require.Equal(t, []string{"b", "c", "e"}, cellsOf(answers["C"].Frames[0]))
	require.Equal(t, []string{"f", "e", "c", "a", "d", "b"}, cellsOf(answers["D"].Frames[0]), "what is blank comes last")
	require.ElementsMatch(t, []string{"00:01:00", "-00:00:05", "-0.25"}, texts[string](t, answers["E"].Frames[0], "value"))

	csv := string(s.call(t, resourceCall{method: "GET", path: `report.csv?from=2024-11-18&to=2024-11-19&query={"fields":["session_id","queue_exit_time","queue_wait_time","talk_time","hold_mute_time"]}`}).body)
	require.Equal(t, strings.Join([]string{
		"Session ID,Queue Exit Time,Queue Wait Time,Talk Time,Hold/Mute Time",
		"a,2024-11-18 08:00:10,00:00:10,00:01:00,00:00:01",
		"b,,00:00:20,,",
		"c,2024-11-18 08:03:00,,,00:00:03",
		"d,0001-01-01 00:00:00,,-00:00:05,",
		"e,200000-01-01 00:00:00,,,",
		"f,294276-12-31 23:59:59,00:00:30,00:00:00,", "",
	}, "\r\n"), csv)
}

// Grafana's unit writes a negative duration as "00:00:05 ago"; a mapping of the
// value gives it the form of CSV.
func TestNegativeDurationsReadAsInCSV(t *testing.T) {
	s := startOn(t, oddTable)
	s.set(t, map[string]any{"relation": "odd"})
	answers := s.query(t, always, `{"fields": ["talk_time", "queue_wait_time"]}`,
		`{"queryType": "metrics", "format": "table", "metrics": [{"measure": "talk_time", "aggregate": "min"}]}`,
		`{"queryType": "metrics", "metrics": [{"measure": "talk_time", "aggregate": "min"}], "interval": "1y"}`)
	mappings := func(refID string, field int) string {
		require.NoError(t, answers[refID].Error)
		encoded, err := json.Marshal(answers[refID].Frames[0].Fields[field].Config.Mappings)
		require.NoError(t, err)
		return string(encoded)
	}
	require.JSONEq(t, `[{"type":"value","options":{"-5":{"text":"-00:00:05"},"-0.25":{"text":"00:00:00"}}}]`, mappings("A", 0))
	require.Equal(t, "[]", mappings("A", 1))
	require.JSONEq(t, `[{"type":"value","options":{"-5":{"text":"-00:00:05"}}}]`, mappings("B", 0))
	require.JSONEq(t, `[{"type":"value","options":{"-5":{"text":"-00:00:05"}}}]`, mappings("C", 1))
}

func notices(frame *data.Frame) (found []string) {
	for _, notice := range frame.Meta.Notices {
		found = append(found, notice.Text)
	}
	return found
}

// cellsOf returns the texts of a frame's first field.
func cellsOf(frame *data.Frame) (found []string) {
	for row := range frame.Rows() {
		text, _ := frame.Fields[0].At(row).(*string)
		found = append(found, *text)
	}
	return found
}
