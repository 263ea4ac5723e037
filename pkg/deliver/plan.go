package deliver

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"
)

// Plan writes what [Deliverer.Once] would send to whom, and when each report is
// due next. It sends nothing and changes nothing.
func (d *Deliverer) Plan(ctx context.Context, out io.Writer) error {
	dashboards, err := d.grafana.list(ctx)
	if err != nil {
		return err
	}
	failed := false
	for _, dashboard := range dashboards {
		text, err := d.plan(ctx, dashboard.UID)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			failed = true
			text = "  cannot be delivered: " + err.Error() + "\n"
		}
		if _, err := fmt.Fprintf(out, "%s (%s)\n%s", words(dashboard.Title), dashboard.UID, text); err != nil {
			return fmt.Errorf("write the plan: %w", err)
		}
	}
	if failed {
		return errFailed
	}
	return nil
}

func (d *Deliverer) plan(ctx context.Context, uid string) (string, error) {
	report, err := d.grafana.report(ctx, uid)
	if err != nil {
		return "", err
	}
	due, err := d.due(ctx, report)
	if err != nil {
		return "", err
	}
	var text strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&text, "  "+format+"\n", args...) }
	for _, schedule := range report.Schedules {
		line("%s", schedule)
	}
	if len(report.Schedules) == 0 {
		line("not scheduled")
	}
	to := strings.Join(report.To, ", ")
	if to == "" {
		to = "nobody: it is kept in the folder"
	}
	line("to: %s", to)
	for _, each := range due {
		j := &job{report: report, claim: &claim{due: each}}
		if err := d.prepare(ctx, j); err != nil {
			return "", err
		}
		line("due now: %s, as %s, of the period from %s to %s (%s)", each.In(j.zone).Format(time.RFC3339), FileName(report, each), j.note.Period.From, j.note.Period.To, j.zone)
	}
	if _, next := report.latestDue(d.now()); !next.IsZero() {
		line("due next: %s", next.Format(time.RFC3339))
	}
	return text.String(), nil
}
