package query

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/internal/faulttest"
)

// Business hours are filters, of every query type that has filters.
func TestPartsOfTheLocalTimeAreFilters(t *testing.T) {
	for filter, expected := range map[string]struct {
		values []any
		words  string
	}{
		`{"field": "hour_of_day", "operator": ">=", "values": ["08"]}`:                  {[]any{int64(8)}, "Hour of Day is at or after 08"},
		`{"field": "hour_of_day", "operator": "=|", "values": [0, 23]}`:                 {[]any{int64(0), int64(23)}, "Hour of Day is one of 00, 23"},
		`{"field": "day_of_week", "operator": "!=|", "values": ["6", "7"]}`:             {[]any{int64(6), int64(7)}, "Day of Week is none of 6, 7"},
		`{"field": "day_of_week", "operator": "<=", "values": [5]}`:                     {[]any{int64(5)}, "Day of Week is at most 5"},
		`{"field": "interval_of_day", "operator": ">=", "values": ["08:30"]}`:           {[]any{int64(510)}, "Interval of Day is at or after 08:30"},
		`{"field": "interval_of_day", "operator": "<", "values": ["24:00"]}`:            {[]any{int64(1440)}, "Interval of Day is before 24:00"},
		`{"field": "interval_of_day", "operator": "=", "values": ["00:00", " 23:30 "]}`: {[]any{int64(0), int64(1410)}, "Interval of Day is one of 00:00, 23:30"},
	} {
		segments, err := ParseAs[Segments]([]byte(`{"filters": [`+filter+`]}`), Context{}, defaults, "matter here")
		require.NoError(t, err, filter)
		require.Equal(t, expected.values, segments.Conditions[0].Values)
		require.Equal(t, expected.words, segments.FilterWords()[0])
		values, err := ParseAs[Values]([]byte(`{"queryType": "values", "field": "queue_name", "filters": [`+filter+`]}`), Context{}, defaults, "matter here")
		require.NoError(t, err, filter)
		require.Equal(t, segments.Conditions, values.Conditions)
	}
}

func TestPartsOfTheLocalTimeThatAreRefused(t *testing.T) {
	for asked, message := range map[string]string{
		`"filters": [{"field": "hour_of_day", "operator": "<", "values": [24]}]`:                                   `filter on hour_of_day: "24" is out of range: use 00 to 23`,
		`"filters": [{"field": "hour_of_day", "operator": "=", "values": ["8 am"]}]`:                               `"8 am" is not a whole number`,
		`"filters": [{"field": "day_of_week", "operator": "=", "values": [0]}]`:                                    `"0" is out of range: use 1 to 7`,
		`"filters": [{"field": "day_of_week", "operator": "=", "values": ["Monday"]}]`:                             `"Monday" is not a whole number`,
		`"filters": [{"field": "day_of_week", "operator": "=~", "values": ["1"]}]`:                                 `operator "=~" does not fit day_of_week`,
		`"filters": [{"field": "day_of_week", "operator": "blank"}]`:                                               `operator "blank" does not fit day_of_week, a integer: use one of "=", "!=", "=|", "!=|", "<", "<=", ">", ">="`,
		`"filters": [{"field": "interval_of_day", "operator": "=", "values": ["8"]}]`:                              `"8" is not a time of day: write HH:mm, such as 08:30`,
		`"filters": [{"field": "interval_of_day", "operator": ">=", "values": ["08:15"]}]`:                         `no interval of 30 minutes starts at 08:15: use 08:00 or 08:30, or set intervalOfDay to a width that fits`,
		`"filters": [{"field": "interval_of_day", "operator": ">=", "values": ["08:30"]}], "intervalOfDay": "60m"`: `no interval of 60 minutes starts at 08:30: use 08:00 or 09:00`,
		`"filters": [{"field": "interval_of_day", "operator": "=", "values": ["24:00"]}]`:                          `no interval starts at 24:00: use 00:00 to 23:30`,
		`"filters": [{"field": "interval_of_day", "operator": "=", "values": ["$open"]}]`:                          `the filter on interval_of_day (Interval of Day) holds the template variable $open`,
		`"intervalOfDay": "20m"`:                    `unknown intervalOfDay "20m": use one of "15m", "30m", "60m"`,
		`"intervalOfDay": "$width"`:                 `intervalOfDay holds the template variable $width`,
		`"groupBy": ["hour_of_day", "hour_of_day"]`: `groupBy names "hour_of_day" twice`,
		`"groupBy": ["minute_of_hour"]`:             `"hour_of_day", "day_of_week", "interval_of_day"`,
		`"sort": [{"field": "hour_of_day"}]`:        ``,
	} {
		_, err := Parse([]byte(`{"queryType": "metrics", "metrics": [{"measure": "segments"}], `+asked+`}`), context, defaults)
		if message == "" {
			require.NoError(t, err, asked) // a key of another query type
			continue
		}
		faulttest.Require(t, err, fault.Query, message)
	}
	_, err := Parse([]byte(`{"sort": [{"field": "hour_of_day"}]}`), context, defaults)
	faulttest.Require(t, err, fault.Query, `unknown field "hour_of_day"`)
	for minutes, ends := range map[string]string{"15m": "08:15", "30m": "08:30", "60m": "08:00"} {
		request, err := ParseAs[Segments](fmt.Appendf(nil, `{"intervalOfDay": %q, "filters": [{"field": "interval_of_day", "operator": "<", "values": [%q]}]}`, minutes, ends), context, defaults, "matter here")
		require.NoError(t, err)
		require.Equal(t, minutes, fmt.Sprintf("%dm", request.Conditions[0].Field.Minutes))
	}
}

func TestThresholdsByQueueAndChannel(t *testing.T) {
	center := defaults
	center.Thresholds = Thresholds{Default: 30, Exceptions: []Exception{{ByChannel, "Email", 14400}}}
	for asked, expected := range map[string]Thresholds{
		``:                     center.Thresholds,
		`, "threshold": "10s"`: {Default: 10},
		`, "thresholds": {}`:   {Default: 30},
		`, "thresholds": {"queue": {"Sales": 5}}`: {Default: 30, Exceptions: []Exception{{ByQueue, "Sales", 5}}},
		`, "threshold": 7, "thresholds": {"channel": {"SMS": "1m", "Chat": "00:00:45"}, "queue": {"Z": 1, "A": 2.5}}`: {Default: 7,
			Exceptions: []Exception{{ByQueue, "A", 2.5}, {ByQueue, "Z", 1}, {ByChannel, "Chat", 45}, {ByChannel, "SMS", 60}}},
		`, "thresholds": {"queue": {"\\$x": 1}}`: {Default: 30, Exceptions: []Exception{{ByQueue, "$x", 1}}},
	} {
		for _, measure := range []string{"service_level", "answered_within", "answered_beyond", "abandoned_within", "abandoned_beyond"} {
			request, err := ParseAs[Metrics]([]byte(`{"queryType": "metrics", "metrics": [{"measure": "`+measure+`"`+asked+`}]}`), context, center, "matter here")
			require.NoError(t, err)
			require.Equal(t, expected, request.Metrics[0].Thresholds, asked)
		}
	}
	// A short abandonment is a few seconds in every queue.
	request, err := ParseAs[Metrics]([]byte(`{"queryType": "metrics", "metrics": [{"measure": "short_abandoned"}, {"measure": "short_abandoned", "threshold": 3}]}`), context, center, "matter here")
	require.NoError(t, err)
	require.Equal(t, Thresholds{Default: 5}, request.Metrics[0].Thresholds)
	require.Equal(t, Thresholds{Default: 3}, request.Metrics[1].Thresholds)
	require.Equal(t, "short_abandoned_2", request.Metrics[1].ID)
}

func TestThresholdsThatAreRefused(t *testing.T) {
	for asked, message := range map[string]string{
		`"measure": "service_level", "thresholds": {"queues": {"Sales": 5}}`:          `the thresholds of service_level are by "queue", "channel", not by "queues"`,
		`"measure": "service_level", "thresholds": {"queue": {"Sales": "soon"}}`:      `the thresholds of service_level of the queue Sales: "soon" is not a duration`,
		`"measure": "service_level", "thresholds": {"queue": {"Sales": -1}}`:          `"-1" is out of range: use 0 to 30 days (720h)`,
		`"measure": "service_level", "thresholds": {"queue": {"": 1}}`:                `name no queue: write its name`,
		`"measure": "answered_within", "thresholds": {"queue": {"Sales": "$limit"}}`:  `holds the template variable $limit`,
		`"measure": "answered_within", "thresholds": {"channel": {"${channel}": 10}}`: `the name in the thresholds of answered_within holds the template variable ${channel}`,
		`"measure": "short_abandoned", "thresholds": {"channel": {"SMS": 10}}`:        `short_abandoned has one threshold for all: leave thresholds out`,
		`"measure": "answered", "thresholds": {"channel": {"SMS": 10}}`:               `answered takes no threshold: leave it out`,
		`"measure": "answered_within", "formula": "abandons_positive"`:                `answered_within takes no formula`,
	} {
		_, err := Parse([]byte(`{"queryType": "metrics", "metrics": [{`+asked+`}]}`), context, defaults)
		faulttest.Require(t, err, fault.Query, message)
	}
}

func TestFiguresWithThresholdsSayWhich(t *testing.T) {
	request := metricsOf(t, `{"queryType": "metrics", "metrics": [
		{"measure": "service_level", "thresholds": {"queue": {"Sales": "30s"}, "channel": {"Email": "4h"}}}, {"measure": "answered_within"},
		{"measure": "abandoned_beyond", "threshold": "1m30s"}, {"measure": "short_abandoned"}, {"measure": "abandoned_wait", "aggregate": "p90"}, {"measure": "answered_beyond", "threshold": 36000}]}`)
	var titles, descriptions []string
	for _, metric := range request.Metrics {
		titles = append(titles, metric.Title())
		descriptions = append(descriptions, metric.Description())
	}
	require.Equal(t, []string{"Service Level within the threshold", "Answered Within 20s", "Abandoned Beyond 1m30s", "Short Abandoned within 5s", "p90 of Abandoned Wait", "Answered Beyond 10h"}, titles)
	require.Equal(t, "Answered within the threshold / (offered - abandoned within the threshold). (abandons_excluded) Threshold: 30s for the queue Sales, 4h for the channel Email, else 20s.", descriptions[0])
	require.Equal(t, "Answered segments whose queue wait was at most the threshold. Threshold: 20s.", descriptions[1])
}
