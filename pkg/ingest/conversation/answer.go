package conversation

import (
	"slices"
	"strings"

	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/internal/window"
)

// The keys by which an answer's list and a record are known.
var (
	listKeys   = []string{"data", "conversations", "records", "results"}
	recordKeys = []string{"sessionid", "conversationid", "destinations"}
)

// answer tells whether the object at the window's start is an answer of the
// API rather than a record; then it returns the length up to its list's begin.
func (s *scanner) answer() (length int, err error) {
	t := tokens{window: s.window, at: 1}
	for {
		if !t.blanks() || t.byte() != '"' {
			return 0, s.window.Err()
		}
		from := t.at + 1
		if !t.text() {
			return 0, s.window.Err()
		}
		key := strings.ToLower(string(s.window.Bytes()[from : t.at-1]))
		if slices.Contains(recordKeys, key) || !t.blanks() || t.byte() != ':' {
			return 0, s.window.Err()
		}
		t.at++
		if !t.blanks() {
			return 0, s.window.Err()
		}
		if t.byte() == '[' && slices.Contains(listKeys, key) {
			return t.at + 1, nil
		}
		if !t.value() || !t.blanks() || t.byte() != ',' {
			return 0, s.window.Err()
		}
		t.at++
	}
}

// passTail passes over what follows an answer's list, and its closing brace.
func (s *scanner) passTail() error {
	var inside nesting
	for {
		for i, b := range s.window.Bytes() {
			if inside.take(b); inside.depth < 0 {
				s.pass(i + 1)
				s.nest = s.nest[:len(s.nest)-1]
				return nil
			}
		}
		s.pass(len(s.window.Bytes()))
		if !s.window.More() {
			return s.window.Err()
		}
	}
}

// tokens looks ahead in a window.
type tokens struct {
	window *window.Window
	at     int
}

func (t *tokens) byte() byte { return t.window.Bytes()[t.at] }

// ready makes sure that there is a byte.
func (t *tokens) ready() bool {
	for t.at >= len(t.window.Bytes()) {
		if !t.window.More() {
			return false
		}
	}
	return true
}

func (t *tokens) blanks() bool {
	for t.ready() {
		if b := t.byte(); b != ' ' && b != '\t' && b != '\r' && b != '\n' {
			return true
		}
		t.at++
	}
	return false
}

// text passes over a text, from its quote on.
func (t *tokens) text() bool {
	for t.at++; t.ready(); t.at++ {
		switch t.byte() {
		case '\\':
			t.at++
		case '"':
			t.at++
			return true
		}
	}
	return false
}

// value passes over a value.
func (t *tokens) value() bool {
	for depth := 0; t.ready(); {
		switch t.byte() {
		case '"':
			if !t.text() {
				return false
			}
			if depth == 0 {
				return true
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return true
			}
			if depth--; depth == 0 {
				t.at++
				return true
			}
		case ',':
			if depth == 0 {
				return true
			}
		}
		t.at++
	}
	return false
}
