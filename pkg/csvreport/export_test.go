package csvreport_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/csvreport"
	"github.com/interaction-segments/interaction-segments-app/pkg/ingest"
	"github.com/interaction-segments/interaction-segments-app/pkg/internal/pgtest"
	"github.com/interaction-segments/interaction-segments-app/pkg/internal/realdata"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres/store"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
	"github.com/interaction-segments/interaction-segments-app/pkg/simulate"
)

var always = query.Range{From: time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)}

// center is a fresh segments table.
type center struct {
	writer   *store.Writer
	database *postgres.Database
	sql      *pgx.Conn
}

func newCenter(t *testing.T) center {
	t.Helper()
	address := pgtest.Database(t)
	writer, err := store.OpenWriter(t.Context(), address, postgres.DefaultRelation)
	require.NoError(t, err)
	_, err = writer.Migrate(t.Context())
	require.NoError(t, err)
	database, err := postgres.OpenURL(address, postgres.Options{})
	require.NoError(t, err)
	sql, err := pgx.Connect(t.Context(), address)
	require.NoError(t, err)
	t.Cleanup(func() {
		_ = writer.Close(context.Background())
		_ = sql.Close(context.Background())
		database.Close()
	})
	return center{writer, database, sql}
}

func (c center) load(t *testing.T, content []byte, zone *time.Location) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "report.csv")
	require.NoError(t, os.WriteFile(path, content, 0o600))
	result, err := ingest.Load(t.Context(), c.writer, path, ingest.Options{Location: zone})
	require.NoError(t, err)
	require.Zero(t, result.Rejected)
}

// export returns the report and the count known before its first byte.
func (c center) export(t *testing.T, json string, options csvreport.Options) (content []byte, total int64) {
	t.Helper()
	request, err := query.ParseAs[query.Segments]([]byte(json), query.Context{Range: always}, query.Defaults{RowLimit: 10}, "can be exported")
	require.NoError(t, err)
	request.Whole = true
	var out bytes.Buffer
	require.NoError(t, c.database.Run(t.Context(), request, csvreport.NewWriter(options, func(n int64) (io.Writer, error) {
		total = n
		return &out, nil
	})))
	return out.Bytes(), total
}

// rows are what the report carries, as PostgreSQL writes it.
func (c center) rows(t *testing.T) []string {
	t.Helper()
	rows, err := c.sql.Query(t.Context(), `
		SELECT r::text FROM (
			SELECT session_id, segment_number, started_at, last_segment, direction, channel, customer, support, queue_name, queue_entry_time, queue_exit_time,
				queue_wait_time, agent_name, agent_custom_name, agent_email, segment_id, segment_start_time, segment_end_time, talk_time,
				hold_mute_time, snooze_time, first_response_time, nullif(consultants, '{}') AS consultants, nullif(joined_users, '{}') AS joined_users,
				nullif(conversation_skills, '{}') AS conversation_skills,
				transferred_in_by, transferred_in_status, status, reason, disconnecting_event
			FROM interaction_segments WHERE in_progress IS NOT TRUE) r ORDER BY session_id, segment_number`)
	require.NoError(t, err)
	texts, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	return texts
}

func TestExportedReportLoadsAsTheSameRelation(t *testing.T) {
	zone, err := time.LoadLocation("Asia/Jerusalem")
	require.NoError(t, err)
	for name, fill := range map[string]func(t *testing.T, c center){
		"simulated, with texts that need care": func(t *testing.T, c center) {
			t.Helper()
			options := simulate.Days(3, 3000, time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC), time.UTC)
			_, err := ingest.LoadSessions(t.Context(), c.writer, func(ctx context.Context, emit func([]report.Segment) error) error {
				return simulate.Run(ctx, options, emit)
			})
			require.NoError(t, err)
			_, err = c.sql.Exec(t.Context(), `
				WITH care (n, text) AS (VALUES (1, '=1+2'), (2, '''=1+2'), (3, '''''@x'), (4, 'a "quoted", thing'), (5, E'two\r\nlines'),
					(6, '+4930123'), (7, '-'), (8, E'\ttab'), (9, '''fine'), (10, 'semi;colon'), (11, 'שלום'), (12, '''+'), (13, ' spaced '),
					(14, 'Bob;=1+2'), (15, E'list:\n- one'), (16, '+49 30 123456'))
				UPDATE interaction_segments s SET customer = care.text, reason = care.text, consultants = ARRAY['+1555', care.text]
				FROM care WHERE s.ctid = (SELECT ctid FROM interaction_segments ORDER BY session_id, segment_number OFFSET care.n * 7 LIMIT 1)`)
			require.NoError(t, err)
		},
		"February": func(t *testing.T, c center) {
			t.Helper()
			_, err := ingest.Load(t.Context(), c.writer, realdata.Path(t, "anonymous-bank-february.report.csv.gz"),
				ingest.Options{Location: zone, Rejected: filepath.Join(t.TempDir(), "rejected.csv")})
			require.NoError(t, err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			first, second := newCenter(t), newCenter(t)
			fill(t, first)
			exported, total := first.export(t, `{}`, csvreport.Options{Location: zone})
			records, err := csv.NewReader(bytes.NewReader(exported)).ReadAll()
			require.NoError(t, err)
			require.Len(t, records, int(total)+1, "as another CSV reader counts them")

			second.load(t, exported, zone)
			expected, loaded := first.rows(t), second.rows(t)
			require.Len(t, loaded, len(expected))
			for i := range expected {
				require.Equal(t, expected[i], loaded[i])
			}
			again, _ := second.export(t, `{}`, csvreport.Options{Location: zone})
			require.True(t, bytes.Equal(exported, again), "the same bytes")
		})
	}
}

func TestCellsAreWrittenAsTheReportHasThem(t *testing.T) {
	c := newCenter(t)
	_, err := c.sql.Exec(t.Context(), `
		INSERT INTO interaction_segments (session_id, segment_number, started_at, customer, queue_entry_time, queue_wait_time, talk_time, hold_mute_time,
			consultants, joined_users, messages_sent, last_segment, reason)
		VALUES ('s1', 1, '2024-11-18 17:00:00Z', 'Smith, "Jo"', '2024-11-18 17:00:00.999Z', 135.9, 360005, -5, '{=x,b}', '{}', 7, true, E'one;=two')`)
	require.NoError(t, err)
	const fields = `{"fields": ["session_id","customer","queue_entry_time","queue_exit_time","queue_wait_time","talk_time","hold_mute_time","consultants","joined_users","messages_sent","last_segment","reason"], "limit": 1}`
	header := "Session ID,Customer,Queue Entry Time,Queue Exit Time,Queue Wait Time,Talk Time,Hold/Mute Time,Consultants,Joined Users,Messages Sent,Last Segment,Reason\r\n"
	kolkata, err := time.LoadLocation("Asia/Kolkata")
	require.NoError(t, err)

	content, total := c.export(t, fields, csvreport.Options{Location: kolkata})
	require.Equal(t, header+"s1,\"Smith, \"\"Jo\"\"\",2024-11-18 22:30:00,,00:02:15,100:00:05,-00:00:05,'=x|b,,7,true,\"one;'=two\"\r\n", string(content))
	require.Equal(t, int64(1), total)
	content, _ = c.export(t, fields, csvreport.Options{Raw: true})
	require.Equal(t, header+"s1,\"Smith, \"\"Jo\"\"\",2024-11-18 17:00:00,,00:02:15,100:00:05,-00:00:05,=x|b,,7,true,one;=two\r\n", string(content))
	content, total = c.export(t, `{"fields": ["session_id"], "filters": [{"field": "session_id", "operator": "=", "values": ["none"]}]}`, csvreport.Options{})
	require.Equal(t, "Session ID\r\n", string(content))
	require.Zero(t, total)
}

func TestExportHasNoRowLimit(t *testing.T) {
	c := newCenter(t)
	_, err := c.sql.Exec(t.Context(), `INSERT INTO interaction_segments (session_id, segment_number, started_at)
		SELECT 's' || n, 1, '2024-11-18 17:00:00Z' FROM generate_series(1, 25000) n`)
	require.NoError(t, err)
	content, total := c.export(t, `{"limit": 5, "fields": ["session_id"]}`, csvreport.Options{})
	require.Equal(t, int64(25000), total)
	require.Equal(t, 25001, strings.Count(string(content), "\r\n"))
}
