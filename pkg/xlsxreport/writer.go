// Package xlsxreport writes rows of the report as a workbook (Office Open
// XML): times as times, durations as [h]:mm:ss, counts as numbers, everything
// else as text, which a spreadsheet never runs as a formula. A second sheet
// says what was asked.
package xlsxreport

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
	"github.com/interaction-segments/interaction-segments-app/pkg/wire"
)

// Options say how the workbook is written.
type Options struct {
	Location *time.Location    // of times; nil means UTC
	Dates    report.DateFormat // of times; empty means [report.ISO]
	Asked    query.Segments    // for the sheet that says what was asked
}

// maxRows is how many rows of the report a sheet holds: those of Excel's
// sheets without the header.
const maxRows = excelize.TotalRows - 1

// Writer writes the rows of a result as a workbook. The rows go to temporary
// files, so that memory does not grow with them; the workbook goes out when it
// is whole.
//
// The library makes all of the workbook but its rows: its streaming writer
// keeps up to 32 MiB of every sheet, and takes several times as long.
type Writer struct {
	open    func(total int64) (io.Writer, error)
	options Options
	rows    int // that a sheet holds

	fields []report.Field
	total  int64
	book   *excelize.File
	styles styles
	sheets []*sheet
	cells  []cellWriter
	count  int64  // rows
	cut    int64  // texts that a cell does not hold
	line   []byte // not yet written
	list   []byte // reused
}

var _ wire.Sink = (*Writer)(nil)

const bufferSize = 64 << 10

// NewWriter returns a writer of one workbook. When the rows have ended, it
// calls open with their number for where the workbook goes. Close must be
// called, whatever happens: it removes the temporary files.
func NewWriter(options Options, open func(total int64) (io.Writer, error)) *Writer {
	options.Location = cmp.Or(options.Location, time.UTC)
	return &Writer{open: open, options: options, rows: maxRows, line: make([]byte, 0, bufferSize+bufferSize/4)}
}

// Begin starts the first sheet.
func (w *Writer) Begin(header wire.Header) (err error) {
	w.fields, w.total = header.Fields, header.Total
	w.book = excelize.NewFile()
	if w.styles, err = newStyles(w.book, w.options.Dates); err != nil {
		return err
	}
	for i, field := range w.fields {
		column, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return fmt.Errorf("name a column of the workbook: %w", err)
		}
		w.cells = append(w.cells, newCellWriter(column, w.styles.kinds[field.Kind], field.Kind))
	}
	if err := w.nextSheet(); err != nil {
		return err
	}
	if _, err := w.book.NewSheet(aboutSheet); err != nil {
		return fmt.Errorf("add a sheet to the workbook: %w", err)
	}
	return nil
}

// Append writes one row.
func (w *Writer) Append(row wire.Row) error {
	at := w.sheets[len(w.sheets)-1]
	if at.rows == w.rows {
		if err := w.nextSheet(); err != nil {
			return err
		}
		at = w.sheets[len(w.sheets)-1]
	}
	at.rows++
	w.count++
	w.appendRow(row, at.rows+1)
	if len(w.line) < bufferSize {
		return nil
	}
	return w.flush()
}

// End completes the workbook and sends it.
func (w *Writer) End(wire.Footer) error {
	if err := w.endSheet(); err != nil {
		return err
	}
	if err := w.writeAbout(); err != nil {
		return err
	}
	file, err := w.save()
	if err != nil {
		return err
	}
	defer func() { _ = file.close() }()
	to, err := w.open(w.total)
	if err != nil {
		return err
	}
	// In parts of the buffer's size, whatever both could do of themselves.
	if _, err := io.CopyBuffer(struct{ io.Writer }{to}, struct{ io.Reader }{file}, make([]byte, bufferSize)); err != nil {
		return fmt.Errorf("write the workbook: %w", err)
	}
	return nil
}

// Close removes the temporary files.
func (w *Writer) Close() error {
	var problems error
	for _, each := range w.sheets {
		problems = errors.Join(problems, each.close())
	}
	if w.book != nil {
		problems = errors.Join(problems, w.book.Close())
	}
	if problems != nil {
		return fmt.Errorf("remove the workbook's temporary files: %w", problems)
	}
	return nil
}
