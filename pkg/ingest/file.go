package ingest

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/text/transform"

	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/internal/window"
)

// Format is the format of a file.
type Format string

// The formats; Detect finds out.
const (
	Detect        Format = ""
	ReportCSV     Format = "csv"
	Conversations Format = "json"
)

// ParseFormat returns the format of that name.
func ParseFormat(name string) (Format, error) {
	switch format := Format(name); format {
	case Detect, ReportCSV, Conversations:
		return format, nil
	}
	return Detect, fmt.Errorf("format %q is neither %s (the report) nor %s (conversation records)", name, ReportCSV, Conversations)
}

// content is a file's content, decompressed.
type content struct {
	*bufio.Reader
	file *os.File
}

const peekSize = 64 << 10

// open opens a file and decompresses gzip, which it detects by content. It
// reports the bytes read from the file to progress. Reading stops when the
// context is done.
func open(ctx context.Context, path string, progress func(bytes int)) (*content, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open the file: %w", err)
	}
	if info, err := file.Stat(); err == nil && info.IsDir() {
		return nil, errors.Join(fmt.Errorf("%s is a folder: name the files in it", path), file.Close())
	}
	raw := bufio.NewReaderSize(&watched{ctx, file, progress}, peekSize)
	c := &content{Reader: raw, file: file}
	start, err := raw.Peek(4)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, errors.Join(fmt.Errorf("read %s: %w", path, err), file.Close())
	}
	switch {
	case bytes.HasPrefix(start, []byte{0x1f, 0x8b}):
		unzipped, err := gzip.NewReader(raw)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("decompress %s: %w", path, err), file.Close())
		}
		c.Reader = bufio.NewReaderSize(unzipped, peekSize)
	case bytes.HasPrefix(start, []byte("PK\x03\x04")):
		return nil, errors.Join(fmt.Errorf("%s is a ZIP archive or an Excel workbook: unpack it, or save it as CSV", path), file.Close())
	}
	return c, nil
}

func (c *content) Close() error { return c.file.Close() }

// detect returns the format, by the first character.
func (c *content) detect() (Format, error) {
	for size := 512; ; size *= 2 {
		start, err := c.Peek(min(size, peekSize))
		if err != nil && !errors.Is(err, io.EOF) {
			return Detect, err
		}
		text, _, _ := transform.Bytes(window.Decoder(), start) // an error is that of a character cut off
		text = bytes.TrimLeft(text, " \t\r\n")
		if len(text) == 0 && err == nil && size < peekSize {
			continue
		}
		if len(text) == 0 {
			return Detect, errors.New("the file is empty")
		}
		if text[0] == '{' || text[0] == '[' {
			return Conversations, nil
		}
		return ReportCSV, nil
	}
}

// watched is a file that reports the bytes read and stops with a context.
type watched struct {
	ctx      context.Context // for the time of reading
	file     *os.File
	progress func(int)
}

func (w *watched) Read(p []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := w.file.Read(p)
	if w.progress != nil {
		w.progress(n)
	}
	return n, err
}
