// Command bench measures the data source against its yardsticks on this
// machine: PostgreSQL's own COPY and psql, database/sql with the SDK's sqlutil
// as other plugins use it, and, in the Grafana at GRAFANA_URL, the built-in
// PostgreSQL data source. It prints what it finds, writes it to a page of the
// documentation, and fails where a budget is not kept.
//
// go tool mage bench builds the plugin and runs it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // time zones, for machines without them

	"github.com/grafana/grafana-plugin-sdk-go/backend/log"

	"github.com/interaction-segments/interaction-segments-app/pkg/plugin"
)

// flags are those of the command line.
type flags struct {
	rows   int
	rounds int
	plugin string
	output string
}

func main() {
	var f flags
	flag.IntVar(&f.rows, "rows", 1_000_000, "rows of the relation, of one month")
	flag.IntVar(&f.rounds, "rounds", 5, "how often each way is measured, in turn with the others")
	flag.StringVar(&f.plugin, "plugin", "", "the data source's built binary")
	flag.StringVar(&f.output, "output", "docs/performance.md", "the page to write; empty for none")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, f)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// errBudgets is the error of a run that measured everything, but not what it
// should be.
var errBudgets = errors.New("not every budget is kept")

func run(ctx context.Context, f flags) error {
	if f.plugin == "" {
		return errors.New("--plugin is missing: run go tool mage bench, which builds it")
	}
	if f.rows < 1000 || f.rounds < 1 {
		return errors.New("--rows must be 1000 or more, and --rounds 1 or more")
	}
	log.DefaultLogger = log.NewWithLevel(log.Warn)
	plugin.SteadyHeap() // as the plugin's process does
	machine := describeMachine()
	subject, err := prepare(ctx, f)
	if err != nil {
		return err
	}
	defer subject.close()
	results, err := measureAll(ctx, subject, f)
	if err != nil {
		return err
	}
	memories, err := subject.measureMemory(ctx, f.plugin)
	if err != nil {
		return err
	}
	machine.after()
	page := newPage(machine, subject, f, results, memories)
	fmt.Print("\n" + page)
	if f.output != "" {
		if err := os.WriteFile(f.output, []byte(page), 0o644); err != nil { //nolint:gosec // a page of the documentation, for everyone
			return fmt.Errorf("write the page: %w", err)
		}
	}
	if !allKept(results, memories) {
		return errBudgets
	}
	return nil
}

// measureAll runs every contest.
func measureAll(ctx context.Context, s *subject, f flags) ([]result, error) {
	contests, skipped, err := s.contests(ctx)
	if err != nil {
		return nil, err
	}
	var results []result
	for _, contest := range contests {
		fmt.Fprintf(os.Stderr, "%s ...\n", contest.work)
		measured, err := contest.run(ctx, f.rounds)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", contest.work, err)
		}
		results = append(results, measured)
	}
	return append(results, skipped...), nil
}
