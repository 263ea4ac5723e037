package plugin

import (
	"encoding/json"
	"net/url"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/frame"
	"github.com/interaction-segments/interaction-segments-app/pkg/internal/pgtest"
)

func TestQueriesOfARequestShareItsBytes(t *testing.T) {
	address := pgtest.Database(t)
	connection, err := pgx.Connect(t.Context(), address)
	require.NoError(t, err)
	// A thousand rows, of about a thousand bytes.
	_, err = connection.Exec(t.Context(), `CREATE TABLE own AS SELECT repeat(md5(n::text), 31) AS session_id, '2026-03-01Z'::timestamptz + n * interval '1 s' AS started_at FROM generate_series(1, 1000) n`)
	require.NoError(t, err)
	require.NoError(t, connection.Close(t.Context()))
	parsed, err := url.Parse(address)
	require.NoError(t, err)
	password, _ := parsed.User.Password()
	instance, err := New(t.Context(), backend.DataSourceInstanceSettings{
		URL: parsed.Host, User: parsed.User.Username(), DecryptedSecureJSONData: map[string]string{"password": password},
		JSONData: []byte(`{"database":"` + parsed.Path[1:] + `","sslmode":"disable","relation":"own"}`),
	})
	require.NoError(t, err)
	d := instance.(*DataSource) //nolint:forcetypeassert // fails the test
	defer d.Dispose()

	// ask returns how many of five queries are answered, and the other's error.
	ask := func() (answered int, refused error) {
		request := &backend.QueryDataRequest{}
		for _, refID := range []string{"A", "B", "C", "D", "E"} {
			request.Queries = append(request.Queries, backend.DataQuery{RefID: refID, JSON: json.RawMessage(`{"limit":1000}`),
				TimeRange: backend.TimeRange{From: time.Unix(0, 0), To: time.Now()}})
		}
		answers, err := d.QueryData(t.Context(), request)
		require.NoError(t, err)
		for _, answer := range answers.Responses {
			if answer.Error != nil {
				refused = answer.Error
			} else {
				require.Equal(t, 1000, answer.Frames[0].Rows())
				answered++
			}
		}
		return answered, refused
	}
	answered, refused := ask()
	require.NoError(t, refused)
	require.Equal(t, 5, answered)

	d.requestBytes = 2_500_000
	answered, refused = ask()
	require.Contains(t, []int{1, 2}, answered, "as many as fit")
	require.ErrorContains(t, refused, "the queries of this request hold more than 512 MiB together")

	d.requestBytes = requestBytes
	d.budget = frame.NewBudget(2_500_000, errAllBytes, nil)
	answered, refused = ask()
	require.Contains(t, []int{1, 2}, answered, "as many as fit")
	require.ErrorContains(t, refused, "the data source is answering requests for more than 1024 MiB in all")
	answered, _ = ask()
	require.Positive(t, answered, "what was held has been given back")
}
