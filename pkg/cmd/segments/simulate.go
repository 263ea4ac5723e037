package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/interaction-segments/interaction-segments-app/pkg/csvreport"
	"github.com/interaction-segments/interaction-segments-app/pkg/ingest"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres/store"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
	"github.com/interaction-segments/interaction-segments-app/pkg/simulate"
)

// simulation is the command line of simulate.
type simulation struct {
	from, to string
	days     int
	rows     int
	seed     uint64
	zone     string
	file     string
}

func newSimulate(p *program) *cobra.Command {
	var s simulation
	command := &cobra.Command{
		Use:   "simulate",
		Short: "Make the segments of a believable contact center",
		Long: `Simulate a contact center and load its segments into the segments table, or with
-o write them as report CSV with every column. Sessions of the same names that
are there already are replaced; nothing else is touched.

The same seed, period, rows and time zone give the same rows.`,
		Args: noArguments,
		RunE: func(command *cobra.Command, _ []string) error {
			options, err := s.options(time.Now())
			if err != nil {
				return usageError{err}
			}
			if s.file != "" {
				return p.simulateToFile(command.Context(), options, s.file)
			}
			return p.withWriter(command.Context(), func(writer *store.Writer) error {
				return p.simulateToTable(command.Context(), options, writer)
			})
		},
	}
	flags := command.Flags()
	flags.StringVar(&s.from, "from", "", "begin of the period: RFC 3339, 2006-01-02 15:04:05 or now-7d/d (default: --days before its end)")
	flags.StringVar(&s.to, "to", "now", "end of the period")
	flags.IntVar(&s.days, "days", 30, "days of the period, where --from is not given")
	flags.IntVar(&s.rows, "rows", 0, "about how many rows to make (default: as many as the center has)")
	flags.Uint64Var(&s.seed, "seed", 1, "start of the random numbers")
	flags.StringVar(&s.zone, "time-zone", "UTC", "time zone whose hours the center keeps, and of times in the CSV")
	flags.StringVarP(&s.file, "output", "o", "", "write report CSV to this file, - for the standard output, instead of loading")
	return command
}

// options turns the command line into what to simulate.
func (s simulation) options(now time.Time) (simulate.Options, error) {
	zone, err := time.LoadLocation(s.zone)
	if err != nil {
		return simulate.Options{}, fmt.Errorf("time zone %q is not known: write a name such as Europe/Berlin", s.zone)
	}
	period, err := query.ParseRange(cmp.Or(s.from, "0"), s.to, now, zone)
	if err != nil {
		return simulate.Options{}, err
	}
	if s.days < 1 {
		return simulate.Options{}, fmt.Errorf("--days must be 1 or more, not %d", s.days)
	}
	options := simulate.Days(s.days, s.rows, period.To, zone)
	if s.from != "" {
		options.From = period.From
	}
	options.Seed = s.seed
	return options, nil
}

func (p *program) simulateToTable(ctx context.Context, options simulate.Options, writer *store.Writer) error {
	begun := time.Now()
	loaded, err := ingest.LoadSessions(ctx, writer, func(ctx context.Context, emit func([]report.Segment) error) error {
		return simulate.Run(ctx, options, emit)
	})
	if err != nil {
		return err
	}
	p.say("simulation: %s", summary(ingest.Result{Loaded: loaded}, time.Since(begun)))
	return nil
}

func (p *program) simulateToFile(ctx context.Context, options simulate.Options, path string) (err error) {
	to := p.out
	if path != "-" {
		file, err := os.Create(path)
		if err != nil {
			return fmt.Errorf("make the file: %w", err)
		}
		defer func() {
			if closeErr := file.Close(); err == nil {
				err = closeErr
			}
		}()
		to = file
	}
	return writeReport(to, options.Zone, func(emit func([]report.Segment) error) error {
		return simulate.Run(ctx, options, emit)
	})
}

// writeReport writes sessions as report CSV with every column, so that loading
// it gives the same rows.
func writeReport(to io.Writer, zone *time.Location, source func(emit func([]report.Segment) error) error) error {
	buffer := bufio.NewWriter(to)
	rows := csvreport.NewWriter(buffer, report.Fields(), csvreport.Options{Location: zone})
	err := source(func(session []report.Segment) error {
		for i := range session {
			if err := rows.AppendSegment(&session[i]); err != nil {
				return err
			}
		}
		return nil
	})
	return errors.Join(err, rows.Flush(), buffer.Flush())
}
