package frame

import (
	"slices"
	"strconv"
	"strings"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// tagsOf returns the row's values of those groups of the catalogue, under the
// fields' titles. Blanks are left out, and times, at which the span is drawn.
func tagsOf(row *report.Segment, groups ...string) []tag {
	return allTags([]report.Segment{*row}, groups...)
}

// allTags is tagsOf over several rows: of a field each value once.
func allTags(rows []report.Segment, groups ...string) []tag {
	var tags []tag
	for _, field := range report.Fields() {
		if !slices.Contains(groups, field.Group) {
			continue
		}
		var values []string
		for i := range rows {
			if value := kinds[field.Kind].tag(field.Cell(&rows[i])); value != "" && !slices.Contains(values, value) {
				values = append(values, value)
			}
		}
		if len(values) > 0 {
			tags = append(tags, tag{field.Title, strings.Join(values, ", ")})
		}
	}
	return tags
}

// totals are the sums of the rows' durations, and the number of rows. The sum
// of first response times has no meaning.
func totals(rows []report.Segment) []tag {
	tags := []tag{{"Segments", strconv.Itoa(len(rows))}}
	for _, field := range report.Fields() {
		total, known := 0.0, false
		for i := range rows {
			if cell, duration := field.Cell(&rows[i]).(*report.Seconds); duration && cell.Valid {
				total += cell.Value
				known = true
			}
		}
		if known && field.ID != report.FirstResponseTime.ID {
			tags = append(tags, tag{"Total " + field.Title, clock(total)})
		}
	}
	return tags
}
