package simulate

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Validate returns all that is invalid in the center as one error.
func (c Center) Validate() error {
	var wrong []error
	complain := func(format string, args ...any) { wrong = append(wrong, fmt.Errorf(format, args...)) }

	queues := make(map[string]bool, len(c.Queues))
	for _, q := range c.Queues {
		if q.Name == "" || queues[q.Name] {
			complain("queue %q: every queue needs a name of its own", q.Name)
		}
		queues[q.Name] = true
	}
	known := func(where, name string) {
		if !queues[name] {
			complain("%s: there is no queue %q", where, name)
		}
	}
	share := func(where string, s float64) {
		if !(s >= 0 && s <= 1) {
			complain("%s: a share must be from 0 to 1, not %v", where, s)
		}
	}
	demand := func(where string, d Demand) {
		weights := append(append([]float64{d.PerDay}, d.Hours[:]...), d.Weekdays[:]...)
		for _, w := range weights {
			if !(w >= 0) || math.IsInf(w, 0) {
				complain("%s: the demand and its weights must be 0 or more, not %v", where, w)
			}
		}
	}
	served := func(where string, skills []string) {
		able := slices.ContainsFunc(c.Teams, func(t Team) bool { return (&team{spec: t}).serves(skills) })
		if !able {
			complain("%s: no team has all of the skills %q", where, skills)
		}
	}
	handled := func(where string, h Handling) {
		lengths := []Distribution{
			h.Talk, h.AfterCallWork, h.FirstResponse, h.Hold.Length, h.Consult.Length, h.Snooze.Length,
		}
		for _, d := range lengths {
			if !d.valid() {
				complain("%s: a length of time must be 0 or more", where)
			}
		}
		total := 0.0
		for _, t := range h.Transfers {
			known(where, t.To)
			share(where, t.Share)
			total += t.Share
		}
		for _, s := range []float64{total, h.Hold.Share, h.Consult.Share, h.Snooze.Share, h.Joined} {
			share(where, s)
		}
	}

	for _, q := range c.Queues {
		where := "queue " + q.Name
		if q.Overflow != "" {
			known(where, q.Overflow)
			if q.Timeout == 0 || q.Overflow == q.Name {
				complain("%s: an overflow needs a time-out, and a queue other than itself", where)
			}
		}
		if q.Timeout < 0 || !q.Patience.valid() {
			complain("%s: a length of time must be 0 or more", where)
		}
		served(where, q.Skills)
		handled(where, q.Handling)
	}
	for _, in := range c.Inbound {
		where, total := "inbound "+in.Channel, 0.0
		for _, r := range in.Routes {
			known(where, r.Queue)
			share(where, r.Share)
			total += r.Share
		}
		if math.Abs(total-1) > 1e-9 {
			complain("%s: the shares of its routes add up to %v, not 1", where, total)
		}
		demand(where, in.Demand)
		for _, s := range []float64{in.Bot.Contained, in.Bot.DropOff, in.Anonymous} {
			share(where, s)
		}
	}
	for _, out := range c.Outbound {
		where := "outbound " + out.Channel
		demand(where, out.Demand)
		served(where, out.Skills)
		handled(where, out.Handling)
	}
	for _, t := range c.Teams {
		if t.Agents < 0 || t.Concurrent < 0 || !(t.Safety >= 0) {
			complain("team %s: its numbers must be 0 or more", t.Name)
		}
		share("team "+t.Name, t.Lean)
		if t.Agents == 0 && len(c.Shifts) == 0 {
			complain("team %s: give it a number of agents, or the center shifts", t.Name)
		}
	}
	for _, s := range c.Shifts {
		if s.Length <= 0 || s.Length%slot != 0 || s.presence() <= 0 {
			complain("shift of %s: its length must be a multiple of %s and longer than its breaks", s.Length, slot)
		}
	}
	for _, s := range c.Shifts {
		for _, b := range s.Breaks {
			if b.Earliest < 0 || b.Latest < b.Earliest || b.Length <= 0 {
				complain("shift of %s: a break must last, and be due between two times after the start", s.Length)
			}
		}
	}
	share("agents who hang up", c.AgentHangup)
	if !c.Ring.valid() || !(c.DayVariation >= 0) {
		complain("the ring time and the variation of days must be 0 or more")
	}
	return errors.Join(wrong...)
}
