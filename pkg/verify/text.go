package verify

import (
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"
)

// WriteText writes the result for people: a line for each figure, those that
// differ marked.
func (r Result) WriteText(to io.Writer) error {
	lines := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(lines, "Figure\tReport\tMetrics\tReport, whole seconds\tCSV\t")
	for _, figure := range r.Figures {
		mark := ""
		if !figure.Agree {
			mark = "DIFFERS"
		}
		_, _ = fmt.Fprintf(lines, "%s\t%s\t%s\t%s\t%s\t%s\n", figure.Name, written(figure.Report), written(figure.Metrics), written(figure.Whole), written(figure.CSV), mark)
	}
	if err := lines.Flush(); err != nil {
		return fmt.Errorf("write the figures: %w", err)
	}
	verdict := "Report, metrics and CSV agree."
	if differ := r.Differ(); differ > 0 {
		verdict = fmt.Sprintf("%d of %d figures differ.", differ, len(r.Figures))
	}
	if _, err := fmt.Fprintln(to, verdict); err != nil {
		return fmt.Errorf("write the figures: %w", err)
	}
	return nil
}

// Differ returns the number of figures on which the ways do not agree.
func (r Result) Differ() (count int) {
	for _, figure := range r.Figures {
		if !figure.Agree {
			count++
		}
	}
	return count
}

func written(figure *float64) string {
	if figure == nil {
		return "-"
	}
	return strconv.FormatFloat(*figure, 'f', -1, 64)
}
