// Package reportcsv reads the report's CSV, as this project exports it and as
// the vendor does: columns found by title, in any order.
package reportcsv

import (
	"cmp"
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
	reading reading
	clocks  clocks
	segment report.Segment
}

// NewReader reads the line of titles. The facts are those of the whole stream;
// without them durations have one form. An error says why the stream is not a
// report CSV.
func NewReader(source io.Reader, times *localtime.Parser, facts *Facts) (*Reader, error) {
	r := &Reader{scanner: newScanner(source), reading: reading{times: times}}
	var err error
	if r.header, err = readHeader(r.scanner, &r.segment); err != nil {
		return nil, err
	}
	for i := range r.header.columns {
		r.header.columns[i].durations = facts.durationForm(i)
	}
	return r, nil
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
		if broken == nil {
			reason := r.parse()
			if reason == "" {
				return &r.segment, line, nil, nil
			}
			broken = &rejected.Record{Line: line, Reason: reason, Raw: r.scanner.raw}
		}
		switch titles, err := r.isTitles(line, broken); {
		case err != nil:
			return nil, 0, nil, err
		case !titles:
			broken.SessionID = r.guessSession()
			return nil, line, broken, nil
		}
		r.scanner.pass(broken.Raw)
	}
}

// isTitles reports whether a record that cannot be read is the line of titles
// once more, or what Excel puts before it. It is an error if the titles differ,
// since the rows after them would be misread.
func (r *Reader) isTitles(line int64, broken *rejected.Record) (bool, error) {
	if broken.Rest != nil {
		return false, nil
	}
	if namesDelimiter(broken.Raw) {
		return true, nil
	}
	text := string(r.scanner.raw)
	cells := make([]string, len(r.scanner.cells))
	for i, c := range r.scanner.cells {
		cells[i] = c.text(text)
	}
	same, differs := r.header.repeats(cells)
	if differs {
		return false, fmt.Errorf("line %d has titles again, and not those of the first line: load the files that were joined one by one", line)
	}
	return same, nil
}

// parse parses the scanner's record into the segment, or returns why it cannot.
func (r *Reader) parse() (reason string) {
	r.segment = report.Segment{}
	r.reading.twice = r.reading.twice[:0]
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
		if text == "" || c.parse == nil || isNothing(text) {
			continue
		}
		r.reading.durations = c.durations
		if err := c.parse(c.cell, text, &r.reading); err != nil {
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
	r.clocks.resolve(s, r.reading.twice)
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
