// Command segments writes and exports the segments relation: it creates the
// table, loads reports and conversation records, pulls conversations from the
// Call Details API, simulates a contact center, exports the report, verifies that
// it agrees with the metrics, and delivers the reports that are due.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
	_ "time/tzdata" // time zones, for machines without them

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
)

// Exit statuses besides 0.
const (
	exitFailed      = 1
	exitUsage       = 2
	exitRejected    = 3
	exitDiffer      = 4
	exitInterrupted = 130
)

func main() {
	// Loads and exports need few MB at a time and make many: by default as much
	// again would lie about before it is collected.
	debug.SetGCPercent(50)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// run runs a command line and returns the exit status.
func run(ctx context.Context, args []string, in io.Reader, out, messages io.Writer) int {
	root := newRoot(&program{in: in, out: out, messages: messages})
	root.SetArgs(args)
	root.SetOut(out)
	root.SetErr(messages)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return 0
	}
	status := exitFailed
	var usage usageError
	switch {
	case ctx.Err() != nil:
		if !errors.Is(err, errDelivery) {
			err = errors.New("interrupted; the transaction under way was rolled back")
		}
		status = exitInterrupted
	case errors.Is(err, errRejected):
		status = exitRejected
	case errors.Is(err, errDiffer):
		status = exitDiffer
	case errors.As(err, &usage):
		status = exitUsage
	}
	_, _ = fmt.Fprintln(messages, "segments:", explain(err))
	return status
}

// explain returns an error's message with its cause, which is withheld from
// users of Grafana but not from the user of the command line.
func explain(err error) string {
	message := err.Error()
	var known *fault.Error
	if !errors.As(err, &known) || known.Unwrap() == nil || strings.Contains(message, known.Unwrap().Error()) {
		return message
	}
	return fmt.Sprintf("%s (%v)", message, known.Unwrap())
}

// errRejected is the error of a load that rejected records.
var errRejected = errors.New("some records could not be read")

// usageError is an error in the command line.
type usageError struct{ error }
