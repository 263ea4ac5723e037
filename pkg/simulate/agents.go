package simulate

import (
	"slices"
	"time"
)

// agent is a member of a team.
type agent struct {
	person
	team     *team
	load     int  // current interactions, including after-call work
	onDuty   bool // signed in
	onBreak  bool
	breakDue instant // length of the break to take once the agent is free; 0: none

	listed node[agent] // in team.free[load]
}

// available reports whether the agent can take another interaction.
func (a *agent) available() bool {
	return a.onDuty && !a.onBreak && a.breakDue == 0 && a.load < a.team.concurrent
}

// team is a running Team.
type team struct {
	spec       Team
	concurrent int
	agents     []*agent
	leads      []string      // supervisors' e-mail addresses
	queues     []*queue      // that the team serves, highest priority first
	free       []list[agent] // available agents by load, longest idle first
	plan       timetable     // of shifts, where the team works any
}

// serves reports whether the team has all of the skills.
func (t *team) serves(skills []string) bool {
	for _, skill := range skills {
		if !slices.Contains(t.spec.Skills, skill) {
			return false
		}
	}
	return true
}

// waiting returns the interaction that a free agent of the team takes next: the
// longest waiting one of the highest priority.
func (t *team) waiting() *interaction {
	var next *interaction
	for _, q := range t.queues {
		if next != nil && q.priority < next.queue.priority {
			break
		}
		if x := q.line.head(); x != nil && (next == nil || x.entered < next.entered) {
			next = x
		}
	}
	return next
}

// list adds the agent to the team's available agents of the same load.
func (a *agent) list() { a.team.free[a.load].add(&a.listed, a) }

// occupy adds an interaction to the agent's load.
func (e *engine) occupy(a *agent) {
	a.listed.leave()
	a.load++
	if a.available() {
		a.list()
	}
}

// release removes an interaction from the agent's load.
func (e *engine) release(a *agent) {
	a.listed.leave()
	a.load--
	if a.load == 0 && a.breakDue > 0 && a.onDuty {
		e.startBreak(a)
		return
	}
	e.offer(a)
}

// offer assigns waiting interactions to the agent, and lists the agent if none
// is left.
func (e *engine) offer(a *agent) {
	a.listed.leave()
	for a.available() {
		x := a.team.waiting()
		if x == nil {
			a.list()
			return
		}
		x.place.leave()
		e.assign(x, a)
		a.listed.leave()
	}
}

func (e *engine) signIn(a *agent, s Shift) {
	a.onDuty, a.onBreak, a.breakDue = true, false, 0
	e.at(e.now+instant(s.Length.Microseconds()), event{kind: shiftOver, agent: a})
	for _, b := range s.Breaks {
		due := b.Earliest + time.Duration(e.breaks.Float64()*float64(b.Latest-b.Earliest))
		e.at(e.now+instant(due.Microseconds()),
			event{kind: breakDue, agent: a, number: uint32(b.Length.Seconds())})
	}
	e.offer(a)
}

// takeBreak starts the break once the agent has no interaction.
func (e *engine) takeBreak(a *agent, length instant) {
	if !a.onDuty || a.onBreak {
		return
	}
	a.listed.leave()
	a.breakDue = length
	if a.load == 0 {
		e.startBreak(a)
	}
}

func (e *engine) startBreak(a *agent) {
	e.at(e.now+a.breakDue, event{kind: breakOver, agent: a})
	a.onBreak, a.breakDue = true, 0
}

func (e *engine) endBreak(a *agent) {
	a.onBreak = false
	e.offer(a)
}

// signOut ends the shift; the agent still completes current interactions.
func (e *engine) signOut(a *agent) {
	a.listed.leave()
	a.onDuty, a.breakDue = false, 0
}
