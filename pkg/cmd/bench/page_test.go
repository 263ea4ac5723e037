package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestNumbersAsPeopleReadThem(t *testing.T) {
	for n, expected := range map[int64]string{0: "0", 999: "999", 1000: "1,000", -1234567: "-1,234,567", -123: "-123"} {
		require.Equal(t, expected, thousands(n))
	}
	require.Equal(t, "1.25 s", short(1250*time.Millisecond))
	require.Equal(t, "12.5 ms", short(12500*time.Microsecond))
	require.Equal(t, "0.016", number(0.0156))
	require.Equal(t, "1.16", number(1.156))
}

func TestThePageSaysWhichBudgetIsNotKept(t *testing.T) {
	ours, other := measure{times: seconds(3), allocated: []float64{2e6}, objects: []float64{5000}, peak: []float64{1e6}}, measure{times: seconds(2), allocated: []float64{0}, objects: []float64{0}, peak: []float64{0}}
	page := newPage(&machine{processor: "P", cores: 2}, &subject{version: "18.4", rows: 12345}, flags{rounds: 1}, []result{
		{contest: contest{work: "Work", about: "About.", ways: []way{{name: oursName}, {name: "other"}}, budgets: []budget{{"other", 1.2}, {"other", 1.6}}}, measures: []measure{ours, other}},
		{contest: contest{work: "Through Grafana", about: "About."}, skipped: "GRAFANA_URL is not set"},
	}, []memory{{work: "CSV", before: 40e6, peak: 70e6, mostGrowth: 20e6}})
	require.Contains(t, page, "| Work | 1.20 | other | 1.50 | **not kept** |")
	require.Contains(t, page, "| Work | 1.60 | other | 1.50 | kept |")
	require.Contains(t, page, "| Interaction Segments | 3.00 s | 3.00 s to 3.00 s |  | 2.0 MB | 5,000 | 1.0 MB |")
	require.Contains(t, page, "| other | 2.00 s | 2.00 s to 2.00 s | 1.50 of it | 0.0 MB | 0 | 0.0 MB |")
	require.Contains(t, page, "Not measured: GRAFANA_URL is not set.")
	require.Contains(t, page, "| CSV | 20.0 MB more memory | | 30.0 MB | **not kept** |")
	require.Contains(t, page, "| CSV | 40.0 MB | 70.0 MB |")
	require.Contains(t, page, "12,345 rows")
}
