package xlsxreport

import (
	"fmt"
	"io"

	"github.com/klauspost/compress/flate" // half the time of the standard library's
	"github.com/xuri/excelize/v2"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

const reportSheet = "Report"

// sheet is one of those that hold rows.
type sheet struct {
	name string
	rows int // without the header
	// file holds the rows, compressed, while the sheet is written.
	file       tempFile
	compressor *flate.Writer
}

// widths are those of columns, in characters.
var widths = map[report.Kind]float64{
	report.Text: 22, report.List: 30, report.Time: 22, report.Duration: 12, report.Integer: 10, report.Boolean: 10,
}

// styles are the cells' styles by kind.
type styles struct {
	kinds  map[report.Kind]int
	header int
}

func newStyles(book *excelize.File, dates report.DateFormat) (styles, error) {
	const text, whole = 49, 1 // of the formats that every workbook has: @ and 0
	clock, times := "[h]:mm:ss", dates.Spreadsheet()
	all := styles{kinds: make(map[report.Kind]int)}
	for kind, style := range map[report.Kind]*excelize.Style{
		report.Text: {NumFmt: text}, report.List: {NumFmt: text}, report.Integer: {NumFmt: whole}, report.Boolean: {},
		report.Duration: {CustomNumFmt: &clock}, report.Time: {CustomNumFmt: &times},
	} {
		id, err := book.NewStyle(style)
		if err != nil {
			return styles{}, fmt.Errorf("add a style to the workbook: %w", err)
		}
		all.kinds[kind] = id
	}
	var err error
	if all.header, err = book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, NumFmt: text}); err != nil {
		return styles{}, fmt.Errorf("add a style to the workbook: %w", err)
	}
	return all, nil
}

// nextSheet ends the sheet and starts another, with its header.
func (w *Writer) nextSheet() error {
	if err := w.endSheet(); err != nil {
		return err
	}
	if err := w.newSheet(); err != nil {
		return fmt.Errorf("add a sheet to the workbook: %w", err)
	}
	return nil
}

func (w *Writer) newSheet() error {
	next := &sheet{name: reportSheet}
	var err error
	if n := len(w.sheets) + 1; n > 1 {
		next.name = fmt.Sprintf("%s %d", reportSheet, n)
		_, err = w.book.NewSheet(next.name)
	} else {
		err = w.book.SetSheetName(w.book.GetSheetName(0), next.name)
	}
	if err != nil {
		return err
	}
	for i, field := range w.fields {
		if err := w.book.SetColWidth(next.name, w.cells[i].column, w.cells[i].column, widths[field.Kind]); err != nil {
			return err
		}
		if err := w.book.SetCellStr(next.name, w.cells[i].column+"1", field.Title); err != nil {
			return err
		}
	}
	if err := w.book.SetRowStyle(next.name, 1, 1, w.styles.header); err != nil {
		return err
	}
	if err := w.book.SetPanes(next.name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if next.file, err = newTempFile(); err != nil {
		return err
	}
	w.sheets = append(w.sheets, next) // so that Close closes the file
	next.compressor, err = flate.NewWriter(next.file, flate.BestSpeed)
	return err
}

// endSheet completes the sheet.
func (w *Writer) endSheet() error {
	if len(w.sheets) == 0 {
		return nil
	}
	if err := w.flush(); err != nil {
		return err
	}
	at := w.sheets[len(w.sheets)-1]
	if err := at.compressor.Close(); err != nil {
		return fmt.Errorf("complete a sheet: %w", err)
	}
	at.compressor = nil
	last := w.cells[len(w.cells)-1].column
	span := fmt.Sprintf("A1:%s%d", last, at.rows+1)
	if err := w.book.AutoFilter(at.name, span, nil); err != nil {
		return fmt.Errorf("add the filter to a sheet: %w", err)
	}
	if err := w.book.SetSheetDimension(at.name, span); err != nil {
		return fmt.Errorf("complete a sheet: %w", err)
	}
	return nil
}

// flush writes what is buffered to the sheet's file.
func (w *Writer) flush() error {
	if _, err := w.sheets[len(w.sheets)-1].compressor.Write(w.line); err != nil {
		return fmt.Errorf("write rows of the workbook: %w", err)
	}
	w.line = w.line[:0]
	return nil
}

// copyTo writes the sheet's rows.
func (s *sheet) copyTo(to io.Writer) error {
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("read rows of the workbook: %w", err)
	}
	if _, err := io.Copy(to, flate.NewReader(s.file)); err != nil {
		return fmt.Errorf("copy rows of the workbook: %w", err)
	}
	return nil
}

func (s *sheet) close() error { return s.file.close() }
