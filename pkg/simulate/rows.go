package simulate

import (
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// outcome is how an interaction ended, or where it stands.
type outcome struct{ status, reason, event string }

// What the report says about an interaction's direction and its end. The
// statuses of what is in progress, and their reasons, are the vendor's.
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

// Shares that no figure of a center hangs on.
const (
	dispositionShare      = 0.85 // of closed interactions
	secondConsultantShare = 0.15 // of consults
	secondsPerMessage     = 45.0 // of chat, to a message of the agent
)

func (x *interaction) last() *report.Segment { return &x.rows[len(x.rows)-1] }

// botRow is the only row of an interaction that no queue or agent saw. An end
// of zero leaves it open.
func (e *engine) botRow(x *interaction, end instant) {
	start := e.clock.stamp(x.started)
	row := report.Segment{AgentName: report.BotAgent, SegmentStartTime: start, StartedAt: start}
	if end > 0 {
		row.SegmentEndTime = e.clock.stamp(end)
	}
	x.rows = append(x.rows, row)
}

// exitQueue stamps the end of the wait.
func (e *engine) exitQueue(x *interaction) {
	row := x.last()
	row.QueueExitTime = e.clock.stamp(e.now)
	row.QueueWaitTime = report.SecondsOf(row.QueueExitTime.Sub(row.QueueEntryTime).Seconds())
}

// completeSegment fills in what is known when the agent's segment ends.
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

// messages is how many messages an agent sends in so many seconds of talk.
func messages(m Medium, talk int64, luck float64) int64 {
	if m == Email {
		if luck < 0.85 {
			return 1
		}
		return 2
	}
	return 1 + int64(float64(talk)/secondsPerMessage*(0.5+luck))
}

// consultants are one or two supervisors of any team.
func (e *engine) consultants(x *interaction) []string {
	i := x.random.IntN(len(e.leads))
	if len(e.leads) > 1 && x.random.Float64() < secondConsultantShare {
		return []string{e.leads[i], e.leads[(i+1)%len(e.leads)]}
	}
	return one(e.leads, i)
}

// one returns the list of one element of another list, which it shares.
func one(list []string, i int) []string { return list[i : i+1 : i+1] }

// finish ends the interaction and hands its rows over.
func (e *engine) finish(x *interaction, end outcome) {
	e.deliver(x, end, false)
	e.retire(x)
}

// deliver fills in what all rows of a session share and emits them, unless the
// session began before the period.
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
		if i == last {
			row.LastSegment = true
			row.Status, row.Reason, row.DisconnectingEvent = end.status, end.reason, end.event
		}
	}
	e.failed = e.emit(x.rows)
}

// deliverOpen hands over, oldest first, everything that is still going on when
// the period ends.
func (e *engine) deliverOpen() {
	for x := e.alive.oldest; x != nil; x = x.newer {
		if x.state == withBot {
			e.botRow(x, 0)
		}
		if len(x.rows) == 0 { // an outbound interaction nobody has begun
			continue
		}
		e.deliver(x, e.standing(x), true)
	}
}

// standing is where an open interaction is.
func (e *engine) standing(x *interaction) outcome {
	switch x.state {
	case withBot:
		return outcome{status: statusWithBot}
	case waiting:
		return outcome{status: statusWaitingQueue, reason: x.queue.name}
	case ringing:
		return outcome{status: statusAssigned, reason: x.queue.name}
	}
	row := x.last()
	if first := instant(x.plan.firstResponse) * second; first > 0 && x.start+first < e.end {
		row.FirstResponseTime = report.SecondsOf(float64(x.plan.firstResponse))
	}
	reason := row.AgentName
	if row.QueueName != "" {
		reason = row.QueueName + ":" + row.AgentName
	}
	return outcome{status: statusWithAgent, reason: reason}
}
