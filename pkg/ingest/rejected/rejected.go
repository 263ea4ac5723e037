// Package rejected keeps the records that could not be read: whole, untouched,
// with the line they came from and the reason.
package rejected

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// Record is a record that could not be read.
type Record struct {
	Line      int64  // where it begins, from 1
	Reason    string // one sentence for people
	SessionID string // blank where it could not be read either
	Raw       []byte // as it was, without its line's end

	// Rest returns the next part of a record too long for memory, and io.EOF
	// after the last. It is nil where Raw is all there is.
	Rest func() ([]byte, error)
}

// Titles of the columns that stand before a rejected record.
const (
	LineTitle   = "Rejected Line"
	ReasonTitle = "Rejected Because"
	recordTitle = "Record"
)

// Form says how a record stands in the file.
type Form struct {
	Header    []byte // the source's own header; nil: the records are no CSV
	Delimiter byte
}

// File is the CSV that takes rejected records, made when the first one comes.
// A record that is itself CSV follows its line and reason byte for byte, so
//
//	sed -E 's/^[0-9]+,"[^"]*",//'
//
// gives the records back. Any other record is one quoted cell.
type File struct {
	path  string
	form  Form
	file  *os.File
	out   *bufio.Writer
	count int64
}

// NewFile returns a file that will be written at the path. What an earlier
// load left there is removed.
func NewFile(path string) (*File, error) {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("remove the rejected records of an earlier load: %w", err)
	}
	return &File{path: path, form: Form{Delimiter: ','}}, nil
}

// SetForm says how the records stand; it goes before the first record.
func (f *File) SetForm(form Form) { f.form = form }

// Path returns where the file is.
func (f *File) Path() string { return f.path }

// Count returns how many records were written.
func (f *File) Count() int64 { return f.count }

// Write appends a record.
func (f *File) Write(record *Record) error {
	if f.file == nil {
		if err := f.create(); err != nil {
			return err
		}
	}
	f.count++
	_, _ = fmt.Fprintf(f.out, "%d%c\"%s\"%[2]c", record.Line, f.form.Delimiter, plainReason(record.Reason)) // what fails is told by the next write
	if err := f.writeRaw(record); err != nil {
		return err
	}
	if _, err := f.out.WriteString("\r\n"); err != nil {
		return fmt.Errorf("write %s: %w", f.path, err)
	}
	return nil
}

func (f *File) create() error {
	file, err := os.OpenFile(f.path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("make the file for rejected records: %w", err)
	}
	f.file, f.out = file, bufio.NewWriterSize(file, 64<<10)
	header := f.form.Header
	if header == nil {
		header = []byte(recordTitle)
	}
	_, err = fmt.Fprintf(f.out, "%s%c%s%c%s\r\n", LineTitle, f.form.Delimiter, ReasonTitle, f.form.Delimiter, header)
	if err != nil {
		return fmt.Errorf("write %s: %w", f.path, err)
	}
	return nil
}

func (f *File) writeRaw(record *Record) error {
	quoted := f.form.Header == nil
	if quoted {
		_ = f.out.WriteByte('"') // what fails is told by the next write
	}
	for part := record.Raw; ; {
		if quoted {
			part = bytes.ReplaceAll(part, []byte(`"`), []byte(`""`))
		}
		if _, err := f.out.Write(part); err != nil {
			return fmt.Errorf("write %s: %w", f.path, err)
		}
		if record.Rest == nil {
			break
		}
		var err error
		if part, err = record.Rest(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return err
		}
	}
	if quoted {
		_ = f.out.WriteByte('"') // what fails is told by the next write
	}
	return nil
}

// plainReason keeps a reason on its line and free of quotes, so that it can be
// taken off again without a CSV reader.
func plainReason(reason string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '"':
			return '\''
		case r < ' ' || r == 0x7f:
			return ' '
		}
		return r
	}, strings.ToValidUTF8(reason, "?"))
}

// Close completes the file, if there is one.
func (f *File) Close() error {
	if f.file == nil {
		return nil
	}
	err := errors.Join(f.out.Flush(), f.file.Close())
	f.file = nil
	if err != nil {
		return fmt.Errorf("complete %s: %w", f.path, err)
	}
	return nil
}
