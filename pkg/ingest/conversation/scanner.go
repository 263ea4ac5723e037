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

// scanner cuts a JSON stream into the texts of its records: one after another,
// in arrays, in answers of the API ({"numResults": 2, "data": [...]}), in any
// number and nesting of these. It looks no deeper than it needs to find where
// a record ends, so that a broken one takes no others along.
type scanner struct {
	window *window.Window
	line   int64
	indent int    // blanks before what comes next on its line; -1: it is not the line's first
	nest   []byte // the lists and answers that are open
	closed bool   // the stream's end was dealt with
}

func newScanner(source io.Reader) *scanner {
	return &scanner{window: window.New(source, maxRecord), line: 1}
}

// maxNest is how deep lists may stand in each other.
const maxNest = 16

const (
	inList   = '['
	inAnswer = '{'
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

// next returns the next record, or what stands in the place of one. A piece is
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
			if s.in(inAnswer) {
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

// peek passes over blanks and commas and returns the byte after them.
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

// pass passes over bytes and keeps count of lines and indentation.
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

// object deals with a brace: it enters an answer of the API, or returns a record.
func (s *scanner) object() (piece, error) {
	list, err := s.answer()
	if err != nil {
		return piece{}, err
	}
	if list > 0 && len(s.nest)+1 < maxNest {
		s.pass(list)
		s.nest = append(s.nest, inAnswer, inList)
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

// accept passes over a record.
func (s *scanner) accept(found piece) { s.pass(len(found.raw)) }

// cut passes over a record that turned out to be none. If it swallowed others,
// since a brace is missing, only what goes before them is taken.
func (s *scanner) cut(found piece) piece {
	if at := startAfter(found.raw, found.indent); at > 0 {
		found.raw = bytes.TrimRight(found.raw[:at], " \t\r\n,")
		s.pass(at)
		return found
	}
	s.pass(len(found.raw))
	return found
}

// measure returns the length of the object at the window's start, or the
// reason why it has no end.
func (s *scanner) measure() (length int, reason string, err error) {
	var inside nesting
	for i := 0; ; {
		unread := s.window.Bytes()
		for ; i < len(unread); i++ {
			if unread[i] == '\n' && inside.text && !inside.escaped {
				return 0, "a text in it is not closed", nil
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

// nesting tells where in JSON a byte stands.
type nesting struct {
	depth   int  // objects and lists that are open
	text    bool // within a text
	escaped bool // behind a backslash in it
}

// take goes on by a byte.
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

// broken returns what stands before the next plausible record.
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
	s.nest = s.nest[:0] // it took their ends along
	return found, nil
}

// upToNext returns a part of what stands before the next plausible record.
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

// startAfter returns where a record seems to begin after the first line: a
// brace that stands as far in as the record before. It is 0 where there is none.
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

// stray returns what stands where a record should: up to the end of the line,
// or in a list to the next element.
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

// upToLineEnd returns the rest of an overlong line in parts.
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
