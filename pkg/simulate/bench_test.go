package simulate

import (
	"context"
	"testing"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// BenchmarkRun simulates a million rows in 90 days.
func BenchmarkRun(b *testing.B) {
	o := Days(90, 1_000_000, time.Date(2025, 4, 1, 0, 0, 0, 0, time.UTC), time.UTC)
	rows := 0
	b.ReportAllocs()
	for b.Loop() {
		o.Seed++
		err := Run(context.Background(), o, func(session []report.Segment) error {
			rows += len(session)
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
}
