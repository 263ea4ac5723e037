package xlsxreport

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"os"

	"github.com/klauspost/compress/flate"
	"github.com/xuri/excelize/v2"
)

// save writes the workbook to a temporary file, to be read from its start.
func (w *Writer) save() (file tempFile, err error) {
	if file, err = newTempFile(); err != nil {
		return file, err
	}
	defer func() {
		if err != nil {
			_ = file.close()
		}
	}()
	// The library would hold the whole archive in memory. This one goes to the
	// file, and the library's buffer stays empty.
	w.book.SetZipWriter(func(io.Writer) excelize.ZipWriter { return newArchive(file, w.parts()) })
	if _, err := w.book.WriteToBuffer(); err != nil {
		return file, fmt.Errorf("write the workbook: %w", err)
	}
	if err := markLargeParts(file.File, math.MaxUint32); err != nil {
		return file, err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return file, fmt.Errorf("read the workbook: %w", err)
	}
	return file, nil
}

// parts are the sheets by the names of their parts in the archive.
func (w *Writer) parts() map[string]*sheet {
	parts := make(map[string]*sheet)
	for id, name := range w.book.GetSheetMap() {
		for _, each := range w.sheets {
			if each.name == name {
				parts[fmt.Sprintf("xl/worksheets/sheet%d.xml", id)] = each
			}
		}
	}
	return parts
}

// archive is a workbook's archive, which adds their rows to the sheets.
type archive struct {
	*zip.Writer

	parts map[string]*sheet
}

func newArchive(to io.Writer, parts map[string]*sheet) archive {
	writer := zip.NewWriter(to)
	writer.RegisterCompressor(zip.Deflate, func(to io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(to, flate.BestSpeed)
	})
	return archive{writer, parts}
}

// Create implements [excelize.ZipWriter].
func (a archive) Create(name string) (io.Writer, error) {
	to, err := a.Writer.Create(name)
	if rows := a.parts[name]; rows != nil && err == nil {
		return withRows{to, rows}, nil
	}
	return to, err
}

// withRows writes a sheet's part, which comes in one piece with its header
// only, with its rows.
type withRows struct {
	to   io.Writer
	rows *sheet
}

// Write implements [io.Writer].
func (w withRows) Write(part []byte) (int, error) {
	end := bytes.LastIndex(part, []byte("</sheetData>"))
	if end < 0 {
		return 0, errors.New("a sheet of the workbook has no header")
	}
	if _, err := w.to.Write(part[:end]); err != nil {
		return 0, err
	}
	if err := w.rows.copyTo(w.to); err != nil {
		return 0, err
	}
	if _, err := w.to.Write(part[end:]); err != nil {
		return 0, err
	}
	return len(part), nil
}

// markLargeParts sets the version needed to 4.5 in the local header of each
// part larger than the limit, as its entry in the directory says and Excel
// demands (PKWARE's APPNOTE, section 4.4.3).
func markLargeParts(file *os.File, limit uint64) error {
	end, err := file.Seek(0, io.SeekEnd)
	if err != nil {
		return fmt.Errorf("read the workbook: %w", err)
	}
	written, err := zip.NewReader(file, end)
	if err != nil {
		return fmt.Errorf("read the workbook: %w", err)
	}
	const headerLength, versionAt, version = 30, 4, 45
	for _, part := range written.File {
		if part.UncompressedSize64 <= limit {
			continue
		}
		data, err := part.DataOffset()
		if err == nil {
			_, err = file.WriteAt([]byte{version, 0}, data-headerLength-int64(len(part.Name))+versionAt)
		}
		if err != nil {
			return fmt.Errorf("mark a large part of the workbook: %w", err)
		}
	}
	return nil
}
