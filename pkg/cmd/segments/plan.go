package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/ingest"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres/store"
)

// loadedOrPlanned returns what a load wrote, or would write.
func loadedOrPlanned(result ingest.Result, took time.Duration) string {
	rows, sessions := quantity(result.Rows, "row"), quantity(result.Sessions, "session")
	if result.Plan == nil {
		return fmt.Sprintf("%s of %s loaded in %.1f s", rows, sessions, took.Seconds())
	}
	return fmt.Sprintf("dry run, nothing was written: %s of %s would be loaded, %d new and %d replaced", rows, sessions, result.Plan.New, result.Plan.Replaced)
}

// rejectedTo says where the rejected records are.
func rejectedTo(result ingest.Result) string {
	if result.RejectedPath == "" {
		return "rejected"
	}
	return "rejected and written to " + result.RejectedPath
}

// lost says what happened to stored rows without a successor.
func lost(sessions int64) string {
	return "of " + quantity(sessions, "session") + " replaced by a state without them (if a file has only a part of its sessions, load it with --partial)"
}

// kept says which columns kept their values.
func kept(fields []store.Kept) []string {
	if len(fields) == 0 {
		return nil
	}
	var each []string
	for _, one := range fields {
		each = append(each, fmt.Sprintf("%s (%s)", one.Field.Title, quantity(one.Sessions, "session")))
	}
	return []string{"not in the file and kept: " + strings.Join(each, ", ")}
}

// planned returns examples of what a dry run would change.
func planned(plan *store.Plan) (lines []string) {
	if plan == nil {
		return nil
	}
	if len(plan.NewExamples) > 0 {
		lines = append(lines, "new, such as "+strings.Join(plan.NewExamples, ", "))
	}
	for _, change := range plan.ReplacedExamples {
		line := fmt.Sprintf("replaced, such as %s: %s", change.SessionID, quantity(change.Before, "row"))
		if change.Before != change.Now {
			line += fmt.Sprintf(", then %d", change.Now)
		}
		if len(change.Columns) > 0 {
			line += "; changes " + strings.Join(change.Columns, ", ")
		}
		lines = append(lines, line)
	}
	if len(plan.WithheldExamples) > 0 {
		lines = append(lines, "not changed because of rejected records, such as "+strings.Join(plan.WithheldExamples, ", "))
	}
	return lines
}
