package simulate

import (
	"math"
	"time"
)

// flowRounds is how many times transfers are followed from queue to queue to
// compute the load; the rest is negligible.
const flowRounds = 8

// deferral is the number of open half hours over which the work that arrived
// while its queue was closed is spread.
const deferral = 16

// arrivalRates returns the interactions per second that enter each queue in each
// half hour of the week, without timeouts and abandonment.
func (e *engine) arrivalRates() map[*queue]*need {
	rates := make(map[*queue]*need, len(e.lines))
	for _, q := range e.lines {
		rates[q] = new(need)
	}
	for _, s := range e.sources {
		for _, r := range s.routes {
			s.addRates(rates[r.queue], r)
		}
	}
	moved := rates
	for range flowRounds {
		next := make(map[*queue]*need, len(e.lines))
		for _, q := range e.lines {
			next[q] = new(need)
		}
		for _, q := range e.lines {
			for _, t := range q.handling.transfers {
				for i, rate := range moved[q] {
					next[t.to][i] += rate * t.Share
				}
			}
		}
		for _, q := range e.lines {
			for i, rate := range next[q] {
				rates[q][i] += rate
			}
		}
		moved = next
	}
	return rates
}

// addRates adds the rates of the stream for one of its queues.
func (s *source) addRates(rates *need, r route) {
	share := r.share
	if s.bot.greets() {
		share *= 1 - s.bot.Contained
	}
	late := 0.0
	var carried []float64 // of each future open half hour
	for i := range 2 * slotsPerWeek {
		weekday, hour := time.Weekday(i/slotsPerDay%7), i%slotsPerDay/(slotsPerDay/24)
		rate := s.arrivals.demand.rate(weekday, hour) * share
		if !r.queue.opening.isOpen(weekday, hour) {
			if !s.bot.greets() {
				late += rate
			}
			continue
		}
		if late > 0 {
			for len(carried) < deferral {
				carried = append(carried, 0)
			}
			for j := range deferral {
				carried[j] += late / deferral
			}
			late = 0
		}
		if len(carried) > 0 {
			rate += carried[0]
			carried = carried[1:]
		}
		if i >= slotsPerWeek { // the first week only gives its deferred work
			rates[i-slotsPerWeek] += rate
		}
	}
}

// staff plans the shifts of every team whose size follows the demand. The teams
// that serve a queue share its load evenly.
func (e *engine) staff(forms []Shift) {
	loads := make(map[*team]*need, len(e.teams))
	open := make(map[*team]*[slotsPerWeek]bool, len(e.teams))
	for _, t := range e.teams {
		loads[t], open[t] = new(need), new([slotsPerWeek]bool)
	}
	rates := e.arrivalRates()
	for _, q := range e.lines {
		occupied := q.handling.occupancy()
		if !q.hidden() {
			occupied += e.ring.mean
		}
		for _, t := range q.teams {
			for i, rate := range rates[q] {
				loads[t][i] += rate * occupied / float64(len(q.teams)*t.concurrent)
				if rate > 0 && !q.hidden() {
					open[t][i] = true
				}
			}
		}
	}
	for _, t := range e.teams {
		if t.spec.Agents > 0 {
			continue
		}
		required := new(need)
		for i, load := range loads[t] {
			required[i] = (1-t.spec.Lean)*load + t.spec.Safety*math.Sqrt(load)
			if open[t][i] {
				required[i] = math.Max(1, required[i])
			}
		}
		t.plan.shifts = cover(*required, forms)
		t.plan.people = workforce(t.plan.shifts)
	}
}

// occupancy is the mean time in seconds that a segment occupies an agent.
func (h *handling) occupancy() float64 {
	total := h.Talk.mean + h.AfterCallWork.mean
	if h.medium == Voice {
		return total + h.Hold.Share*h.Hold.Length.mean + h.Consult.Share*h.Consult.Length.mean
	}
	return total + h.Snooze.Share*h.Snooze.Length.mean
}
