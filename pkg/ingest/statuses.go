package ingest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// statuses counts the rows whose status is on no list of the vendor's.
type statuses struct {
	rows  map[unknownStatus]int64
	other int64 // rows with further ones
}

type unknownStatus struct {
	text       string
	inProgress bool // how it was taken
}

// maxStatuses bounds how many are named.
const maxStatuses = 20

func (s *statuses) note(row *report.Segment) {
	if row.Status == "" || report.StageOf(row.Status) != report.UnknownStage {
		return
	}
	key := unknownStatus{row.Status, row.InProgress}
	if _, known := s.rows[key]; !known && len(s.rows) == maxStatuses {
		s.other++
		return
	}
	if s.rows == nil {
		s.rows = map[unknownStatus]int64{}
	}
	key.text = strings.Clone(key.text)
	s.rows[key]++
}

// sorted returns each unknown status once, the most frequent first, in words.
func (s *statuses) sorted() (words []string) {
	var found []unknownStatus
	for key := range s.rows {
		found = append(found, key)
	}
	slices.SortFunc(found, func(a, b unknownStatus) int {
		return cmp.Or(cmp.Compare(s.rows[b], s.rows[a]), cmp.Compare(a.text, b.text))
	})
	for _, key := range found {
		taken := "ended"
		if key.inProgress {
			taken = "in progress"
		}
		words = append(words, fmt.Sprintf("the status %q is not known: %s with it taken as %s", shorten(key.text), countRows(s.rows[key]), taken))
	}
	if s.other > 0 {
		words = append(words, fmt.Sprintf("further statuses are not known: %s with them", countRows(s.other)))
	}
	return words
}

func countRows(n int64) string {
	if n == 1 {
		return "1 row"
	}
	return fmt.Sprintf("%d rows", n)
}

// shorten returns a text as it fits into a line.
func shorten(text string) string {
	const most = 60
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "..."
}
