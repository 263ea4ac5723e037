package plugin

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
)

// The collector's next run is at twice what is in use, the floor with it.
func TestTheCollectorWaitsForSomethingToCollect(t *testing.T) {
	SteadyHeap()
	defer func() { floor = nil }()
	runtime.GC()
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	require.GreaterOrEqual(t, memory.NextGC, uint64(64<<20))
	require.Less(t, memory.NextGC, uint64(256<<20))
}
