package main

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What only the command line, the demo and the tests need (writing, loading,
// simulating, the embedded PostgreSQL, test helpers) is not linked into the
// data source's binary.
func TestBinaryHoldsOnlyWhatTheDataSourceNeeds(t *testing.T) {
	const module = "github.com/interaction-segments/interaction-segments-app/pkg"
	allowed := []string{"", "/csvreport", "/csvreport/guard", "/fault", "/frame", "/plugin", "/postgres", "/query", "/report", "/reportfile", "/verify", "/wire", "/xlsxreport"}
	output, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", `{{.ImportPath}} {{join .Imports " "}}`, ".").Output()
	require.NoError(t, err)
	for line := range strings.Lines(string(output)) {
		words := strings.Fields(line)
		if name, ours := strings.CutPrefix(words[0], module); ours {
			require.Contains(t, allowed, name)
			require.NotContains(t, words, "testing", name)
		}
	}
}
