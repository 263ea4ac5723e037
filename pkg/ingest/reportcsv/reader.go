// Package reportcsv reads the report's CSV, as this project exports it and as
// the vendor does: columns found by title, in any order.
package reportcsv

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/localtime"
	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/rejected"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// Reader reads segments from a stream of report CSV. Its memory does not grow
// with the stream.
type Reader struct {
	scanner *scanner
	header  *header
	times   *localtime.Reader
	segment report.Segment
}

// NewReader reads the line of titles. An error says what keeps the stream from
// being a report CSV.
func NewReader(source io.Reader, times *localtime.Reader) (*Reader, error) {
	r := &Reader{scanner: newScanner(source), times: times}
	var err error
	r.header, err = readHeader(r.scanner, &r.segment)
	return r, err
}

// Unknown returns the titles of columns that are no field of the report.
func (r *Reader) Unknown() []string { return r.header.unknown }

// Numbered says that the file carries segment numbers of its own.
func (r *Reader) Numbered() bool { return r.header.has[report.SegmentNumber.ID] }

// TellsLast says that the file marks each session's last segment.
func (r *Reader) TellsLast() bool { return r.header.has[report.LastSegment.ID] }

// TellsProgress says that the file marks the sessions in progress.
func (r *Reader) TellsProgress() bool { return r.header.has[report.InProgress.ID] }

// Form says how rejected records of this file are kept.
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
			continue // files that were joined have their titles in the middle
		}
		if reason := r.read(); reason != "" {
			broken = &rejected.Record{Line: line, Reason: reason, Raw: r.scanner.raw, SessionID: r.guessSession()}
			return nil, line, broken, nil
		}
		return &r.segment, line, nil, nil
	}
}

// read turns the scanner's record into the segment, or says why it cannot.
func (r *Reader) read() (reason string) {
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
		if err := c.read(r.scanner.cells[i].text(record), r.times); err != nil {
			return fmt.Sprintf("%s: %s", c.title, err)
		}
	}
	return r.complete()
}

// complete fills in what follows from other cells and checks what a row needs.
func (r *Reader) complete() (reason string) {
	s := &r.segment
	s.SessionID = strings.TrimSpace(s.SessionID)
	if s.SessionID == "" {
		return "the Session ID is blank"
	}
	if s.StartedAt.IsZero() {
		s.StartedAt = firstTime(s.QueueEntryTime, s.SegmentStartTime, s.QueueExitTime, s.SegmentEndTime)
	}
	if s.StartedAt.IsZero() {
		return "no cell says when the row began"
	}
	if s.SegmentNumber.Valid && s.SegmentNumber.Value < 1 {
		return fmt.Sprintf("Segment Number: %d is below 1", s.SegmentNumber.Value)
	}
	if !r.TellsProgress() {
		s.InProgress = statusIsOpen(s.Status)
	}
	return ""
}

func firstTime(times ...time.Time) time.Time {
	for _, t := range times {
		if !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}

// openStatuses are the vendor's names for states of an interaction that has
// not ended, without case and punctuation.
var openStatuses = []string{"OPEN", "TRANSIENTOPEN", "ACTIVE", "IDLE", "OVERDUE", "INWORKBIN", "INAGENTSWORKBIN",
	"INPROGRESS", "ONGOING", "QUEUED", "INQUEUE", "WAITING", "WAITINGQUEUE", "WITHBOT", "WITHAGENT", "ASSIGNED", "SNOOZED"}

// statusIsOpen says whether a final row's status is that of an interaction
// that goes on. The vendor's report has no other sign of it.
func statusIsOpen(status string) bool {
	if status == "" || strings.EqualFold(status, "CLOSED") {
		return false
	}
	name := strings.Map(func(r rune) rune {
		if r == ' ' || r == '_' || r == '-' {
			return -1
		}
		return r
	}, strings.ToUpper(status))
	return slices.Contains(openStatuses, name)
}

// guessSession returns the session of a record that cannot be read, where its
// cell is in its place.
func (r *Reader) guessSession() string {
	const most = 1000 // bytes; more is no session's name
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
	return strings.TrimSpace(unguard(strings.ReplaceAll(text, `""`, `"`)))
}

// FindOrder reads a report CSV to learn whether the day or the month stands
// first in its dates. The order is Unknown where no date leaves it open. It is
// an error where dates leave it open and none decides it.
func FindOrder(source io.Reader) (localtime.Order, error) {
	const enough = 1000 // records that are looked at in any case
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
			if c.time != nil {
				seen.look(r.scanner.cells[i].text(record), line)
			}
		}
	}
	return seen.verdict()
}

// evidence counts what the dates of a file say about their order.
type evidence struct {
	dayFirst, monthFirst, either int
	example                      string
	line                         int64
}

func (e *evidence) look(text string, line int64) {
	order, told := localtime.OrderIn(text)
	if !told {
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

// open says that more records are needed to decide.
func (e *evidence) open() bool { return e.either > 0 && e.dayFirst == 0 && e.monthFirst == 0 }

func (e *evidence) verdict() (localtime.Order, error) {
	const outlier = 50 // as many dates outvote a misspelt one
	switch {
	case e.dayFirst > e.monthFirst*outlier:
		return localtime.DayFirst, nil
	case e.monthFirst > e.dayFirst*outlier:
		return localtime.MonthFirst, nil
	case e.dayFirst > 0:
		return localtime.Unknown, errors.New("some dates have the day first and some the month; say which with --date-format, such as dd/MM/yyyy HH:mm:ss or MM/dd/yyyy HH:mm:ss")
	case e.either > 0:
		return localtime.Unknown, fmt.Errorf("whether the day or the month stands first cannot be told from the dates, such as %q on line %d; say it with --date-format, such as dd/MM/yyyy HH:mm:ss or MM/dd/yyyy HH:mm:ss", e.example, e.line)
	}
	return localtime.Unknown, nil
}
