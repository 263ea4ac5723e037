package deliver

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
)

// Config is how reports are delivered.
type Config struct {
	Grafana *Grafana
	Mailer  *Mailer
	Folder  *Folder
	Log     *slog.Logger
	// FailuresTo are the addresses that failures are mailed to; without them
	// failures are in the log and in Grafana only.
	FailuresTo []string
	// MaxAttachment is the size in bytes above which a mail has a link to the
	// report instead of the file.
	MaxAttachment int64
	// RetryFor is how long after the first try a report is tried again where
	// the cause may pass.
	RetryFor time.Duration
}

// Deliverer delivers the reports of one Grafana.
type Deliverer struct {
	Config
	grafana *Grafana
	now     func() time.Time
	pause   func(context.Context) error
	// logged is what the log says is wrong, by what it is about.
	logged map[string]string
}

// New returns a deliverer.
func New(config Config) *Deliverer {
	return &Deliverer{Config: config, grafana: config.Grafana, now: time.Now, pause: pause, logged: map[string]string{}}
}

// errFailed is the error of reports that were not delivered; the log says why.
var errFailed = errors.New("not all reports were delivered: the lines above say why")

// Once delivers what is due, and returns an error if something is not as it
// should be.
func (d *Deliverer) Once(ctx context.Context) error {
	dashboards, err := d.grafana.list(ctx)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return d.fails(ctx, "", "the reports", err)
	}
	d.recovers("")
	failed := false
	for _, dashboard := range dashboards {
		log := d.Log.With("report", words(dashboard.Title), "uid", dashboard.UID)
		err := d.deliver(ctx, dashboard.UID, log)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case isStatus(err, http.StatusUnauthorized):
			return d.fails(ctx, "", "the reports", err)
		case errors.Is(err, errFailed): // it was noted, mailed and logged
			failed = true
		case err != nil:
			failed = true
			_ = d.fails(ctx, dashboard.UID, "the report “"+words(dashboard.Title)+"”", err)
		default:
			d.recovers(dashboard.UID)
		}
	}
	if failed {
		return errFailed
	}
	return nil
}

// Watch delivers again and again until the context is done. What fails is in
// the log, and does not end it.
func (d *Deliverer) Watch(ctx context.Context, every time.Duration) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		_ = d.Once(ctx)
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}

// deliver delivers a report for each time that it is due.
func (d *Deliverer) deliver(ctx context.Context, uid string, log *slog.Logger) error {
	report, err := d.grafana.report(ctx, uid)
	if err != nil {
		return err
	}
	due, err := d.due(ctx, report)
	if err != nil {
		return err
	}
	failed := error(nil)
	for _, each := range due {
		err := d.run(ctx, report, each, log.With("due", each.UTC().Format(time.RFC3339)))
		if errors.Is(err, errFailed) {
			failed = err
		} else if err != nil {
			return err
		}
	}
	return failed
}

// due returns the times that a report is to be delivered for: those that were
// begun and not ended, and the latest. What was missed before the latest is
// left out: its run stands for it.
func (d *Deliverer) due(ctx context.Context, report Report) ([]time.Time, error) {
	due, err := d.open(ctx, report.UID)
	if err != nil {
		return nil, err
	}
	latest, _ := report.latestDue(d.now())
	if latest.IsZero() {
		return due, nil
	}
	stands, err := d.standing(ctx, report.UID, latest, "")
	if err != nil {
		return nil, err
	}
	if !stands.ended {
		was, err := d.wasScheduled(ctx, report, latest)
		if err != nil {
			return nil, err
		}
		if was {
			due = append(due, latest)
		}
	}
	slices.SortFunc(due, time.Time.Compare)
	return slices.CompactFunc(due, time.Time.Equal), nil
}

// job is one run of a report.
type job struct {
	report Report
	claim  *claim
	log    *slog.Logger
	began  time.Time

	source source
	zone   *time.Location
	within query.Range
	path   string // of the file
	size   int64
	note   Note
}

// run delivers a report for one due time, if no other program does or has.
func (d *Deliverer) run(ctx context.Context, report Report, due time.Time, log *slog.Logger) error {
	claimed, err := d.acquire(ctx, report.UID, due)
	if err != nil || claimed == nil {
		return err
	}
	j := &job{report: report, claim: claimed, log: log, began: d.now(), note: claimed.note(Done)}
	j.note.Claim = ""
	if note, is := d.Folder.mailed(report.UID, j.note.Due); is {
		log.Warn("This report was mailed, and could not be noted then")
		j.note = note
		return d.note(ctx, j)
	}
	if err := d.work(ctx, j); err != nil {
		return d.failed(ctx, j, err)
	}
	if err := d.Folder.setMailed(report.UID, j.note); err != nil {
		log.Error("What was mailed cannot be recorded on the disk", "error", err)
	}
	if err := d.Folder.prune(report.UID); err != nil {
		log.Error("Old files cannot be removed", "error", err)
	}
	log.Info("A report was delivered", "rows", j.note.Rows, "bytes", j.size, "recipients", len(report.To), "from", j.note.Period.From, "to", j.note.Period.To, "file", j.path,
		"duration", d.now().Sub(j.began).Round(time.Millisecond).String())
	return d.note(ctx, j)
}

// note makes the claim the note of the run.
func (d *Deliverer) note(ctx context.Context, j *job) error {
	// A program that is to stop still notes what it has done.
	ctx = context.WithoutCancel(ctx)
	if err := d.grafana.rewrite(ctx, j.claim.id, d.now(), j.note, RunTag, "state:"+string(j.note.State)); err != nil {
		return fmt.Errorf("note the run: %w", err)
	}
	return nil
}

// work fetches the file and mails it.
func (d *Deliverer) work(ctx context.Context, j *job) error {
	working, cancel := context.WithDeadline(ctx, j.claim.until)
	defer cancel()
	if err := d.prepare(working, j); err != nil {
		return err
	}
	j.note.File = FileName(j.report, j.claim.due)
	var err error
	if j.path, j.size, err = d.fetch(working, j); err != nil {
		return err
	}
	if len(j.report.To) == 0 {
		return nil
	}
	if !time.Now().Before(j.claim.until) {
		return passing(fmt.Errorf("this took longer than %s: choose a shorter period or fewer fields", workLimit))
	}
	return d.Mailer.send(ctx, d.letter(j))
}

// prepare finds out which rows are asked for, and where.
func (d *Deliverer) prepare(ctx context.Context, j *job) error {
	var err error
	if j.source, err = d.grafana.source(ctx, j.report); err != nil {
		return err
	}
	if j.zone, err = query.ParseLocation("the dashboard's time zone", cmp.Or(j.report.Zone, j.source.Settings.Timezone, "UTC")); err != nil {
		return err
	}
	if j.within, err = j.report.period(j.claim.due, j.zone); err != nil {
		return err
	}
	j.note.Period = &Period{From: j.within.From.In(j.zone).Format(time.RFC3339), To: j.within.To.In(j.zone).Format(time.RFC3339)}
	return nil
}
