// Command demo shows the product at work on this machine: it fills a database
// with segments, starts the built plugin as Grafana would, asks it for the
// report and shows what comes; with --grafana it starts a whole Grafana.
//
// It is run by go tool mage demo and go tool mage grafana, which build the
// plugin first.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	_ "time/tzdata" // zones, where the machine has none
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx)
	stop()
	if err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

// folder is where the demo puts what it makes.
const folder = ".demo"

func run(ctx context.Context) error {
	plugin := flag.String("plugin", "", "the data source's built binary")
	grafana := flag.Bool("grafana", false, "start a Grafana")
	flag.Parse()
	if *plugin == "" {
		return errors.New("no --plugin is named: run go tool mage demo, which builds it")
	}
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return fmt.Errorf("make the demo's folder: %w", err)
	}
	if *grafana && os.Getenv("GRAFANA_HOME") == "" {
		return composeGrafana(ctx)
	}
	store, err := prepare(ctx, flag.Args())
	if err != nil {
		return err
	}
	defer store.close()
	if *grafana {
		return startGrafana(ctx, store, os.Getenv("GRAFANA_HOME"))
	}
	return show(ctx, store, *plugin)
}

// step tells what the demo does next.
func step(name, format string, args ...any) {
	fmt.Printf("%-12s %s\n", name, fmt.Sprintf(format, args...))
}

// absolute names a file so that it can be found from anywhere.
func absolute(path string) string {
	if full, err := filepath.Abs(path); err == nil {
		return full
	}
	return path
}
