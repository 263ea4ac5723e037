package query

import (
	"strings"
	"testing"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/internal/faulttest"

	"github.com/stretchr/testify/require"
)

var defaults = Defaults{RowLimit: 1000, Thresholds: Thresholds{Default: 20}, Formula: AbandonsExcluded, Location: time.UTC}

var context = Context{Interval: time.Minute}

func metricsOf(t *testing.T, json string) Metrics {
	t.Helper()
	request, err := Parse([]byte(json), context, defaults)
	require.NoError(t, err)
	require.IsType(t, Metrics{}, request)
	return request.(Metrics) //nolint:forcetypeassert // just required
}

func TestMetricsHaveNamesAndTitlesOfTheirOwn(t *testing.T) {
	request := metricsOf(t, `{"queryType": "metrics", "metrics": [
		{"measure": "queue_wait_time", "aggregate": "p95"}, {"measure": "queue_wait_time", "aggregate": "avg"}, {"measure": "abandoned"},
		{"measure": "service_level"}, {"measure": "service_level", "threshold": "00:01:30", "formula": "abandons_positive"}]}`)
	var names, titles, descriptions []string
	for _, metric := range request.Metrics {
		names = append(names, metric.ID)
		titles = append(titles, metric.Title())
		descriptions = append(descriptions, metric.Description())
	}
	require.Equal(t, []string{"queue_wait_time_p95", "queue_wait_time_avg", "abandoned", "service_level", "service_level_2"}, names)
	require.Equal(t, []string{"p95 of Queue Wait Time", "Average of Queue Wait Time", "Abandoned", "Service Level within 20s", "Service Level within 1m30s"}, titles)
	require.Equal(t, []string{
		"From queue entry to queue exit. Interpolated between the two nearest values where the percentile lies between them.",
		"From queue entry to queue exit.",
		"Offered segments that ended the interaction with no agent.",
		"Answered within 20s / (offered - abandoned within 20s). (abandons_excluded)",
		"(Answered within 1m30s + abandoned within 1m30s) / offered. (abandons_positive)",
	}, descriptions)
}

func TestMetricsDefaults(t *testing.T) {
	request := metricsOf(t, `{"queryType": "metrics", "metrics": [{"measure": "service_level"}]}`)
	require.Equal(t, TimeSeries, request.Format)
	require.Equal(t, DefaultGroups, request.MaxGroups)
	require.Equal(t, time.Minute, request.Buckets[1].Sub(request.Buckets[0]))
	require.InDelta(t, 20, request.Metrics[0].Thresholds.Default, 0)
	require.Equal(t, AbandonsExcluded, request.Metrics[0].Formula)
	require.Equal(t, 7, metricsOf(t, `{"queryType": "metrics", "metrics": [{"measure": "offered"}], "maxGroups": 7}`).MaxGroups)
}

func TestMetricsThatAreRefusedSayWhatIsValid(t *testing.T) {
	many := strings.TrimSuffix(strings.Repeat(`{"measure": "offered"},`, MaxMetrics+1), ",")
	for json, message := range map[string]string{
		`"metrics": []`:                                                                             "needs at least one metric",
		`"metrics": [{"measure": "waits"}]`:                                                         `unknown measure "waits": use one of "queue_wait_time"`,
		`"metrics": [{"measure": "talk_time"}]`:                                                     `talk_time needs an aggregate: use one of "avg"`,
		`"metrics": [{"measure": "talk_time", "aggregate": "p42"}]`:                                 `unknown aggregate "p42": use one of "avg", "min", "max", "sum", "p50", "p90", "p95", "p99"`,
		`"metrics": [{"measure": "offered", "aggregate": "sum"}]`:                                   `offered takes no aggregate`,
		`"metrics": [{"measure": "offered", "threshold": "20s"}]`:                                   `offered takes no threshold`,
		`"metrics": [{"measure": "service_level", "threshold": "soon"}]`:                            `"soon" is not a duration`,
		`"metrics": [{"measure": "service_level", "threshold": -1}]`:                                `"-1" is out of range: use 0 to 30 days`,
		`"metrics": [{"measure": "service_level", "formula": "A/B"}]`:                               `unknown service level formula "A/B": use one of "abandons_excluded", "abandons_negative", "abandons_positive"`,
		`"metrics": [{"measure": "offered"}, {"measure": "offered"}]`:                               `metric 2 asks for the same as an earlier one`,
		`"metrics": [` + many + `]`:                                                                 `at most 100 metrics, not 101`,
		`"metrics": [{"measure": "offered"}], "groupBy": ["talk_time"]`:                             `cannot group by talk_time`,
		`"metrics": [{"measure": "offered"}], "groupBy": ["nothing"]`:                               `unknown field "nothing"`,
		`"metrics": [{"measure": "offered"}], "groupBy": ["queue_name", "queue_name"]`:              `groupBy names "queue_name" twice`,
		`"metrics": [{"measure": "offered"}], "format": "graph"`:                                    `unknown format "graph": use one of "time_series", "table"`,
		`"metrics": [{"measure": "offered"}], "maxGroups": 10001`:                                   `maxGroups 10001 is out of range: use 1 to 10000`,
		`"metrics": [{"measure": "offered"}], "maxGroups": -1`:                                      `maxGroups -1 is out of range`,
		`"metrics": [{"measure": "offered"}], "filters": [{"field": "queue_name", "operator":"<"}]`: `does not fit queue_name`,
	} {
		t.Run(message, func(t *testing.T) {
			_, err := Parse([]byte(`{"queryType": "metrics", `+json+`}`), context, defaults)
			faulttest.Require(t, err, fault.Query, message)
		})
	}
}
