package simulate

import (
	"math/rand/v2"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// state is the state of an interaction.
type state uint8

const (
	withBot state = iota
	waiting
	ringing // assigned to an agent, not accepted yet
	talking
)

// interaction is a session in progress. Ended ones are reused.
type interaction struct {
	number  uint64 // of all arrivals, from 1
	source  *source
	route   *route
	started instant
	rows    []report.Segment

	state   state
	step    uint32 // incremented with each change of state: events of older steps are void
	shown   uint32 // step that was last emitted while in progress
	queue   *queue // where it waits or was answered
	entered instant
	leaves  bool   // the wait ends by lost patience, not by timeout
	direct  bool   // transferred by another agent, not from a queue
	by, why string // of the transfer, if direct
	agent   *agent
	start   instant // of the segment
	plan    segmentPlan

	place node[interaction] // in the queue's line
	alive node[interaction] // in engine.alive

	bits   rand.PCG
	random *rand.Rand // of bits: the course of this interaction
}

// segmentPlan is the course of the current segment, in whole seconds.
type segmentPlan struct {
	hold, snooze, firstResponse int64
	consulted                   bool
}

// begin creates an interaction of the stream.
func (e *engine) begin(s *source) *interaction {
	var x *interaction
	if n := len(e.spare); n > 0 {
		x, e.spare = e.spare[n-1], e.spare[:n-1]
	} else {
		x = new(interaction)
		x.random = rand.New(&x.bits) //nolint:gosec // a simulation must be repeatable
	}
	e.arrived++
	x.number, x.source, x.started = e.arrived, s, e.now
	x.reseed(courseNumbers.seed(e.seed))
	e.alive.add(&x.alive, x)
	x.route = s.choose(x.random)
	return x
}

// reseed sets random numbers that depend only on the seed and the interaction's
// number.
func (x *interaction) reseed(seed uint64) { x.bits.Seed(seed, mix(seed^x.number)) }

// retire removes an ended interaction.
func (e *engine) retire(x *interaction) {
	x.alive.leave()
	x.step++
	x.agent, x.queue = nil, nil
	x.rows = x.rows[:0]
	e.spare = append(e.spare, x)
}

// arrive starts the next interaction of a stream and schedules the one after.
func (e *engine) arrive(number uint32) {
	s := e.sources[number]
	if next, more := s.arrivals.next(e.now, e.end); more {
		e.at(next, event{kind: arrival, number: number})
	}
	x := e.begin(s)
	if !s.bot.greets() {
		e.enqueue(x, x.route.queue, "", "")
		return
	}
	x.state = withBot
	e.follow(x, s.bot.Length.draw(x.random), botDone)
}

// follow schedules the next event of the interaction.
func (e *engine) follow(x *interaction, after instant, k kind) {
	x.step++
	e.at(e.now+after, event{kind: k, interaction: x, number: x.step})
}

// leaveBot ends the bot's conversation or transfers it to a queue.
func (e *engine) leaveBot(x *interaction) {
	bot := x.source.bot
	open := func() bool {
		local := e.clock.at(e.now)
		return x.route.queue.opening.isOpen(local.Weekday(), local.Hour())
	}
	switch {
	case x.random.Float64() < bot.Contained:
		e.botRow(x, e.now)
		if x.random.Float64() < bot.DropOff {
			e.finish(x, outcome{statusClosed, reasonDropOff, userHangup})
		} else {
			e.finish(x, outcome{statusClosed, "", botHangup})
		}
	case !open():
		e.botRow(x, e.now)
		e.finish(x, outcome{statusTerminated, reasonClosedHours, systemHangup})
	default:
		why := whyAgentRequested
		if x.random.Float64() < 0.35 {
			why = whyNotUnderstood
		}
		e.enqueue(x, x.route.queue, report.TransferredByBot, why)
	}
}

// enqueue puts the interaction into a queue, or assigns it to a free agent.
func (e *engine) enqueue(x *interaction, q *queue, by, why string) {
	x.queue, x.entered, x.direct, x.state = q, e.now, false, waiting
	if !q.hidden() {
		at := e.clock.stamp(e.now)
		x.rows = append(x.rows, report.Segment{
			QueueName: q.name, QueueEntryTime: at, StartedAt: at,
			TransferredInBy: by, TransferredInStatus: why,
		})
	}
	if a := q.freeAgent(); a != nil {
		e.assign(x, a)
		return
	}
	q.line.add(&x.place, x)
	limit, leaves := q.timeout, false
	if q.patience.mean > 0 {
		if patience := q.patience.draw(x.random); limit == 0 || patience < limit {
			limit, leaves = patience, true
		}
	}
	x.leaves = leaves
	if limit > 0 || leaves {
		e.follow(x, limit, waitOver)
	} else {
		x.step++
	}
}

// endWait ends a wait: the customer leaves, overflows to another queue, or is
// disconnected.
func (e *engine) endWait(x *interaction) {
	q := x.queue
	x.place.leave()
	if q.hidden() { // no agent started it
		e.retire(x)
		return
	}
	e.exitQueue(x)
	switch {
	case x.leaves:
		e.finish(x, outcome{statusAbandoned, reasonLeft, userHangup})
	case q.overflow != nil:
		e.enqueue(x, q.overflow, report.TransferredBySystem, whyTimeout)
	default:
		e.finish(x, outcome{statusTerminated, reasonNoAgents, systemHangup})
	}
}

// assign assigns the interaction, which must not be in a line, to an agent and
// rings.
func (e *engine) assign(x *interaction, a *agent) {
	x.agent, x.state = a, ringing
	e.occupy(a)
	if x.queue.hidden() && len(x.rows) == 0 { // an outbound interaction starts with its agent
		x.started = e.now
		x.alive.leave()
		e.alive.add(&x.alive, x)
		x.direct, x.by, x.why = true, "", ""
		e.accept(x)
		return
	}
	ring := e.ring.draw(x.random)
	if ring == 0 {
		e.accept(x)
		return
	}
	e.follow(x, ring, accepted)
}

// accept starts the agent's segment.
func (e *engine) accept(x *interaction) {
	if x.direct {
		x.rows = append(x.rows, report.Segment{
			StartedAt: e.clock.stamp(e.now), TransferredInBy: x.by, TransferredInStatus: x.why,
		})
	} else {
		e.exitQueue(x)
	}
	row := x.last()
	row.SegmentStartTime = e.clock.stamp(e.now)
	row.AgentName, row.AgentCustomName, row.AgentEmail = x.agent.name, x.agent.custom, x.agent.email

	h, r := x.queue.handling, x.random
	plan := segmentPlan{}
	if h.medium == Voice {
		plan.hold = h.Hold.maybe(r)
		if consult := h.Consult.maybe(r); consult > 0 {
			plan.hold, plan.consulted = plan.hold+consult, true
		}
	} else {
		plan.snooze = h.Snooze.maybe(r)
		plan.firstResponse = h.FirstResponse.whole(r)
	}
	x.plan, x.start, x.state = plan, e.now, talking
	e.follow(x, h.Talk.draw(r)+instant(plan.hold+plan.snooze)*second, talkOver)
}

// endTalk ends the agent's segment, and closes or transfers the interaction.
func (e *engine) endTalk(x *interaction) {
	a, h := x.agent, x.queue.handling
	a.listed.leave() // the agent does not get it back
	e.completeSegment(x)
	afterCall := instant(h.AfterCallWork.whole(x.random)) * second
	if row := x.last(); e.now+afterCall < e.end {
		row.AfterCallWorkTime = report.SecondsOf(float64(afterCall / second))
	}
	if t := h.chooseTransfer(x.random, a.team); t != nil {
		e.transfer(x, t)
	} else {
		e.close(x)
	}
	if afterCall == 0 {
		e.release(a)
		return
	}
	if a.available() {
		a.list()
	}
	e.at(e.now+afterCall, event{kind: agentFree, agent: a})
}

// transfer transfers the interaction to another queue or agent.
func (e *engine) transfer(x *interaction, t *transfer) {
	by := x.agent.email
	if t.ToAgent {
		if b := t.to.freeAgent(); b != nil {
			x.queue, x.direct, x.by, x.why = t.to, true, by, t.Reason
			e.assign(x, b)
			return
		}
	}
	e.enqueue(x, t.to, by, t.Reason)
}

func (e *engine) close(x *interaction) {
	h, r := x.queue.handling, x.random
	if len(h.Dispositions) > 0 && r.Float64() < dispositionShare {
		x.last().Disposition = h.Dispositions[skewed(r, len(h.Dispositions))]
	}
	end := outcome{statusClosed, "", userHangup}
	if r.Float64() < e.agentHangup {
		end.event = agentHangup
	}
	e.finish(x, end)
}

// chooseTransfer returns the transfer of a segment, or nil if the agent closes
// it: agents do not transfer to queues that their team serves.
func (h *handling) chooseTransfer(r *rand.Rand, from *team) *transfer {
	chance := r.Float64()
	for i := range h.transfers {
		t := &h.transfers[i]
		if chance < t.Share {
			if from.serves(t.to.skills) {
				return nil
			}
			return t
		}
		chance -= t.Share
	}
	return nil
}

// maybe draws the length in seconds, 0 if the event does not happen.
func (c Chance) maybe(r *rand.Rand) int64 {
	if c.Share == 0 || r.Float64() >= c.Share {
		return 0
	}
	return c.Length.whole(r)
}

// skewed draws an index below n, the first most often.
func skewed(r *rand.Rand, n int) int {
	u := r.Float64()
	return int(u * u * float64(n))
}
