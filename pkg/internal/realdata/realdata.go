// Package realdata finds files of real data for tests. They are not part of
// the repository.
package realdata

import (
	"os"
	"path/filepath"
	"testing"
)

// Variable names the folder of the real data.
const Variable = "INTERACTION_SEGMENTS_DATA"

// Path returns where a file is, in the folder that the variable names. Where
// it names none the test is skipped.
func Path(t testing.TB, name string) string {
	t.Helper()
	folder := os.Getenv(Variable)
	if folder == "" {
		t.Skipf("real data is not part of the repository: set %s to the folder of %s", Variable, name)
	}
	return filepath.Join(folder, name)
}
