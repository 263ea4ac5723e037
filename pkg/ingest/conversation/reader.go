package conversation

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/localtime"
	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/rejected"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// Reader reads conversations from a stream of JSON: records on lines, in
// arrays, in API responses, in any number. Its memory does not grow with the
// stream.
type Reader struct {
	scanner *scanner
	times   *localtime.Parser
	record  []byte                 // the last one read, valid until the next call of Next
	pending func() ([]byte, error) // the rest of a rejected record
}

// NewReader returns a reader that parses times with times.
func NewReader(source io.Reader, times *localtime.Parser) *Reader {
	return &Reader{scanner: newScanner(source), times: times}
}

// Next returns the next conversation's segments, or a rejected record, which is
// valid until the next call. The error is io.EOF at the end of the stream.
func (r *Reader) Next() (segments []report.Segment, broken *rejected.Record, err error) {
	for r.pending != nil {
		if _, err := r.pending(); errors.Is(err, io.EOF) {
			r.pending = nil
		} else if err != nil {
			return nil, nil, err
		}
	}
	found, err := r.scanner.next()
	if err != nil {
		return nil, nil, err
	}
	if found.reason != "" {
		r.pending = found.rest
		return nil, &rejected.Record{Line: found.line, Reason: found.reason, SessionID: SessionOf(found.raw), Raw: found.raw, Rest: found.rest}, nil
	}
	segments, err = Parse(found.raw, r.times)
	if err == nil {
		r.record = found.raw
		r.scanner.accept(found)
		return segments, nil, nil
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		found = r.scanner.cut(found)
	} else {
		r.scanner.accept(found)
	}
	return nil, &rejected.Record{Line: found.line, Reason: err.Error(), Raw: found.raw, SessionID: SessionOf(found.raw)}, nil
}

// Parse derives the segments of one record.
func Parse(raw []byte, times *localtime.Parser) ([]report.Segment, error) {
	if !utf8.Valid(raw) {
		return nil, errors.New("it is not UTF-8")
	}
	var parsed record
	if err := json.Unmarshal(raw, &parsed); err != nil {
		return nil, fmt.Errorf("it cannot be read: %w", err)
	}
	return rows(&parsed, times)
}

var sessionKey = regexp.MustCompile(`(?i)"sessionId"\s*:\s*"([^"\\\x00]{1,1000})"`)

// SessionOf returns the session ID of a broken record, blank if it has none.
func SessionOf(raw []byte) string {
	found := sessionKey.FindSubmatch(raw)
	if found == nil || !utf8.Valid(found[1]) {
		return ""
	}
	return strings.TrimSpace(string(found[1]))
}
