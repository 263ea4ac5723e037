package simulate

import (
	"context"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// erlangA is the queue M/M/n+M in steady state: Poisson arrivals, exponential
// service times, n servers, exponential patience.
type erlangA struct {
	arrivals float64       // a second
	service  time.Duration // mean
	patience time.Duration // mean
	servers  int
}

// solve returns the mean wait in seconds of all customers (served or not) and
// the probability of abandonment, from the steady state of the birth-death
// chain of customers in the system: births at the rate λ, deaths from state j
// at min(j, n)μ + max(0, j-n)θ. By Little's law E[W] = E[Q]/λ, and customers
// abandon at the rate θ E[Q], so P(Ab) = θ E[Q]/λ.
//
// Source: A. Mandelbaum and S. Zeltyn, "Service Engineering in Action: The
// Palm/Erlang-A Queue, with Applications to Call Centers", in "Advances in
// Services Innovations", Springer 2007, sections 2 and 3.
func (q erlangA) solve() (wait, abandonment float64) {
	mu, theta := 1/q.service.Seconds(), 1/q.patience.Seconds()
	weight, total, queued := 1.0, 1.0, 0.0 // of state 0; sums over the states
	for j := 1; j <= q.servers || weight > 1e-15*total; j++ {
		busy := min(j, q.servers)
		weight *= q.arrivals / (float64(busy)*mu + float64(j-busy)*theta)
		total += weight
		queued += float64(j-busy) * weight
		if total > 1e200 { // only ratios matter
			weight, total, queued = weight/total, 1, queued/total
		}
	}
	queued /= total
	return queued / q.arrivals, theta * queued / q.arrivals
}

// center is the same queue as a Center, with none of its extras.
func (q erlangA) center() Center {
	return Center{
		Inbound: []Inbound{{
			Channel: "Voice",
			Demand:  Demand{PerDay: q.arrivals * (24 * time.Hour).Seconds()},
			Routes:  []Route{{Queue: "Queue", Share: 1}},
		}},
		Queues: []Queue{{
			Name:     "Queue",
			Patience: Exponential(q.patience),
			Handling: Handling{Talk: Exponential(q.service)},
		}},
		Teams: []Team{{Name: "Team", Agents: q.servers}},
	}
}

// The test helper itself against the published example: 48 calls a minute of
// one minute on average, 50 agents, patience of two minutes on average: 3.1 %
// abandon and the average wait is 3.7 seconds. Source: O. Garnett,
// A. Mandelbaum and M. Reiman, "Designing a Call Center with Impatient
// Customers", Manufacturing & Service Operations Management 4, 2002.
func TestErlangAFormula(t *testing.T) {
	wait, abandonment := erlangA{48.0 / 60, time.Minute, 2 * time.Minute, 50}.solve()
	require.InDelta(t, 3.7, wait, 0.05)
	require.InDelta(t, 0.031, abandonment, 0.0005)

	// One server, all rates 1: state j has weight 1/j!, so E[Q] is the sum of
	// (j-1)/j! over e, which is 1/e.
	wait, abandonment = erlangA{1, time.Second, time.Second, 1}.solve()
	require.InDelta(t, 1/math.E, wait, 1e-12)
	require.InDelta(t, 1/math.E, abandonment, 1e-12)
}

// A single plain queue must behave as the theory says. Each batch is a run of
// its own seed, so batch means are independent; the estimate must lie within
// three standard errors of the formula, and the standard error must be small
// enough for that to mean something.
func TestAgreesWithErlangA(t *testing.T) {
	const batches = 10
	tests := map[string]struct {
		queue erlangA
		days  int
	}{
		"a few agents, lightly loaded": {erlangA{1.0 / 75, 4 * time.Minute, 5 * time.Minute, 5}, 20},
		"as many agents as load":       {erlangA{1.0 / 12, 4 * time.Minute, 3 * time.Minute, 20}, 3},
		"overloaded":                   {erlangA{1.0 / 20, 5 * time.Minute, 2 * time.Minute, 12}, 4},
		"fifty agents":                 {erlangA{48.0 / 60, time.Minute, 2 * time.Minute, 50}, 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var waits, abandonments []float64
			for seed := range uint64(batches) {
				wait, abandonment := measure(t, test.queue, seed, test.days)
				waits, abandonments = append(waits, wait), append(abandonments, abandonment)
			}
			wait, abandonment := test.queue.solve()
			requireMean(t, "mean wait", wait, waits)
			requireMean(t, "probability of abandonment", abandonment, abandonments)
		})
	}
}

// measure returns the mean wait and the share of abandoned in one run, from
// the report's rows.
func measure(t *testing.T, q erlangA, seed uint64, days int) (wait, abandonment float64) {
	t.Helper()
	from := time.Date(2025, 3, 3, 0, 0, 0, 0, time.UTC)
	customers := 0.0
	err := Run(context.Background(), Options{
		Seed: seed, From: from, To: from.AddDate(0, 0, days), Center: q.center(),
	}, func(rows []report.Segment) error {
		if rows[0].Status == "WaitingQueue" {
			return nil
		}
		customers++
		wait += rows[0].QueueWaitTime.Value
		if rows[0].SegmentID == "" {
			abandonment++
		}
		return nil
	})
	require.NoError(t, err)
	return wait / customers, abandonment / customers
}

func requireMean(t *testing.T, what string, expected float64, batches []float64) {
	t.Helper()
	n, mean, squares := float64(len(batches)), 0.0, 0.0
	for _, b := range batches {
		mean += b / n
	}
	for _, b := range batches {
		squares += (b - mean) * (b - mean)
	}
	standardError := math.Sqrt(squares / (n - 1) / n)
	t.Logf("%s: %.4f simulated, %.4f by the formula: %+.2f standard errors of %.4f",
		what, mean, expected, (mean-expected)/standardError, standardError)
	require.InDelta(t, expected, mean, 3*standardError, what)
	require.Less(t, standardError, 0.05*expected, "%s: too few customers to tell", what)
}
