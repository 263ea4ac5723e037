package main

import (
	"archive/zip"
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
)

// The name of the file, or --format, makes it a workbook, whose durations add up
// to what SQL's do.
func TestExportWritesWorkbooks(t *testing.T) {
	look := useDatabase(t)
	succeed(t, "migrate")
	succeed(t, "simulate", "--days", "1", "--to", "2024-03-20", "--seed", "3")
	rows := value(t, look, "SELECT count(*)::text FROM interaction_segments WHERE NOT in_progress")
	talked, err := strconv.ParseFloat(value(t, look, "SELECT sum(talk_time)::text FROM interaction_segments WHERE NOT in_progress"), 64)
	require.NoError(t, err)
	asked := []string{"export", "--from", "2024-03-01", "--to", "2024-04-01", "--query", `{"fields": ["session_id", "talk_time"]}`}

	path := filepath.Join(t.TempDir(), "Report.XLSX")
	got := execute(t, append(asked, "-o", path)...)
	require.Equal(t, 0, got.status, got.messages)
	require.Contains(t, got.messages, " written to "+path)
	named, err := os.ReadFile(path)
	require.NoError(t, err)
	for name, content := range map[string][]byte{"by name": named, "by --format": []byte(succeed(t, append(asked, "--format", "xlsx")...))} {
		t.Run(name, func(t *testing.T) {
			book, err := excelize.OpenReader(bytes.NewReader(content))
			require.NoError(t, err)
			defer func() { _ = book.Close() }()
			cells, err := book.GetRows("Report", excelize.Options{RawCellValue: true})
			require.NoError(t, err)
			require.Equal(t, []string{"Session ID", "Talk Time"}, cells[0])
			require.Equal(t, rows, strconv.Itoa(len(cells)-1))
			days := 0.0
			for _, row := range cells[1:] {
				if len(row) < 2 {
					continue // blank
				}
				value, err := strconv.ParseFloat(row[1], 64)
				require.NoError(t, err)
				days += value
			}
			require.Less(t, math.Abs(talked-days*86400), 0.001)
		})
	}

	// --format wins over the name.
	got = execute(t, append(asked, "-o", path, "--format", "csv")...)
	require.Equal(t, 0, got.status, got.messages)
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	require.True(t, bytes.HasPrefix(content, []byte("Session ID,Talk Time\r\n")))
	_, err = zip.NewReader(bytes.NewReader(content), int64(len(content)))
	require.ErrorIs(t, err, zip.ErrFormat)
}
