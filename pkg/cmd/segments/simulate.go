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
	"github.com/interaction-segments/interaction-segments-app/pkg/wire"
)

// simulation has the flags of simulate.
type simulation struct {
	from, to string
	days     int
	rows     int
	seed     uint64
	zone     string
	file     string
	live     bool
}

func newSimulate(p *program) *cobra.Command {
	var s simulation
	command := &cobra.Command{
		Use:   "simulate",
		Short: "Simulate the segments of a contact center",
		Long: `Simulate a contact center and load its segments into the segments table, or with
-o write them as report CSV with every column. Stored sessions with the same IDs
are replaced; nothing else is changed.

The same seed, period, rows and time zone give the same rows.

With --live the center is open around the clock and goes on living after the load:
segments begin, wait and end in the table as time passes, until it is interrupted.
Started again on its table, it goes on where it stopped. It needs a table of its own.`,
		Args: noArguments,
		RunE: func(command *cobra.Command, _ []string) error {
			options, err := s.options(time.Now())
			if err != nil {
				return usageError{err}
			}
			if s.live {
				for _, other := range []string{"output", "rows", "from", "to"} {
					if command.Flags().Changed(other) {
						return usageError{fmt.Errorf("--live goes on from now, at the center's own size: leave --%s out", other)}
					}
				}
				return p.simulateLive(command.Context(), options)
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
	flags.StringVar(&s.from, "from", "", "start of the period: RFC 3339, 2006-01-02 15:04:05 or now-7d/d (default: --days before its end)")
	flags.StringVar(&s.to, "to", "now", "end of the period")
	flags.IntVar(&s.days, "days", 30, "days of the period, unless --from is given")
	flags.IntVar(&s.rows, "rows", 0, "approximate number of rows (default: that of the center)")
	flags.Uint64Var(&s.seed, "seed", 1, "seed of the random numbers")
	flags.StringVar(&s.zone, "time-zone", "UTC", "time zone of the center's hours, and of times in the CSV")
	flags.BoolVar(&s.live, "live", false, "go on as time passes, in a table of its own")
	flags.StringVarP(&s.file, "output", "o", "", "write report CSV to this file, - for the standard output, instead of loading")
	return command
}

// options returns what to simulate.
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
	started := time.Now()
	loaded, err := ingest.LoadSessions(ctx, writer, func(ctx context.Context, emit func([]report.Segment) error) error {
		return simulate.Run(ctx, options, emit)
	})
	if err != nil {
		return err
	}
	p.say("simulation: %s", summary(ingest.Result{Loaded: loaded}, time.Since(started)))
	return nil
}

func (p *program) simulateToFile(ctx context.Context, options simulate.Options, path string) (err error) {
	to := p.out
	if path != "-" {
		file, err := os.Create(path)
		if err != nil {
			return fmt.Errorf("create the file: %w", err)
		}
		defer func() {
			if closeErr := file.Close(); err == nil {
				err = closeErr
			}
		}()
		to = file
	}
	return writeSessions(to, options.Zone, func(emit func([]report.Segment) error) error {
		return simulate.Run(ctx, options, emit)
	})
}

// writeSessions writes sessions as report CSV with every column, so that loading
// it gives the same rows.
func writeSessions(to io.Writer, zone *time.Location, source func(emit func([]report.Segment) error) error) error {
	buffer := bufio.NewWriter(to)
	fields := report.Fields()
	rows, encoder := csvreport.NewWriter(csvreport.Options{Location: zone}, csvreport.To(buffer)), wire.NewEncoder(fields)
	if err := rows.Begin(wire.Header{Fields: fields}); err != nil {
		return err
	}
	err := source(func(session []report.Segment) error {
		for i := range session {
			if err := rows.Append(encoder.Row(&session[i])); err != nil {
				return err
			}
		}
		return nil
	})
	return errors.Join(err, rows.End(wire.Footer{}), buffer.Flush())
}
