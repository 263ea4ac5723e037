package query

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

func TestWhatGrafanaAddsToAQueryIsPassedOver(t *testing.T) {
	request, err := Parse([]byte(`{"refId":"A","datasource":{"type":"x","uid":"y"},"datasourceId":7,"intervalMs":1000,"maxDataPoints":500,"hide":false,"key":"Q-1"}`), Context{}, Defaults{RowLimit: 42})
	require.NoError(t, err)
	segments, ok := request.(Segments)
	require.True(t, ok)
	require.Equal(t, 42, segments.Limit)
	require.Equal(t, "started_at", segments.TimeField.ID)
	require.Empty(t, segments.Fields)
	require.False(t, segments.IncludeInProgress)
}

func TestValuesMayBeTextNumbersBooleansOrOne(t *testing.T) {
	for text, expected := range map[string]Scalars{
		`["a", 1.50, true, null]`: {"a", "1.50", "true", ""}, `"a"`: {"a"}, `7`: {"7"}, `null`: nil, `[]`: {},
	} {
		var values Scalars
		require.NoError(t, json.Unmarshal([]byte(text), &values), text)
		require.Equal(t, expected, values, text)
	}
	for _, text := range []string{`{"a":1}`, `[["a"]]`, `[{"text":"a"}]`} {
		var values Scalars
		require.Error(t, json.Unmarshal([]byte(text), &values), text)
	}
}

func TestFilterWithoutValuesIsNoFilter(t *testing.T) {
	for filter, conditions := range map[string]int{
		`{"field":"queue_name","operator":"=|","values":[]}`: 0, `{"field":"queue_name","operator":"="}`: 0,
		`{"field":"queue_name","operator":"blank"}`: 1, `{"field":"queue_name","operator":"=","values":[""]}`: 1,
	} {
		request, err := ParseAs[Segments]([]byte(`{"filters":[`+filter+`]}`), Context{}, Defaults{}, "matter here")
		require.NoError(t, err)
		require.Len(t, request.Conditions, conditions, filter)
	}
}

func TestEveryOperatorFitsSomeKindAndOnlyThose(t *testing.T) {
	// Text and lists are compared and matched, the others ordered; booleans neither.
	fits := map[report.Kind][]bool{ // =, =~, <, blank
		report.Text: {true, true, false, true}, report.List: {true, true, false, true}, report.Duration: {true, false, true, true},
		report.Time: {true, false, true, true}, report.Integer: {true, false, true, true}, report.Boolean: {true, false, false, true},
	}
	for kind, expected := range fits {
		for i, operator := range []Operator{Equal, Match, Less, Blank} {
			if expected[i] {
				require.Contains(t, Operators(kind), operator, kind)
			} else {
				require.NotContains(t, Operators(kind), operator, kind)
			}
		}
	}
}

func TestRanges(t *testing.T) {
	now := time.Date(2024, 11, 18, 15, 30, 0, 0, time.UTC)
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	for name, test := range map[string]struct {
		from, to, start, end string
		zone                 *time.Location
	}{
		"epoch milliseconds":  {"1731916800000", "1731920400000", "2024-11-18T08:00:00Z", "2024-11-18T09:00:00Z", time.UTC},
		"RFC 3339":            {"2024-11-18T09:00:00+01:00", "2024-11-18T09:00:00Z", "2024-11-18T08:00:00Z", "2024-11-18T09:00:00Z", time.UTC},
		"dates in a zone":     {"2024-11-18", "2024-11-19", "2024-11-17T23:00:00Z", "2024-11-18T23:00:00Z", berlin},
		"date and time":       {"2024-11-18 09:00:00", "2024-11-18T10:00:00", "2024-11-18T08:00:00Z", "2024-11-18T09:00:00Z", berlin},
		"relative":            {"now-6h", "now", "2024-11-18T09:30:00Z", "2024-11-18T15:30:00Z", time.UTC},
		"yesterday in a zone": {"now-1d/d", "now/d", "2024-11-16T23:00:00Z", "2024-11-18T22:59:59.999Z", berlin},
	} {
		t.Run(name, func(t *testing.T) {
			within, err := ParseRange(test.from, test.to, now, test.zone)
			require.NoError(t, err)
			require.Equal(t, test.start, within.From.UTC().Format(time.RFC3339Nano))
			require.Equal(t, test.end, within.To.UTC().Format(time.RFC3339Nano))
		})
	}
	for _, bad := range [][2]string{{"", "now"}, {"now", ""}, {"yesterday", "now"}, {"now", "now-1h"}, {"now-1x", "now"}} {
		_, err := ParseRange(bad[0], bad[1], now, time.UTC)
		require.True(t, fault.Is(err, fault.Query), "%v: %v", bad, err)
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{
		`{}`, `{"queryType":"metrics","metrics":[{"measure":"service_level","threshold":"20s"}],"interval":"1d"}`,
		`{"filters":[{"field":"queue_wait_time","operator":">","values":["00:01:00"]}]}`, `{"queryType":"values","field":"queue_name"}`,
		`{"queryType":"timeline","sessionId":"x"}`, `{"limit":1e3}`, `[]`, `null`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		_, err := Parse(raw, Context{}, Defaults{RowLimit: 10, Formula: AbandonsExcluded, Location: time.UTC})
		if err != nil && !fault.Is(err, fault.Query) {
			t.Errorf("%q: %v is not an error of the query", raw, err)
		}
	})
}
