package store

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSeenMissesNone(t *testing.T) {
	s := newSeen()
	const texts = 300_000
	wrong := 0
	for i := range texts {
		if s.add(fmt.Sprint("session-", i)) {
			wrong++
		}
	}
	require.Less(t, wrong, 10, "few are taken for known that are not")
	for i := range texts {
		require.True(t, s.add(fmt.Sprint("session-", i)))
	}
}
