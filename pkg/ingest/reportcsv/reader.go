// Package reportcsv reads the report's CSV, as this project exports it and as
// the vendor does: columns found by title, in any order.
package reportcsv

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/interaction-segments/interaction-segments-app/pkg/csvreport/guard"
	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/localtime"
	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/rejected"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// Reader reads segments from a stream of report CSV. Its memory does not grow
// with the stream.
type Reader struct {
	scanner *scanner
	header  *header
	times   *localtime.Parser
	segment report.Segment
}

// NewReader reads the line of titles. An error says why the stream is not a
// report CSV.
func NewReader(source io.Reader, times *localtime.Parser) (*Reader, error) {
	r := &Reader{scanner: newScanner(source), times: times}
	var err error
	r.header, err = readHeader(r.scanner, &r.segment)
	return r, err
}

// Unknown returns the titles of columns that are no field of the report.
func (r *Reader) Unknown() []string { return r.header.unknown }

// Numbered reports whether the file has segment numbers.
func (r *Reader) Numbered() bool { return r.header.has[report.SegmentNumber.ID] }

// MarksLast reports whether the file marks each session's last segment.
func (r *Reader) MarksLast() bool { return r.header.has[report.LastSegment.ID] }

// MarksProgress reports whether the file marks the sessions in progress.
func (r *Reader) MarksProgress() bool { return r.header.has[report.InProgress.ID] }

// Form returns the form of rejected records of this file.
func (r *Reader) Form() rejected.Form {
	return rejected.Form{Header: r.header.raw, Delimiter: r.scanner.delimiter}
}

// Next returns the next row and the line it begins on, or the record that
// could not be read. Either is valid until the next call. The error is io.EOF
// at the end of the stream.
func (r *Reader) Next() (row *report.Segment, line int64, broken *rejected.Record, err error) {
	for {
		line, broken, err = r.scanner.next()
		if err != nil {
			return nil, 0, nil, err
		}
		if broken != nil {
			broken.SessionID = r.guessSession()
			return nil, line, broken, nil
		}
		if bytes.Equal(r.scanner.raw, r.header.raw) {
			continue // concatenated files repeat their titles
		}
		if reason := r.parse(); reason != "" {
			broken = &rejected.Record{Line: line, Reason: reason, Raw: r.scanner.raw, SessionID: r.guessSession()}
			return nil, line, broken, nil
		}
		return &r.segment, line, nil, nil
	}
}

// parse parses the scanner's record into the segment, or returns why it cannot.
func (r *Reader) parse() (reason string) {
	r.segment = report.Segment{}
	record := string(r.scanner.raw)
	if !utf8.ValidString(record) {
		return "it is not UTF-8"
	}
	if strings.IndexByte(record, 0) >= 0 {
		return "it has a zero byte"
	}
	for i := range r.header.columns {
		c := &r.header.columns[i]
		text := r.scanner.cells[i].text(record)
		if text == "" || c.parse == nil {
			continue
		}
		if err := c.parse(c.cell, text, r.times); err != nil {
			return fmt.Sprintf("%s: %s", c.title, err)
		}
	}
	return r.complete()
}

// complete derives blank cells from others and checks the required ones.
func (r *Reader) complete() (reason string) {
	s := &r.segment
	s.SessionID = strings.TrimSpace(s.SessionID)
	if s.SessionID == "" {
		return "the Session ID is blank"
	}
	s.StartedAt = cmp.Or(s.StartedAt, s.QueueEntryTime, s.SegmentStartTime, s.QueueExitTime, s.SegmentEndTime)
	if s.StartedAt.IsZero() {
		return "no cell has the start of the row"
	}
	if s.SegmentNumber.Valid && s.SegmentNumber.Value < 1 {
		return fmt.Sprintf("Segment Number: %d is below 1", s.SegmentNumber.Value)
	}
	if !r.MarksProgress() {
		s.InProgress = report.StageOf(s.Status) == report.InProgressStage
	}
	return ""
}

// guessSession returns the session of a record that cannot be read, if its cell
// is where the header has it.
func (r *Reader) guessSession() string {
	const most = 1000 // bytes; longer text is no session ID
	if r.header.session >= len(r.scanner.cells) {
		return ""
	}
	c := r.scanner.cells[r.header.session]
	if c.end-c.start > most || !utf8.Valid(r.scanner.raw[c.start:c.end]) {
		return ""
	}
	text := strings.Trim(string(r.scanner.raw[c.start:c.end]), `" `)
	if text == "" || strings.IndexByte(text, 0) >= 0 {
		return ""
	}
	return strings.TrimSpace(guard.Remove(strings.ReplaceAll(text, `""`, `"`)))
}

// FindOrder reads a report CSV to find whether the day or the month comes first
// in its dates. The order is Unknown if no date is ambiguous. It is an error if
// dates are ambiguous and none decides the order.
func FindOrder(source io.Reader) (localtime.Order, error) {
	const enough = 1000 // records read in any case
	r, err := NewReader(source, nil)
	if err != nil {
		return localtime.Unknown, err
	}
	var seen evidence
	for records := 0; records < enough || seen.open(); records++ {
		line, broken, err := r.scanner.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return localtime.Unknown, err
		}
		if broken != nil {
			continue
		}
		record := string(r.scanner.raw)
		for i, c := range r.header.columns {
			if c.kind == report.Time {
				seen.look(r.scanner.cells[i].text(record), line)
			}
		}
	}
	return seen.verdict()
}

// evidence counts the dates of a file by the order they show.
type evidence struct {
	dayFirst, monthFirst, either int
	example                      string
	line                         int64
}

func (e *evidence) look(text string, line int64) {
	order, relevant := localtime.OrderIn(text)
	if !relevant {
		return
	}
	switch order {
	case localtime.DayFirst:
		e.dayFirst++
	case localtime.MonthFirst:
		e.monthFirst++
	case localtime.Unknown:
		e.either++
		if e.example == "" {
			e.example, e.line = text, line
		}
	}
}

// open reports whether more records are needed to decide.
func (e *evidence) open() bool { return e.either > 0 && e.dayFirst == 0 && e.monthFirst == 0 }

func (e *evidence) verdict() (localtime.Order, error) {
	const outlier = 50 // so many dates outvote a misspelt one
	switch {
	case e.dayFirst > e.monthFirst*outlier:
		return localtime.DayFirst, nil
	case e.monthFirst > e.dayFirst*outlier:
		return localtime.MonthFirst, nil
	case e.dayFirst > 0:
		return localtime.Unknown, errors.New("some dates have the day first and some the month; give the format with --date-format, such as dd/MM/yyyy HH:mm:ss or MM/dd/yyyy HH:mm:ss")
	case e.either > 0:
		return localtime.Unknown, fmt.Errorf("whether the day or the month comes first is not clear from the dates, such as %q on line %d; give the format with --date-format, such as dd/MM/yyyy HH:mm:ss or MM/dd/yyyy HH:mm:ss", e.example, e.line)
	}
	return localtime.Unknown, nil
}
