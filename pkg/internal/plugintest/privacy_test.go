package plugintest

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPeopleAreFoundInALog(t *testing.T) {
	people, err := people()
	require.NoError(t, err)
	for _, text := range []string{"customer=\"Anna Becker\"", "to=anna.becker@example.com", "+12015550123", "RAISE 'Jane Doe'"} {
		require.NotEmpty(t, people.FindString("INFO "+text+" status=ok"), text)
	}
	require.Empty(t, people.FindString(`[INFO] plugin: A report was exported: user=ann filters=agent_email rows=12 duration=1.5s timestamp=2026-11-25T18:55:13.028Z`))
}
