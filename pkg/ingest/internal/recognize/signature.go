// Package recognize finds out what a file is by its content, and says what to do
// with one that cannot be loaded.
package recognize

import (
	"bytes"
	"fmt"
)

// signature is how files of a kind begin.
type signature struct {
	start  string
	offset int
	name   string
	advice string
}

const asCSV = "open it, and save it as CSV (UTF-8) or as an Excel workbook (.xlsx)"

// signatures are of what is no text. Their bytes: the page "List of file
// signatures" of Wikipedia, and the formats' specifications.
var signatures = []signature{
	{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0, "an Excel workbook of the old format (.xls), or one with a password", asCSV + ", without a password"},
	{"BZh", 0, "compressed with bzip2", "decompress it with bunzip2, or compress it with gzip instead"},
	{"\xfd7zXZ\x00", 0, "compressed with xz", "decompress it with unxz, or compress it with gzip instead"},
	{"\x28\xb5\x2f\xfd", 0, "compressed with zstd", "decompress it with unzstd, or compress it with gzip instead"},
	{"7z\xbc\xaf\x27\x1c", 0, "a 7-Zip archive", "unpack it and load the files in it"},
	{"Rar!\x1a\x07", 0, "a RAR archive", "unpack it and load the files in it"},
	{"ustar", 257, "a tar archive", "unpack it and load the files in it"},
	{"%PDF-", 0, "a PDF document, which has no rows", "export the report as CSV"},
	{"PAR1", 0, "a Parquet file", "load it into PostgreSQL with another program, or convert it to CSV"},
	{"SQLite format 3\x00", 0, "an SQLite database", "export its table as CSV"},
	{"{\\rtf", 0, "a text document (RTF)", asCSV},
	{"<", 0, "a page of HTML or XML, perhaps one that only its name calls a workbook", asCSV},
}

// Binary returns the error of a file that begins with the signature of
// something that cannot be loaded; nil if it may be text.
func Binary(start []byte) error {
	text := bytes.TrimLeft(bytes.TrimPrefix(start, []byte("\xef\xbb\xbf")), " \t\r\n")
	for _, s := range signatures {
		from := start
		if s.start == "<" {
			from = text
		}
		if len(from) > s.offset && bytes.HasPrefix(from[s.offset:], []byte(s.start)) {
			return fmt.Errorf("this is %s: %s", s.name, s.advice)
		}
	}
	return nil
}

// IsGzip reports whether a file begins as one compressed with gzip does.
func IsGzip(start []byte) bool { return bytes.HasPrefix(start, []byte{0x1f, 0x8b}) }

// IsZip reports whether a file begins as a ZIP archive does, which workbooks are.
func IsZip(start []byte) bool {
	return bytes.HasPrefix(start, []byte("PK\x03\x04")) || bytes.HasPrefix(start, []byte("PK\x05\x06"))
}
