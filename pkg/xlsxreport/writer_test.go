package xlsxreport

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
	"github.com/interaction-segments/interaction-segments-app/pkg/wire"
)

var columns = []string{"session_id", "customer", "queue_entry_time", "talk_time", "consultants", "messages_sent", "last_segment"}

func fieldsOf(t *testing.T, names ...string) (fields []report.Field) {
	t.Helper()
	for _, name := range names {
		field, known := report.ByID(name)
		require.True(t, known, name)
		fields = append(fields, field)
	}
	return fields
}

func asked(t *testing.T) query.Segments {
	t.Helper()
	within := query.Range{From: time.Date(2024, 11, 17, 23, 0, 0, 0, time.UTC), To: time.Date(2024, 11, 18, 23, 0, 0, 0, time.UTC)}
	request, err := query.ParseAs[query.Segments]([]byte(`{"filters": [{"field": "queue_name", "operator": "=|", "values": ["Sales", "Service", "=1+1"]},
		{"field": "talk_time", "operator": ">", "values": ["90"]}, {"field": "agent_email", "operator": "blank"},
		{"field": "queue_entry_time", "operator": "<", "values": ["2024-11-18T12:00:00Z"]}]}`),
		query.Context{Range: within, Now: time.Date(2024, 11, 19, 5, 0, 0, 0, time.UTC)}, query.Defaults{}, "matter here")
	require.NoError(t, err)
	return request
}

// workbook writes the segments, with a number of rows for each sheet.
func workbook(t *testing.T, rows int, dates report.DateFormat, segments ...report.Segment) []byte {
	t.Helper()
	t.Setenv("TMPDIR", t.TempDir())
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	fields := fieldsOf(t, columns...)
	var out bytes.Buffer
	w := NewWriter(Options{Location: berlin, Dates: dates, Asked: asked(t)}, func(total int64) (io.Writer, error) {
		require.Equal(t, int64(len(segments)), total)
		return &out, nil
	})
	w.rows = rows
	encoder := wire.NewEncoder(fields)
	require.NoError(t, w.Begin(wire.Header{Fields: fields, Total: int64(len(segments))}))
	for i := range segments {
		require.NoError(t, w.Append(encoder.Row(&segments[i])))
	}
	require.Zero(t, out.Len(), "nothing goes out before the workbook is whole")
	require.NoError(t, w.End(wire.Footer{}))
	require.NoError(t, w.Close())
	left, err := os.ReadDir(os.TempDir())
	require.NoError(t, err)
	require.Empty(t, left)
	return out.Bytes()
}

var care = []report.Segment{
	{SessionID: "00123456789012345678", Customer: "+49 30 123", QueueEntryTime: time.Date(2024, 11, 18, 16, 4, 5, 999_000_000, time.UTC), TalkTime: report.SecondsOf(360005),
		Consultants: []string{"a@x", "=b"}, MessagesSent: report.CountOf(7), LastSegment: true},
	{SessionID: "1E5", Customer: "=HYPERLINK(\"x\")&<b>", TalkTime: report.SecondsOf(0.5)},
	{SessionID: "s3", Customer: " two\nlines\r \x01 _x0041_ 😀 שלום ", QueueEntryTime: time.Date(1850, 1, 1, 0, 0, 0, 0, time.UTC), MessagesSent: report.CountOf(1234567890123456789)},
	{SessionID: "2024-11-18", Customer: "'-1", QueueEntryTime: time.Date(2024, 7, 1, 22, 30, 0, 0, time.UTC), TalkTime: report.SecondsOf(-5)},
}

// Another reader of workbooks finds each value in its type.
func TestCellsHaveTheirTypes(t *testing.T) {
	book, err := excelize.OpenReader(bytes.NewReader(workbook(t, maxRows, "", care...)))
	require.NoError(t, err)
	defer func() { _ = book.Close() }()
	require.Equal(t, []string{"Report", "About"}, book.GetSheetList())
	for cell, expected := range map[string]struct {
		kind       excelize.CellType
		raw, shown string
	}{
		"A1": {excelize.CellTypeSharedString, "Session ID", "Session ID"},
		"A2": {excelize.CellTypeInlineString, "00123456789012345678", "00123456789012345678"},
		"B2": {excelize.CellTypeInlineString, "+49 30 123", "+49 30 123"},
		// 45614 days after 1899-12-30, and 61,445 of 86,400 seconds.
		"C2": {excelize.CellTypeUnset, "45614.711168981485", "2024-11-18 17:04:05"},
		"D2": {excelize.CellTypeUnset, "4.166724537037037", "100:00:05"},
		"E2": {excelize.CellTypeInlineString, "a@x|=b", "a@x|=b"},
		"F2": {excelize.CellTypeUnset, "7", "7"},
		"G2": {excelize.CellTypeBool, "1", "TRUE"},
		"A3": {excelize.CellTypeInlineString, "1E5", "1E5"},
		"B3": {excelize.CellTypeInlineString, "=HYPERLINK(\"x\")&<b>", "=HYPERLINK(\"x\")&<b>"},
		"C3": {excelize.CellTypeUnset, "", ""},
		"F3": {excelize.CellTypeUnset, "", ""},
		"G3": {excelize.CellTypeBool, "0", "FALSE"},
		"B4": {excelize.CellTypeInlineString, " two\nlines\r \x01 _x0041_ 😀 שלום ", " two\nlines\r \x01 _x0041_ 😀 שלום "},
		"C4": {excelize.CellTypeInlineString, "1850-01-01 00:53:28", "1850-01-01 00:53:28"}, // Berlin's own time then
		"F4": {excelize.CellTypeInlineString, "1234567890123456789", "1234567890123456789"},
		"C5": {excelize.CellTypeUnset, "45475.020833333336", "2024-07-02 00:30:00"},
		"D5": {excelize.CellTypeUnset, "-5.787037037037037e-05", "-0:00:05"},
	} {
		kind, err := book.GetCellType("Report", cell)
		require.NoError(t, err)
		require.Equal(t, expected.kind, kind, cell)
		raw, err := book.GetCellValue("Report", cell, excelize.Options{RawCellValue: true})
		require.NoError(t, err)
		require.Equal(t, expected.raw, raw, cell)
		if cell == "D5" {
			continue // the reader does not know negative clocks
		}
		shown, err := book.GetCellValue("Report", cell)
		require.NoError(t, err)
		require.Equal(t, expected.shown, shown, cell)
	}
	panes, err := book.GetPanes("Report")
	require.NoError(t, err)
	require.True(t, panes.Freeze)
	require.Equal(t, 1, panes.YSplit)
	width, err := book.GetColWidth("Report", "D")
	require.NoError(t, err)
	require.InDelta(t, 12, width, 0)
	names := book.GetDefinedName()
	require.Len(t, names, 1)
	require.Equal(t, "'Report'!$A$1:$G$5", names[0].RefersTo, "the filter's range")
	about, err := book.GetRows("About")
	require.NoError(t, err)
	require.Equal(t, [][]string{
		{"Report", "Interaction Details by Segment"},
		{"Period", "2024-11-18 00:00:00 to before 2024-11-19 00:00:00"},
		{"Period applies to", "Started At"},
		{"Time zone", "Europe/Berlin"},
		{"Filters", "Queue Name is one of Sales, Service, =1+1; Talk Time is more than 00:01:30; Agent Email is blank; Queue Entry Time is before 2024-11-18 13:00:00"},
		{"In progress", "Not included"},
		{"Generated at", "2024-11-19 06:00:00"},
		{"Rows", "4"},
	}, about)
}

// convert opens a workbook in LibreOffice and returns its sheets as they are shown.
func convert(t *testing.T, content []byte) map[string][][]string {
	t.Helper()
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("LibreOffice is not installed: apt install libreoffice-calc")
	}
	folder := t.TempDir()
	path := filepath.Join(folder, "book.xlsx")
	require.NoError(t, os.WriteFile(path, content, 0o600))
	const allSheets = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1"
	command := exec.CommandContext(t.Context(), office, "-env:UserInstallation=file://"+filepath.Join(folder, "profile"), "--headless", "--convert-to", allSheets, "--outdir", folder, path)
	output, err := command.CombinedOutput()
	require.NoError(t, err, "%s", output)
	sheets := make(map[string][][]string)
	paths, err := filepath.Glob(filepath.Join(folder, "book-*.csv"))
	require.NoError(t, err)
	for _, each := range paths {
		file, err := os.Open(each)
		require.NoError(t, err)
		rows, err := csv.NewReader(file).ReadAll()
		require.NoError(t, err)
		_ = file.Close()
		sheets[strings.TrimSuffix(strings.TrimPrefix(filepath.Base(each), "book-"), ".csv")] = rows
	}
	return sheets
}

func TestLibreOfficeShowsWhatIsThere(t *testing.T) {
	sheets := convert(t, workbook(t, 3, report.DayDotMonth, care...))
	require.Len(t, sheets, 3)
	header := []string{"Session ID", "Customer", "Queue Entry Time", "Talk Time", "Consultants", "Messages Sent", "Last Segment"}
	require.Equal(t, [][]string{
		header,
		{"00123456789012345678", "+49 30 123", "18.11.2024 17:04:05", "100:00:05", "a@x|=b", "7", "TRUE"},
		{"1E5", "=HYPERLINK(\"x\")&<b>", "", "0:00:01", "", "", "FALSE"},
	}, sheets["Report"][:3])
	require.Equal(t, "01.01.1850 00:53:28", sheets["Report"][3][2])
	require.Equal(t, [][]string{header, {"2024-11-18", "'-1", "02.07.2024 00:30:00", "-0:00:05", "", "", "FALSE"}}, sheets["Report 2"])
	require.Equal(t, []string{"Rows", "4"}, sheets["About"][7])
	require.Equal(t, []string{"Sheets", "2, of up to 3 rows each"}, sheets["About"][8])
}

func TestAnEmptyReportIsAWorkbook(t *testing.T) {
	book, err := excelize.OpenReader(bytes.NewReader(workbook(t, maxRows, "")))
	require.NoError(t, err)
	defer func() { _ = book.Close() }()
	rows, err := book.GetRows("Report")
	require.NoError(t, err)
	require.Len(t, rows, 1)
}

func TestTextsBeyondACellAreCutAndCounted(t *testing.T) {
	long := report.Segment{SessionID: "s", Customer: strings.Repeat("😀", 16383) + "ab"}
	book, err := excelize.OpenReader(bytes.NewReader(workbook(t, maxRows, "", long)))
	require.NoError(t, err)
	defer func() { _ = book.Close() }()
	value, err := book.GetCellValue("Report", "B2")
	require.NoError(t, err)
	require.Equal(t, strings.Repeat("😀", 16383)+"a", value)
	cut, err := book.GetCellValue("About", "B9")
	require.NoError(t, err)
	require.Equal(t, "1 texts were cut at 32,767 characters, which is all that a cell holds; CSV has them whole.", cut)
}

// A run that breaks off sends nothing and leaves nothing.
func TestARunThatBreaksOffLeavesNothing(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	fields := fieldsOf(t, columns...)
	opened := false
	w := NewWriter(Options{}, func(int64) (io.Writer, error) { opened = true; return io.Discard, nil })
	require.NoError(t, w.Begin(wire.Header{Fields: fields, Total: 2}))
	require.NoError(t, w.Append(wire.NewEncoder(fields).Row(&care[0])))
	require.NoError(t, w.Close())
	require.False(t, opened)
	left, err := os.ReadDir(os.TempDir())
	require.NoError(t, err)
	require.Empty(t, left)

	w = NewWriter(Options{}, func(int64) (io.Writer, error) { return nil, errors.New("the client has gone") })
	require.NoError(t, w.Begin(wire.Header{Fields: fields}))
	require.ErrorContains(t, w.End(wire.Footer{}), "the client has gone")
	require.NoError(t, w.Close())
	left, err = os.ReadDir(os.TempDir())
	require.NoError(t, err)
	require.Empty(t, left)
	require.NoError(t, NewWriter(Options{}, nil).Close())
}

// Where the temporary folder takes nothing, the error says what to do.
func TestATemporaryFolderThatTakesNothingIsNamed(t *testing.T) {
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "missing"))
	w := NewWriter(Options{}, nil)
	err := w.Begin(wire.Header{Fields: fieldsOf(t, columns...)})
	require.True(t, fault.Is(err, fault.Busy), err)
	require.ErrorContains(t, err, "make room there, or take CSV")
	require.NoError(t, w.Close())
}

// The version needed that a part's local header names is the directory's.
func TestLargePartsAreMarked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.zip")
	file, err := os.Create(path)
	require.NoError(t, err)
	defer func() { _ = file.Close() }()
	writer := zip.NewWriter(file)
	for name, size := range map[string]int{"small": 10, "large": 1000} {
		part, err := writer.Create(name)
		require.NoError(t, err)
		_, err = part.Write(bytes.Repeat([]byte{'x'}, size))
		require.NoError(t, err)
	}
	require.NoError(t, writer.Close())
	require.NoError(t, markLargeParts(file, 100))
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	for name, version := range map[string]byte{"small": 20, "large": 45} {
		header := bytes.Index(content, []byte("PK\x03\x04"))
		if bytes.Index(content, []byte(name)) != header+30 {
			header = header + 30 + bytes.Index(content[header+30:], []byte("PK\x03\x04"))
		}
		require.Equal(t, name, string(content[header+30:header+35]))
		require.Equal(t, version, content[header+4], name)
	}
}
