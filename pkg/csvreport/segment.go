package csvreport

import (
	"strconv"
	"strings"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// AppendSegment writes one row that comes from elsewhere than the database.
func (w *Writer) AppendSegment(segment *report.Segment) error {
	for i, field := range w.fields {
		if i > 0 {
			w.line = append(w.line, ',')
		}
		w.appendValue(field.Cell(segment))
	}
	w.line = append(w.line, '\r', '\n')
	if len(w.line) < bufferSize {
		return nil
	}
	return w.Flush()
}

func (w *Writer) appendValue(cell any) {
	switch cell := cell.(type) {
	case *string:
		w.appendText([]byte(*cell))
	case *time.Time:
		if !cell.IsZero() {
			w.line = appendTime(w.line, cell.In(w.options.Location))
		}
	case *report.Seconds:
		if cell.Valid {
			w.line = report.AppendClock(w.line, cell.Value)
		}
	case *[]string:
		w.appendText([]byte(strings.Join(*cell, report.Separator)))
	case *report.Count:
		if cell.Valid {
			w.line = strconv.AppendInt(w.line, cell.Value, 10)
		}
	case *bool:
		w.line = strconv.AppendBool(w.line, *cell)
	}
}
