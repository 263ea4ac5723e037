package reportcsv

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/internal/recognize"
	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/rejected"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// column is a column of the file.
type column struct {
	title string
	// For a field of the report:
	kind  report.Kind
	cell  any       // of the reader's segment, see [report.Field.Cell]
	parse parseCell // nil: it is no field

	durations durationForm // of this column
}

// header is the first record of the file.
type header struct {
	raw     []byte
	line    []string // its cells
	columns []column
	session int             // index of the Session ID
	unknown []string        // titles of columns that are no field
	has     map[string]bool // by field ID
}

// startFields are the fields that can give a row's start, in order of preference.
var startFields = []string{"started_at", "queue_entry_time", "segment_start_time", "queue_exit_time", "segment_end_time"}

// readHeader finds the delimiter and the columns. Their cells are the segment's.
func readHeader(s *scanner, segment *report.Segment) (*header, error) {
	if err := skipToTitles(s); err != nil {
		return nil, err
	}
	s.delimiter = findDelimiter(s)
	_, broken, err := s.next()
	switch {
	case errors.Is(err, io.EOF):
		return nil, errors.New("the file is empty: a report CSV begins with a line of titles")
	case err != nil:
		return nil, err
	case broken != nil:
		return nil, fmt.Errorf("the line of titles cannot be read: %s", broken.Reason)
	}
	h := &header{raw: append([]byte(nil), s.raw...), session: -1, has: map[string]bool{}}
	text := string(s.raw)
	for _, c := range s.cells {
		h.line = append(h.line, c.text(text))
	}
	if err := recognize.Titles(h.line); err != nil {
		return nil, err
	}
	for _, title := range h.line {
		if err := h.add(title, segment); err != nil {
			return nil, err
		}
	}
	s.width = len(h.columns)
	return h, h.check()
}

// skipToTitles skips blank rows, and the line in which Excel names the delimiter.
func skipToTitles(s *scanner) error {
	for {
		length, terminator, found := s.findLine()
		if !found || length+terminator == 0 {
			return s.window.Err()
		}
		line := s.window.Bytes()[:length]
		if !namesDelimiter(line) && len(bytes.Trim(line, " "+string(delimiters))) > 0 {
			return nil
		}
		s.pass(line)
		s.window.Advance(length + terminator)
		s.line++
	}
}

// namesDelimiter reports whether this is Excel's line sep=;
func namesDelimiter(line []byte) bool {
	line = bytes.TrimPrefix(line, byteOrderMark)
	return len(line) == len("sep=;") && bytes.EqualFold(line[:4], []byte("sep="))
}

// byteOrderMark is also where files were joined that begin with one.
var byteOrderMark = []byte("\ufeff")

var delimiters = []byte{',', ';', '\t', '|'}

// findDelimiter returns the delimiter that gives the most titles.
func findDelimiter(s *scanner) byte {
	length, _, found := s.findLine()
	if !found {
		return delimiters[0]
	}
	line := string(s.window.Bytes()[:length])
	best, most := delimiters[0], 0
	for _, delimiter := range delimiters {
		titles := 0
		for title := range strings.SplitSeq(line, string(delimiter)) {
			if _, known := fieldOf(strings.Trim(title, `"`)); known {
				titles++
			}
		}
		if titles > most {
			best, most = delimiter, titles
		}
	}
	return best
}

// fieldOf returns the field of that title or column name, regardless of case
// and whitespace.
func fieldOf(title string) (report.Field, bool) {
	title = strings.Join(strings.Fields(title), " ")
	if f, known := report.ByTitle(title); known {
		return f, true
	}
	for _, f := range report.Fields() {
		if strings.EqualFold(f.Title, title) || strings.EqualFold(f.ID, title) {
			return f, true
		}
	}
	return report.Field{}, false
}

// KindOf returns the kind of the field of that title, if there is one.
func KindOf(title string) (report.Kind, bool) {
	field, known := fieldOf(title)
	return field.Kind, known
}

func (h *header) add(title string, segment *report.Segment) error {
	c := column{title: title}
	field, known := fieldOf(title)
	switch {
	case strings.EqualFold(title, rejected.LineTitle):
		return errors.New("this is a file of rejected rows: correct the rows in the file they came from and load that, so that whole sessions are replaced")
	case !known:
		h.unknown = append(h.unknown, title)
	case h.has[field.ID]:
		return fmt.Errorf("two columns are titled %q", field.Title)
	default:
		c = column{title: field.Title, kind: field.Kind, cell: field.Cell(segment), parse: parsers[field.Kind]}
		h.has[field.ID] = true
		if field.ID == report.SessionID.ID {
			h.session = len(h.columns)
		}
	}
	h.columns = append(h.columns, c)
	return nil
}

func (h *header) check() error {
	if h.session < 0 {
		return h.noSession()
	}
	if !slices.ContainsFunc(startFields, func(id string) bool { return h.has[id] }) {
		var titles []string
		for _, id := range startFields {
			f, _ := report.ByID(id)
			titles = append(titles, f.Title)
		}
		return fmt.Errorf("no column says when a row began: one of %s is needed", quoteAll(titles))
	}
	return nil
}

// noSession is the error of a file whose first line has no Session ID. It quotes
// nothing but titles of the report: the line may be a row with people's names
// and numbers.
func (h *header) noSession() error {
	var known []string
	for _, title := range h.line {
		if field, is := fieldOf(title); is {
			known = append(known, field.Title)
		}
	}
	switch {
	case len(known) > 0:
		return fmt.Errorf("no column is titled %q, so this is no report CSV; of its %d titles the report has %s; the report's are %s",
			report.SessionID.Title, len(h.line), quoteAll(known), quoteAll(validTitles()))
	case slices.ContainsFunc(h.line, isData):
		return fmt.Errorf("the first line seems to be a row and not a line of titles: put one above it, with the titles %s in the order of the columns",
			quoteAll(validTitles()))
	}
	return fmt.Errorf("no column is titled %q, so this is no report CSV; none of its %d titles is one of the report's, which are %s",
		report.SessionID.Title, len(h.line), quoteAll(validTitles()))
}

// isData reports whether a cell is a date, a duration, a number or an address
// rather than a title.
func isData(cell string) bool {
	digits := 0
	for _, r := range cell {
		if r >= '0' && r <= '9' {
			digits++
		}
	}
	return strings.ContainsRune(cell, '@') || digits > 0 && digits*2 >= len(strings.TrimSpace(cell))
}

// repeats reports whether a record is the titles again, as in files that were
// joined. differs reports whether it is a line of titles that are not the same.
func (h *header) repeats(cells []string) (same, differs bool) {
	known, session := 0, false
	same = len(cells) == len(h.line)
	for i, cell := range cells {
		if i == 0 {
			cell = strings.Trim(strings.TrimPrefix(cell, string(byteOrderMark)), `"`)
		}
		same = same && strings.EqualFold(strings.TrimSpace(cell), strings.TrimSpace(h.line[i]))
		if field, is := fieldOf(cell); is {
			known++
			session = session || field.ID == report.SessionID.ID
		}
	}
	return same, !same && session && known*2 > len(cells)
}

func validTitles() []string {
	var titles []string
	for _, f := range report.Fields() {
		titles = append(titles, f.Title)
	}
	return titles
}

func quoteAll(titles []string) string {
	const most = 60
	var quoted []string
	for i, title := range titles {
		if i == most {
			quoted = append(quoted, "...")
			break
		}
		if len(title) > 80 {
			title = title[:80] + "..."
		}
		quoted = append(quoted, fmt.Sprintf("%q", title))
	}
	return strings.Join(quoted, ", ")
}
