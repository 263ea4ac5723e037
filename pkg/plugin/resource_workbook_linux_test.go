package plugin_test

// Linux shows a process's memory in /proc.

import (
	"archive/zip"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/stretchr/testify/require"
)

// toFile writes an answer's parts to a file.
type toFile struct{ *os.File }

func (f toFile) Send(part *backend.CallResourceResponse) error {
	_, err := f.Write(part.Body)
	return err
}

// A workbook of 1,200,000 rows takes two sheets and little memory, has cells of
// the right types, and its durations add up to what SQL's do.
func TestLargeWorkbook(t *testing.T) {
	if os.Getenv("INTERACTION_SEGMENTS_LARGE") == "" {
		t.Skip("a workbook of 1,200,000 rows takes minutes: set INTERACTION_SEGMENTS_LARGE=1")
	}
	const rows, firstSheet = 1_200_000, 1<<20 - 1
	s := startOn(t)
	s.write(t, noWork)
	_, err := s.sql.Exec(t.Context(), `INSERT INTO interaction_segments (session_id, segment_number, started_at, customer, queue_entry_time, talk_time, messages_sent, in_progress)
		SELECT n::text, 1, '2026-03-01Z'::timestamptz + n * interval '1 s', '+49 30 ' || 100000 + n % 1000, '2026-03-01Z'::timestamptz + n * interval '1 s',
			n % 7919, n % 50, false FROM generate_series(1, 1200000) n`)
	require.NoError(t, err)
	address := `report.xlsx?from=0&to=2100-01-01&query={"fields":["session_id","customer","queue_entry_time","talk_time","messages_sent"]}`
	s.call(t, resourceCall{method: "GET", path: "report.xlsx?from=0&to=1", headers: acceptGzip})
	before := peakMemory(t, s.process.PID())
	path := filepath.Join(t.TempDir(), "book.xlsx")
	file, err := os.Create(path)
	require.NoError(t, err)
	require.NoError(t, s.try(t.Context(), resourceCall{method: "GET", path: address}, toFile{file}))
	require.NoError(t, file.Close())
	grown := peakMemory(t, s.process.PID()) - before
	t.Logf("the process grew by %d KiB", grown>>10)
	require.Less(t, grown, 100<<20)

	total, err := strconv.Atoi(s.plainly(t, "SELECT sum(talk_time)::bigint::text FROM interaction_segments")[0])
	require.NoError(t, err)
	book, err := zip.OpenReader(path)
	require.NoError(t, err)
	defer func() { _ = book.Close() }()
	first, second := sheetOf(t, &book.Reader, "xl/worksheets/sheet1.xml"), sheetOf(t, &book.Reader, "xl/worksheets/sheet3.xml")
	require.Equal(t, []int{firstSheet + 1, rows - firstSheet + 1}, []int{first.rows, second.rows}, "with their headers")
	require.InDelta(t, total, (first.days+second.days)*86400, 0.01)

	t.Run("LibreOffice", func(t *testing.T) {
		office, err := exec.LookPath("soffice")
		if err != nil {
			t.Skip("LibreOffice is not installed: apt install libreoffice-calc")
		}
		folder := t.TempDir()
		// All sheets (-1), each cell as it is shown.
		const asShown = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1"
		output, err := exec.CommandContext(t.Context(), office, "-env:UserInstallation=file://"+filepath.Join(folder, "profile"), "--headless",
			"--convert-to", asShown, "--outdir", folder, path).CombinedOutput()
		require.NoError(t, err, "%s", output)
		seconds, found := 0, 0
		for _, name := range []string{"book-Report.csv", "book-Report 2.csv"} {
			opened, err := os.Open(filepath.Join(folder, name))
			require.NoError(t, err, "%s", output)
			lines := csv.NewReader(opened)
			lines.ReuseRecord = true
			_, err = lines.Read()
			require.NoError(t, err)
			for {
				cells, err := lines.Read()
				if errors.Is(err, io.EOF) {
					break
				}
				require.NoError(t, err)
				found++
				seconds += clock(t, cells[3])
			}
			require.NoError(t, opened.Close())
		}
		require.Equal(t, rows, found)
		require.Equal(t, total, seconds)
	})
}

// sheet is what is counted of a sheet's XML.
type sheet struct {
	rows int
	days float64 // of the durations, column D
}

// sheetOf reads a sheet and checks the types and styles of its cells: texts in
// A and B, numbers in C to E, each column with one style.
func sheetOf(t *testing.T, book *zip.Reader, name string) (found sheet) {
	t.Helper()
	part, err := book.Open(name)
	require.NoError(t, err)
	defer func() { _ = part.Close() }()
	styles := map[byte]string{}
	decoder := xml.NewDecoder(part)
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return found
		}
		require.NoError(t, err)
		start, is := token.(xml.StartElement)
		if !is {
			continue
		}
		switch start.Name.Local {
		case "row":
			found.rows++
		case "c":
			var cell struct {
				R     string  `xml:"r,attr"`
				S     string  `xml:"s,attr"`
				T     string  `xml:"t,attr"`
				Value float64 `xml:"v"`
			}
			require.NoError(t, decoder.DecodeElement(&cell, &start))
			if found.rows == 1 {
				continue
			}
			column := cell.R[0]
			if _, known := styles[column]; !known {
				styles[column] = cell.S
			}
			text := column <= 'B'
			if styles[column] != cell.S || text != (cell.T == "inlineStr") || !text && cell.T != "" {
				t.Fatalf("%+v has not its column's type", cell)
			}
			if column == 'D' {
				found.days += cell.Value
			}
		}
	}
}

// clock reads h:mm:ss.
func clock(t *testing.T, text string) (seconds int) {
	t.Helper()
	for _, part := range strings.Split(text, ":") {
		n, err := strconv.Atoi(part)
		require.NoError(t, err, text)
		seconds = seconds*60 + n
	}
	return seconds
}
