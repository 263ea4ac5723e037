// Package csvreport writes rows of the report as CSV (RFC 4180): a header of
// titles, durations as HH:mm:SS, times as YYYY-MM-DD HH:mm:ss in one zone,
// blanks empty, lines ended by CRLF.
package csvreport

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// Options say how cells are written.
type Options struct {
	Location *time.Location // of times; nil means UTC
	// Raw leaves texts that a spreadsheet would run as a formula as they are;
	// otherwise they get a ' in front.
	Raw bool
}

// Writer writes a report. It buffers: call Flush at the end.
type Writer struct {
	to      io.Writer
	fields  []report.Field
	options Options
	line    []byte
	list    []byte
}

const bufferSize = 64 << 10

// NewWriter returns a writer whose first line, the titles, is already in its buffer.
func NewWriter(to io.Writer, fields []report.Field, options Options) *Writer {
	if options.Location == nil {
		options.Location = time.UTC
	}
	w := &Writer{to: to, fields: fields, options: options, line: make([]byte, 0, bufferSize+bufferSize/4)}
	for i, field := range fields {
		if i > 0 {
			w.line = append(w.line, ',')
		}
		w.line = appendQuoted(w.line, []byte(field.Title))
	}
	w.line = append(w.line, '\r', '\n')
	return w
}

// Append writes one row.
func (w *Writer) Append(row postgres.Row) error {
	for i, field := range w.fields {
		if i > 0 {
			w.line = append(w.line, ',')
		}
		if !row.Blank(i) {
			w.appendCell(row, i, field.Kind)
		}
	}
	w.line = append(w.line, '\r', '\n')
	if len(w.line) < bufferSize {
		return nil
	}
	return w.Flush()
}

// Flush hands what is buffered to the underlying writer.
func (w *Writer) Flush() error {
	if _, err := w.to.Write(w.line); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	w.line = w.line[:0]
	return nil
}

func (w *Writer) appendCell(row postgres.Row, i int, kind report.Kind) {
	switch kind {
	case report.Duration:
		w.line = report.AppendClock(w.line, row.Seconds(i))
	case report.Time:
		w.line = appendTime(w.line, row.Time(i).In(w.options.Location))
	case report.Integer:
		w.line = strconv.AppendInt(w.line, row.Integer(i), 10)
	case report.Boolean:
		w.line = strconv.AppendBool(w.line, row.Boolean(i))
	case report.List:
		w.list = row.AppendList(w.list[:0], i)
		w.appendText(w.list)
	default:
		w.appendText(row.Text(i))
	}
}

func (w *Writer) appendText(text []byte) {
	if !w.options.Raw && IsFormula(text) {
		// The guard goes inside the quotes, if the text needs any.
		w.line = appendQuoted(w.line, append([]byte{'\''}, text...))
		return
	}
	w.line = appendQuoted(w.line, text)
}

// IsFormula tells whether a spreadsheet might run the text as a formula: it
// begins with = + - @, a tab or a carriage return (OWASP, "CSV Injection").
// Texts that already carry guards (') before such a beginning count too, so
// that taking one guard away always gives the text back.
func IsFormula(text []byte) bool {
	text = bytes.TrimLeft(text, "'")
	return len(text) > 0 && bytes.IndexByte([]byte("=+-@\t\r"), text[0]) >= 0
}

func appendQuoted(dst, text []byte) []byte {
	if !bytes.ContainsAny(text, ",\"\r\n") {
		return append(dst, text...)
	}
	dst = append(dst, '"')
	for {
		i := bytes.IndexByte(text, '"')
		if i < 0 {
			break
		}
		dst = append(dst, text[:i+1]...)
		dst = append(dst, '"')
		text = text[i+1:]
	}
	dst = append(dst, text...)
	return append(dst, '"')
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
