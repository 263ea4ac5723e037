package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/interaction-segments/interaction-segments-app/pkg/csvreport"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/reportfile"
	"github.com/interaction-segments/interaction-segments-app/pkg/wire"
)

// exportOptions are the flags of export.
type exportOptions struct {
	from, to, zone, query, output, format string

	cells csvreport.Options
}

func newExport(p *program) *cobra.Command {
	var options exportOptions
	command := &cobra.Command{
		Use:   "export --from T --to T",
		Short: "Write the report as CSV or as a workbook",
		Long: `Write the whole report of a time range as CSV or as an Excel workbook, identical
to what the panel's download gives for the same query, range and time zone.

Times are dates (2024-11-18), dates and times, RFC 3339, epoch milliseconds, or
relative as in Grafana (now-1d/d). The range includes --from, but not --to.

--query takes a query of type segments as JSON, or @FILE with one; without it
the report has all its fields and no filter. One of type metrics with the format
table gives its figures as CSV, such as those of each queue and half hour. The file of -o appears when it is complete.`,
		Args: noArguments,
		RunE: func(command *cobra.Command, _ []string) error {
			return p.export(command.Context(), options)
		},
	}
	options.rangeFlags(command)
	flags := command.Flags()
	flags.StringVarP(&options.output, "output", "o", "-", "file to write; - is the standard output")
	flags.StringVar(&options.format, "format", "", "csv or xlsx (default: by the name of the file to write, else csv)")
	for _, parameter := range reportfile.Parameters {
		flag := flags.VarPF(&cellFlag{Parameter: parameter, of: &options.cells}, flagName(parameter.Name), "", parameter.Usage())
		if parameter.Values == nil {
			flag.NoOptDefVal = "true"
		}
	}
	return command
}

// rangeFlags adds the flags that say which rows a command is about.
func (o *exportOptions) rangeFlags(command *cobra.Command) {
	flags := command.Flags()
	flags.StringVar(&o.from, "from", "", "start of the time range")
	flags.StringVar(&o.to, "to", "", "end of the time range")
	flags.StringVar(&o.zone, "timezone", "UTC", "time zone of the report's times and of dates in --from and --to")
	flags.StringVar(&o.query, "query", "{}", "query JSON, or @FILE")
	for _, name := range []string{"from", "to"} {
		_ = command.MarkFlagRequired(name)
	}
}

// read returns what the flags of the range say, and the query's JSON.
func (o exportOptions) read(now time.Time) (zone *time.Location, within query.Range, text []byte, err error) {
	if zone, err = query.ParseLocation("--timezone", o.zone); err != nil {
		return nil, within, nil, usageError{err}
	}
	if within, err = query.ParseRange(o.from, o.to, now, zone); err != nil {
		return nil, within, nil, usageError{err}
	}
	text = []byte(o.query)
	if path, named := strings.CutPrefix(o.query, "@"); named {
		if text, err = os.ReadFile(filepath.Clean(path)); err != nil {
			return nil, within, nil, fmt.Errorf("read the query: %w", err)
		}
	}
	return zone, within, text, nil
}

func (p *program) export(ctx context.Context, options exportOptions) error {
	format := reportfile.FormatOf(options.output)
	if options.format != "" {
		var err error
		if format, err = reportfile.ParseFormat("--format", options.format); err != nil {
			return usageError{err}
		}
	}
	now := time.Now()
	zone, within, text, err := options.read(now)
	if err != nil {
		return err
	}
	options.cells.Location = zone
	asked, err := format.ParseQuery(text, query.Context{Range: within, Now: now}, query.NewDefaults(zone))
	if err != nil {
		return usageError{err}
	}
	address, name, err := p.target()
	if err != nil {
		return err
	}
	database, err := postgres.OpenURL(address, postgres.Options{Relation: name})
	if err != nil {
		return err
	}
	defer database.Close()
	rows := int64(0)
	err = p.writeFile(options.output, func(to io.Writer) error {
		sink, err := format.Sink(options.cells, asked, func(total int64) (io.Writer, error) {
			rows = total
			return to, nil
		})
		if err != nil {
			return err
		}
		counted := &rowCounter{Sink: sink, start: func(total int64) *progress { return p.newProgress("exporting rows", total, false) }}
		defer func() { counted.progress.end() }()
		return errors.Join(database.Run(ctx, asked.Request, counted), sink.Close())
	})
	if err == nil && options.output != "-" {
		_, _ = fmt.Fprintf(p.messages, "%s written to %s\n", quantity(rows, "row"), options.output)
	}
	return err
}

// rowCounter shows the number of rows written as progress.
type rowCounter struct {
	reportfile.Sink

	start    func(total int64) *progress
	progress *progress
	rows     int // since the progress was shown
}

// Begin implements [wire.Sink].
func (c *rowCounter) Begin(header wire.Header) error {
	c.progress = c.start(header.Total)
	return c.Sink.Begin(header)
}

// Append implements [wire.Sink].
func (c *rowCounter) Append(row wire.Row) error {
	const step = 1000
	if c.rows++; c.rows == step {
		c.progress.add(step)
		c.rows = 0
	}
	return c.Sink.Append(row)
}

// writeFile writes to the standard output, or to a file that gets its name when
// it is complete.
func (p *program) writeFile(path string, write func(io.Writer) error) error {
	if path == "-" {
		return write(p.out)
	}
	partial, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("create the file: %w", err)
	}
	defer func() { _ = os.Remove(partial.Name()) }()
	err = write(partial)
	if closeErr := partial.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if err := os.Chmod(partial.Name(), 0o644); err != nil { //nolint:gosec // as os.Create does
		return fmt.Errorf("write %s: %w", path, err)
	}
	if err := os.Rename(partial.Name(), path); err != nil {
		return fmt.Errorf("rename the file: %w", err)
	}
	return nil
}
