package host

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
)

// built is the plugin's binary, made once for a test binary's tests.
var built = sync.OnceValues(func() (string, error) {
	_, here, _, _ := runtime.Caller(0)
	folder, err := os.MkdirTemp("", "interaction-segments-plugin-")
	if err != nil {
		return "", fmt.Errorf("make a folder for the plugin: %w", err)
	}
	binary := filepath.Join(folder, "plugin")
	command := exec.Command("go", "build", "-o", binary, "./pkg")
	command.Dir = filepath.Join(filepath.Dir(here), "..", "..")
	if output, err := command.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the plugin: %w\n%s", err, output)
	}
	return binary, nil
})

// ForTest builds the plugin as it stands and starts its process, which ends
// with the test.
func ForTest(tb testing.TB) *Process {
	tb.Helper()
	binary, err := built()
	if err != nil {
		tb.Fatal(err)
	}
	process, err := Start(binary, tb.Output())
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(process.Stop)
	return process
}
