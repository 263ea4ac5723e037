// Package rejected writes records that cannot be read to a file: unchanged, with
// their line and the reason.
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
	Line      int64  // its first line, from 1
	Reason    string // one sentence for the user
	SessionID string // blank if unknown
	Raw       []byte // without the end of line

	// Rest, if not nil, returns the next part of a record too large for memory,
	// and io.EOF after the last.
	Rest func() ([]byte, error)
}

// Titles of the columns before a rejected record.
const (
	LineTitle   = "Rejected Line"
	ReasonTitle = "Rejected Because"
	recordTitle = "Record"
)

// Form is how a record is written to the file.
type Form struct {
	Header    []byte // the source's header; nil: the records are not CSV
	Delimiter byte
}

// File is a CSV file of rejected records, created with the first one if not
// before. A record
// that is itself CSV follows its line and reason byte for byte, so
//
//	sed -E 's/^[0-9]+,"[^"]*",//'
//
// restores the records. Any other record is one quoted cell.
type File struct {
	path  string
	form  Form
	file  *os.File
	out   *bufio.Writer
	count int64
}

// NewFile returns a file for the path, and removes that of an earlier load. It
// is an error if the path is one of the inputs, by whatever name, or any other
// file that is not of rejected records.
func NewFile(path string, inputs ...string) (*File, error) {
	if err := removeEarlier(path, inputs); err != nil {
		return nil, err
	}
	return &File{path: path, form: Form{Delimiter: ','}}, nil
}

// Prepare creates the file now, so that a load that could not write it does not
// begin. Close removes it again if it is empty.
func (f *File) Prepare() error {
	if f.file != nil {
		return nil
	}
	return f.create()
}

// SetForm sets the form of the records. Call it before the first Write.
func (f *File) SetForm(form Form) { f.form = form }

// Path returns the file's path.
func (f *File) Path() string { return f.path }

// Count returns how many records were written.
func (f *File) Count() int64 { return f.count }

// Write appends a record.
func (f *File) Write(record *Record) error {
	if err := f.Prepare(); err != nil {
		return err
	}
	if f.count == 0 {
		f.writeTitles()
	}
	f.count++
	_, _ = fmt.Fprintf(f.out, "%d%c\"%s\"%[2]c", record.Line, f.form.Delimiter, plainReason(record.Reason)) // the next write returns its error
	if err := f.writeRaw(record); err != nil {
		return err
	}
	if _, err := f.out.WriteString("\r\n"); err != nil {
		return fmt.Errorf("write %s: %w", f.path, err)
	}
	return nil
}

func (f *File) create() error {
	file, err := os.OpenFile(f.path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) // never over another file, nor through a link
	if err != nil {
		return fmt.Errorf("create the file of rejected records (--rejected names another): %w", err)
	}
	f.file, f.out = file, bufio.NewWriterSize(file, 64<<10)
	return nil
}

func (f *File) writeTitles() {
	header := f.form.Header
	if header == nil {
		header = []byte(recordTitle)
	}
	_, _ = fmt.Fprintf(f.out, "%s%c%s%[2]c%[4]s\r\n", LineTitle, f.form.Delimiter, ReasonTitle, header) // the next write returns its error
}

func (f *File) writeRaw(record *Record) error {
	quoted := f.form.Header == nil
	if quoted {
		_ = f.out.WriteByte('"') // the next write returns its error
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
		_ = f.out.WriteByte('"') // the next write returns its error
	}
	return nil
}

// plainReason returns a reason in one line without quotes, so that it can be
// removed without a CSV reader.
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

// Close flushes and closes the file, if there is one.
func (f *File) Close() error {
	if f.file == nil {
		return nil
	}
	err := errors.Join(f.out.Flush(), f.file.Close())
	f.file = nil
	if f.count == 0 {
		err = errors.Join(err, os.Remove(f.path))
	}
	if err != nil {
		return fmt.Errorf("complete %s: %w", f.path, err)
	}
	return nil
}
