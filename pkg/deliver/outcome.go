package deliver

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/reportfile"
)

// giveUp is how long after the first try a report is tried again where not even
// the failure can be mailed.
const giveUp = 24 * time.Hour

// fetch puts the report's file into the folder, whole.
func (d *Deliverer) fetch(ctx context.Context, j *job) (path string, size int64, err error) {
	path, err = d.Folder.keep(j.report.UID, j.note.File, func(file *os.File) error {
		if j.note.Rows, err = d.grafana.fetch(ctx, j.report, j.source.UID, j.within, j.zone, file); err != nil {
			return err
		}
		if j.report.Choice.Format == reportfile.XLSX {
			if err := checkWorkbook(file); err != nil {
				return err
			}
		}
		state, err := file.Stat()
		if err != nil {
			return fmt.Errorf("look at the file: %w", err)
		}
		size = state.Size()
		return nil
	})
	return path, size, err
}

// letter is the mail of a run.
func (d *Deliverer) letter(j *job) letter {
	const clock = "2006-01-02 15:04:05"
	within := j.within.From.In(j.zone).Format(clock) + " to " + j.within.To.In(j.zone).Format(clock)
	l := letter{to: j.report.To, id: d.letterID(j, "report"), subject: j.report.Title + ", " + within}
	var text strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&text, format+"\n", args...) }
	line("%s", j.report.Title)
	if j.report.Description != "" {
		line("%s", j.report.Description)
	}
	line("\nPeriod: %s (%s)\nRows: %d\n", within, j.zone, j.note.Rows)
	if j.size <= d.MaxAttachment {
		l.path, l.name, l.kind = j.path, j.note.File, attached(j.report.Choice.Format)
		line("The report is attached as %s. In Grafana:", j.note.File)
	} else {
		line("The report is too large for a mail (%s). In Grafana you can read and download it:", megabytes(j.size))
	}
	line("%s", d.grafana.view(j.report.UID, j.within.From, j.within.To))
	l.text = text.String()
	return l
}

// attached is the type of an attachment. Programs on the way may change the
// ends of lines of text, and the cells of CSV may hold some.
func attached(format reportfile.Format) string {
	if format == reportfile.XLSX {
		return format.MediaType()
	}
	return "application/octet-stream"
}

func megabytes(bytes int64) string {
	const mega = 1e6
	return fmt.Sprintf("%.1f MB", float64(bytes)/mega)
}

// letterID is the same for each mail of its kind about one due time.
func (d *Deliverer) letterID(j *job, kind string) string {
	return strings.Join([]string{d.grafana.base.String(), j.report.UID, j.note.Due, kind}, " ")
}

// failed ends a run that failed: it waits to be tried again, or is mailed and
// noted as a failure.
func (d *Deliverer) failed(ctx context.Context, j *job, cause error) error {
	if isStatus(cause, http.StatusUnauthorized) {
		return cause // nor could it be noted
	}
	ending := context.WithoutCancel(ctx)
	j.note.Error = cause.Error()
	since := d.now().Sub(j.claim.first)
	if ctx.Err() != nil || isPassing(cause) && since < d.RetryFor {
		return d.wait(ending, j, cause)
	}
	if len(d.FailuresTo) > 0 {
		err := d.Mailer.send(ending, letter{
			to: d.FailuresTo, id: d.letterID(j, "failure"), subject: "Report failed: " + j.report.Title,
			text: fmt.Sprintf("The report “%s” that was due at %s was not delivered: %v.\n\nIt is not sent again for this time; run it in Grafana once the cause is mended:\n%s\n",
				j.report.Title, j.note.Due, cause, d.grafana.base.JoinPath("d", j.report.UID)),
		})
		if err != nil {
			j.log.Error("The failure cannot be mailed", "error", err)
		}
		if isPassing(err) && since < giveUp {
			return d.wait(ending, j, cause)
		}
	}
	j.log.Error("A report failed", "error", cause)
	j.note.State = Failed
	if err := d.note(ending, j); err != nil {
		return err
	}
	return errFailed
}

// wait leaves a run to be tried again.
func (d *Deliverer) wait(ctx context.Context, j *job, cause error) error {
	j.log.Warn("A report failed and is tried again the next time", "error", cause)
	note := j.claim.note(Waiting)
	note.Error = cause.Error()
	if err := d.grafana.rewrite(ctx, j.claim.id, d.now(), note, ClaimTag); err != nil {
		return fmt.Errorf("note that the run waits: %w", err)
	}
	return errFailed
}

// fails logs what no run stands for, such as a report that cannot be read, once
// until it changes, and mails it: what may pass when it lasts, all else at once,
// and the same again after a day. The key says what it is about: a report, or
// empty for all.
func (d *Deliverer) fails(ctx context.Context, key, about string, cause error) error {
	if d.logged[key] != cause.Error() {
		d.logged[key] = cause.Error()
		d.Log.Error("Reports cannot be delivered", "about", about, "error", cause)
	}
	now := d.now()
	notices, err := d.Folder.told()
	if err != nil {
		d.Log.Error("What is wrong cannot be remembered", "error", err)
	}
	known, was := notices[key]
	if !was {
		known.Since = now
	}
	mails := len(d.FailuresTo) > 0
	if isPassing(cause) {
		mails = mails && now.Sub(known.Since) >= d.RetryFor && now.Sub(known.Mailed) >= giveUp
	} else {
		mails = mails && (known.Text != cause.Error() || now.Sub(known.Mailed) >= giveUp)
	}
	known.Text = cause.Error()
	if mails {
		known.Mailed = now
	}
	notices[key] = known
	// What cannot be remembered would be mailed again every minute.
	if err := d.Folder.setTold(notices); err != nil {
		d.Log.Error("What is wrong cannot be remembered, and is not mailed", "error", err)
		return errFailed
	}
	if !mails {
		return errFailed
	}
	err = d.Mailer.send(context.WithoutCancel(ctx), letter{
		to: d.FailuresTo, id: strings.Join([]string{d.grafana.base.String(), key, known.Text, now.UTC().Format(time.DateOnly)}, " "),
		subject: "Reports cannot be delivered: " + about,
		text:    fmt.Sprintf("There is a problem with %s: %v.\n\nWhat is due is delivered once this is mended.\n\n%s\n", about, cause, d.grafana.base.JoinPath("d", key)),
	})
	if err != nil {
		d.Log.Error("The failure cannot be mailed", "error", err)
		known.Mailed, known.Text = time.Time{}, ""
		notices[key] = known
		if err := d.Folder.setTold(notices); err != nil {
			d.Log.Error("What is wrong cannot be remembered", "error", err)
		}
	}
	return errFailed
}

// recovers forgets what was wrong.
func (d *Deliverer) recovers(key string) {
	delete(d.logged, key)
	notices, err := d.Folder.told()
	if _, was := notices[key]; err != nil || !was {
		return
	}
	delete(notices, key)
	if err := d.Folder.setTold(notices); err != nil {
		d.Log.Error("What was mailed cannot be recorded", "error", err)
	}
}
