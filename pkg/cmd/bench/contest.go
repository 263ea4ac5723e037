package main

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"runtime/metrics"
	"slices"
	"time"
)

// contest is a piece of work that several do in turn; the first is ours.
type contest struct {
	work    string
	about   string // what is measured, in a sentence or two
	ways    []way
	budgets []budget
}

// way is one way to do the work.
type way struct {
	name string
	// do does the work once and returns the number of rows that came of it, or
	// -1 where that is not to be compared with the others'.
	do func(context.Context) (rows int64, err error)
	// outside: its memory is another process's, and is not measured.
	outside bool
}

// budget bounds the time of ours by that of another way of the contest.
type budget struct {
	against string
	most    float64
}

// result is what a contest came to.
type result struct {
	contest
	measures []measure // of each way
	skipped  string    // why there are none
}

// measure is what was measured of a way, once for each round.
type measure struct {
	times     []time.Duration
	allocated []float64 // bytes
	objects   []float64
	peak      []float64 // bytes of the heap over those before
}

// run measures each way in turn, after a first round that warms up.
func (c contest) run(ctx context.Context, rounds int) (result, error) {
	r := result{contest: c, measures: make([]measure, len(c.ways))}
	for round := -1; round < rounds; round++ {
		expected := int64(-1)
		for i, w := range c.ways {
			rows, err := r.measures[i].add(ctx, w, round >= 0)
			if err != nil {
				return result{}, fmt.Errorf("%s: %w", w.name, err)
			}
			if rows >= 0 && expected >= 0 && rows != expected {
				return result{}, fmt.Errorf("%s gave %d rows where others gave %d: they do not do the same", w.name, rows, expected)
			}
			expected = max(expected, rows)
		}
	}
	return r, nil
}

// add does the work once and keeps what it took, unless it is to warm up.
func (m *measure) add(ctx context.Context, w way, keep bool) (rows int64, err error) {
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	peak := watchHeap()
	begun := time.Now()
	rows, err = w.do(ctx)
	took := time.Since(begun)
	highest := peak()
	runtime.ReadMemStats(&after)
	if !keep || err != nil {
		return rows, err
	}
	m.times = append(m.times, took)
	m.allocated = append(m.allocated, float64(after.TotalAlloc-before.TotalAlloc))
	m.objects = append(m.objects, float64(after.Mallocs-before.Mallocs))
	m.peak = append(m.peak, math.Max(0, float64(highest)-float64(before.HeapAlloc)))
	return rows, nil
}

// watchHeap returns a function that returns the most bytes of the heap since.
func watchHeap() func() uint64 {
	const heap = "/memory/classes/heap/objects:bytes"
	done, highest := make(chan struct{}), make(chan uint64)
	go func() {
		ticks := time.NewTicker(2 * time.Millisecond)
		defer ticks.Stop()
		most := uint64(0)
		for {
			sample := []metrics.Sample{{Name: heap}}
			metrics.Read(sample)
			most = max(most, sample[0].Value.Uint64())
			select {
			case <-done:
				highest <- most
				return
			case <-ticks.C:
			}
		}
	}()
	return func() uint64 {
		close(done)
		return <-highest
	}
}

// ratio returns the median over the rounds of one way's time to another's.
func (r result) ratio(way, against int) float64 {
	ratios := make([]float64, len(r.measures[way].times))
	for round, took := range r.measures[way].times {
		ratios[round] = took.Seconds() / r.measures[against].times[round].Seconds()
	}
	return median(ratios)
}

// verdict is a budget and what was measured.
type verdict struct {
	budget
	ratio float64
	kept  bool
}

func (r result) verdicts() []verdict {
	if r.skipped != "" {
		return nil
	}
	var verdicts []verdict
	for _, b := range r.budgets {
		against := slices.IndexFunc(r.ways, func(w way) bool { return w.name == b.against })
		if against < 0 {
			continue // a yardstick that is not there
		}
		ratio := r.ratio(0, against)
		verdicts = append(verdicts, verdict{b, ratio, ratio <= b.most})
	}
	return verdicts
}

func allKept(results []result, memories []memory) bool {
	for _, r := range results {
		for _, v := range r.verdicts() {
			if !v.kept {
				return false
			}
		}
	}
	return !slices.ContainsFunc(memories, func(m memory) bool { return !m.kept() })
}

// median returns the middle of the values, or the mean of the two in the middle.
func median[T time.Duration | float64](values []T) T {
	sorted := slices.Sorted(slices.Values(values))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return (sorted[middle-1] + sorted[middle]) / 2
}
