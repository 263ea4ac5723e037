package chaos

import (
	"flag"
	"fmt"
	"os"
	"testing"
	"time"
)

var (
	long    = flag.Bool("long", false, "the long form: more rows, more rounds")
	soaking = flag.Duration("soak", 0, "how long the long form of the soak lasts, with exports; 0 for its short form")
	page    = flag.String("page", "", "the page of documentation to write the results to")
	table   results
)

// size is a number of the short or of the long form.
func size(short, long_ int) int {
	if *long {
		return long_
	}
	return short
}

func TestMain(m *testing.M) {
	flag.Parse()
	started := time.Now()
	status := m.Run()
	if status == 0 && *page != "" {
		if err := table.write(*page, time.Since(started)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			status = 1
		}
	}
	os.Exit(status)
}
