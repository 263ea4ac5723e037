// Command segments fills the segments relation and reads it out: it makes the
// table, loads reports and conversation records, pulls conversations from the
// Call Details API, simulates a contact center and exports the report.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // zones by name on machines without them
)

// Exit statuses besides 0.
const (
	exitFailed      = 1
	exitUsage       = 2
	exitRejected    = 3
	exitInterrupted = 130
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// run carries out a command line and returns the exit status.
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
		err = errors.New("interrupted; what was under way has left no trace in the database")
		status = exitInterrupted
	case errors.Is(err, errRejected):
		status = exitRejected
	case errors.As(err, &usage):
		status = exitUsage
	}
	_, _ = fmt.Fprintln(messages, "segments:", err)
	return status
}

// errRejected says that some records could not be read.
var errRejected = errors.New("some records could not be read")

// usageError is a mistake in the command line.
type usageError struct{ error }
