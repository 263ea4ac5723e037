package conversation

import "cmp"

// attempts are the assignments of agents at a stop.
type attempts struct {
	failed             []string // e-mail addresses of those who did not respond, else names
	assigned, accepted int64
}

// attemptsAt returns the attempts at the conversation's i-th stop. The vendor
// may list the agent who responded among those who did not, too.
func attemptsAt(c *conversation, i int) attempts {
	s := &c.stops[i]
	var all attempts
	fail := func(a *agent) {
		if who := string(cmp.Or(a.Email, a.Name)); who != "" {
			all.failed = append(all.failed, who)
		}
	}
	for j := range s.NonRespondingAgents {
		tried := &s.NonRespondingAgents[j]
		if s.served != nil && sameAttempt(tried, s.served) {
			continue
		}
		all.assigned++
		fail(tried)
	}
	if s.served == nil {
		return all
	}
	all.assigned++
	switch {
	case s.answered():
		all.accepted = 1
	case c.ended || i+1 < len(c.stops): // it went on without the agent
		fail(s.served)
	}
	return all
}

// sameAttempt reports whether a and b are the same assignment of an agent.
func sameAttempt(a, b *agent) bool {
	return cmp.Or(a.ID, a.Email, a.Name) == cmp.Or(b.ID, b.Email, b.Name) && (a.AssignedAt == b.AssignedAt || a.NonResponseEvent == "" && a.AcceptedTime != "")
}
