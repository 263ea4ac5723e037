// Package workbook makes report CSV of an Excel workbook's first sheet.
package workbook

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// KindOf returns the kind of the field with that title, if there is one.
type KindOf func(title string) (report.Kind, bool)

// Sheets are what a workbook has.
type Sheets struct {
	First string // the one that was read
	Count int
}

// WriteCSV writes the workbook's first sheet as CSV: a line for each row, times
// and durations in the report's format whatever the cells' is. Large sheets
// stream through temporary files.
func WriteCSV(ctx context.Context, to io.Writer, path string, kindOf KindOf) (Sheets, error) {
	book, err := excelize.OpenFile(path)
	if err != nil {
		return Sheets{}, fmt.Errorf("the workbook cannot be read: %w", err)
	}
	defer func() { _ = book.Close() }()
	sheets := Sheets{Count: book.SheetCount}
	if sheets.First = book.GetSheetName(0); sheets.First == "" {
		return sheets, errors.New("the workbook has no sheet")
	}
	properties, err := book.GetWorkbookProps()
	if err != nil {
		return sheets, fmt.Errorf("the workbook cannot be read: %w", err)
	}
	lines := csv.NewWriter(to)
	table := table{cells: cells{since1904: properties.Date1904 != nil && *properties.Date1904}, kindOf: kindOf}
	if err := eachRow(ctx, book, sheets.First, func(raw, shown []string) error {
		return lines.Write(table.line(raw, shown))
	}); err != nil {
		return sheets, err
	}
	lines.Flush()
	if err := lines.Error(); err != nil {
		return sheets, fmt.Errorf("write the sheet as CSV: %w", err)
	}
	return sheets, nil
}

// eachRow calls take with each row's values, as they are stored and as the
// workbook shows them: the difference tells a time of day from a number.
func eachRow(ctx context.Context, book *excelize.File, sheet string, take func(raw, shown []string) error) error {
	stored, err := book.Rows(sheet)
	if err != nil {
		return fmt.Errorf("the sheet cannot be read: %w", err)
	}
	defer func() { _ = stored.Close() }()
	visible, err := book.Rows(sheet)
	if err != nil {
		return fmt.Errorf("the sheet cannot be read: %w", err)
	}
	defer func() { _ = visible.Close() }()
	for row := 1; stored.Next() && visible.Next(); row++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		raw, err := stored.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return fmt.Errorf("row %d cannot be read: %w", row, err)
		}
		shown, err := visible.Columns()
		if err != nil {
			return fmt.Errorf("row %d cannot be read: %w", row, err)
		}
		if err := take(raw, shown); err != nil {
			return err
		}
	}
	if err := stored.Error(); err != nil {
		return fmt.Errorf("the sheet cannot be read: %w", err)
	}
	return nil
}

// table is a sheet's rows below its titles, the first row that is not blank.
type table struct {
	cells  cells
	kindOf KindOf
	kinds  []report.Kind // of the columns, blank where it is no field; nil: before the titles
}

// line returns a row's cells as CSV has them.
func (t *table) line(raw, shown []string) []string {
	for len(raw) > 0 && raw[len(raw)-1] == "" {
		raw = raw[:len(raw)-1]
	}
	if len(raw) == 0 {
		return nil
	}
	if t.kinds == nil {
		for _, title := range raw {
			kind, _ := t.kindOf(title)
			t.kinds = append(t.kinds, kind)
		}
		return raw
	}
	line := make([]string, max(len(raw), len(t.kinds)))
	for i, value := range raw {
		kind := report.Kind("")
		if i < len(t.kinds) {
			kind = t.kinds[i]
		}
		seen := value
		if i < len(shown) {
			seen = strings.TrimSpace(shown[i])
		}
		line[i] = t.cells.text(kind, value, seen)
	}
	return line
}
