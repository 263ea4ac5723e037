// Package realdata finds files of real data for tests, which are not in the
// repository.
package realdata

import (
	"os"
	"path/filepath"
	"testing"
)

// Variable is the environment variable of the folder of real data.
const Variable = "INTERACTION_SEGMENTS_DATA"

// Path returns the path of a file in the folder. It skips the test if the
// variable is not set.
func Path(t testing.TB, name string) string {
	t.Helper()
	folder := os.Getenv(Variable)
	if folder == "" {
		t.Skipf("real data is not part of the repository: set %s to the folder of %s", Variable, name)
	}
	return filepath.Join(folder, name)
}
