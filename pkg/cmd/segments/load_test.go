package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// What a load says of the sessions it finds stored: what is kept, lost, and what
// a dry run would do.
func TestLoadSaysWhatBecomesOfStoredRows(t *testing.T) {
	look := useDatabase(t)
	succeed(t, "migrate")
	folder := t.TempDir()
	file := func(name, rows string) string {
		path := filepath.Join(folder, name)
		require.NoError(t, os.WriteFile(path, []byte(rows), 0o600))
		return path
	}
	const titles = "Session ID,Queue Entry Time,Segment ID,Status"
	rich := file("rich.csv", titles+",Disposition,Messages Sent,Customer\n"+
		"a,2024-02-19 23:00:00,a-1,,sold,3,Jane Roe\na,2024-02-20 00:10:00,a-2,CLOSED,lost,4,Jane Roe\nb,2024-02-20 09:00:00,b-1,CLOSED,,1,Jane Roe\n")
	succeed(t, "load", rich)

	// The same rows without some columns, and a new session: nothing is blanked.
	plain := file("plain.csv", titles+"\na,2024-02-19 23:00:00,a-1,\na,2024-02-20 00:10:00,a-2,TERMINATED\nb,2024-02-20 09:00:00,b-1,CLOSED\nc,2024-02-20 09:00:00,c-1,CLOSED\n")
	const everything = "SELECT md5(string_agg(s::text, ',' ORDER BY session_id, segment_number)) FROM interaction_segments s"
	before := value(t, look, everything)
	out := succeed(t, "load", "--dry-run", plain)
	require.Equal(t, plain+": dry run, nothing was written: 3 rows of 2 sessions would be loaded, 1 new and 1 replaced; 1 session unchanged; "+
		"not in the file and kept: Customer (2 sessions), Disposition (1 session), Messages Sent (2 sessions)\n"+
		"  new, such as c\n  replaced, such as a: 2 rows; changes Status\n", out)
	require.NotContains(t, out, "Jane")
	require.Equal(t, before, value(t, look, everything))
	require.Regexp(t, "^"+plain+`: 3 rows of 2 sessions loaded in \S+ s; 1 session unchanged; `+
		`not in the file and kept: Customer \(2 sessions\), Disposition \(1 session\), Messages Sent \(2 sessions\)\n$`, succeed(t, "load", plain))
	require.Equal(t, "a sold 3 Jane Roe,a lost 4 Jane Roe TERMINATED,b 1 Jane Roe CLOSED,c CLOSED", value(t, look, `SELECT string_agg(concat_ws(' ',
		session_id, disposition, messages_sent, customer, status), ',' ORDER BY session_id, segment_number) FROM interaction_segments`))

	// The second day's file alone would lose a row, and as a part it does not.
	day := file("day.csv", titles+"\na,2024-02-20 00:10:00,a-2,CLOSED\n")
	require.Contains(t, succeed(t, "load", "--dry-run", "--partial", day), "2 rows of 1 session would be loaded, 0 new and 1 replaced")
	require.Regexp(t, `1 stored row of 1 session replaced by a state without them \(if a file has only a part of its sessions, load it with --partial\)`, succeed(t, "load", "--dry-run", day))
	succeed(t, "load", "--partial", day)
	require.Equal(t, "2", value(t, look, "SELECT count(*)::text FROM interaction_segments WHERE session_id = 'a'"))

	// A dry run leaves no rejected records, and no other load's.
	bad := file("bad.csv", titles+"\nd,soon,d-1,CLOSED\n")
	got := execute(t, "load", "--dry-run", bad)
	require.Equal(t, exitRejected, got.status)
	require.Equal(t, bad+": dry run, nothing was written: 0 rows of 0 sessions would be loaded, 0 new and 0 replaced; 1 record rejected; 1 session not changed because of it\n"+
		"  not changed because of rejected records, such as d\n", got.out)
	require.NoFileExists(t, bad+".rejected.csv")

	// The input is not taken for the file of rejected records.
	got = execute(t, "load", "--rejected", bad, bad)
	require.Equal(t, exitFailed, got.status)
	require.Contains(t, got.messages, "rejected records would be written over the input itself")
	require.FileExists(t, bad)
}
