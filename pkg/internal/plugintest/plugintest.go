// Package plugintest gives tests the data source's process, and the command line.
package plugintest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"github.com/interaction-segments/interaction-segments-app/pkg/host"
)

// The binaries, each built once for all tests of a test binary.
var (
	plugin   = built("plugin", "./pkg")
	segments = built("segments", "./pkg/cmd/segments")
)

// built returns the function that builds a binary where none is, and returns its path.
func built(name, source string) func() (string, error) {
	return sync.OnceValues(func() (string, error) {
		_, here, _, _ := runtime.Caller(0)
		folder, err := os.MkdirTemp("", "interaction-segments-"+name+"-")
		if err != nil {
			return "", fmt.Errorf("create a folder for %s: %w", name, err)
		}
		binary := filepath.Join(folder, name)
		arguments := []string{"build", "-o", binary}
		// The folder where it writes what was run of it; go test sets GOCOVERDIR to
		// one of its own, which it removes.
		if counters := os.Getenv("INTERACTION_SEGMENTS_COVERAGE"); counters != "" {
			if err := os.Setenv("GOCOVERDIR", counters); err != nil {
				return "", fmt.Errorf("set where %s writes what was run: %w", name, err)
			}
			arguments = append(arguments, "-cover", "-coverpkg=./pkg/...")
		}
		command := exec.CommandContext(context.Background(), "go", append(arguments, source)...)
		command.Dir = filepath.Join(filepath.Dir(here), "..", "..", "..")
		if output, err := command.CombinedOutput(); err != nil {
			return "", fmt.Errorf("build %s: %w\n%s", name, err, output)
		}
		return binary, nil
	})
}

// Segments builds the command line from the current source and returns its path.
func Segments(tb testing.TB) string {
	tb.Helper()
	binary, err := segments()
	if err != nil {
		tb.Fatal(err)
	}
	return binary
}

// Start builds the plugin from the current source and starts its process,
// which is stopped when the test ends.
func Start(tb testing.TB) *host.Process {
	tb.Helper()
	binary, err := plugin()
	if err != nil {
		tb.Fatal(err)
	}
	process, err := host.Start(binary, log.and(tb.Output()))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(process.Stop)
	return process
}
