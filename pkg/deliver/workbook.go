package deliver

import (
	"archive/zip"
	"fmt"
	"io"
	"os"
)

// checkWorkbook reads a workbook's parts to their ends: one that broke off has
// no directory, and one with other bytes than were written has wrong sums. What
// is wrong is a passing error.
func checkWorkbook(file *os.File) error {
	state, err := file.Stat()
	if err != nil {
		return fmt.Errorf("look at the workbook: %w", err)
	}
	parts, err := zip.NewReader(file, state.Size())
	if err != nil {
		return passing(fmt.Errorf("%w: %w", errNoWorkbook, err))
	}
	for _, part := range parts.File {
		if err := readPart(part); err != nil {
			return passing(fmt.Errorf("%w: %w", errNoWorkbook, err))
		}
	}
	return nil
}

func readPart(part *zip.File) error {
	content, err := part.Open()
	if err != nil {
		return fmt.Errorf("open %s: %w", part.Name, err)
	}
	defer func() { _ = content.Close() }()
	if _, err := io.Copy(io.Discard, content); err != nil { //nolint:gosec // thrown away as it is inflated
		return fmt.Errorf("read %s: %w", part.Name, err)
	}
	return nil
}
