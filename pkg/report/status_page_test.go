package report

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// docs/loading.md lists the statuses in progress, in their order.
func TestThePageListsTheStatusesInProgress(t *testing.T) {
	page, err := os.ReadFile("../../docs/loading.md")
	require.NoError(t, err)
	_, table, _ := strings.Cut(string(page), "<!-- states:")
	table, _, found := strings.Cut(table, "<!-- /states -->")
	require.True(t, found)
	var listed []string
	for line := range strings.Lines(table) {
		if status, _, is := strings.Cut(strings.TrimPrefix(line, "| "), " | in progress |"); is {
			listed = append(listed, statusKey(status))
		}
	}
	require.Equal(t, progressStatuses, listed)
}
