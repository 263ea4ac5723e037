package conversation

import (
	"cmp"
	"errors"
	"strings"

	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/localtime"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// rows derives a conversation's segments: one per destination, or one of the
// bot if there is none.
func rows(r *record, times *localtime.Parser) ([]report.Segment, error) {
	if r.SessionID == "" && r.ConversationID == "" {
		return nil, errors.New("it has no sessionId")
	}
	c, err := newConversation(r, times)
	if err != nil {
		return nil, err
	}
	segments := make([]report.Segment, max(1, len(c.stops)))
	if len(c.stops) == 0 {
		segments[0] = botRow(c)
	}
	for i := range c.stops {
		segments[i] = stopRow(c, i)
	}
	for i := range segments {
		finish(c, segments, i)
		if segments[i].StartedAt.IsZero() {
			return nil, errors.New("it has no start time")
		}
	}
	if err := check(segments); err != nil {
		return nil, err
	}
	if r.SmartStatus == "" && r.FinalStatus == "" && r.Destinations == nil {
		return nil, errors.New("it has neither a status nor destinations, so it is no conversation record")
	}
	return segments, nil
}

// common returns what all rows of a conversation share.
func common(c *conversation) report.Segment {
	return report.Segment{
		SessionID:          string(cmp.Or(c.SessionID, c.ConversationID)),
		Direction:          direction(c.record),
		Channel:            string(c.Channel),
		Customer:           customer(c.record),
		Support:            support(c.record),
		ConversationSkills: c.Skills,
		EmailSubject:       string(cmp.Or(c.Meta.EmailSubject, c.Meta.Subject)),
		SessionTags:        c.SessionTags,
		UserTags:           c.UserTags,
		InProgress:         !c.ended,
	}
}

// botRow returns the row of a conversation without destinations: the bot's, or
// that of a campaign call which nobody answered.
func botRow(c *conversation) report.Segment {
	row := common(c)
	row.StartedAt = cmp.Or(c.start, c.end)
	if campaignUnanswered(c.record) {
		return row
	}
	row.AgentName = report.BotAgent
	row.SegmentStartTime = c.start
	if c.ended {
		row.SegmentEndTime = c.end
	}
	return row
}

// stopRow returns the row of the i-th destination.
func stopRow(c *conversation, i int) report.Segment {
	s := &c.stops[i]
	row := common(c)
	row.QueueName = queueName(s)
	row.QueueEntryTime = s.entered
	row.QueueExitTime = queueExit(c, i)
	row.QueueWaitTime = queueWait(row.QueueEntryTime, row.QueueExitTime)
	if s.answered() {
		row.AgentName = string(s.served.Name)
		row.AgentCustomName = string(s.served.CustomName)
		row.AgentEmail = string(s.served.Email)
		row.SegmentID = segmentID(c.record, i+1)
		row.SegmentStartTime = s.accepted
		row.SegmentEndTime = s.ended
		row.TalkTime = talkTime(s)
		row.HoldMuteTime = holdTime(s.served)
		row.SnoozeTime = s.snoozed
		row.FirstResponseTime = firstResponse(s)
		row.Consultants = s.served.Consultants
		row.JoinedUsers = s.served.JoinedUsers
		row.MessagesSent = report.Count(s.served.MessagesSent)
		row.AfterCallWorkTime = report.Seconds(s.served.AfterCallWork)
	}
	attempts := attemptsAt(c, i)
	row.NonRespondingAgents = attempts.failed
	row.Assignments, row.Acceptances = report.CountOf(attempts.assigned), report.CountOf(attempts.accepted)
	row.TransferredInBy = transferredInBy(c, i)
	row.TransferredInStatus = transferredInStatus(c, i)
	// Before an agent accepts there is only the assignment.
	row.StartedAt = cmp.Or(row.QueueEntryTime, row.SegmentStartTime, s.assigned, c.start)
	return row
}

// finish sets the fields that depend on a row's position.
func finish(c *conversation, segments []report.Segment, i int) {
	row := &segments[i]
	row.SegmentNumber = report.CountOf(int64(i) + 1)
	row.LastSegment = i == len(segments)-1
	var served *agent
	if i < len(c.stops) {
		served = c.stops[i].served
	}
	row.Disposition = disposition(c.record, served, row.LastSegment)
	row.DispositionNotes = dispositionNotes(c.record, served, row.LastSegment)
	if row.LastSegment {
		row.Status = status(c.record)
		row.Reason = string(c.Reason)
		row.DisconnectingEvent = string(c.DisconnectingEvent)
	}
}

// check rejects what PostgreSQL cannot store.
func check(segments []report.Segment) error {
	for _, field := range report.Fields() {
		for i := range segments {
			switch cell := field.Cell(&segments[i]).(type) {
			case *string:
				if strings.IndexByte(*cell, 0) >= 0 {
					return errZero
				}
			case *[]string:
				if strings.IndexByte(strings.Join(*cell, ""), 0) >= 0 {
					return errZero
				}
			}
		}
	}
	return nil
}

var errZero = errors.New("it has a zero byte in a string")
