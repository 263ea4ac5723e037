package simulate

import (
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// outcome is how an interaction ended, or its current state.
type outcome struct{ status, reason, event string }

// Texts of the report. The statuses in progress and their reasons are the
// vendor's.
const (
	inbound  = "Inbound"
	outbound = "Outbound"

	statusClosed     = "CLOSED"
	statusAbandoned  = "ABANDONED"
	statusTerminated = "TERMINATED"

	statusWithBot      = "WithBot"
	statusWaitingQueue = "WaitingQueue"
	statusAssigned     = "Assigned"
	statusWithAgent    = "WithAgent"

	reasonDropOff     = "DROP OFF"
	reasonClosedHours = "OUT OF BUSINESS HOURS"
	reasonLeft        = "CUSTOMER LEFT THE QUEUE"
	reasonNoAgents    = "NO AGENTS AVAILABLE"

	systemHangup = "System Hangup"
	botHangup    = "Bot Hangup"
	userHangup   = "User Hangup"
	agentHangup  = "Agent Hangup"

	whyTimeout        = "Queue wait timeout"
	whyAgentRequested = "Customer asked for an agent"
	whyNotUnderstood  = "Bot did not understand"
)

// Shares (0..1) and rates that are the same for all centers.
const (
	dispositionShare      = 0.85 // of closed interactions
	secondConsultantShare = 0.15 // of consults
	secondsPerMessage     = 45.0 // of talk, per message of the agent
)

func (x *interaction) last() *report.Segment { return &x.rows[len(x.rows)-1] }

// botRow adds the only row of an interaction with the bot. An end of 0 leaves it
// open.
func (e *engine) botRow(x *interaction, end instant) {
	start := e.clock.stamp(x.started)
	row := report.Segment{AgentName: report.BotAgent, SegmentStartTime: start, StartedAt: start}
	if end > 0 {
		row.SegmentEndTime = e.clock.stamp(end)
	}
	x.rows = append(x.rows, row)
}

// exitQueue sets the end of the wait.
func (e *engine) exitQueue(x *interaction) {
	row := x.last()
	row.QueueExitTime = e.clock.stamp(e.now)
	row.QueueWaitTime = report.SecondsOf(row.QueueExitTime.Sub(row.QueueEntryTime).Seconds())
}

// completeSegment sets the fields known at the end of the agent's segment.
func (e *engine) completeSegment(x *interaction) {
	row, plan, h, r := x.last(), x.plan, x.queue.handling, x.random
	row.SegmentEndTime = e.clock.stamp(e.now)
	talk := int64(row.SegmentEndTime.Sub(row.SegmentStartTime).Seconds()) - plan.hold - plan.snooze
	row.TalkTime = report.SecondsOf(float64(talk))
	row.HoldMuteTime = report.SecondsOf(float64(plan.hold))
	row.SnoozeTime = report.SecondsOf(float64(plan.snooze))
	if h.medium != Voice {
		row.FirstResponseTime = report.SecondsOf(float64(min(plan.firstResponse, talk)))
		row.MessagesSent = report.CountOf(messages(h.medium, talk, r.Float64()))
	}
	if plan.consulted {
		row.Consultants = e.consultants(x)
	}
	if h.Joined > 0 && r.Float64() < h.Joined {
		leads := x.agent.team.leads
		row.JoinedUsers = one(leads, r.IntN(len(leads)))
	}
}

// messages returns the number of messages that an agent sends in some seconds of
// talk.
func messages(m Medium, talk int64, luck float64) int64 {
	if m == Email {
		if luck < 0.85 {
			return 1
		}
		return 2
	}
	return 1 + int64(float64(talk)/secondsPerMessage*(0.5+luck))
}

// consultants returns one or two supervisors of any team.
func (e *engine) consultants(x *interaction) []string {
	i := x.random.IntN(len(e.leads))
	if len(e.leads) > 1 && x.random.Float64() < secondConsultantShare {
		return []string{e.leads[i], e.leads[(i+1)%len(e.leads)]}
	}
	return one(e.leads, i)
}

// one returns a list of one element that shares memory with the list.
func one(list []string, i int) []string { return list[i : i+1 : i+1] }

// finish ends the interaction and emits its rows.
func (e *engine) finish(x *interaction, end outcome) {
	e.deliver(x, end, false)
	e.retire(x)
}

// deliver sets the fields common to a session's rows and emits them, unless the
// session started before the period.
func (e *engine) deliver(x *interaction, end outcome, inProgress bool) {
	if x.started < e.from || e.failed != nil {
		return
	}
	about := e.describe(x)
	last := len(x.rows) - 1
	for i := range x.rows {
		row := &x.rows[i]
		row.SessionID = about.session
		row.Direction, row.Channel, row.Support = x.source.direction, x.source.channel, x.route.support
		row.Customer = about.customer
		row.ConversationSkills = x.route.queue.skills
		row.EmailSubject = about.subject
		row.SessionTags, row.UserTags = about.sessionTags, about.userTags
		row.SegmentNumber = report.CountOf(int64(i + 1))
		row.InProgress = inProgress
		if row.AgentEmail != "" {
			row.SegmentID = segmentID(about.conversation, i+1)
		}
		row.LastSegment = i == last
		row.Status, row.Reason, row.DisconnectingEvent = "", "", ""
		if row.LastSegment {
			row.Status, row.Reason, row.DisconnectingEvent = end.status, end.reason, end.event
		}
	}
	e.failed = e.emit(x.rows)
}

// deliverOpen emits the interactions in progress that have taken a step since
// they were last emitted, the oldest first.
func (e *engine) deliverOpen() {
	for n := e.alive.first; n != nil; n = n.after {
		if x := n.owner; x.shown != x.step {
			e.deliverRunning(x)
			x.shown = x.step
		}
	}
}

// deliverRunning emits an interaction in progress, and leaves it as it is.
func (e *engine) deliverRunning(x *interaction) {
	rows, course := len(x.rows), x.bits
	if x.state == withBot {
		e.botRow(x, 0)
	}
	if len(x.rows) > 0 { // else an outbound interaction not started
		e.deliver(x, e.currentState(x), true)
	}
	x.rows, x.bits = x.rows[:rows], course
}

// currentState returns the outcome so far of an interaction in progress.
func (e *engine) currentState(x *interaction) outcome {
	switch x.state {
	case withBot:
		return outcome{status: statusWithBot}
	case waiting:
		return outcome{status: statusWaitingQueue, reason: x.queue.name}
	case ringing:
		return outcome{status: statusAssigned, reason: x.queue.name}
	case talking:
	}
	row := x.last()
	if first := instant(x.plan.firstResponse) * second; first > 0 && x.start+first < e.now {
		row.FirstResponseTime = report.SecondsOf(float64(x.plan.firstResponse))
	}
	reason := row.AgentName
	if row.QueueName != "" {
		reason = row.QueueName + ":" + row.AgentName
	}
	return outcome{status: statusWithAgent, reason: reason}
}
