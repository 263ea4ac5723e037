package xlsxreport

import (
	"errors"
	"io/fs"
	"os"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
)

// tempFile is a file that lasts as long as it is open.
type tempFile struct{ *os.File }

func newTempFile() (tempFile, error) {
	file, err := os.CreateTemp("", "interaction-segments-xlsx-")
	if err != nil {
		return tempFile{}, noRoom(err)
	}
	// Where the system removes files that are open, none is left by a process
	// that is killed. Elsewhere close does it.
	_ = os.Remove(file.Name())
	return tempFile{file}, nil
}

// Write implements [io.Writer].
func (f tempFile) Write(part []byte) (int, error) {
	n, err := f.File.Write(part)
	if err != nil {
		return n, noRoom(err)
	}
	return n, nil
}

func (f tempFile) close() error {
	err := f.Close()
	if removeErr := os.Remove(f.Name()); !errors.Is(removeErr, fs.ErrNotExist) {
		err = errors.Join(err, removeErr)
	}
	return err
}

func noRoom(err error) error {
	return fault.Wrap(fault.Busy, err, "a workbook is gathered in the temporary folder (TMPDIR), which takes no more: make room there, or take CSV")
}
