package chaos

import (
	"fmt"
	"regexp"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/internal/await"
)

// footprint is what the plugin holds while nobody asks it.
type footprint struct {
	goroutines, files int
	sessions          int // in PostgreSQL
	active            int // of them, with a statement or a transaction
	temporary         int // tables
}

// footprint measures the plugin's process and its sessions.
func (b *bed) footprint(t *testing.T) footprint {
	t.Helper()
	process, _ := b.process()
	metrics, err := process.Metrics(t.Context())
	require.NoError(t, err)
	number := func(text string) int {
		n, err := strconv.Atoi(text)
		require.NoError(t, err)
		return n
	}
	measured := func(name string) int {
		value, err := metric(metrics, name)
		require.NoError(t, err)
		return int(value)
	}
	const ours = " FROM pg_stat_activity WHERE application_name = 'interaction-segments'"
	address := b.server.URL("chaos")
	return footprint{
		goroutines: measured("go_goroutines"), files: measured("process_open_fds"),
		sessions:  number(value(t, address, "SELECT count(*)::text"+ours)),
		active:    number(value(t, address, "SELECT count(*)::text"+ours+" AND state <> 'idle'")),
		temporary: number(value(t, address, "SELECT count(*)::text FROM pg_class WHERE relpersistence = 't'")),
	}
}

// metric returns one of the values that a process measures of itself.
func metric(metrics, name string) (float64, error) {
	found := regexp.MustCompile(`(?m)^` + name + ` (\S+)$`).FindStringSubmatch(metrics)
	if found == nil {
		return 0, fmt.Errorf("the plugin does not measure %s", name)
	}
	return strconv.ParseFloat(found[1], 64)
}

// warm fills the pool, so that what comes later can only add what leaks.
func (b *bed) warm(t *testing.T) footprint {
	t.Helper()
	var askers sync.WaitGroup
	for range 2 * poolSize {
		askers.Go(func() { _, _ = questions["metrics"](t.Context(), b) })
	}
	askers.Wait()
	for name, ask := range questions {
		answer, err := ask(t.Context(), b)
		require.NoError(t, err, name)
		require.Equal(t, b.expected[name], answer, name)
	}
	return b.footprint(t)
}

// clean checks that nothing is left of what was asked. Connections end, and
// goroutines with them, a moment after the answers; an instance with former
// settings is closed seconds after its successor has begun.
func (b *bed) clean(t *testing.T) {
	t.Helper()
	const spare = 12 // goroutines of calls and of a pool that begins or ends
	var now footprint
	await.UntilSaying(t, func() string { return fmt.Sprintf("left behind: %+v, before %+v", now, b.before) }, func() bool {
		now = b.footprint(t)
		return now.active == 0 && now.sessions <= poolSize && now.temporary == 0 &&
			now.goroutines <= b.before.goroutines+spare && now.files <= b.before.files+poolSize
	})
}
