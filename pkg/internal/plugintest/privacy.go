package plugintest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
	"github.com/interaction-segments/interaction-segments-app/pkg/simulate"
)

// log is what all plugin processes of a test binary have logged.
var log kept

// kept is a log that is kept whole.
type kept struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (k *kept) Write(part []byte) (int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.text.Write(part)
}

// and writes to the log and to a test's output.
func (k *kept) and(other io.Writer) io.Writer { return io.MultiWriter(k, other) }

// Main runs the tests of a package, and fails if the plugin has logged anyone
// of whom the tests' data tells.
func Main(m *testing.M) {
	status := m.Run()
	people, err := people()
	if err == nil {
		log.mu.Lock()
		found := people.Find(log.text.Bytes())
		log.mu.Unlock()
		if found != nil {
			err = fmt.Errorf("the plugin's log names a person of the tests' data: %s", found)
		}
	}
	if err != nil {
		_, _ = fmt.Fprintln(os.Stderr, err)
		status = max(status, 1)
	}
	os.Exit(status)
}

// people matches the names, e-mail addresses and telephone numbers of the
// simulation, and those that tests write by hand.
func people() (*regexp.Regexp, error) {
	first, last := map[string]bool{}, map[string]bool{}
	options := simulate.Days(7, 5000, time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC), time.UTC)
	err := simulate.Run(context.Background(), options, func(session []report.Segment) error {
		for _, row := range session {
			if name := strings.Fields(row.Customer); len(name) == 2 {
				first[regexp.QuoteMeta(name[0])], last[regexp.QuoteMeta(name[1])] = true, true
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("simulate the people that a log may not name: %w", err)
	}
	either := func(names map[string]bool) string {
		return "(" + strings.Join(slices.Sorted(maps.Keys(names)), "|") + ")"
	}
	return regexp.Compile(`\b` + either(first) + ` ` + either(last) + `\b|Jane Doe|\w@\w+[\w.-]*\.\w+|\+\d{10,}`)
}
