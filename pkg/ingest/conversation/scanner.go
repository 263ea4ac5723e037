package conversation

import (
	"bytes"
	"cmp"
	"errors"
	"io"

	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/internal/window"
)

// maxRecord bounds a record, and so the memory of the scanner.
const maxRecord = 8 << 20

// scanner splits a JSON stream into its records: in sequence, in arrays, in API
// responses ({"numResults": 2, "data": [...]}), in any number and nesting.
//
// No library does this: a decoder of encoding/json cannot go on after a syntax
// error, so that one broken record would lose all that follow, and it does not
// return a broken record's bytes, its line, or a record too large for memory.
type scanner struct {
	window *window.Window
	line   int64
	indent int    // spaces before the next byte on its line; -1: other bytes precede it
	nest   []byte // the open lists and responses
	closed bool   // the end of the stream was handled
}

func newScanner(source io.Reader) *scanner {
	return &scanner{window: window.New(source, maxRecord), line: 1}
}

// maxNest is how deep lists may be nested.
const maxNest = 16

const (
	inList     = '['
	inResponse = '{'
)

var errCut = errors.New("the file ends before its list of conversations does: it may be cut short")

// piece is what the scanner found next.
type piece struct {
	raw    []byte // valid until the next call
	line   int64
	indent int
	reason string // why it is no record; blank: it may be one
	rest   func() ([]byte, error)
}

// next returns the next record, or what is in the place of one. A piece is
// passed with accept or cut.
func (s *scanner) next() (piece, error) {
	for {
		b, err := s.peek()
		switch {
		case errors.Is(err, io.EOF) && len(s.nest) > 0 && !s.closed:
			s.closed = true
			return piece{line: s.line, reason: errCut.Error()}, nil
		case err != nil:
			return piece{}, err
		}
		switch {
		case b == '[' && len(s.nest) < maxNest:
			s.nest = append(s.nest, inList)
			s.pass(1)
		case b == ']' && s.in(inList):
			s.nest = s.nest[:len(s.nest)-1]
			s.pass(1)
			if s.in(inResponse) {
				if err := s.passTail(); err != nil {
					return piece{}, err
				}
			}
		case b == '{':
			found, err := s.object()
			if err != nil || found.line != 0 {
				return found, err
			}
		default:
			return s.stray()
		}
	}
}

func (s *scanner) in(what byte) bool { return len(s.nest) > 0 && s.nest[len(s.nest)-1] == what }

// peek skips whitespace and commas and returns the byte after them.
func (s *scanner) peek() (byte, error) {
	for {
		for i, b := range s.window.Bytes() {
			if b != ' ' && b != '\t' && b != '\r' && b != '\n' && b != ',' {
				s.pass(i)
				return b, nil
			}
		}
		s.pass(len(s.window.Bytes()))
		if !s.window.More() {
			if err := s.window.Err(); err != nil {
				return 0, err
			}
			return 0, io.EOF
		}
	}
}

// pass skips bytes and counts lines and indentation.
func (s *scanner) pass(n int) {
	for _, b := range s.window.Bytes()[:n] {
		switch {
		case b == '\n':
			s.line++
			s.indent = 0
		case s.indent >= 0 && (b == ' ' || b == '\t'):
			s.indent++
		case b != '\r':
			s.indent = -1
		}
	}
	s.window.Advance(n)
}

// object handles a brace: it enters an API response, or returns a record.
func (s *scanner) object() (piece, error) {
	list, err := s.response()
	if err != nil {
		return piece{}, err
	}
	if list > 0 && len(s.nest)+1 < maxNest {
		s.pass(list)
		s.nest = append(s.nest, inResponse, inList)
		return piece{}, nil
	}
	found := piece{line: s.line, indent: s.indent}
	end, reason, err := s.measure()
	if err != nil {
		return piece{}, err
	}
	if reason != "" {
		return s.broken(found, reason)
	}
	found.raw = s.window.Bytes()[:end]
	return found, nil
}

// accept skips a record.
func (s *scanner) accept(found piece) { s.pass(len(found.raw)) }

// cut skips a broken record. If it includes other records, because a brace is
// missing, only the part before them is skipped.
func (s *scanner) cut(found piece) piece {
	if at := startAfter(found.raw, found.indent); at > 0 {
		found.raw = bytes.TrimRight(found.raw[:at], " \t\r\n,")
		s.pass(at)
		return found
	}
	s.pass(len(found.raw))
	return found
}

// measure returns the length of the object at the window's start, or why it has
// no end.
func (s *scanner) measure() (length int, reason string, err error) {
	var inside nesting
	for i := 0; ; {
		unread := s.window.Bytes()
		for ; i < len(unread); i++ {
			if unread[i] == '\n' && inside.text && !inside.escaped {
				return 0, "a string in it is not closed", nil
			}
			if inside.take(unread[i]); inside.depth == 0 {
				return i + 1, "", nil
			}
		}
		if !s.window.More() {
			if err := s.window.Err(); err != nil {
				return 0, "", err
			}
			if s.window.Full() {
				return 0, "it does not end within the size a record may have", nil
			}
			return 0, "it does not end", nil
		}
	}
}

// nesting is a position in JSON.
type nesting struct {
	depth   int  // open objects and lists
	text    bool // within a string
	escaped bool // after a backslash in it
}

// take advances by a byte.
func (n *nesting) take(b byte) {
	switch {
	case n.escaped:
		n.escaped = false
	case n.text:
		n.escaped = b == '\\'
		n.text = b != '"'
	case b == '"':
		n.text = true
	case b == '{' || b == '[':
		n.depth++
	case b == '}' || b == ']':
		n.depth--
	}
}

// broken returns what precedes the next plausible record.
func (s *scanner) broken(found piece, reason string) (piece, error) {
	found.reason = reason
	searched := 0
	for {
		unread := s.window.Bytes()
		if at := startAfter(unread[searched:], found.indent); at > 0 {
			at += searched
			found.raw = append([]byte(nil), bytes.TrimRight(unread[:at], " \t\r\n,")...)
			s.pass(at)
			return found, nil
		}
		// A start may lie across what is read next.
		searched = max(0, bytes.LastIndexByte(unread, '\n'))
		if !s.window.More() {
			break
		}
	}
	if err := s.window.Err(); err != nil {
		return piece{}, err
	}
	found.raw = append([]byte(nil), s.window.Bytes()...)
	if s.window.Full() {
		s.pass(searched + 1)
		found.raw = found.raw[:searched+1]
		found.rest = func() ([]byte, error) { return s.upToNext(found.indent) }
		return found, nil
	}
	s.pass(len(found.raw))
	found.raw = bytes.TrimRight(found.raw, " \t\r\n")
	s.nest = s.nest[:0] // their ends are in it
	return found, nil
}

// upToNext returns a part of what precedes the next plausible record.
func (s *scanner) upToNext(indent int) ([]byte, error) {
	for {
		unread := s.window.Bytes()
		if bytes.HasPrefix(unread, append(bytes.Repeat([]byte{' '}, max(0, indent)), '{')) && indent >= 0 {
			return nil, io.EOF
		}
		if i := bytes.IndexByte(unread, '\n'); i >= 0 {
			part := append([]byte(nil), unread[:i+1]...)
			s.pass(i + 1)
			return part, nil
		}
		if !s.window.More() {
			if err := s.window.Err(); err != nil {
				return nil, err
			}
			part := append([]byte(nil), unread...)
			s.pass(len(part))
			if len(part) == 0 {
				return nil, io.EOF
			}
			return part, nil
		}
	}
}

// startAfter returns where a record seems to begin after the first line: at a
// brace with the indentation of the record before. 0: nowhere.
func startAfter(text []byte, indent int) int {
	if indent < 0 {
		return 0
	}
	for at := 0; ; {
		i := bytes.IndexByte(text[at:], '\n')
		if i < 0 {
			return 0
		}
		at += i + 1
		rest := text[at:]
		blanks := len(rest) - len(bytes.TrimLeft(rest, " \t"))
		if blanks == indent && blanks < len(rest) && rest[blanks] == '{' {
			return at
		}
	}
}

// stray returns what is in the place of a record: up to the end of the line, or
// in a list to the next element.
func (s *scanner) stray() (piece, error) {
	ends := "\n"
	if s.in(inList) {
		ends = "\n,{"
	}
	found := piece{line: s.line, reason: "it is no conversation record"}
	for searched := 1; ; { // it has one byte at least
		unread := s.window.Bytes()
		if i := bytes.IndexAny(unread[searched:], ends); i >= 0 {
			found.raw = append([]byte(nil), bytes.TrimRight(unread[:searched+i], "\r")...)
			s.pass(searched + i)
			return found, nil
		}
		searched = len(unread)
		if s.window.More() {
			continue
		}
		if err := s.window.Err(); err != nil {
			return piece{}, err
		}
		found.raw = append([]byte(nil), unread...)
		full := s.window.Full()
		s.pass(len(unread))
		if full {
			found.rest = s.upToLineEnd()
		}
		return found, nil
	}
}

// upToLineEnd returns the rest of a line in parts.
func (s *scanner) upToLineEnd() func() ([]byte, error) {
	ended := false
	return func() ([]byte, error) {
		for !ended {
			unread := s.window.Bytes()
			if i := bytes.IndexByte(unread, '\n'); i >= 0 {
				ended = true
				unread = unread[:i]
			}
			if len(unread) > 0 {
				part := append([]byte(nil), unread...)
				s.pass(len(part))
				return part, nil
			}
			if !ended && !s.window.More() {
				ended = true
			}
		}
		return nil, cmp.Or(s.window.Err(), io.EOF)
	}
}
