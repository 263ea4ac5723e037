// Package window reads a stream through a buffer of bounded size, so that a
// reader can look ahead, change its mind, and start again further on.
package window

import (
	"errors"
	"fmt"
	"io"
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

// New returns a window on a stream that holds at most limit bytes.
func New(source io.Reader, limit int) *Window {
	return &Window{source: source, buffer: make([]byte, min(initial, limit)), limit: limit}
}

// Bytes returns what is in memory and not yet passed. It is valid until the
// next More or Advance.
func (w *Window) Bytes() []byte { return w.buffer[w.start:w.end] }

// Advance passes over the next n bytes.
func (w *Window) Advance(n int) { w.start += n }

// Full says that no more can be read before something is passed.
func (w *Window) Full() bool { return w.end-w.start >= w.limit }

// Err returns what ended the stream, if it was not its end.
func (w *Window) Err() error { return w.err }

// More reads on. It returns false where the stream has ended or failed, or the
// window is full.
func (w *Window) More() bool {
	if w.ended || w.Full() {
		return false
	}
	w.makeRoom()
	for range 100 { // readers may return nothing now and then
		n, err := w.source.Read(w.buffer[w.end:])
		w.end += n
		if err != nil {
			w.ended = true
			if !errors.Is(err, io.EOF) {
				w.err = fmt.Errorf("read on: %w", err)
			}
		}
		if n > 0 || err != nil {
			return n > 0
		}
	}
	w.ended, w.err = true, io.ErrNoProgress
	return false
}

// makeRoom frees what was passed, or enlarges the buffer where too little was.
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
