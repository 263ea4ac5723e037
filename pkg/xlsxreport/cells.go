package xlsxreport

import (
	"math"
	"strconv"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
	"github.com/interaction-segments/interaction-segments-app/pkg/wire"
)

// cellWriter writes the cells of one column.
type cellWriter struct {
	column string // its letters
	style  string // the attribute of its cells
	write  func(w *Writer, cell *cellWriter, row wire.Row, i int)
	number int // of the row that is written
}

func newCellWriter(column string, style int, kind report.Kind) cellWriter {
	return cellWriter{column: column, style: `" s="` + strconv.Itoa(style) + `"`, write: kinds[kind]}
}

// kinds write a value that is not blank.
var kinds = map[report.Kind]func(w *Writer, cell *cellWriter, row wire.Row, i int){
	report.Text: func(w *Writer, cell *cellWriter, row wire.Row, i int) { w.text(cell, row.Text(i)) },
	report.List: func(w *Writer, cell *cellWriter, row wire.Row, i int) {
		w.list = row.AppendList(w.list[:0], i)
		w.text(cell, w.list)
	},
	report.Duration: func(w *Writer, cell *cellWriter, row wire.Row, i int) {
		if seconds := row.Seconds(i); report.IsDuration(seconds) {
			w.number(cell, seconds/secondsPerDay)
		}
	},
	report.Time: func(w *Writer, cell *cellWriter, row wire.Row, i int) {
		moment := row.Time(i).In(w.options.Location)
		if serial, is := serialOf(moment); is {
			w.number(cell, serial)
			return
		}
		w.text(cell, moment.AppendFormat(nil, w.options.Dates.Layout()))
	},
	report.Integer: func(w *Writer, cell *cellWriter, row wire.Row, i int) {
		n := row.Integer(i)
		// Spreadsheets have 15 digits.
		if math.Abs(float64(n)) < 1e15 {
			w.number(cell, float64(n))
			return
		}
		w.text(cell, strconv.AppendInt(nil, n, 10))
	},
	report.Boolean: func(w *Writer, cell *cellWriter, row wire.Row, i int) {
		w.startCell(cell, ` t="b"><v>`)
		digit := byte('0')
		if row.Boolean(i) {
			digit = '1'
		}
		w.line = append(w.line, digit)
		w.line = append(w.line, "</v></c>"...)
	},
}

// appendRow appends a row's XML (ECMA-376, part 1, section 18.3.1.73). Its
// number is that of the sheet, which counts from 1.
func (w *Writer) appendRow(row wire.Row, number int) {
	w.line = append(w.line, `<row r="`...)
	w.line = strconv.AppendInt(w.line, int64(number), 10)
	w.line = append(w.line, `">`...)
	for i := range w.cells {
		if row.Blank(i) {
			continue
		}
		cell := &w.cells[i]
		cell.number = number
		cell.write(w, cell, row, i)
	}
	w.line = append(w.line, "</row>"...)
}

// startCell appends a cell's start up to its value.
func (w *Writer) startCell(cell *cellWriter, rest string) {
	w.line = append(w.line, `<c r="`...)
	w.line = append(w.line, cell.column...)
	w.line = strconv.AppendInt(w.line, int64(cell.number), 10)
	w.line = append(w.line, cell.style...)
	w.line = append(w.line, rest...)
}

func (w *Writer) number(cell *cellWriter, value float64) {
	w.startCell(cell, "><v>")
	w.line = strconv.AppendFloat(w.line, value, 'g', -1, 64)
	w.line = append(w.line, "</v></c>"...)
}

func (w *Writer) text(cell *cellWriter, text []byte) {
	if len(text) == 0 {
		return
	}
	w.startCell(cell, ` t="inlineStr"><is><t xml:space="preserve">`)
	var whole bool
	if w.line, whole = appendText(w.line, text); !whole {
		w.cut++
	}
	w.line = append(w.line, "</t></is></c>"...)
}

const secondsPerDay = 24 * 60 * 60

// serialOf returns a time as spreadsheets count them: days since 1899-12-30 on
// the clock of the time's zone, to the second as in CSV. Times before March
// 1900, which spreadsheets count differently, and after 9999 have no number.
func serialOf(t time.Time) (serial float64, is bool) {
	const (
		epoch = 25569 // 1970-01-01
		first = 61    // 1900-03-01
		end   = 2958466
	)
	_, offset := t.Zone()
	serial = float64(epoch*secondsPerDay+t.Unix()+int64(offset)) / secondsPerDay // rounded once
	return serial, serial >= first && serial < end
}
