package plugin_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/grafana/dataplane/sdata/numeric"
	"github.com/grafana/dataplane/sdata/timeseries"
	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/stretchr/testify/require"
)

// few are rows whose figures are seen at a glance: four on one day, three
// of them queued, one queue with a name that needs care.
const few = `INSERT INTO interaction_segments (session_id, segment_number, started_at, queue_name, channel, queue_entry_time, queue_wait_time, segment_id, last_segment) VALUES
	('a', 1, '2026-03-29 00:30Z', 'Sales', 'Voice', '2026-03-29 00:30Z', 10, 'x', true),
	('b', 1, '2026-03-29 00:40Z', 'Sales', 'Voice', '2026-03-29 00:40Z', 30, '',  true),
	('c', 1, '2026-03-29 12:10Z', '(blank)', '',    '2026-03-29 12:10Z', 50, 'y', true),
	('d', 1, '2026-03-29 12:20Z', NULL, NULL,       NULL,                NULL, NULL, true)`

var theDay = backend.TimeRange{From: time.Date(2026, 3, 29, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 3, 30, 0, 0, 0, 0, time.UTC)}

func startWithFew(t *testing.T) *subject {
	t.Helper()
	s := startOn(t)
	s.write(t, noWork)
	_, err := s.sql.Exec(t.Context(), few)
	require.NoError(t, err)
	return s
}

func (s *subject) framesOf(t *testing.T, within backend.TimeRange, asked string) data.Frames {
	t.Helper()
	answer := s.query(t, within, asked)["A"]
	require.NoError(t, answer.Error)
	return answer.Frames
}

// The data plane's own readers, which Grafana's expressions use, take both
// formats, and find no two series alike.
func TestTheDataPlaneReadsBothFormats(t *testing.T) {
	s := startWithFew(t)
	const metrics = `"metrics": [{"measure": "queue_wait_time", "aggregate": "p95"}, {"measure": "offered"}, {"measure": "service_level"}], "groupBy": ["queue_name", "channel"]`
	series := s.framesOf(t, theDay, `{"queryType": "metrics", `+metrics+`}`)
	reader, err := timeseries.CollectionReaderFromFrames(series)
	require.NoError(t, err)
	collection, err := reader.GetCollection(true)
	require.NoError(t, err)
	require.NoError(t, collection.Warning)
	require.Empty(t, collection.RemainderIndices)
	require.Len(t, collection.Refs, 9)

	table := s.framesOf(t, theDay, `{"queryType": "metrics", "format": "table", `+metrics+`}`)
	numbers, err := numeric.CollectionReaderFromFrames(table)
	require.NoError(t, err)
	figures, err := numbers.GetCollection(false)
	require.NoError(t, err)
	require.Len(t, figures.Refs, 9)
}

func TestSeriesSayWhatTheyAre(t *testing.T) {
	s := startWithFew(t)
	frames := s.framesOf(t, theDay, `{"queryType": "metrics", "interval": "12h", "groupBy": ["queue_name", "channel"],
		"metrics": [{"measure": "queue_wait_time", "aggregate": "p95"}, {"measure": "offered"}]}`)
	require.Len(t, frames, 6)
	var labels []data.Labels
	var names []string
	for _, frame := range frames {
		require.Equal(t, "A", frame.RefID)
		require.InDelta(t, 12*60*60*1000, frame.Fields[0].Config.Interval, 0)
		labels = append(labels, frame.Fields[1].Labels)
		names = append(names, frame.Fields[1].Config.DisplayNameFromDS)
	}
	// In the order of their bytes; a queue that is called (blank) is another than the blank one.
	require.Equal(t, []string{
		"p95 of Queue Wait Time (blank), (blank)", "p95 of Queue Wait Time Sales, Voice", "p95 of Queue Wait Time (blank), (blank)",
		"Offered (blank), (blank)", "Offered Sales, Voice", "Offered (blank), (blank)",
	}, names)
	require.Equal(t, []data.Labels{
		{"queue_name": "(blank)", "channel": ""}, {"queue_name": "Sales", "channel": "Voice"}, {"queue_name": "", "channel": ""},
	}, labels[:3])
	require.Equal(t, "queue_wait_time_p95", frames[0].Fields[1].Name)
	require.Equal(t, "dthms", frames[0].Fields[1].Config.Unit)
	require.Equal(t, "none", frames[3].Fields[1].Config.Unit)
	// A duration has points where there are waits, a count in every bucket.
	require.Equal(t, map[string]map[time.Time]figures{
		"Sales|Voice": {
			theDay.From:                     {"queue_wait_time_p95": 29, "offered": 2},
			theDay.From.Add(12 * time.Hour): {"offered": 0},
		},
		"(blank)|": {
			theDay.From:                     {"offered": 0},
			theDay.From.Add(12 * time.Hour): {"queue_wait_time_p95": 50, "offered": 1},
		},
		"|": {
			theDay.From:                     {"offered": 0},
			theDay.From.Add(12 * time.Hour): {"offered": 0},
		},
	}, pointsOf(t, frames, "queue_name", "channel"))
}

func TestTablesSayWhatTheyAre(t *testing.T) {
	s := startWithFew(t)
	frames := s.framesOf(t, theDay, `{"queryType": "metrics", "format": "table", "groupBy": ["queue_name"],
		"metrics": [{"measure": "abandonment_rate"}, {"measure": "service_level", "threshold": 10, "formula": "abandons_negative"}]}`)
	require.Len(t, frames, 1)
	var ids, titles []string
	for _, field := range frames[0].Fields {
		ids = append(ids, field.Name)
		titles = append(titles, field.Config.DisplayNameFromDS)
	}
	require.Equal(t, []string{"queue_name", "abandonment_rate", "service_level"}, ids)
	require.Equal(t, []string{"Queue Name", "Abandonment Rate", "Service Level within 10s"}, titles)
	require.Equal(t, "Answered within 10s / offered. (abandons_negative)", frames[0].Fields[2].Config.Description)
	require.Equal(t, map[string]figures{
		"(blank)": {"abandonment_rate": 0, "service_level": 0},
		"Sales":   {"abandonment_rate": 0.5, "service_level": 0.5},
		"":        {}, // nothing was offered: there is no share of it
	}, groupsOf(t, frames))
}

// Clocks in Berlin go forward in the night to the 29th, which begins at 23:00
// UTC and ends at 22:00, and back in the night to October 25th, from 22:00 to 23:00.
func TestDaysAcrossChangesOfTheClocks(t *testing.T) {
	s := startOn(t)
	s.write(t, noWork)
	_, err := s.sql.Exec(t.Context(), `INSERT INTO interaction_segments (session_id, segment_number, started_at) SELECT i::text, 1, t::timestamptz FROM unnest(ARRAY[
		'2026-03-28 22:59:59.999999Z', '2026-03-28 23:00Z', '2026-03-29 21:59:59.999999Z', '2026-03-29 22:00Z',
		'2026-10-24 21:59:59Z', '2026-10-24 22:00Z', '2026-10-25 22:00Z', '2026-10-25 22:59:59Z', '2026-10-25 23:00Z']) WITH ORDINALITY AS v (t, i)`)
	require.NoError(t, err)
	s.set(t, map[string]any{"timezone": "Europe/Berlin"})
	for _, test := range []struct {
		from, to string
		counts   map[string]float64
		widest   time.Duration
	}{
		{"2026-03-27T23:00:00Z", "2026-03-30T22:00:00Z",
			map[string]float64{"2026-03-27T23:00:00Z": 1, "2026-03-28T23:00:00Z": 2, "2026-03-29T22:00:00Z": 1}, 24 * time.Hour},
		{"2026-10-23T22:00:00Z", "2026-10-26T23:00:00Z",
			map[string]float64{"2026-10-23T22:00:00Z": 1, "2026-10-24T22:00:00Z": 3, "2026-10-25T23:00:00Z": 1}, 25 * time.Hour},
	} {
		from, err := time.Parse(time.RFC3339, test.from)
		require.NoError(t, err)
		to, err := time.Parse(time.RFC3339, test.to)
		require.NoError(t, err)
		frames := s.framesOf(t, backend.TimeRange{From: from, To: to}, `{"queryType": "metrics", "interval": "1d", "metrics": [{"measure": "segments"}]}`)
		counts := map[string]float64{}
		for at, found := range pointsOf(t, frames)[""] {
			counts[at.Format(time.RFC3339)] = found["segments"]
		}
		require.Equal(t, test.counts, counts)
		require.InDelta(t, test.widest.Milliseconds(), frames[0].Fields[0].Config.Interval, 0, "so that a graph does not part the points of a long day")
	}
}

const noRows = `"filters": [{"field": "queue_name", "operator": "=", "values": ["no such queue"]}], "metrics": [{"measure": "talk_time", "aggregate": "avg"}, {"measure": "offered"}]`

func TestNoRows(t *testing.T) {
	s := startWithFew(t)
	frames := s.framesOf(t, theDay, `{"queryType": "metrics", "interval": "6h", `+noRows+`}`)
	require.Len(t, frames, 2)
	require.Len(t, frames[0].Fields, 2)
	require.Zero(t, frames[0].Rows(), "a duration has no point")
	require.Equal(t, 4, frames[1].Rows(), "a count is 0 throughout")
	last, _ := frames[1].Fields[1].FloatAt(3)
	require.Zero(t, last)

	frames = s.framesOf(t, theDay, `{"queryType": "metrics", "groupBy": ["queue_name"], `+noRows+`}`)
	require.Len(t, frames, 2)
	for _, frame := range frames {
		require.Len(t, frame.Fields, 2, "the fields are there all the same")
		require.Zero(t, frame.Rows())
	}
	frames = s.framesOf(t, theDay, `{"queryType": "metrics", "format": "table", `+noRows+`}`)
	require.Equal(t, map[string]figures{"": {"offered": 0}}, groupsOf(t, frames))
	require.Len(t, frames[0].Fields, 2)

	frames = s.framesOf(t, theDay, `{"queryType": "metrics", "format": "table", "groupBy": ["queue_name"], `+noRows+`}`)
	require.Len(t, frames[0].Fields, 3)
	require.Zero(t, frames[0].Rows())
}

// An alert rule must get "no data" as such: a series without points would
// become NaN, which is not 0 and so would fire.
func TestExpressionsGetNoData(t *testing.T) {
	s := startWithFew(t)
	const grouped = `{"queryType": "metrics", "interval": "6h", "groupBy": ["queue_name"], ` + noRows + `}`
	const together = `{"queryType": "metrics", "interval": "6h", ` + noRows + `}`
	for _, headers := range []map[string]string{{"FromAlert": "true"}, {"http_X-Grafana-From-Expr": "true"}} {
		answer, err := s.process.QueryData(t.Context(), &backend.QueryDataRequest{PluginContext: s.context(), Headers: headers, Queries: []backend.DataQuery{
			{RefID: "A", JSON: json.RawMessage(grouped), TimeRange: theDay},
			{RefID: "B", JSON: json.RawMessage(together), TimeRange: theDay},
			{RefID: "C", JSON: json.RawMessage(`{"filters": [{"field": "session_id", "operator": "=", "values": ["none"]}]}`), TimeRange: theDay},
		}})
		require.NoError(t, err)
		none := answer.Responses["A"].Frames
		require.Len(t, none, 1)
		require.Empty(t, none[0].Fields)
		reader, err := timeseries.CollectionReaderFromFrames(none)
		require.NoError(t, err)
		collection, err := reader.GetCollection(false)
		require.NoError(t, err)
		require.True(t, collection.NoData())

		counts := answer.Responses["B"].Frames
		require.Len(t, counts, 1)
		require.Equal(t, "offered", counts[0].Fields[1].Name)
		require.Equal(t, 4, counts[0].Rows())

		require.Len(t, answer.Responses["C"].Frames[0].Fields, 27, "other queries' frames stay as they are")
	}
}

func TestExceededLimitsAreErrors(t *testing.T) {
	s := startOn(t)
	s.write(t, noWork)
	_, err := s.sql.Exec(t.Context(), `INSERT INTO interaction_segments (session_id, segment_number, started_at, queue_name, channel)
		SELECT i::text, 1, timestamptz '2026-03-29Z' + i * interval '1 minute', 'queue ' || i % 101, 'channel ' || i FROM generate_series(0, 1199) AS i`)
	require.NoError(t, err)
	for asked, message := range map[string]string{
		`"groupBy": ["queue_name"]`:                                                 "the query has more than 100 groups of Queue Name: add a filter, group by fewer fields, or raise maxGroups, which may be 10000",
		`"groupBy": ["queue_name"], "format": "table"`:                              "the query has more than 100 groups of Queue Name",
		`"groupBy": ["queue_name", "channel"], "maxGroups": 1199, "interval": "1d"`: "the query has more than 1199 groups of Queue Name and Channel",
		`"groupBy": ["channel"], "maxGroups": 10000, "interval": "1m"`:              "the answer has more than 1000000 points: choose a longer interval, a shorter time range, fewer groups or fewer metrics",
		`"interval": "1s"`: "the time range has more than 10000 intervals of that width",
		`"groupBy": ["channel"], "maxGroups": 1200, "format": "table"`:     "",
		`"groupBy": ["queue_name"], "maxGroups": 101, "interval": "1h"`:    "",
		`"groupBy": ["queue_name"], "maxGroups": 101, "format": "table"`:   "",
		`"groupBy": ["queue_name"], "maxGroups": 101, "interval": "1440m"`: "",
	} {
		answer := s.query(t, theDay, `{"queryType": "metrics", "metrics": [{"measure": "segments"}], `+asked+`}`)["A"]
		if message == "" {
			require.NoError(t, answer.Error, asked)
			continue
		}
		require.ErrorContains(t, answer.Error, message, asked)
		require.Equal(t, backend.StatusBadRequest, answer.Status)
		require.Empty(t, answer.Frames)
	}
}

// A variable reaches the data source of an alert rule as it is written: taken
// for a name, it would match nothing, and the rule would stay green.
func TestRulesWithVariablesInThresholdsStepsAndIntervalsAreRefused(t *testing.T) {
	s := startOn(t)
	s.write(t, noWork)
	for asked, words := range map[string]string{
		`"metrics": [{"measure": "answered_within", "threshold": "$limit"}]`:                                                 "the threshold of answered_within holds the template variable $limit",
		`"metrics": [{"measure": "service_level", "thresholds": {"queue": {"Sales": "${limit}"}}}]`:                          "the thresholds of service_level of the queue Sales holds the template variable ${limit}",
		`"metrics": [{"measure": "abandoned_beyond", "thresholds": {"channel": {"[[channel]]": "4h"}}}]`:                     "the name in the thresholds of abandoned_beyond holds the template variable [[channel]]",
		`"metrics": [{"measure": "segments"}], "compare": ["$step"]`:                                                         "compare holds the template variable $step",
		`"metrics": [{"measure": "segments"}], "format": "table", "interval": "${width}"`:                                    "interval holds the template variable ${width}",
		`"metrics": [{"measure": "segments"}], "intervalOfDay": "$width"`:                                                    "intervalOfDay holds the template variable $width",
		`"metrics": [{"measure": "segments"}], "groupBy": ["$part"]`:                                                         "the name of a field holds the template variable $part",
		`"metrics": [{"measure": "segments"}], "filters": [{"field": "hour_of_day", "operator": ">=", "values": ["$from"]}]`: "the filter on hour_of_day (Hour of Day) holds the template variable $from",
	} {
		answer := s.asRule(t, `{"queryType": "metrics", `+asked+`}`)
		require.ErrorContains(t, answer.Error, words)
		require.ErrorContains(t, answer.Error, "alert rules and shared dashboards cannot use variables")
		require.Equal(t, backend.StatusBadRequest, answer.Status)
	}
}

// Worked out by hand: of the five rows of the day three have ended, one with a
// wait that is not a number; of the two rows of the day before one is at half
// past two, which Berlin's clock skips on the 29th.
func TestFiguresSayHowTheyWereMade(t *testing.T) {
	s := startOn(t, `CREATE TABLE made (session_id text, started_at timestamptz, queue_name text, queue_entry_time timestamptz, queue_wait_time float8, segment_id text, in_progress boolean);
		INSERT INTO made VALUES
		('a', '2026-03-29 07:00Z', 'Sales', '2026-03-29 07:00Z', 10, 'x', false), ('b', '2026-03-29 07:40Z', 'Sales', '2026-03-29 07:40Z', 'NaN', 'x', false),
		('c', '2026-03-29 09:00Z', 'Sales', '2026-03-29 09:00Z', 31, 'x', false), ('d', '2026-03-29 09:00Z', 'Sales', NULL, NULL, NULL, true), ('e', '2026-03-29 09:00Z', 'Mail', NULL, 1, NULL, false),
		('f', '2026-03-28 01:30Z', 'Sales', '2026-03-28 01:30Z', 10, 'x', false), ('g', '2026-03-28 08:00Z', 'Sales', '2026-03-28 08:00Z', 10, 'x', false)`)
	s.set(t, map[string]any{"relation": "made", "serviceLevelThresholds": map[string]any{"queue": map[string]any{"Sales": "30s"}}})
	within := s.daysOf(t, "Europe/Berlin", "2026-03-29", "2026-03-30")
	const asked = `"queryType": "metrics", "interval": "30m", "timezone": "Europe/Berlin", "compare": ["1d"], "intervalOfDay": "60m",
		"metrics": [{"measure": "answered_within"}, {"measure": "queue_wait_time", "aggregate": "p90"}],
		"filters": [{"field": "queue_name", "operator": "=|", "values": ["Sales", ""]}, {"field": "interval_of_day", "operator": ">=", "values": ["02:00"]}, {"field": "queue_wait_time", "operator": "not blank"}]`
	answers := s.query(t, within, `{"format": "table", `+asked+`}`, `{`+asked+`}`)
	const definitions = `{"id": "answered_within", "title": "Answered Within the threshold", "threshold": "30s for the queue Sales, else 20s",
		"definition": "Answered segments whose queue wait was at most the threshold. Threshold: 30s for the queue Sales, else 20s."}`
	const wait = `{"id": "queue_wait_time_p90", "title": "p90 of Queue Wait Time",
		"definition": "From queue entry to queue exit. Interpolated between the two nearest values where the percentile lies between them."}`
	rest := func(definitions string) string {
		return `{"definitions": [` + definitions + `], "timeField": "Started At", "timezone": "Europe/Berlin",
		"filters": ["Queue Name is one of Sales, (blank)", "Interval of Day is at or after 02:00", "Queue Wait Time is not blank", "interactions in progress are left out"],
		"periods": [{"period": "current", "from": "2026-03-29T00:00:00+01:00", "to": "2026-03-30T00:00:00+02:00", "rows": 2},
			{"period": "1 day earlier", "from": "2026-03-28T00:00:00+01:00", "to": "2026-03-29T00:00:00+01:00", "rows": 2}],
		"leftOut": [{"rows": 1, "reason": "rows of an earlier period at a time that the clock skips in this one are in no interval"}]}`
	}
	for refID, expected := range map[string][]string{"A": {definitions + ", " + wait}, "B": {definitions, definitions, wait, wait}} {
		require.NoError(t, answers[refID].Error)
		require.Len(t, answers[refID].Frames, len(expected))
		for i, frame := range answers[refID].Frames {
			custom, _ := frame.Meta.Custom.(map[string]any)
			at, err := time.Parse(time.RFC3339, fmt.Sprint(custom["generatedAt"]))
			require.NoError(t, err)
			require.Equal(t, time.UTC, at.Location())
			delete(custom, "generatedAt")
			written, err := json.Marshal(custom)
			require.NoError(t, err)
			require.JSONEq(t, rest(expected[i]), string(written))
		}
	}
	// Without the filter on the wait its row counts, and its value is said to be left out.
	answer := s.query(t, within, `{"queryType": "metrics", "format": "table", "metrics": [{"measure": "answered_within", "threshold": "9.5"}, {"measure": "offered"}], "includeInProgress": true}`)["A"]
	require.NoError(t, answer.Error)
	custom, _ := answer.Frames[0].Meta.Custom.(map[string]any)
	require.Equal(t, []any{"interactions in progress are included"}, custom["filters"])
	require.Equal(t, []any{map[string]any{"rows": 1.0, "reason": "an infinite time or a duration that is not a number enters no figure; the rows are in the counts that do without it"}}, custom["leftOut"])
	require.Equal(t, figures{"answered_within": 0, "offered": 3}, groupsOf(t, answer.Frames)[""])
}
