package ingest_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/interaction-segments/interaction-segments-app/pkg/ingest"
)

// Layouts and encodings that spreadsheets and other systems write.
func TestFilesOfManyKindsAreRead(t *testing.T) {
	const text = "Session ID,Customer,Queue Entry Time,Queue Wait Time\r\na,Zoë,2024-02-20 09:00:00,00:00:20\r\nb,,2024-02-20 09:05:00,00:00:40\r\n"
	encoded := func(to encoding.Encoding) string {
		converted, err := to.NewEncoder().String(text)
		require.NoError(t, err)
		return converted
	}
	for name, test := range map[string]struct{ content, notice string }{
		"CR line ends":           {strings.ReplaceAll(text, "\r\n", "\r"), ""},
		"CR, one is quoted":      {strings.ReplaceAll(text, "\r\n", "\r") + "c,\"x\ry\",,\r", ""},
		"blank rows":             {strings.ReplaceAll(text, "\r\n", "\r\n,,,\r\n \r\n\"\",,,\r\n"), ""},
		"dashes":                 {strings.ReplaceAll(text, "b,,", "b,--,"), ""},
		"UTF-16 with a mark":     {encoded(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)), ""},
		"UTF-16LE without":       {encoded(unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)), "the file was read as UTF-16 (little-endian, without a byte order mark)"},
		"UTF-16BE without":       {encoded(unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)), "the file was read as UTF-16 (big-endian, without a byte order mark)"},
		"Windows-1252":           {encoded(charmap.Windows1252), "the file is not in UTF-8 and was read as Windows-1252, the encoding of Western European Windows: if letters are wrong, save it in UTF-8"},
		"Mac OS Roman":           {strings.ReplaceAll(encoded(charmap.Macintosh), "\r\n", "\r"), "the file is not in UTF-8 and was read as Mac OS Roman, the encoding of Excel for Mac: if letters are wrong, save it in UTF-8"},
		"minutes and seconds":    {strings.ReplaceAll(text, "00:00:20", "00:20"), ""},
		"all are short, past 23": {strings.NewReplacer("00:00:20", "00:20", "00:00:40", "00:40", "b,,", "c,,2024-02-20 09:07:00,59:00\r\nb,,").Replace(text), ""},
	} {
		t.Run(name, func(t *testing.T) {
			writer, look := openTable(t)
			var notices []string
			path := write(t, "report.csv", test.content)
			_, err := ingest.Load(t.Context(), writer, path, ingest.Options{
				Rejected: filepath.Join(t.TempDir(), "rejected.csv"),
				Warn:     func(notice string) { notices = append(notices, strings.TrimPrefix(notice, path+": ")) },
			})
			require.NoError(t, err)
			require.Equal(t, []string{"a Zoë 20", "b  40"}, texts(t, look, "SELECT concat(session_id, ' ', customer, ' ', queue_wait_time) FROM interaction_segments WHERE session_id <> 'c' ORDER BY 1"))
			require.Equal(t, test.notice, strings.Join(notices, "; "))
		})
	}
}

// A pipe is read once, and loading needs to look twice.
func TestNamedPipes(t *testing.T) {
	writer, look := openTable(t)
	path := filepath.Join(t.TempDir(), "pipe")
	require.NoError(t, syscall.Mkfifo(path, 0o600))
	written := make(chan error)
	go func() {
		written <- os.WriteFile(path, []byte(titles+"a,Voice,03/02/2024 09:00:00,CLOSED\r\nb,Voice,13/02/2024 09:00:00,CLOSED\r\n"), 0o600)
	}()
	_, err := ingest.Load(t.Context(), writer, path, ingest.Options{})
	require.NoError(t, err)
	require.NoError(t, <-written)
	require.Equal(t, []string{"a 1 2024-02-03 09:00:00 last Voice", "b 1 2024-02-13 09:00:00 last Voice"}, brief(t, look))
}

// The first sheet of a workbook, with times and durations as Excel stores them.
func TestWorkbooks(t *testing.T) {
	book := excelize.NewFile()
	clock, err := book.NewStyle(&excelize.Style{NumFmt: 46}) // [h]:mm:ss
	require.NoError(t, err)
	require.NoError(t, book.SetSheetRow("Sheet1", "A1", &[]any{"Session ID", "Customer", "Queue Entry Time", "Queue Wait Time", "Messages Sent", "Talk Time"}))
	require.NoError(t, book.SetSheetRow("Sheet1", "A2", &[]any{"a", "=1+1", time.Date(2024, 2, 20, 9, 15, 30, 0, time.UTC), 30.0 / 24, 7, 12.5}))
	require.NoError(t, book.SetSheetRow("Sheet1", "A4", &[]any{"007", "+49 30", "2024-02-20 09:00:00", "00:00:20"}))
	require.NoError(t, book.SetCellStyle("Sheet1", "D2", "D2", clock))
	_, err = book.NewSheet("Other")
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "report.xlsx")
	require.NoError(t, book.SaveAs(path))

	writer, look := openTable(t)
	var notices []string
	result, err := ingest.Load(t.Context(), writer, path, ingest.Options{Warn: func(notice string) { notices = append(notices, notice) }})
	require.NoError(t, err)
	require.Zero(t, result.Rejected)
	require.Equal(t, []string{path + `: the workbook has 2 sheets: only the first, "Sheet1", is read`}, notices)
	require.Equal(t, []string{"007 +49 30 2024-02-20 09:00:00 20", "a =1+1 2024-02-20 09:15:30 108000 7 12.5"}, texts(t, look, `SELECT concat_ws(' ', session_id, customer,
		to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'), queue_wait_time, messages_sent, talk_time) FROM interaction_segments ORDER BY session_id`))
}

// What is no report says what it is and what to do, and quotes nobody.
func TestFilesOfOtherKinds(t *testing.T) {
	writer, look := openTable(t)
	var archive bytes.Buffer
	archive.WriteString("PK\x05\x06" + strings.Repeat("\x00", 18)) // an empty one
	for name, test := range map[string]struct{ content, reason string }{
		"old.xls":     {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "this is an Excel workbook of the old format (.xls), or one with a password: open it, and save it as CSV (UTF-8) or as an Excel workbook (.xlsx)"},
		"a.bz2":       {"BZh91AY", "this is compressed with bzip2: decompress it with bunzip2, or compress it with gzip instead"},
		"a.xz":        {"\xfd7zXZ\x00rest", "this is compressed with xz: decompress it with unxz, or compress it with gzip instead"},
		"a.zst":       {"\x28\xb5\x2f\xfdrest", "this is compressed with zstd: decompress it with unzstd"},
		"a.pdf":       {"%PDF-1.7", "this is a PDF document, which has no rows: export the report as CSV"},
		"a.zip":       {archive.String(), "this is a ZIP archive: unpack it and load the 0 files in it"},
		"a.html":      {"\r\n<html><table>", "this is a page of HTML or XML, perhaps one that only its name calls a workbook"},
		"headless":    {"s1,Jane Roe,+49 30 1234,2024-02-20 09:00:00\r\n", "the first line seems to be a row and not a line of titles: put one above it"},
		"connect.csv": {"Contact ID,Channel,Initiation timestamp,Queue\nx,y,z,q\n", "this looks like contact records of Amazon Connect, which the loader does not read: load it into a table of its own in PostgreSQL and give the data source a view of it, as docs/relation.md says"},
		"connect":     {`{"AWSContactTraceRecordFormatVersion":"2017-03-10","ContactId":"x"}`, "this looks like contact records of Amazon Connect"},
		"genesys":     {`{"conversations":[{"conversationId":"x","conversationStart":"2024-02-20T09:00:00Z","participants":[]}]}`, "this looks like conversation details of Genesys Cloud"},
		"asterisk":    {"accountcode,src,dst,dcontext,clid,channel,dstchannel,lastapp,lastdata,start,answer,end,duration,billsec,disposition\n", "this looks like call detail records of Asterisk"},
		"Master.csv":  {`"","1001","1002","default","""Jane"" <1001>","SIP/1","SIP/2","Dial","x","2024-02-20 09:00:00","","2024-02-20 09:01:00","60","0","NO ANSWER","DOCUMENTATION"` + "\n", "this looks like call detail records of Asterisk, without a line of titles"},
	} {
		t.Run(name, func(t *testing.T) {
			path := write(t, name, test.content)
			_, err := ingest.Load(t.Context(), writer, path, ingest.Options{})
			require.ErrorContains(t, err, test.reason)
			// The folder's name is a random number, which may hold any other.
			require.NotRegexp(t, "Jane|1234|1001", strings.ReplaceAll(err.Error(), path, name))
		})
	}
	require.Empty(t, brief(t, look))
}

// An object that merely has a session and a start is no conversation.
func TestOtherRecordsAreRejected(t *testing.T) {
	writer, look := openTable(t)
	path := write(t, "web.json", `[{"sessionId":"a","sessionStartTime":"2024-11-18T17:00:00","pages":3}]`)
	result, err := ingest.Load(t.Context(), writer, path, ingest.Options{})
	require.NoError(t, err)
	require.EqualValues(t, 1, result.Rejected)
	require.Empty(t, brief(t, look))
}

// The input is never taken for the file of rejected records, nor any other file.
func TestRejectedRecordsDestroyNothing(t *testing.T) {
	writer, look := openTable(t)
	path := write(t, "m.csv", titles+"a,Voice,2024-02-20 09:00:00,CLOSED\r\nb,Voice,soon,CLOSED\r\n")
	link := filepath.Join(t.TempDir(), "link.csv")
	require.NoError(t, os.Link(path, link))
	symbolic := filepath.Join(t.TempDir(), "symbolic.csv")
	require.NoError(t, os.Symlink(path, symbolic))
	precious := write(t, "precious.txt", "precious")
	for target, reason := range map[string]string{
		path: "rejected records would be written over the input itself", link: "rejected records would be written over the input itself",
		symbolic: "rejected records would be written over the input itself", precious: "which holds none: name another file with --rejected, or move it away",
	} {
		before, err := os.ReadFile(target)
		require.NoError(t, err)
		_, err = ingest.Load(t.Context(), writer, path, ingest.Options{Rejected: target})
		require.ErrorContains(t, err, reason)
		after, err := os.ReadFile(target)
		require.NoError(t, err)
		require.Equal(t, before, after)
	}
	require.Empty(t, brief(t, look))
}
