package simulate

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// Options say what to simulate.
type Options struct {
	Seed     uint64
	From, To time.Time      // sessions that begin in From <= t < To; whole seconds
	Zone     *time.Location // whose hours and weekdays the center keeps; nil: UTC
	Center   Center
	// Rows scales arrivals and staff together so that about so many rows come
	// out, with waits alike. 0 leaves the center as it is.
	Rows int
}

// warmUp is how long before the period the simulation starts, so that the
// center is already at work when it begins.
const warmUp = 24 * time.Hour

// Run simulates a center and hands over its sessions, each whole, in the order
// in which they end; those still in progress at the end of the period follow
// in the order in which they began. Times are UTC in whole seconds.
//
// The slice given to emit is used again after it returns, and the lists in its
// rows are shared: copy what is kept, change nothing. An error of emit or of
// the context ends the run and is returned. Options that make no sense are an
// error that says which.
func Run(ctx context.Context, o Options, emit func(rows []report.Segment) error) error {
	o, err := o.settle(ctx)
	if err != nil {
		return fmt.Errorf("simulate: %w", err)
	}
	return newEngine(o, emit).run(ctx)
}

// engine is a center at work.
type engine struct {
	clock     clock
	from, end instant
	now       instant
	agenda    agenda
	seed      uint64
	roster    *rand.Rand

	sources     []*source
	lines       []*queue // the hidden ones too
	teams       []*team
	leads       []string // supervisors of all teams
	ring        Distribution
	agentHangup float64

	arrived uint64
	alive   living
	spare   []*interaction // ended ones, to be used again

	emit   func(rows []report.Segment) error
	failed error // of emit
}

// at schedules an event.
func (e *engine) at(t instant, what event) {
	what.at = t
	e.agenda.add(what)
}

func (e *engine) run(ctx context.Context) error {
	e.open()
	for n := 0; len(e.agenda.heap) > 0 && e.agenda.heap[0].at < e.end; n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return context.Cause(ctx)
		}
		next := e.agenda.pop()
		e.now = next.at
		e.dispatch(next)
		if e.failed != nil {
			return e.failed
		}
	}
	e.deliverOpen()
	return e.failed
}

// open brings the staff in and sets the streams off.
func (e *engine) open() {
	for i, t := range e.teams {
		if t.spec.Agents > 0 {
			for _, a := range t.agents {
				a.onDuty = true
				a.list()
			}
			continue
		}
		if len(t.plan.shifts) > 0 {
			t.plan.begin(e.clock.at(0))
			e.at(e.clock.instant(t.plan.due()), event{kind: shiftDue, number: uint32(i)})
		}
	}
	for i, s := range e.sources {
		if first, more := s.arrivals.next(0, e.end); more {
			e.at(first, event{kind: arrival, number: uint32(i)})
		}
	}
}

func (e *engine) dispatch(next event) {
	x := next.interaction
	if x != nil && x.step != next.number {
		return // something else has happened to it since
	}
	switch next.kind {
	case arrival:
		e.arrive(next.number)
	case botDone:
		e.leaveBot(x)
	case waitOver:
		e.endWait(x)
	case accepted:
		e.accept(x)
	case talkOver:
		e.endTalk(x)
	case agentFree:
		e.release(next.agent)
	case shiftDue:
		e.startShifts(next.number)
	case breakDue:
		e.takeBreak(next.agent, instant(next.number)*second)
	case breakOver:
		e.endBreak(next.agent)
	case shiftOver:
		e.signOut(next.agent)
	}
}
