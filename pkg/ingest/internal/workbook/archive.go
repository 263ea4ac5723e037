package workbook

import (
	"archive/zip"
	"errors"
	"fmt"
	"strings"
)

// Check returns an error that says what a ZIP archive is, unless it is a
// workbook that can be read.
func Check(path string) error {
	archive, err := zip.OpenReader(path)
	if err != nil {
		return fmt.Errorf("this is a ZIP archive or an Excel workbook, and it cannot be read: %w", err)
	}
	defer func() { _ = archive.Close() }()
	var names []string
	for _, file := range archive.File {
		switch file.Name {
		case "xl/workbook.xml":
			return nil
		case "xl/workbook.bin":
			return errors.New("this is a binary Excel workbook (.xlsb): open it, and save it as .xlsx or as CSV (UTF-8)")
		case "content.xml":
			return errors.New("this is an OpenDocument file (.ods): open it, and save it as .xlsx or as CSV (UTF-8)")
		}
		if !strings.HasSuffix(file.Name, "/") {
			names = append(names, file.Name)
		}
	}
	return fmt.Errorf("this is a ZIP archive: unpack it and load the %d files in it", len(names))
}
