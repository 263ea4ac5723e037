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

// Path returns where a file is: in the folder that the variable names, else in
// shared/data beside the repository. Where it is neither the test is skipped.
func Path(t testing.TB, name string) string {
	t.Helper()
	if folder := os.Getenv(Variable); folder != "" {
		return filepath.Join(folder, name)
	}
	root, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil {
			break
		}
		if root == filepath.Dir(root) {
			t.Fatal("the tests do not run within the repository")
		}
		root = filepath.Dir(root)
	}
	path := filepath.Join(filepath.Dir(root), "shared", "data", name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("%s is not at hand: set %s to the folder of the real data", name, Variable)
	}
	return path
}
