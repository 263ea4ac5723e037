package xlsxreport

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

const aboutSheet = "About"

// writeAbout fills the sheet that says what was asked.
func (w *Writer) writeAbout() error {
	err := errors.Join(w.book.SetColWidth(aboutSheet, "A", "A", 20), w.book.SetColWidth(aboutSheet, "B", "B", 100),
		w.book.SetColStyle(aboutSheet, "A", w.styles.header))
	for i, line := range w.about() {
		err = errors.Join(err, w.book.SetSheetRow(aboutSheet, fmt.Sprintf("A%d", i+1), &[]any{line[0], line[1]}))
	}
	if err != nil {
		return fmt.Errorf("write what was asked: %w", err)
	}
	return w.documentProperties()
}

// about is what was asked, by its titles.
func (w *Writer) about() [][2]any {
	asked, moment := w.options.Asked, func(t time.Time) string { return t.In(w.options.Location).Format(time.DateTime) }
	lines := [][2]any{
		{"Report", "Interaction Details by Segment"},
		{"Period", fmt.Sprintf("%s to before %s", moment(asked.Range.From), moment(asked.Range.To))},
		{"Period applies to", asked.TimeField.Title},
		{"Time zone", w.options.Location.String()},
	}
	filters := []string{}
	for _, condition := range asked.Conditions {
		filters = append(filters, condition.Words(w.options.Location))
	}
	if len(filters) == 0 {
		filters = []string{"None"}
	}
	progress := "Not included"
	if asked.IncludeInProgress {
		progress = "Included"
	}
	lines = append(lines, [2]any{"Filters", strings.Join(filters, "; ")}, [2]any{"In progress", progress},
		[2]any{"Generated at", moment(asked.Now)}, [2]any{"Rows", w.count})
	if len(w.sheets) > 1 {
		lines = append(lines, [2]any{"Sheets", fmt.Sprintf("%d, of up to %d rows each", len(w.sheets), w.rows)})
	}
	if w.cut > 0 {
		lines = append(lines, [2]any{"Cut", fmt.Sprintf("%d texts were cut at 32,767 characters, which is all that a cell holds; CSV has them whole.", w.cut)})
	}
	return lines
}

func (w *Writer) documentProperties() error {
	made := w.options.Asked.Now.UTC().Format(time.RFC3339)
	if err := w.book.SetDocProps(&excelize.DocProperties{
		Title: "Interaction Details by Segment", Creator: "Interaction Segments", LastModifiedBy: "Interaction Segments", Created: made, Modified: made,
	}); err != nil {
		return fmt.Errorf("write the workbook's properties: %w", err)
	}
	return nil
}
