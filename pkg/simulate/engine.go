package simulate

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// Options are what to simulate.
type Options struct {
	Seed     uint64
	From, To time.Time      // sessions that start in From <= t < To; whole seconds
	Zone     *time.Location // of the center's hours and weekdays; nil: UTC
	Center   Center
	// Rows scales arrivals and staff together to about this many rows, with
	// similar waits. 0: no scaling.
	Rows int
}

// warmUp is how long the simulation runs before the period, so that the period
// starts with a busy center.
const warmUp = 24 * time.Hour

// Run simulates a center and emits its sessions, each whole, in the order in
// which they end, then those in progress at the end of the period in the order
// in which they started. Times are UTC in whole seconds.
//
// The slice passed to emit is reused, and the lists in its rows are shared: copy
// what is kept, change nothing. An error of emit or of the context ends the run
// and is returned. Invalid options are an error that names them.
func Run(ctx context.Context, o Options, emit func(rows []report.Segment) error) error {
	o, err := o.resolve(ctx)
	if err != nil {
		return fmt.Errorf("simulate: %w", err)
	}
	return newEngine(o, emit).run(ctx)
}

// engine is a running center.
type engine struct {
	clock     clock
	from, end instant
	now       instant
	agenda    agenda
	seed      uint64
	breaks    *rand.Rand // when breaks are due

	sources     []*source
	lines       []*queue // including hidden ones
	teams       []*team
	leads       []string // supervisors of all teams
	ring        Distribution
	agentHangup float64

	arrived uint64
	alive   list[interaction] // in order of their start
	spare   []*interaction    // ended ones, for reuse

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
	if err := e.advance(ctx, e.end); err != nil {
		return err
	}
	e.deliverOpen()
	return e.failed
}

// advance lets pass the time before an instant.
func (e *engine) advance(ctx context.Context, to instant) error {
	for n := 0; len(e.agenda.heap) > 0 && e.agenda.heap[0].at < to; n++ {
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
	e.now = to
	return nil
}

// open signs in the staff and starts the streams.
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
		return // outdated by a later step
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
