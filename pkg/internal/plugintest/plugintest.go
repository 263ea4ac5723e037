// Package plugintest gives tests the data source's process.
package plugintest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"github.com/interaction-segments/interaction-segments-app/pkg/host"
)

// built is the plugin's binary, built once for all tests of a test binary.
var built = sync.OnceValues(func() (string, error) {
	_, here, _, _ := runtime.Caller(0)
	folder, err := os.MkdirTemp("", "interaction-segments-plugin-")
	if err != nil {
		return "", fmt.Errorf("create a folder for the plugin: %w", err)
	}
	binary := filepath.Join(folder, "plugin")
	arguments := []string{"build", "-o", binary}
	if os.Getenv("GOCOVERDIR") != "" { // where it writes what was run of it
		arguments = append(arguments, "-cover", "-coverpkg=./pkg/...")
	}
	command := exec.Command("go", append(arguments, "./pkg")...)
	command.Dir = filepath.Join(filepath.Dir(here), "..", "..", "..")
	if output, err := command.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the plugin: %w\n%s", err, output)
	}
	return binary, nil
})

// Start builds the plugin from the current source and starts its process,
// which is stopped when the test ends.
func Start(tb testing.TB) *host.Process {
	tb.Helper()
	binary, err := built()
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
