package simulate

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestDefaultCenterIsValid(t *testing.T) { require.NoError(t, Default().Validate()) }

func TestValidateReportsAllErrors(t *testing.T) {
	tests := map[string]struct {
		change  func(c *Center)
		message string
	}{
		"unknown queue of a route": {
			func(c *Center) { c.Inbound[0].Routes[0].Queue = "Nowhere" }, `inbound Voice: there is no queue "Nowhere"`,
		},
		"routes": {
			func(c *Center) { c.Inbound[0].Routes[0].Share = 0.5 }, "inbound Voice: the shares of its routes add up to 1.3, not 1",
		},
		"twice the same queue": {
			func(c *Center) { c.Queues[1].Name = c.Queues[0].Name }, `queue "Sales_Queue_US": every queue needs a name of its own`,
		},
		"overflow": {
			func(c *Center) { c.Queues[0].Timeout = 0 }, "queue Sales_Queue_US: an overflow needs a time-out",
		},
		"unknown overflow": {
			func(c *Center) { c.Queues[0].Overflow = "Nowhere" }, `queue Sales_Queue_US: there is no queue "Nowhere"`,
		},
		"unknown transfer": {
			func(c *Center) { c.Queues[0].Handling.Transfers[0].To = "Nowhere" }, `queue Sales_Queue_US: there is no queue "Nowhere"`,
		},
		"transfers": {
			func(c *Center) { c.Queues[0].Handling.Transfers[0].Share = 0.99 }, "queue Sales_Queue_US: a share must be from 0 to 1, not 1.04",
		},
		"skills": {
			func(c *Center) { c.Queues[0].Skills = []string{"Juggling"} }, `queue Sales_Queue_US: no team has all of the skills ["Juggling"]`,
		},
		"negative demand": {
			func(c *Center) { c.Outbound[0].Demand.PerDay = -1 }, "outbound Voice: the demand and its weights must be 0 or more, not -1",
		},
		"not a demand": {
			func(c *Center) { c.Inbound[0].Demand.Hours[3] = math.NaN() }, "inbound Voice: the demand and its weights must be 0 or more, not NaN",
		},
		"negative talk": {
			func(c *Center) { c.Queues[0].Handling.Talk = Constant(-time.Second) }, "queue Sales_Queue_US: a length of time must be 0 or more",
		},
		"no time for a lognormal": {
			func(c *Center) { c.Queues[0].Patience = LogNormal(0, 1) }, "queue Sales_Queue_US: a length of time must be 0 or more",
		},
		"no shifts": {
			func(c *Center) { c.Shifts = nil }, "team Sales: give it a number of agents, or the center shifts",
		},
		"shift": {
			func(c *Center) { c.Shifts = []Shift{{Length: 50 * time.Minute}} }, "shift of 50m0s: its length must be a multiple of 30m0s",
		},
		"break": {
			func(c *Center) { c.Shifts = []Shift{{4 * time.Hour, []Break{{2, 1, 1}}}} }, "shift of 4h0m0s: a break must last",
		},
		"hang-up": {func(c *Center) { c.AgentHangup = 1.5 }, "agents who hang up: a share must be from 0 to 1, not 1.5"},
		"team":    {func(c *Center) { c.Teams[0].Agents = -1 }, "team Sales: its numbers must be 0 or more"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			center := Default()
			test.change(&center)
			require.ErrorContains(t, center.Validate(), test.message)
		})
	}
}

func TestScaledDoesNotChangeTheOriginal(t *testing.T) {
	center := Center{
		Inbound: []Inbound{{Demand: Demand{PerDay: 10}}}, Outbound: []Outbound{{Demand: Demand{PerDay: 4}}},
		Teams: []Team{{Agents: 5}, {Agents: 1}, {}},
	}
	half := center.Scaled(0.5)
	require.Equal(t, []float64{5, 2}, []float64{half.Inbound[0].Demand.PerDay, half.Outbound[0].Demand.PerDay})
	require.Equal(t, []int{3, 1, 0}, []int{half.Teams[0].Agents, half.Teams[1].Agents, half.Teams[2].Agents})
	require.Equal(t, []float64{10, 4}, []float64{center.Inbound[0].Demand.PerDay, center.Outbound[0].Demand.PerDay})
	require.Equal(t, 5, center.Teams[0].Agents)
}

func TestDistributions(t *testing.T) {
	random := stream(1, 1)
	tests := map[string]struct {
		distribution    Distribution
		mean, deviation float64
	}{
		"constant":    {Constant(90 * time.Second), 90, 0},
		"exponential": {Exponential(time.Minute), 60, 60},
		"lognormal":   {LogNormal(2*time.Minute, 0.5), 120, 60},
		"none":        {Distribution{}, 0, 0},
	}
	const n = 200_000
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			total, squares := 0.0, 0.0
			for range n {
				s := test.distribution.seconds(random)
				total += s
				squares += s * s
			}
			mean := total / n
			require.InDelta(t, test.mean, mean, 4*test.deviation/math.Sqrt(n)+1e-9)
			require.InDelta(t, test.deviation, math.Sqrt(math.Max(0, squares/n-mean*mean)), 0.02*test.deviation+1e-3)
			require.InDelta(t, test.mean, test.distribution.Mean().Seconds(), 1e-9)
		})
	}
}

// Names are unique even for more people than pairs of names.
func TestNamesAreUnique(t *testing.T) {
	staff, seen := newDirectory(9), map[string]bool{}
	for range 30_000 {
		p := staff.hire()
		require.False(t, seen[p.name] || seen[p.email], p.name)
		seen[p.name], seen[p.email] = true, true
	}
}

func TestAgendaIsInOrder(t *testing.T) {
	random, a := stream(4, 4), agenda{}
	for i := range 5000 {
		a.add(event{at: instant(random.IntN(100)), number: uint32(i)})
		if random.IntN(3) == 0 {
			a.pop()
		}
	}
	before := a.pop()
	for len(a.heap) > 0 {
		next := a.pop()
		require.True(t, before.at < next.at || before.at == next.at && before.number < next.number)
		before = next
	}
}
