package ingest_test

import (
	"os"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/csvreport"
	"github.com/interaction-segments/interaction-segments-app/pkg/ingest"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
	"github.com/interaction-segments/interaction-segments-app/pkg/simulate"
	"github.com/interaction-segments/interaction-segments-app/pkg/wire"
)

// BenchmarkLoad loads about a million simulated rows from report CSV, loads them
// again unchanged, and copies the same rows in PostgreSQL's binary format into
// the same table:
//
//	go test ./pkg/ingest -run '^$' -bench Load -benchtime 1x
//
// speed/copy is the load's speed relative to the plain COPY, and reload/load the
// time of the second load relative to the first.
func BenchmarkLoad(b *testing.B) {
	const rows = 1_000_000
	writer, look := openTable(b)
	path := simulated(b, rows)
	execute := func(sql string) {
		_, err := look.Exec(b.Context(), sql)
		require.NoError(b, err)
	}
	measure := func(work func()) time.Duration {
		execute("TRUNCATE interaction_segments")
		execute("CHECKPOINT")
		begun := time.Now()
		work()
		return time.Since(begun)
	}
	binary := filepath.Join(b.TempDir(), "rows.bin")
	var loading, reloading, copying time.Duration
	var loaded, heap int64
	for b.Loop() {
		watched := watchHeap()
		loading += measure(func() {
			result, err := ingest.Load(b.Context(), writer, path, ingest.Options{})
			require.NoError(b, err)
			loaded += result.Rows
		})
		begun := time.Now()
		again, err := ingest.Load(b.Context(), writer, path, ingest.Options{})
		reloading += time.Since(begun)
		require.NoError(b, err)
		require.Zero(b, again.Rows)
		require.Positive(b, again.Unchanged)
		heap = max(heap, watched())
		out, err := os.Create(binary)
		require.NoError(b, err)
		_, err = look.PgConn().CopyTo(b.Context(), out, "COPY interaction_segments TO STDOUT (FORMAT binary)")
		require.NoError(b, err)
		require.NoError(b, out.Close())
		copying += measure(func() {
			file, err := os.Open(binary)
			require.NoError(b, err)
			_, err = look.PgConn().CopyFrom(b.Context(), file, "COPY interaction_segments FROM STDIN (FORMAT binary)")
			require.NoError(b, err)
			require.NoError(b, file.Close())
		})
	}
	b.ReportMetric(float64(loaded)/loading.Seconds(), "rows/s")
	b.ReportMetric(float64(loaded)/copying.Seconds(), "copied-rows/s")
	b.ReportMetric(copying.Seconds()/loading.Seconds(), "speed/copy")
	b.ReportMetric(reloading.Seconds()/loading.Seconds(), "reload/load")
	b.ReportMetric(float64(heap)/(1<<20), "peak-heap-MB")
}

// simulated writes about that many rows as report CSV.
func simulated(b *testing.B, rows int) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), "simulated.csv")
	file, err := os.Create(path)
	require.NoError(b, err)
	fields := report.Fields()
	to, encoder := csvreport.NewWriter(csvreport.Options{}, csvreport.To(file)), wire.NewEncoder(fields)
	require.NoError(b, to.Begin(wire.Header{Fields: fields}))
	options := simulate.Days(30, rows, time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC), time.UTC)
	err = simulate.Run(b.Context(), options, func(session []report.Segment) error {
		for i := range session {
			if err := to.Append(encoder.Row(&session[i])); err != nil {
				return err
			}
		}
		return nil
	})
	require.NoError(b, err)
	require.NoError(b, to.End(wire.Footer{}))
	require.NoError(b, file.Close())
	return path
}

// watchHeap returns a function that returns the largest heap since, in bytes.
func watchHeap() func() int64 {
	runtime.GC()
	var greatest atomic.Int64
	done := make(chan struct{})
	go func() {
		var memory runtime.MemStats
		for tick := time.NewTicker(20 * time.Millisecond); ; {
			select {
			case <-done:
				tick.Stop()
				return
			case <-tick.C:
				runtime.ReadMemStats(&memory)
				greatest.Store(max(greatest.Load(), int64(memory.HeapInuse)))
			}
		}
	}()
	return func() int64 {
		close(done)
		return greatest.Load()
	}
}
