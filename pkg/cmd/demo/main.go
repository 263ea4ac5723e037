// Command demo shows the product on this machine: it fills a database with
// segments, starts the built plugin as Grafana does, and requests and prints
// the report; with --grafana it starts Grafana.
//
// go tool mage demo and go tool mage grafana build the plugin and run it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"sync"
	"syscall"
	_ "time/tzdata" // time zones, for machines without them
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

// folder has the files of the demo.
const folder = ".demo"

func run(ctx context.Context) error {
	plugin := flag.String("plugin", "", "the data source's built binary")
	grafana := flag.Bool("grafana", false, "start a Grafana")
	flag.Parse()
	if *plugin == "" {
		return errors.New("--plugin is missing: run go tool mage demo, which builds it")
	}
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return fmt.Errorf("create the demo's folder: %w", err)
	}
	if *grafana && os.Getenv("GRAFANA_HOME") == "" {
		return composeGrafana(ctx)
	}
	source, err := prepare(ctx, flag.Args(), *grafana)
	if err != nil {
		return err
	}
	defer source.close()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	if *grafana {
		var living sync.WaitGroup
		living.Go(func() { source.live(ctx) })
		err := startGrafana(ctx, source, os.Getenv("GRAFANA_HOME"))
		stop() // where Grafana ended by itself
		living.Wait()
		return err
	}
	return show(ctx, source, *plugin)
}

// step prints what the demo does.
func step(name, format string, args ...any) {
	fmt.Printf("%-12s %s\n", name, fmt.Sprintf(format, args...))
}

// absolute returns the absolute path of a file.
func absolute(path string) string {
	if full, err := filepath.Abs(path); err == nil {
		return full
	}
	return path
}
