package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/interaction-segments/interaction-segments-app/pkg/ingest"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres/store"
)

func newLoad(p *program) *cobra.Command {
	var (
		format, zone string
		options      ingest.Options
	)
	command := &cobra.Command{
		Use:   "load FILE...",
		Short: "Load report CSV or conversation records",
		Long: `Load files into the segments table: the report's CSV, as exported by this project
or by the vendor, or conversation records in JSON, the Call Details API's
response. Either may be compressed with gzip. - reads the standard input.

What is stored of a session is its newest state, whatever the order of files: one
that has ended before one in progress; then the one with the later last event;
then the one loaded later. A file loaded again with another --time-zone replaces
what it gave before. All rows of a session are replaced together, and rows that
occur twice count once; columns that a file does not have keep their values. Each
file is loaded in one transaction, and --dry-run tells what it would change.

A session that is spread over several files, such as those of two days, is put
together with --partial: rows join the stored ones by Segment ID and time, and
nothing is replaced but earlier states of the same rows.

Records that cannot be read are written, unchanged, to FILE.rejected.csv with
line number and reason, and the exit status is 3. A session with such a record
is not changed: correct the record in FILE and load FILE again.

Times without a zone are in --time-zone. When its clocks go back, a time that
occurs twice is the earlier one; when they go forward, a time that does not
exist is moved forward by the same amount.`,
		Args: someArguments,
		RunE: func(command *cobra.Command, files []string) error {
			var err error
			if options.Format, err = ingest.ParseFormat(format); err != nil {
				return usageError{err}
			}
			if options.Location, err = time.LoadLocation(zone); err != nil {
				return usageError{fmt.Errorf("time zone %q is not known: write a name such as Europe/Berlin", zone)}
			}
			if options.Rejected != "" && len(files) > 1 {
				return usageError{fmt.Errorf("--rejected needs exactly one file, not %d", len(files))}
			}
			return p.withWriter(command.Context(), func(writer *store.Writer) error {
				return p.load(command.Context(), writer, files, options)
			})
		},
	}
	flags := command.Flags()
	flags.StringVar(&format, "format", "", "csv or json (default: detected)")
	flags.StringVar(&zone, "time-zone", "UTC", "time zone of times without one")
	flags.StringVar(&options.DateFormat, "date-format", "", "how dates are written in CSV, such as dd/MM/yyyy HH:mm:ss (default: detected)")
	flags.BoolVar(&options.Partial, "partial", false, "the CSV has only some rows of its sessions: they join the stored ones")
	flags.BoolVar(&options.DryRun, "dry-run", false, "tell what would change, and write nothing")
	flags.StringVar(&options.Rejected, "rejected", "", "file for records that cannot be read (default: FILE.rejected.csv)")
	return command
}

// load loads the files in turn.
func (p *program) load(ctx context.Context, writer *store.Writer, files []string, options ingest.Options) error {
	options.Warn = p.warn
	rejected := int64(0)
	for _, file := range files {
		result, err := p.loadFile(ctx, writer, file, options)
		if err != nil {
			return err
		}
		rejected += result.Rejected
	}
	if rejected > 0 {
		return fmt.Errorf("%w", errRejected)
	}
	return nil
}

func (p *program) loadFile(ctx context.Context, writer *store.Writer, file string, options ingest.Options) (ingest.Result, error) {
	started := time.Now()
	name := file
	if file == "-" {
		spooled, remove, err := spool(p.in)
		if err != nil {
			return ingest.Result{}, err
		}
		defer remove()
		name, file = "standard input", spooled
		if options.Rejected == "" {
			options.Rejected = "stdin.rejected.csv"
		}
	}
	progress := p.newProgress(name, fileSize(file), true)
	options.Read = progress.add
	result, err := ingest.Load(ctx, writer, file, options)
	progress.end()
	if err != nil {
		return ingest.Result{}, err
	}
	p.say("%s: %s", name, summary(result, time.Since(started)))
	for _, line := range planned(result.Plan) {
		p.say("  %s", line)
	}
	return result, nil
}

// spool copies the standard input to a file, which may be read twice.
func spool(in io.Reader) (path string, remove func(), err error) {
	return ingest.Spool(func(to io.Writer) error {
		if _, err := io.Copy(to, in); err != nil {
			return fmt.Errorf("read the standard input: %w", err)
		}
		return nil
	})
}

func fileSize(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return -1
	}
	return info.Size()
}

// summary returns in one line what a load did.
func summary(result ingest.Result, took time.Duration) string {
	parts := []string{loadedOrPlanned(result, took)}
	for _, more := range []struct {
		n    int64
		unit string
		text string
	}{
		{result.Unchanged, "session", "unchanged"},
		{result.Older, "session", "skipped, because a newer state is stored"},
		{result.Rejected, "record", rejectedTo(result)},
		{result.LostRows, "stored row", lost(result.LostSessions)},
		{result.Withheld, "session", "not changed because of " + them(result.Rejected)},
	} {
		if more.n > 0 {
			parts = append(parts, quantity(more.n, more.unit)+" "+more.text)
		}
	}
	parts = append(parts, kept(result.Kept)...)
	return strings.Join(append(parts, result.UnknownStatuses...), "; ")
}

func them(n int64) string {
	if n == 1 {
		return "it"
	}
	return "them"
}

// quantity returns a number with its unit, such as "1,234 rows".
func quantity(n int64, unit string) string {
	digits := fmt.Sprint(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	if n != 1 {
		unit += "s"
	}
	return digits + " " + unit
}
