package plugin

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/stretchr/testify/require"
)

func TestAPanicIsTheAnswerOfItsQueryOnly(t *testing.T) {
	d := &DataSource{timeout: time.Minute, now: time.Now} // without a database every query that gets so far panics
	answer, err := d.QueryData(t.Context(), &backend.QueryDataRequest{Queries: []backend.DataQuery{
		{RefID: "A", JSON: json.RawMessage(`{}`)},
		{RefID: "B", JSON: json.RawMessage(`{"fields": ["nonsense"]}`)},
		{RefID: "C", JSON: json.RawMessage(`{"queryType": "timeline", "sessionId": "s"}`)},
	}})
	require.NoError(t, err)
	require.Len(t, answer.Responses, 3)
	for _, refID := range []string{"A", "C"} {
		require.EqualError(t, answer.Responses[refID].Error, "the data source failed in a way it should not: please report it, with Grafana's log")
		require.Equal(t, backend.StatusInternal, answer.Responses[refID].Status)
		require.Equal(t, backend.ErrorSourcePlugin, answer.Responses[refID].ErrorSource)
	}
	require.ErrorContains(t, answer.Responses["B"].Error, `unknown field "nonsense"`)
}
