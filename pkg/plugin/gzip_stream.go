package plugin

import (
	"bytes"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip" // half the time of the standard library's, and smaller
)

// gzipStream compresses what is written to it such that inflating a part of
// it, with anything after it but the rest, is an error.
//
// A stream that just stops does not do that: clients such as curl do not ask
// whether they got its end, and inflate the error that Grafana appends to a
// broken answer as if it were data. So each part ends within the header of an
// empty stored block, whose last four bytes (RFC 1951, section 3.2.4) go out
// with the next part. Any other four bytes are no valid header.
type gzipStream struct {
	to         io.Writer
	compressor *gzip.Writer
	pending    bytes.Buffer
}

// held is the length of the end of a stored block's header: 00 00 FF FF.
const held = 4

func newGzipStream(to io.Writer) (*gzipStream, error) {
	s := &gzipStream{to: to}
	var err error
	if s.compressor, err = gzip.NewWriterLevel(&s.pending, gzip.BestSpeed); err != nil {
		return nil, fmt.Errorf("set up compression: %w", err)
	}
	return s, nil
}

func (s *gzipStream) Write(part []byte) (int, error) {
	if _, err := s.compressor.Write(part); err != nil {
		return 0, fmt.Errorf("compress the report: %w", err)
	}
	if err := s.compressor.Flush(); err != nil {
		return 0, fmt.Errorf("compress the report: %w", err)
	}
	if _, err := s.to.Write(s.pending.Next(s.pending.Len() - held)); err != nil {
		return 0, err
	}
	return len(part), nil
}

// Close ends a stream that is whole.
func (s *gzipStream) Close() error {
	if err := s.compressor.Close(); err != nil {
		return fmt.Errorf("compress the report: %w", err)
	}
	_, err := s.to.Write(s.pending.Next(s.pending.Len()))
	return err
}

// Break ends a stream that is not whole, with a header that is not valid.
func (s *gzipStream) Break() error {
	_, err := s.to.Write(bytes.Repeat([]byte{0xff}, held))
	return err
}
