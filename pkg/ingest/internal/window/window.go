// Package window reads a stream of text through a buffer of bounded size, so
// that a scanner can look ahead and go back.
package window

import (
	"errors"
	"fmt"
	"io"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// Window is the part of a stream that is in memory.
type Window struct {
	source     io.Reader
	buffer     []byte
	start, end int
	limit      int
	ended      bool
	err        error
}

const initial = 256 << 10

// Decoder returns what makes UTF-8 of a text that begins with a byte order
// mark, in UTF-8 or UTF-16. Any other text passes unchanged, so that records
// that are not UTF-8 can be rejected byte for byte.
func Decoder() transform.Transformer { return unicode.BOMOverride(transform.Nop) }

// New returns a window on a stream, decoded, of at most limit bytes.
func New(source io.Reader, limit int) *Window {
	return &Window{source: transform.NewReader(source, Decoder()), buffer: make([]byte, min(initial, limit)), limit: limit}
}

// Bytes returns the bytes in memory after those passed. They are valid until
// the next More or Advance.
func (w *Window) Bytes() []byte { return w.buffer[w.start:w.end] }

// Advance passes over the next n bytes.
func (w *Window) Advance(n int) { w.start += n }

// Full reports whether nothing can be read before something is passed.
func (w *Window) Full() bool { return w.end-w.start >= w.limit }

// Err returns the error that ended the stream, other than io.EOF.
func (w *Window) Err() error { return w.err }

// More reads more of the stream. It returns false if the stream has ended or
// failed, or the window is full.
func (w *Window) More() bool {
	if w.ended || w.Full() {
		return false
	}
	w.makeRoom()
	for range 100 { // a reader may return no bytes and no error
		n, err := w.source.Read(w.buffer[w.end:])
		w.end += n
		if err != nil {
			w.ended = true
			if !errors.Is(err, io.EOF) {
				w.err = fmt.Errorf("read: %w", err)
			}
		}
		if n > 0 || err != nil {
			return n > 0
		}
	}
	w.ended, w.err = true, io.ErrNoProgress
	return false
}

// makeRoom frees the bytes passed, or enlarges the buffer if they are few.
func (w *Window) makeRoom() {
	if w.end < len(w.buffer) {
		return
	}
	target := w.buffer
	if w.start < len(w.buffer)/2 && len(w.buffer) < w.limit {
		target = make([]byte, min(2*len(w.buffer), w.limit))
	}
	w.end = copy(target, w.Bytes())
	w.start, w.buffer = 0, target
}
