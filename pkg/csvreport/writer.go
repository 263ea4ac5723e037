// Package csvreport writes rows of the report, and tables of figures, as CSV
// (RFC 4180): a header of titles, durations as HH:mm:SS, times as YYYY-MM-DD
// HH:mm:ss in one zone, blanks empty, lines ended by CRLF. [Options] change the
// cells and what separates them.
package csvreport

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/csvreport/guard"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
	"github.com/interaction-segments/interaction-segments-app/pkg/wire"
)

// Options say how cells are written.
type Options struct {
	Location *time.Location // of times; nil means UTC
	// Raw leaves texts that a spreadsheet would run as a formula as they are;
	// otherwise they get a ' in front.
	Raw bool

	Dates        report.DateFormat // of times; empty means [report.ISO]
	Delimiter    Delimiter         // between cells; 0 means [Comma]
	BOM          bool              // begin with a byte order mark, by which Excel knows UTF-8
	Seconds      bool              // durations as seconds with their fraction, not as HH:mm:SS
	DecimalComma bool              // before the fraction of a number, instead of a point
}

// Delimiter separates the cells of a line.
type Delimiter byte

// The delimiters.
const (
	Comma     Delimiter = ','
	Semicolon Delimiter = ';'
	Tab       Delimiter = '\t'
)

const byteOrderMark = "\ufeff"

// Writer writes the rows of a result as a report.
type Writer struct {
	open    func(total int64) (io.Writer, error)
	to      io.Writer
	options Options
	quoted  string // what a cell is quoted for
	cells   []cellWriter
	line    []byte // not yet written
	list    []byte // reused
	guarded []byte // reused
}

var _ wire.Sink = (*Writer)(nil)

const bufferSize = 64 << 10

// NewWriter returns a writer of one report. When the rows begin, it calls open
// with their number, as the [wire.Header] has it, for where the report goes.
func NewWriter(options Options, open func(total int64) (io.Writer, error)) *Writer {
	options.Location = cmp.Or(options.Location, time.UTC)
	options.Delimiter = cmp.Or(options.Delimiter, Comma)
	return &Writer{open: open, options: options, quoted: string(rune(options.Delimiter)) + "\"\r\n", line: make([]byte, 0, bufferSize+bufferSize/4)}
}

// To returns the open function of [NewWriter] for a writer that is there already.
func To(writer io.Writer) func(int64) (io.Writer, error) {
	return func(int64) (io.Writer, error) { return writer, nil }
}

// Begin writes the titles.
func (w *Writer) Begin(header wire.Header) (err error) {
	if w.to, err = w.open(header.Total); err != nil {
		return err
	}
	w.begin()
	for i, field := range header.Fields {
		w.separate(i)
		w.appendQuoted([]byte(field.Title), false)
		w.cells = append(w.cells, w.cellWriter(field.Kind))
	}
	return w.endLine()
}

// Append writes one row.
func (w *Writer) Append(row wire.Row) error {
	for i, write := range w.cells {
		w.separate(i)
		if !row.Blank(i) {
			write(w, row, i)
		}
	}
	return w.endLine()
}

// End writes what is buffered. The underlying writer is not closed.
func (w *Writer) End(wire.Footer) error { return w.flush() }

// begin appends what comes before the first line.
func (w *Writer) begin() {
	if w.options.BOM {
		w.line = append(w.line, byteOrderMark...)
	}
}

// separate appends what comes before the i-th cell of a line.
func (w *Writer) separate(i int) {
	if i > 0 {
		w.line = append(w.line, byte(w.options.Delimiter))
	}
}

// endLine ends a line, and writes what is buffered where that is much.
func (w *Writer) endLine() error {
	w.line = append(w.line, '\r', '\n')
	if len(w.line) < bufferSize {
		return nil
	}
	return w.flush()
}

func (w *Writer) flush() error {
	if _, err := w.to.Write(w.line); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	w.line = w.line[:0]
	return nil
}

// cellWriter appends a value that is not blank to the line.
type cellWriter func(w *Writer, row wire.Row, i int)

var cellWriters = map[report.Kind]cellWriter{
	report.Text:     func(w *Writer, row wire.Row, i int) { w.appendText(row.Text(i)) },
	report.Duration: func(w *Writer, row wire.Row, i int) { w.line = report.AppendClock(w.line, row.Seconds(i)) },
	report.Time:     func(w *Writer, row wire.Row, i int) { w.line = appendTime(w.line, row.Time(i).In(w.options.Location)) },
	report.Integer:  func(w *Writer, row wire.Row, i int) { w.line = strconv.AppendInt(w.line, row.Integer(i), 10) },
	report.Boolean:  func(w *Writer, row wire.Row, i int) { w.line = strconv.AppendBool(w.line, row.Boolean(i)) },
	report.List: func(w *Writer, row wire.Row, i int) {
		w.list = row.AppendList(w.list[:0], i)
		w.appendText(w.list)
	},
}

// cellWriter returns the writer of a kind's cells, as the options want them.
func (w *Writer) cellWriter(kind report.Kind) cellWriter {
	switch {
	case kind == report.Duration && w.options.Seconds:
		return (*Writer).appendSeconds
	case kind == report.Time && w.options.Dates.Layout() != time.DateTime:
		return (*Writer).appendDate
	}
	return cellWriters[kind]
}

func (w *Writer) appendDate(row wire.Row, i int) {
	w.line = row.Time(i).In(w.options.Location).AppendFormat(w.line, w.options.Dates.Layout())
}

func (w *Writer) appendSeconds(row wire.Row, i int) {
	if seconds := row.Seconds(i); report.IsDuration(seconds) {
		w.appendNumber(seconds)
	}
}

// appendNumber appends a number with its fraction.
func (w *Writer) appendNumber(value float64) {
	w.list = strconv.AppendFloat(w.list[:0], value, 'f', -1, 64)
	if point := bytes.IndexByte(w.list, '.'); point >= 0 && w.options.DecimalComma {
		w.list[point] = ','
	}
	w.appendQuoted(w.list, false)
}

func (w *Writer) appendText(text []byte) {
	if w.options.Raw {
		w.appendQuoted(text, false)
		return
	}
	// The guards go inside the quotes, if the text needs any.
	var inside bool
	w.guarded, inside = guard.Append(w.guarded[:0], text)
	w.appendQuoted(w.guarded, inside)
}

// appendQuoted appends a text, in quotes if they are needed or wanted.
func (w *Writer) appendQuoted(text []byte, wanted bool) {
	if !wanted && !bytes.ContainsAny(text, w.quoted) {
		w.line = append(w.line, text...)
		return
	}
	w.line = append(w.line, '"')
	for {
		i := bytes.IndexByte(text, '"')
		if i < 0 {
			break
		}
		w.line = append(w.line, text[:i+1]...)
		w.line = append(w.line, '"')
		text = text[i+1:]
	}
	w.line = append(w.line, text...)
	w.line = append(w.line, '"')
}

// appendTime appends YYYY-MM-DD HH:mm:ss; time.AppendFormat takes twice as long.
func appendTime(dst []byte, t time.Time) []byte {
	year, month, day := t.Date()
	hour, minute, second := t.Clock()
	if year < 0 || year > 9999 {
		return t.AppendFormat(dst, time.DateTime)
	}
	dst = append(dst, digit(year/1000), digit(year/100), digit(year/10), digit(year), '-',
		digit(int(month)/10), digit(int(month)), '-', digit(day/10), digit(day), ' ')
	return append(dst, digit(hour/10), digit(hour), ':', digit(minute/10), digit(minute), ':', digit(second/10), digit(second))
}

func digit(n int) byte { return byte('0' + n%10) }
