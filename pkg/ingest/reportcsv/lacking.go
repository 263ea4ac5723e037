package reportcsv

import "github.com/interaction-segments/interaction-segments-app/pkg/report"

// Lacking returns the IDs of the report's fields that the file has no column for.
func (r *Reader) Lacking() []string {
	var lacking []string
	for _, field := range report.Fields() {
		if !r.header.has[field.ID] {
			lacking = append(lacking, field.ID)
		}
	}
	return lacking
}
