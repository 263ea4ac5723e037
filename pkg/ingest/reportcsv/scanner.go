package reportcsv

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/internal/window"
	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/rejected"
)

// maxRecord bounds a record, and so the scanner's memory: it is the limit for a
// quote that is never closed.
const maxRecord = 1 << 20

// cell is a cell's position in its record.
type cell struct {
	start, end int  // without the enclosing quotes
	escaped    bool // quotes in it are still doubled
}

// text returns a cell's text.
func (c cell) text(record string) string {
	text := record[c.start:c.end]
	if c.escaped {
		text = strings.ReplaceAll(text, `""`, `"`)
	}
	return text
}

// scanner splits a CSV stream into records (RFC 4180; lines may end in LF or in
// CR, too). Blank rows, as spreadsheets leave them, are passed over.
//
// No library does this: encoding/csv returns neither a record's bytes, which a
// rejected record needs unchanged, nor anything after a quote that is not
// closed, where this scanner rejects one line; nor does it bound a record.
type scanner struct {
	window    *window.Window
	delimiter byte
	width     int   // cells of a record; 0: any number
	line      int64 // of the next record, from 1

	raw     []byte
	cells   []cell
	pending func() ([]byte, error) // the rest of an overlong line

	carriage bool             // the last line ended in CR alone
	passed   func(raw []byte) // called with what is passed over, for tests; may be nil
}

func newScanner(source io.Reader) *scanner {
	return &scanner{window: window.New(source, maxRecord), line: 1}
}

// next reads the next record into raw and cells, which are valid until the
// next call, and returns its first line. A record that is not CSV is rejected.
func (s *scanner) next() (line int64, broken *rejected.Record, err error) {
	for s.pending != nil {
		if _, err := s.pending(); errors.Is(err, io.EOF) {
			s.pending = nil
		} else if err != nil {
			return 0, nil, err
		}
	}
	for {
		end, terminator, found := s.findLine()
		if err := s.window.Err(); err != nil {
			return 0, nil, err
		}
		if !found {
			return s.line, s.overlong(), nil
		}
		if end == 0 {
			if terminator == 0 {
				return 0, nil, io.EOF
			}
			s.window.Advance(terminator)
			s.line++
			continue
		}
		first := s.window.Bytes()[:end]
		if s.isBlank(first) {
			s.pass(first)
			s.window.Advance(end + terminator)
			s.line++
			continue
		}
		if bytes.IndexByte(first, '"') < 0 {
			s.raw = first
			s.split()
			return s.take(end+terminator, 1)
		}
		return s.quoted(end, terminator)
	}
}

// findLine returns the length of the first line and of its terminator. found is
// false if the line is longer than a record may be.
func (s *scanner) findLine() (length, terminator int, found bool) {
	searched := 0
	for {
		unread := s.window.Bytes()
		i := s.lineEnd(unread[searched:])
		switch {
		case i < 0 && s.window.More():
			searched = len(unread)
			continue
		case i < 0 && s.window.Full():
			return 0, 0, false
		case i < 0:
			return len(unread), 0, true
		}
		length = searched + i
		if unread[length] == '\n' {
			s.carriage = false
			return length, 1, true
		}
		if length+1 == len(unread) && s.window.More() {
			unread = s.window.Bytes()
		}
		if length+1 < len(unread) && unread[length+1] == '\n' {
			return length, 2, true
		}
		s.carriage = true
		return length, 1, true
	}
}

// lineEnd returns the position of the first LF or CR, or -1. It looks first for
// the one that ended the line before, so that it does not read far ahead.
func (s *scanner) lineEnd(text []byte) int {
	likely, other := byte('\n'), byte('\r')
	if s.carriage {
		likely, other = other, likely
	}
	end := bytes.IndexByte(text, likely)
	if end >= 0 {
		text = text[:end]
	}
	if i := bytes.IndexByte(text, other); i >= 0 {
		return i
	}
	return end
}

// isBlank reports whether all cells of a line are blank.
func (s *scanner) isBlank(line []byte) bool {
	begins := true // a cell
	for i := 0; i < len(line); i++ {
		switch b := line[i]; {
		case b == s.delimiter:
			begins = true
		case b == '"' && begins && i+1 < len(line) && line[i+1] == '"' && (i+2 == len(line) || line[i+2] == s.delimiter):
			i++
		case b != ' ' && b != '\t':
			return false
		default:
			begins = false
		}
	}
	return true
}

func (s *scanner) pass(raw []byte) {
	if s.passed != nil {
		s.passed(raw)
	}
}

// split splits a record without quotes into cells.
func (s *scanner) split() {
	s.cells = s.cells[:0]
	for start := 0; ; {
		i := bytes.IndexByte(s.raw[start:], s.delimiter)
		if i < 0 {
			s.cells = append(s.cells, cell{start: start, end: len(s.raw)})
			return
		}
		s.cells = append(s.cells, cell{start: start, end: start + i})
		start += i + 1
	}
}

// take skips a record and checks its width.
func (s *scanner) take(size, lines int) (int64, *rejected.Record, error) {
	line := s.line
	s.window.Advance(size)
	s.line += int64(lines)
	if s.width != 0 && len(s.cells) != s.width {
		return line, s.reject(line, s.raw, fmt.Sprintf("it has %d cells where the header has %d", len(s.cells), s.width)), nil
	}
	return line, nil, nil
}

// quoted reads a record with quotes, which may have several lines. If it is
// broken only its first line is rejected: a quote that is never closed must not
// lose the lines after it.
func (s *scanner) quoted(firstLine, firstTerminator int) (int64, *rejected.Record, error) {
	size, lines, reason, err := s.parse()
	if err != nil {
		return 0, nil, err
	}
	if reason == "" && (lines == 1 || s.width == 0 || len(s.cells) == s.width) {
		return s.take(size, lines)
	}
	if reason == "" {
		reason = fmt.Sprintf("it has %d cells where the header has %d", len(s.cells), s.width)
	}
	line := s.line
	raw := s.window.Bytes()[:firstLine]
	s.raw = raw
	s.split() // for the session ID, if it can be found
	s.window.Advance(firstLine + firstTerminator)
	s.line++
	return line, s.reject(line, raw, reason), nil
}

// parse parses the record at the window's start into cells. It returns its
// number of bytes and lines, or why it is not a record.
func (s *scanner) parse() (size, lines int, reason string, err error) {
	lines = 1
	s.cells = s.cells[:0]
	for at := 0; ; {
		found, status := s.parseCell(at)
		if status == cellCut {
			if s.window.More() {
				continue
			}
			if err := s.window.Err(); err != nil {
				return 0, 0, "", err
			}
			if !s.window.Full() {
				found, status = s.parseLastCell(at)
			}
		}
		switch status {
		case cellCut:
			return 0, 0, "a quote is opened and not closed", nil
		case cellBroken:
			return 0, 0, "a quoted cell is followed by other text", nil
		case cellEnds, cellEndsRecord:
		}
		unread := s.window.Bytes()
		lines += lineEnds(unread[found.start:found.end])
		s.cells = append(s.cells, found.cell)
		at = found.next
		if status == cellEndsRecord {
			s.raw = unread[:found.outer]
			return at, lines, "", nil
		}
	}
}

// lineEnds counts the line ends in a cell.
func lineEnds(cell []byte) int {
	n := bytes.Count(cell, []byte{'\n'})
	if bytes.IndexByte(cell, '\r') >= 0 {
		n += bytes.Count(cell, []byte{'\r'}) - bytes.Count(cell, []byte("\r\n"))
	}
	return n
}

// parsed is a cell with its surroundings.
type parsed struct {
	cell
	outer int // its end, quotes included
	next  int // start of the next one
}

type cellStatus int

const (
	cellEnds       cellStatus = iota // another follows
	cellEndsRecord                   // it is the record's last
	cellCut                          // the window ends within it
	cellBroken
)

// parseCell parses the cell that begins there.
func (s *scanner) parseCell(at int) (parsed, cellStatus) {
	unread := s.window.Bytes()
	if at >= len(unread) {
		return parsed{}, cellCut
	}
	if unread[at] == '"' {
		return s.parseQuoted(unread, at)
	}
	for i := at; i < len(unread); i++ {
		if unread[i] == s.delimiter {
			return parsed{cell{start: at, end: i}, i, i + 1}, cellEnds
		}
		switch {
		case unread[i] == '\n':
			return parsed{cell{start: at, end: i}, i, i + 1}, cellEndsRecord
		case unread[i] == '\r' && i+1 < len(unread):
			next := i + 1
			if unread[next] == '\n' {
				next++
			}
			return parsed{cell{start: at, end: i}, i, next}, cellEndsRecord
		}
	}
	return parsed{}, cellCut
}

func (s *scanner) parseQuoted(unread []byte, at int) (parsed, cellStatus) {
	c := cell{start: at + 1}
	for i := at + 1; ; {
		quote := bytes.IndexByte(unread[i:], '"')
		if quote < 0 || i+quote+1 >= len(unread) {
			return parsed{}, cellCut
		}
		i += quote
		c.end = i
		switch after := unread[i+1]; {
		case after == '"':
			c.escaped = true
			i += 2
			continue
		case after == s.delimiter:
			return parsed{c, i + 1, i + 2}, cellEnds
		case after == '\n':
			return parsed{c, i + 1, i + 2}, cellEndsRecord
		case after == '\r' && i+2 >= len(unread):
			return parsed{}, cellCut
		case after == '\r' && unread[i+2] == '\n':
			return parsed{c, i + 1, i + 3}, cellEndsRecord
		case after == '\r':
			return parsed{c, i + 1, i + 2}, cellEndsRecord
		}
		return parsed{}, cellBroken
	}
}

// parseLastCell parses the cell that ends with the stream.
func (s *scanner) parseLastCell(at int) (parsed, cellStatus) {
	unread := s.window.Bytes()
	end := len(unread)
	if end > at && unread[end-1] == '\r' {
		end--
	}
	if at >= end || unread[at] != '"' {
		return parsed{cell{start: at, end: end}, end, len(unread)}, cellEndsRecord
	}
	c := cell{start: at + 1, end: end - 1}
	for i := at + 1; i < end; i++ {
		if unread[i] != '"' {
			continue
		}
		if i == end-1 {
			return parsed{c, end, len(unread)}, cellEndsRecord
		}
		if unread[i+1] != '"' {
			return parsed{}, cellBroken
		}
		c.escaped = true
		i++
	}
	return parsed{}, cellCut
}

func (s *scanner) reject(line int64, raw []byte, reason string) *rejected.Record {
	return &rejected.Record{Line: line, Reason: reason, Raw: raw}
}

// overlong rejects a line that is too large for memory, in parts.
func (s *scanner) overlong() *rejected.Record {
	s.cells = s.cells[:0]
	record := s.reject(s.line, nil, fmt.Sprintf("the line is longer than %d bytes", maxRecord))
	ended := false
	s.pending = func() ([]byte, error) {
		for !ended {
			unread := s.window.Bytes()
			if i := s.lineEnd(unread); i >= 0 {
				ended = true
				part := append([]byte(nil), unread[:i]...)
				s.window.Advance(i)
				_, terminator, _ := s.findLine()
				s.window.Advance(terminator)
				s.line++
				return part, nil
			}
			if len(unread) > 0 {
				part := append([]byte(nil), unread...)
				s.window.Advance(len(unread))
				return part, nil
			}
			if !s.window.More() {
				if err := s.window.Err(); err != nil {
					return nil, err
				}
				ended = true
			}
		}
		return nil, io.EOF
	}
	record.Rest = s.pending
	return record
}
