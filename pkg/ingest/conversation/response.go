package conversation

import (
	"slices"
	"strings"

	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/internal/window"
)

// The keys that identify a response's list and a record.
var (
	listKeys   = []string{"data", "conversations", "records", "results"}
	recordKeys = []string{"sessionid", "conversationid", "destinations"}
)

// response returns the length of the API response at the window's start up to
// its first record, or 0 if the object is not a response but a record.
func (s *scanner) response() (length int, err error) {
	t := tokens{window: s.window, at: 1}
	for {
		if !t.spaces() || t.byte() != '"' {
			return 0, s.window.Err()
		}
		from := t.at + 1
		if !t.text() {
			return 0, s.window.Err()
		}
		key := strings.ToLower(string(s.window.Bytes()[from : t.at-1]))
		if slices.Contains(recordKeys, key) || !t.spaces() || t.byte() != ':' {
			return 0, s.window.Err()
		}
		t.at++
		if !t.spaces() {
			return 0, s.window.Err()
		}
		if t.byte() == '[' && slices.Contains(listKeys, key) {
			return t.at + 1, nil
		}
		if !t.value() || !t.spaces() || t.byte() != ',' {
			return 0, s.window.Err()
		}
		t.at++
	}
}

// passTail skips the rest of a response after its list.
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

// tokens reads ahead in a window.
type tokens struct {
	window *window.Window
	at     int
}

func (t *tokens) byte() byte { return t.window.Bytes()[t.at] }

// ready reports whether there is a byte, after reading more if need be.
func (t *tokens) ready() bool {
	for t.at >= len(t.window.Bytes()) {
		if !t.window.More() {
			return false
		}
	}
	return true
}

func (t *tokens) spaces() bool {
	for t.ready() {
		if b := t.byte(); b != ' ' && b != '\t' && b != '\r' && b != '\n' {
			return true
		}
		t.at++
	}
	return false
}

// text skips a string from its opening quote.
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

// value skips a value.
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
