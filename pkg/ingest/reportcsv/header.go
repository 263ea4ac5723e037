package reportcsv

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

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
}

// header is the first record of the file.
type header struct {
	raw     []byte
	columns []column
	session int             // index of the Session ID
	unknown []string        // titles of columns that are no field
	has     map[string]bool // by field ID
}

// startFields are the fields that can give a row's start, in order of preference.
var startFields = []string{"started_at", "queue_entry_time", "segment_start_time", "queue_exit_time", "segment_end_time"}

// readHeader finds the delimiter and the columns. Their cells are the segment's.
func readHeader(s *scanner, segment *report.Segment) (*header, error) {
	if err := skipDelimiterLine(s); err != nil {
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
		if err := h.add(c.text(text), segment); err != nil {
			return nil, err
		}
	}
	s.width = len(h.columns)
	return h, h.check()
}

// skipDelimiterLine skips the line in which Excel names the delimiter.
func skipDelimiterLine(s *scanner) error {
	length, terminator, found := s.findLine()
	if line := s.window.Bytes(); found && length == len("sep=;") && bytes.EqualFold(line[:4], []byte("sep=")) {
		s.window.Advance(length + terminator)
		s.line++
	}
	return s.window.Err()
}

var delimiters = []byte{',', ';', '\t'}

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
		c = column{field.Title, field.Kind, field.Cell(segment), parsers[field.Kind]}
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
		return fmt.Errorf("no column is titled %q, so this is no report CSV; its titles are %s; the report's are %s",
			report.SessionID.Title, quoteAll(h.titles()), quoteAll(validTitles()))
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

func (h *header) titles() []string {
	var titles []string
	for _, c := range h.columns {
		titles = append(titles, c.title)
	}
	return titles
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
