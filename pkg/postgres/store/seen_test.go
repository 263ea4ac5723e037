package store

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSeenHasNoFalseNegatives(t *testing.T) {
	s := newSeen()
	const texts = 300_000
	wrong := 0
	for i := range texts {
		if s.add(fmt.Sprint("session-", i)) {
			wrong++
		}
	}
	require.Less(t, wrong, 10, "false positives")
	for i := range texts {
		require.True(t, s.add(fmt.Sprint("session-", i)))
	}
}
