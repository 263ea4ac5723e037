package ingest

import (
	"bufio"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/text/transform"

	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/internal/recognize"
	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/internal/window"
	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/internal/workbook"
	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/reportcsv"
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

// input is a file that can be read several times, and what it is.
type input struct {
	path     string // of the file itself, or of what was spooled or converted
	format   Format
	encoding recognize.Encoding
	notice   func(string) // takes what the user should know
	spooled  []func()     // remove the temporary files
}

// prepare finds out what a file is. Pipes and devices are spooled to a temporary
// file, and a workbook's first sheet is written to one as CSV.
func prepare(ctx context.Context, path string, format Format, notice func(string)) (in *input, err error) {
	in = &input{path: path, format: format, notice: notice}
	defer func() {
		if err != nil {
			in.remove()
		}
	}()
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return in, fmt.Errorf("open the file: %w", err)
	case info.IsDir():
		return in, errors.New("this is a folder: name the files in it")
	case !info.Mode().IsRegular():
		if err := in.spool(ctx); err != nil {
			return in, err
		}
	}
	return in, in.recognize(ctx)
}

// remove removes the temporary files.
func (in *input) remove() {
	for _, remove := range in.spooled {
		remove()
	}
}

func (in *input) spool(ctx context.Context) error {
	file, err := os.Open(in.path)
	if err != nil {
		return fmt.Errorf("open the file: %w", err)
	}
	defer func() { _ = file.Close() }()
	path, remove, err := Spool(func(to io.Writer) error {
		if _, err := io.Copy(to, &watched{ctx, file, nil}); err != nil {
			return fmt.Errorf("read the pipe: %w", err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	in.path, in.spooled = path, append(in.spooled, remove)
	return nil
}

// Spool writes to a temporary file, which may be read several times.
func Spool(write func(to io.Writer) error) (path string, remove func(), err error) {
	folder, err := os.MkdirTemp("", "segments-")
	if err != nil {
		return "", nil, fmt.Errorf("create a folder for a temporary file: %w", err)
	}
	remove = func() { _ = os.RemoveAll(folder) }
	path = filepath.Join(folder, "spooled")
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err == nil {
		err = errors.Join(write(file), file.Close())
	}
	if err != nil {
		remove()
		return "", nil, err
	}
	return path, remove, nil
}

// recognize finds the format and the encoding by the file's beginning. It is an
// error that says what to do if the file is nothing that can be loaded.
func (in *input) recognize(ctx context.Context) error {
	text, err := open(ctx, in.path, nil)
	if err != nil {
		return err
	}
	defer func() { _ = text.Close() }()
	start, err := text.Peek(peekSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read: %w", err)
	}
	switch {
	case recognize.IsZip(start) && text.zipped:
		return errors.New("this is an archive or a workbook, compressed with gzip once more: decompress it with gunzip first")
	case recognize.IsZip(start):
		return in.convert(ctx)
	}
	if err := recognize.Binary(start); err != nil {
		return err
	}
	if encoding, wide := recognize.IsWide(start); wide {
		in.encoding = encoding
		in.notice("the file was read as " + encoding.Name)
		start, _, _ = transform.Bytes(encoding.Decoder(), start) // an error is that of a character cut off
	} else {
		start, _, _ = transform.Bytes(window.Decoder(), start)
	}
	return in.detect(start)
}

// detect finds the format, by the first character.
func (in *input) detect(start []byte) error {
	first := strings.TrimLeft(string(start), " \t\r\n")
	if first == "" {
		return errors.New("the file is empty")
	}
	if in.format == Detect {
		in.format = ReportCSV
		if first[0] == '{' || first[0] == '[' {
			in.format = Conversations
		}
	}
	if in.format == Conversations {
		return recognize.Records(start)
	}
	return nil
}

// convert writes a workbook's first sheet as CSV.
func (in *input) convert(ctx context.Context) error {
	if err := workbook.Check(in.path); err != nil {
		return err
	}
	var sheets workbook.Sheets
	path, remove, err := Spool(func(to io.Writer) (err error) {
		buffered := bufio.NewWriterSize(to, peekSize)
		if sheets, err = workbook.WriteCSV(ctx, buffered, in.path, reportcsv.KindOf); err != nil {
			return err
		}
		return buffered.Flush()
	})
	if err != nil {
		return err
	}
	if sheets.Count > 1 {
		in.notice(fmt.Sprintf("the workbook has %d sheets: only the first, %q, is read", sheets.Count, sheets.First))
	}
	in.path, in.format, in.spooled = path, ReportCSV, append(in.spooled, remove)
	return nil
}

// open opens the text in UTF-8. It reports the bytes read to progress. Reading
// stops when the context is done.
func (in *input) open(ctx context.Context, progress func(bytes int)) (*content, error) {
	text, err := open(ctx, in.path, progress)
	if err != nil {
		return nil, err
	}
	if decoder := in.encoding.Decoder(); decoder != nil {
		text.Reader = bufio.NewReaderSize(transform.NewReader(text.Reader, decoder), peekSize)
	}
	return text, nil
}

// content is a file's content, decompressed.
type content struct {
	*bufio.Reader
	file   *os.File
	zipped bool
}

const peekSize = 64 << 10

// open opens a file and decompresses gzip, which it detects by content.
func open(ctx context.Context, path string, progress func(bytes int)) (*content, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open the file: %w", err)
	}
	raw := bufio.NewReaderSize(&watched{ctx, file, progress}, peekSize)
	c := &content{Reader: raw, file: file}
	start, err := raw.Peek(2)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, errors.Join(fmt.Errorf("read: %w", err), file.Close())
	}
	if recognize.IsGzip(start) {
		unzipped, err := gzip.NewReader(raw)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("decompress: %w", err), file.Close())
		}
		c.Reader, c.zipped = bufio.NewReaderSize(unzipped, peekSize), true
	}
	return c, nil
}

func (c *content) Close() error { return c.file.Close() }

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
