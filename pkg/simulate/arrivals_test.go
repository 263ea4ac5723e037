package simulate

import (
	"context"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// Counts by hour of the week are Poisson numbers around the rates: their sum
// of squared deviations over the expected follows the chi-square distribution
// with as many degrees of freedom as there are hours.
func TestArrivalsFollowTheDemand(t *testing.T) {
	zone := location(t, "America/St_Johns") // UTC-03:30
	demand := Demand{PerDay: 2400, Hours: callHours, Weekdays: callWeek}
	c := clock{origin: time.Date(2025, 6, 1, 3, 0, 0, 0, time.UTC), zone: zone}
	a := arrivals{demand: demand, clock: c, random: stream(1, 2), variation: LogNormal(time.Second, 0)}
	const weeks = 10
	end := c.instant(c.origin.AddDate(0, 0, 7*weeks))
	var counts [7][24]float64
	for at, more := a.next(0, end); more; at, more = a.next(at, end) {
		local := c.at(at)
		counts[local.Weekday()][local.Hour()]++
	}
	hours, weekdays := sum(callHours), 0.0
	for _, w := range callWeek {
		weekdays += w
	}
	chiSquare := 0.0
	for d := range 7 {
		for h := range 24 {
			expected := weeks * 7 * 2400 * callHours[h] / hours * callWeek[d] / weekdays
			chiSquare += (counts[d][h] - expected) * (counts[d][h] - expected) / expected
		}
	}
	// Mean 168 and standard deviation √(2·168) = 18.3.
	require.InDelta(t, 168, chiSquare, 4*18.3)
}

func TestExpectedArrivals(t *testing.T) {
	monday := time.Date(2025, 3, 3, 0, 0, 0, 0, time.UTC)
	flat := Demand{PerDay: 240}
	require.InDelta(t, 240*7, flat.expected(monday, monday.AddDate(0, 0, 7), time.UTC), 1e-9)
	require.InDelta(t, 5, flat.expected(monday.Add(45*time.Minute), monday.Add(75*time.Minute), time.UTC), 1e-9)

	// 10 per day, all in one hour of Mondays: 70 per week.
	peak := Demand{PerDay: 10, Hours: [24]float64{9: 3}, Weekdays: [7]float64{time.Monday: 2}}
	require.InDelta(t, 70, peak.expected(monday, monday.AddDate(0, 0, 7), time.UTC), 1e-9)
	require.InDelta(t, 35, peak.expected(monday, monday.Add(9*time.Hour+30*time.Minute), time.UTC), 1e-9)
	require.Zero(t, peak.expected(monday.AddDate(0, 0, 1), monday.AddDate(0, 0, 7), time.UTC))
}

// Days vary more than by chance, and the same for all streams of a center.
func TestDaysVary(t *testing.T) {
	perDay := map[string][28]float64{}
	center := Center{DayVariation: 0.2, Queues: []Queue{{Name: "Q"}}, Teams: []Team{{Agents: 1}}}
	for _, channel := range []string{"A", "B"} {
		center.Inbound = append(center.Inbound, Inbound{
			Channel: channel, Demand: Demand{PerDay: 2000}, Routes: []Route{{"Q", 1, ""}},
		})
	}
	from := time.Date(2025, 3, 3, 0, 0, 0, 0, time.UTC)
	require.NoError(t, Run(context.Background(), Options{Seed: 2, From: from, To: from.AddDate(0, 0, 28), Center: center},
		func(rows []report.Segment) error {
			counts := perDay[rows[0].Channel]
			counts[int(rows[0].StartedAt.Sub(from)/(24*time.Hour))]++
			perDay[rows[0].Channel] = counts
			return nil
		}))
	a, b := perDay["A"], perDay["B"]
	meanA, meanB, varA, varB, both := 0.0, 0.0, 0.0, 0.0, 0.0
	for d := range 28 {
		meanA, meanB = meanA+a[d]/28, meanB+b[d]/28
	}
	for d := range 28 {
		varA += (a[d] - meanA) * (a[d] - meanA) / 27
		varB += (b[d] - meanB) * (b[d] - meanB) / 27
		both += (a[d] - meanA) * (b[d] - meanB) / 27
	}
	require.InDelta(t, 0.2, math.Sqrt(varA)/meanA, 0.1)
	require.Greater(t, both/math.Sqrt(varA*varB), 0.9, "correlation")
}

func TestRowsScaleTheCenter(t *testing.T) {
	to := time.Date(2025, 4, 2, 13, 30, 0, 0, time.UTC)
	for _, test := range []struct{ days, rows int }{{1, 20_000}, {7, 5_000}, {30, 1_000}, {30, 120_000}, {400, 200_000}} {
		o := Days(test.days, test.rows, to, time.UTC)
		rows := 0
		require.NoError(t, Run(context.Background(), o, func(session []report.Segment) error {
			rows += len(session)
			return nil
		}))
		require.InEpsilon(t, test.rows, rows, 0.07+3/math.Sqrt(float64(test.rows)), "%d days", test.days)
	}
}

func TestInvalidOptions(t *testing.T) {
	to := time.Date(2025, 4, 2, 0, 0, 0, 0, time.UTC)
	tests := map[string]struct {
		options Options
		message string
	}{
		"no period":  {Options{From: to, To: to, Center: Default()}, "the period must end after it starts"},
		"fewer rows": {Days(1, -1, to, nil), "the number of rows must be 0 or more, not -1"},
		"nobody": {
			Options{From: to.AddDate(0, 0, -1), To: to, Rows: 10}, "the center has no demand in this period",
		},
		"center": {
			Options{From: to.AddDate(0, 0, -1), To: to, Center: Center{Queues: []Queue{{}}}}, "every queue needs a name of its own",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := Run(context.Background(), test.options, func([]report.Segment) error {
				t.Error("rows from options that make no sense")
				return nil
			})
			require.ErrorContains(t, err, "simulate: ")
			require.ErrorContains(t, err, test.message)
		})
	}
	empty := Options{From: to.AddDate(0, 0, -1), To: to}
	require.NoError(t, Run(context.Background(), empty, func([]report.Segment) error {
		t.Error("rows from an empty center")
		return nil
	}))
}
