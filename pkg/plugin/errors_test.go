package plugin_test

import (
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/stretchr/testify/require"
)

const wrongPassword = "hunter2-the-wrong-one"

// The health check and every query report each of these, in words that say what
// to fix and never with a password.
func TestHealthCheckAndQueryReportDatabaseErrors(t *testing.T) {
	s := startOn(t, `
		CREATE TABLE no_time (session_id text);
		CREATE TABLE wrong_type (session_id text, started_at timestamptz, queue_wait_time text)`)
	s.write(t, noWork)
	good := s.settings
	for name, test := range map[string]struct {
		change  func()
		message string
		status  backend.Status
	}{
		"wrong password": {func() { s.settings.DecryptedSecureJSONData = map[string]string{"password": wrongPassword} },
			"refuses the user or the password", backend.StatusBadRequest},
		"server down": {func() { s.settings.URL = "127.0.0.1:1" },
			"nothing answers at the database's address", backend.StatusBadGateway},
		"missing relation": {func() { s.set(t, map[string]any{"relation": "public.nowhere"}) },
			"there is no relation public.nowhere in this database", backend.StatusBadRequest},
		"missing column": {func() { s.set(t, map[string]any{"relation": "public.no_time"}) },
			"the required column started_at (timestamp with time zone, or timestamp in UTC) is missing", backend.StatusBadRequest},
		"wrong type": {func() { s.set(t, map[string]any{"relation": "public.wrong_type"}) },
			"the column queue_wait_time is text, but should be a number of seconds, or interval", backend.StatusBadRequest},
		"settings": {func() { s.set(t, map[string]any{"sslmode": "prefer", "rowLimit": "many"}) },
			`rowLimit "many" is not a whole number from 1 to 1000000`, backend.StatusBadRequest},
		"TLS mode": {func() { s.set(t, map[string]any{"sslmode": "prefer"}) },
			`unknown sslmode "prefer": use disable, require, verify-ca or verify-full`, backend.StatusBadRequest},
	} {
		t.Run(name, func(t *testing.T) {
			s.settings = good
			s.settings.Updated = s.settings.Updated.Add(time.Minute) // so that the plugin takes them up
			test.change()
			good.Updated = s.settings.Updated

			health := s.health(t)
			require.Equal(t, backend.HealthStatusError, health.Status)
			require.Contains(t, health.Message, test.message[1:], "but for its capital")
			answers := s.query(t, always, `{}`, `{"fields": ["session_id"]}`)
			for _, answer := range answers {
				require.ErrorContains(t, answer.Error, test.message)
				require.Equal(t, test.status, answer.Status)
				require.Equal(t, backend.ErrorSourceDownstream, answer.ErrorSource)
				require.NotContains(t, answer.Error.Error(), wrongPassword)
				require.NotContains(t, answer.Error.Error(), "127.0.0.1")
			}
			require.NotContains(t, health.Message, wrongPassword)
		})
	}
}

func TestHealthyRelationSaysWhatItLacks(t *testing.T) {
	s := startOn(t, `CREATE TABLE small (session_id text, started_at timestamptz, queue_name text)`)
	s.set(t, map[string]any{"relation": "small"})
	health := s.health(t)
	require.Equal(t, backend.HealthStatusOk, health.Status)
	require.Contains(t, health.Message, "The table public.small can be read. Optional columns it lacks, blank in the report: direction, channel,")
	require.Contains(t, health.Message, "CREATE INDEX ON public.small (started_at)")
}

func TestABadQueryHarmsNoOther(t *testing.T) {
	s := startOn(t)
	s.withSimulation(t, 500)
	for asked, message := range map[string]string{
		`{"fields": ["queue"]}`: `unknown field "queue": use one of "session_id", "direction"`,
		`{"filters": [{"field": "queue_name", "operator": "~", "values": ["x"]}]}`:               `operator "~" does not fit queue_name, a text: use one of "=", "!="`,
		`{"filters": [{"field": "queue_name", "operator": ">", "values": ["x"]}]}`:               `operator ">" does not fit queue_name, a text`,
		`{"filters": [{"field": "queue_wait_time", "operator": "=~", "values": ["x"]}]}`:         `operator "=~" does not fit queue_wait_time, a duration`,
		`{"filters": [{"field": "queue_wait_time", "operator": ">", "values": ["long"]}]}`:       `"long" is not a duration: write seconds (90), HH:mm:SS (00:01:30) or 1m30s`,
		`{"filters": [{"field": "queue_name", "operator": "=~", "values": ["("]}]}`:              `regular expression is not valid`,
		`{"filters": [{"field": "queue_name", "operator": "=~", "values": ["a", "b"]}]}`:         `takes one value, not 2`,
		`{"filters": [{"field": "queue_entry_time", "operator": ">", "values": ["yesterday"]}]}`: `is not a time: write RFC 3339`,
		`{"timeField": "queue_exit_time"}`:                                                       `unknown time field "queue_exit_time": use one of "started_at"`,
		`{"queryType": "sql"}`:                                                                   `unknown query type "sql": use one of "segments", "metrics", "timeline", "values"`,
		`{"limit": 2000000}`:                                                                     `limit 2000000 is out of range`,
		`{"limit": "all"}`:                                                                       `the query's "limit" cannot be a string`,
		`{"fields": ["session_id", "session_id"]}`:                                               `asked for twice`,
		`{"filters": [{"field": "queue_name", "operator": "=", "values": [{"text": "x"}]}]}`:     `is not a value`,
	} {
		t.Run(asked, func(t *testing.T) {
			answers := s.query(t, always, `{"limit": 1}`, asked, `{"limit": 2}`)
			require.NoError(t, answers["A"].Error)
			require.Equal(t, 1, answers["A"].Frames[0].Rows())
			require.ErrorContains(t, answers["B"].Error, message)
			require.Equal(t, backend.StatusBadRequest, answers["B"].Status)
			require.Equal(t, backend.ErrorSourceDownstream, answers["B"].ErrorSource)
			require.Equal(t, 2, answers["C"].Frames[0].Rows())
		})
	}
}
