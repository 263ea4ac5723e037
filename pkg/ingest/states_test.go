package ingest_test

import (
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/ingest"
	"github.com/interaction-segments/interaction-segments-app/pkg/internal/realdata"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres/store"
)

// load loads a report CSV of this content.
func load(t testing.TB, writer *store.Writer, content string, options ingest.Options) ingest.Result {
	t.Helper()
	result, err := ingest.Load(t.Context(), writer, write(t, "report.csv", content), options)
	require.NoError(t, err)
	return result
}

func in(t testing.TB, zone string) ingest.Options {
	t.Helper()
	location, err := time.LoadLocation(zone)
	require.NoError(t, err)
	return ingest.Options{Location: location}
}

// told returns the table's rows with what the tests of this file are about.
func told(t testing.TB, look *pgx.Conn) []string {
	t.Helper()
	return texts(t, look, `SELECT concat_ws(' ', session_id, segment_number, segment_id, to_char(started_at AT TIME ZONE 'UTC', 'DD HH24:MI'),
		queue_name, talk_time, CASE WHEN last_segment THEN 'last' END, CASE WHEN in_progress THEN 'open' END, status)
		FROM interaction_segments ORDER BY session_id, segment_number`)
}

const servedTitles = "Session ID,Queue Name,Queue Entry Time,Segment ID,Segment Start Time,Segment End Time,Talk Time,Status\r\n"

func TestJoinedExportsCountOnce(t *testing.T) {
	writer, look := openTable(t)
	const monday = "a,Claims,2024-02-19 09:00:00,a-1,2024-02-19 09:01:00,2024-02-19 09:03:00,00:02:00,CLOSED\r\n"
	const midnight = "b,Claims,2024-02-19 23:58:00,b-1,2024-02-19 23:59:00,2024-02-20 00:06:00,00:07:00,CLOSED\r\n"
	const tuesday = "c,Claims,2024-02-20 09:00:00,c-1,2024-02-20 09:02:00,2024-02-20 09:03:00,00:01:00,CLOSED\r\n"
	result := load(t, writer, servedTitles+monday+midnight+servedTitles+midnight+tuesday, ingest.Options{})
	require.Equal(t, ingest.Result{Loaded: store.Loaded{Rows: 3, Sessions: 3}}, result)
	require.Equal(t, []string{"a 1 a-1 19 09:00 Claims 120 last CLOSED", "b 1 b-1 19 23:58 Claims 420 last CLOSED", "c 1 c-1 20 09:00 Claims 60 last CLOSED"}, told(t, look))

	// The titles of another export would make other cells of the same columns.
	_, err := ingest.Load(t.Context(), writer, write(t, "joined.csv", servedTitles+monday+strings.ReplaceAll(titles, "Channel", "Direction")+"d,Inbound,2024-02-20 09:00:00,CLOSED\r\n"), ingest.Options{})
	require.ErrorContains(t, err, "line 3 has titles again, and not those of the first line: load the files that were joined one by one")
}

// A session's running and final states in one file, whichever comes first, and
// over files.
func TestTheFinalStateWins(t *testing.T) {
	const open = "a,Claims,2024-02-19 09:00:00,a-1,2024-02-19 09:01:00,,,WithAgent\r\n"
	const over = "a,Claims,2024-02-19 09:00:00,a-1,2024-02-19 09:01:00,2024-02-19 09:03:00,00:02:00,CLOSED\r\n"
	want := []string{"a 1 a-1 19 09:00 Claims 120 last CLOSED"}
	for name, files := range map[string][]string{"running first": {open + over}, "final first": {over + open}, "two files": {open, over}, "two files, final first": {over, open}} {
		t.Run(name, func(t *testing.T) {
			writer, look := openTable(t)
			for _, rows := range files {
				load(t, writer, servedTitles+rows, ingest.Options{})
			}
			require.Equal(t, want, told(t, look))
		})
	}
}

// A running row that was read in the wrong zone seems later than the final one.
func TestAnotherZoneReplaces(t *testing.T) {
	writer, look := openTable(t)
	const open = "a,Claims,2024-02-19 09:00:00,a-1,2024-02-19 09:01:00,,,WithAgent\r\n"
	const over = "a,Claims,2024-02-19 09:00:00,a-1,2024-02-19 09:01:00,2024-02-19 09:03:00,00:02:00,CLOSED\r\n"
	load(t, writer, servedTitles+open, ingest.Options{})
	require.Equal(t, []string{"a 1 a-1 19 09:00 Claims last open WithAgent"}, told(t, look))
	result := load(t, writer, servedTitles+over, in(t, "Europe/Berlin"))
	require.Zero(t, result.Older)
	require.Equal(t, []string{"a 1 a-1 19 08:00 Claims 120 last CLOSED"}, told(t, look))

	// An ended state, too, whatever way the zone moves it.
	for zone, want := range map[string]string{"Asia/Tokyo": "19 00:00", "America/New_York": "19 14:00", "Asia/Kolkata": "19 03:30"} {
		result = load(t, writer, servedTitles+over, in(t, zone))
		require.Equal(t, ingest.Result{Loaded: store.Loaded{Rows: 1, Sessions: 1}}, result, zone)
		require.Equal(t, []string{"a 1 a-1 " + want + " Claims 120 last CLOSED"}, told(t, look), zone)
	}
}

// A record that was accepted a second after the final record's end is still one
// in progress.
func TestARunningRecordNeverReplacesAnEndedOne(t *testing.T) {
	writer, look := openTable(t)
	load := func(status, end, accepted string) {
		record := `{"sessionId":"a","finalStatus":"` + status + `","sessionStartTime":"2024-11-18T17:00:00"` + end + `,"destinations":[{"destinationType":"QueueEntry","queueName":"Q","EnterTime":"2024-11-18T17:00:01",
			"respondingAgent":{"agentId":"x","name":"X","email":"x@y.z","acceptedTime":"2024-11-18T` + accepted + `"}}]}`
		_, err := ingest.Load(t.Context(), writer, write(t, "calls.json", record), ingest.Options{})
		require.NoError(t, err)
	}
	load("CLOSED", `,"sessionEndTime":"2024-11-18T17:05:00"`, "17:02:00")
	load("OPEN", "", "17:05:01")
	require.Equal(t, []string{"a CLOSED f"}, texts(t, look, "SELECT concat_ws(' ', session_id, status, in_progress) FROM interaction_segments"))
}

func TestPartsOfASessionJoin(t *testing.T) {
	writer, look := openTable(t)
	const first = "a,Claims,2024-02-19 23:00:00,a-1,2024-02-19 23:01:00,2024-02-19 23:30:00,00:29:00,\r\n"
	const second = "a,Sales,2024-02-20 00:10:00,a-2,2024-02-20 00:11:00,2024-02-20 00:12:00,00:01:00,CLOSED\r\n"
	partial := ingest.Options{Partial: true}
	whole := []string{"a 1 a-1 19 23:00 Claims 1740", "a 2 a-2 20 00:10 Sales 60 last CLOSED"}
	load(t, writer, servedTitles+first, partial)
	result := load(t, writer, servedTitles+second, partial)
	require.Zero(t, result.LostRows)
	require.Equal(t, whole, told(t, look))
	result = load(t, writer, servedTitles+first, partial)
	require.Equal(t, ingest.Result{Loaded: store.Loaded{Unchanged: 1}}, result)
	require.Equal(t, whole, told(t, look))

	// Without --partial the second day's file is the whole session, and the loss
	// is said.
	result = load(t, writer, servedTitles+second, ingest.Options{})
	require.Equal(t, ingest.Result{Loaded: store.Loaded{Rows: 1, Sessions: 1, LostRows: 1, LostSessions: 1}}, result)
	require.Equal(t, []string{"a 1 a-2 20 00:10 Sales 60 last CLOSED"}, told(t, look))

	_, err := ingest.Load(t.Context(), writer, write(t, "bare.csv", titles+"a,Voice,2024-02-20 09:00:00,CLOSED\r\n"), partial)
	require.ErrorContains(t, err, `--partial needs the column "Segment ID", by which rows are told apart`)
	_, err = ingest.Load(t.Context(), writer, write(t, "calls.json", record("a", "x", "CLOSED", "17:10:00")), partial)
	require.ErrorContains(t, err, "--partial is for report CSV: a conversation record is a whole interaction")
}

// In the night the clocks go back, a file's order tells the two hours apart.
func TestClocksGoBackWithinASession(t *testing.T) {
	writer, look := openTable(t)
	const file = "Session ID,Queue Name,Queue Entry Time,Queue Exit Time,Status\n" +
		"a,First,2024-10-27 02:50:00,,\na,Second,2024-10-27 02:10:00,,CLOSED\n" + // twenty minutes later
		"b,First,2024-10-27 02:50:00,2024-10-27 02:05:00,CLOSED\n" + // in one row
		"c,First,2024-10-27 02:10:00,2024-10-27 02:50:00,CLOSED\n" + // both before
		"d,First,2024-10-27 03:10:00,2024-10-27 03:20:00,CLOSED\n" // after
	load(t, writer, file, in(t, "Europe/Berlin"))
	require.Equal(t, []string{
		"a First 00:50  ", "a Second 01:10  last", "b First 00:50 01:05 last", "c First 00:10 00:50 last", "d First 02:10 02:20 last",
	}, texts(t, look, `SELECT concat(session_id, ' ', queue_name, ' ', to_char(queue_entry_time AT TIME ZONE 'UTC', 'HH24:MI'), ' ',
		to_char(queue_exit_time AT TIME ZONE 'UTC', 'HH24:MI'), ' ', CASE WHEN last_segment THEN 'last' END)
		FROM interaction_segments ORDER BY session_id, segment_number`))
}

func TestUnknownStatusesAreSaidOnce(t *testing.T) {
	writer, look := openTable(t)
	result := load(t, writer, titles+"a,Voice,2024-02-20 09:00:00,Parked\r\nb,Voice,2024-02-20 09:00:00,Parked\r\nc,Voice,2024-02-20 09:00:00,Beamed up\r\nd,Voice,2024-02-20 09:00:00,On hold\r\n", ingest.Options{})
	require.Equal(t, []string{`the status "Parked" is not known: 2 rows with it taken as ended`, `the status "Beamed up" is not known: 1 row with it taken as ended`}, result.UnknownStatuses)
	require.Equal(t, []string{"d"}, texts(t, look, "SELECT session_id FROM interaction_segments WHERE in_progress"))
}

// Columns that a file does not have keep their values: the report's 27 loaded
// over richer rows.
func TestColumnsThatAFileLacksAreKept(t *testing.T) {
	path := realdata.Path(t, "anonymous-bank-february.report.csv.gz")
	writer, look := openTable(t)
	options := in(t, "Asia/Jerusalem")
	first, err := ingest.Load(t.Context(), writer, path, options)
	require.NoError(t, err)
	require.EqualValues(t, 33344, first.Rows)

	// As conversation records fill it, every second session with one of them; and
	// the hundredth sessions are to change by the file.
	_, err = look.Exec(t.Context(), `WITH numbered AS (SELECT session_id, row_number() OVER (ORDER BY session_id) AS n FROM interaction_segments)
		UPDATE interaction_segments SET disposition = CASE WHEN n % 2 = 0 THEN 'sold ' || n END, messages_sent = n, session_tags = ARRAY['tag', n::text],
			after_call_work_time = n / 10.0, channel = CASE WHEN n % 100 = 0 THEN 'before' ELSE channel END
		FROM numbered WHERE numbered.session_id = interaction_segments.session_id`)
	require.NoError(t, err)
	const richer = "SELECT md5(string_agg(concat_ws('|', session_id, disposition, messages_sent, session_tags, after_call_work_time), ',' ORDER BY session_id)) FROM interaction_segments"
	before := texts(t, look, richer)

	result, err := ingest.Load(t.Context(), writer, path, options)
	require.NoError(t, err)
	require.Equal(t, before, texts(t, look, richer))
	require.Equal(t, []string{"0"}, texts(t, look, "SELECT count(*)::text FROM interaction_segments WHERE channel = 'before'"))
	kept := map[string]int64{}
	for _, one := range result.Kept {
		kept[one.Field.Title] = one.Sessions
	}
	require.Equal(t, map[string]int64{
		"Disposition": 16672, "Messages Sent": 33344, "Session Tags": 33344, "After Call Work Time": 33344,
	}, kept)
	result.Kept = nil
	require.Equal(t, ingest.Result{Loaded: store.Loaded{Rows: 333, Sessions: 333, Unchanged: 33011}}, result)
}
