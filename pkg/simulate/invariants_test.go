package simulate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// Every rule of the report holds for every row of a big run, over a change to
// daylight saving time.
func TestEveryRowKeepsTheRules(t *testing.T) {
	zone := location(t, "America/New_York")
	o := Options{
		Seed: 11, Center: Default(), Zone: zone, Rows: 200_000,
		From: time.Date(2025, 2, 24, 0, 0, 0, 0, zone), To: time.Date(2025, 3, 24, 14, 30, 0, 0, zone),
	}
	seen, segments := map[string]bool{}, map[string]bool{}
	rows, lastEnd, open := 0, time.Time{}, false
	var openStart time.Time
	require.NoError(t, Run(context.Background(), o, func(session []report.Segment) error {
		rows += len(session)
		first, last := session[0], session[len(session)-1]
		if seen[first.SessionID] {
			return fmt.Errorf("session %s came twice", first.SessionID)
		}
		seen[first.SessionID] = true
		for _, row := range session {
			if row.SegmentID != "" && segments[row.SegmentID] {
				return fmt.Errorf("segment %s came twice", row.SegmentID)
			}
			segments[row.SegmentID] = true
		}
		if err := wrongInSession(session, o.From, o.To); err != nil {
			return fmt.Errorf("%w: %+v", err, session)
		}
		if first.InProgress { // after all that ended, in order of their start
			if open && sessionStart(first).Before(openStart) {
				return fmt.Errorf("open session %s is out of order", first.SessionID)
			}
			open, openStart = true, sessionStart(first)
			return nil
		}
		end := later(last.QueueExitTime, last.SegmentEndTime)
		if open || end.Before(lastEnd) {
			return fmt.Errorf("session %s is out of order", first.SessionID)
		}
		lastEnd = end
		return nil
	}))
	require.InEpsilon(t, o.Rows, rows, 0.05)
}

// Outbound interactions start with their agent, not with their arrival.
func TestOpenSessionsAreInOrderOfStart(t *testing.T) {
	center := featureCenter()
	center.Outbound[0].Demand.PerDay = 40_000
	center.Teams[0].Agents = 30 // fewer than it takes: there is a list
	from := time.Date(2025, 3, 3, 0, 0, 0, 0, time.UTC)
	outbounds, before := 0, from
	require.NoError(t, Run(context.Background(), Options{From: from, To: from.Add(8 * time.Hour), Center: center},
		func(session []report.Segment) error {
			if !session[0].InProgress {
				return nil
			}
			start := sessionStart(session[0])
			require.False(t, start.Before(before))
			before = start
			if session[0].Direction == outbound {
				outbounds++
				require.Equal(t, start.UTC(), session[0].StartedAt, "nothing waits before it begins")
			}
			return nil
		}))
	require.Greater(t, outbounds, 5)
}

// sessionStart is the time in the session's ID: its start, before the first row
// if a bot transferred it.
func sessionStart(row report.Segment) time.Time {
	var unix int64
	_, _ = fmt.Sscanf(row.SessionID[:8], "%x", &unix)
	return time.Unix(unix, 0)
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// wrongInSession returns the rules of the report that a session breaks.
func wrongInSession(session []report.Segment, from, to time.Time) error {
	first := session[0]
	for i, row := range session {
		if err := wrongInRow(row, from, to); err != nil {
			return fmt.Errorf("row %d: %w", i+1, err)
		}
		isLast := i == len(session)-1
		switch {
		case row.SegmentNumber != report.CountOf(int64(i+1)):
			return errors.New("segment numbers must count from 1")
		case row.LastSegment != isLast:
			return errors.New("exactly the last row is the last segment")
		case !isLast && (row.Status != "" || row.Reason != "" || row.DisconnectingEvent != ""):
			return errors.New("status, reason and disconnecting event are for the last row")
		case isLast && row.Status == "":
			return errors.New("the last row needs a status")
		case isLast && (row.DisconnectingEvent == "") != row.InProgress:
			return errors.New("what has ended has a disconnecting event, what has not has none")
		case row.SessionID != first.SessionID, row.Direction != first.Direction, row.Channel != first.Channel,
			row.Customer != first.Customer, row.Support != first.Support, row.InProgress != first.InProgress,
			row.EmailSubject != first.EmailSubject,
			!slices.Equal(row.ConversationSkills, first.ConversationSkills),
			!slices.Equal(row.SessionTags, first.SessionTags), !slices.Equal(row.UserTags, first.UserTags):
			return errors.New("the rows of a session must agree on what is the session's")
		case !isLast && row.Disposition != "":
			return errors.New("a disposition is given where the interaction is closed")
		}
		if i > 0 {
			if err := wrongAfter(session[i-1], row); err != nil {
				return fmt.Errorf("row %d: %w", i+1, err)
			}
		}
	}
	bot := first.TransferredInBy == report.TransferredByBot
	switch {
	case !bot && (first.TransferredInBy != "" || first.TransferredInStatus != ""):
		return errors.New("only a bot can hand over a first row")
	case bot && (first.Direction == outbound || first.Channel == "Email"):
		return errors.New("there is no bot there")
	case first.AgentName == report.BotAgent && len(session) > 1:
		return errors.New("what the bot keeps is one row")
	}
	return nil
}

// wrongAfter returns the rules that a row breaks with the row before.
func wrongAfter(before, row report.Segment) error {
	left := later(before.QueueExitTime, before.SegmentEndTime)
	switch {
	case row.StartedAt.Before(left):
		return errors.New("a row must begin after the row before has ended")
	case row.TransferredInStatus == "":
		return errors.New("a transfer needs a status")
	case before.SegmentID == "" && (row.TransferredInBy != report.TransferredBySystem || row.TransferredInStatus != whyTimeout):
		return errors.New("after a wait in vain the system transfers")
	case before.SegmentID != "" && (row.TransferredInBy != before.AgentEmail || row.AgentEmail == before.AgentEmail):
		return errors.New("after an agent's segment that agent transfers, to someone else")
	case before.SegmentID == "" && !row.QueueEntryTime.Equal(before.QueueExitTime):
		return errors.New("a time-out leads from queue to queue at once")
	}
	return nil
}

// wrongInRow returns the rules that a row breaks.
func wrongInRow(row report.Segment, from, to time.Time) error {
	queued, picked, bot := row.QueueName != "", row.SegmentID != "", row.AgentName == report.BotAgent
	ended := !row.SegmentEndTime.IsZero()
	digital := row.Channel != "Voice"
	for _, at := range []time.Time{
		row.QueueEntryTime, row.QueueExitTime, row.SegmentStartTime, row.SegmentEndTime, row.StartedAt,
	} {
		if at.IsZero() {
			continue
		}
		if at.Nanosecond() != 0 || at.Before(from) || !at.Before(to) || at.Location() != time.UTC {
			return fmt.Errorf("%s is not a whole second of the period in UTC", at)
		}
	}
	for _, d := range []report.Seconds{
		row.QueueWaitTime, row.TalkTime, row.HoldMuteTime, row.SnoozeTime, row.FirstResponseTime, row.AfterCallWorkTime,
	} {
		if d.Value < 0 || d.Value != float64(int64(d.Value)) || !d.Valid && d.Value != 0 {
			return fmt.Errorf("%v is not a duration in whole seconds", d)
		}
	}
	duration := row.SegmentEndTime.Sub(row.SegmentStartTime).Seconds()
	began := row.QueueEntryTime
	if !queued {
		began = row.SegmentStartTime
	}
	switch {
	case !queued && !picked && !bot:
		return errors.New("a row is of a queue, an agent or the bot")
	case !row.StartedAt.Equal(began):
		return errors.New("a row begins with its queue entry, else with its segment")
	case queued == row.QueueEntryTime.IsZero(), !queued && !row.QueueExitTime.IsZero():
		return errors.New("queue times go with a queue")
	case row.QueueWaitTime.Valid == row.QueueExitTime.IsZero():
		return errors.New("a wait goes with a queue exit")
	case row.QueueWaitTime.Valid && row.QueueWaitTime.Value != row.QueueExitTime.Sub(row.QueueEntryTime).Seconds():
		return errors.New("a wait is from entry to exit")
	case queued && row.QueueExitTime.IsZero() && (!row.InProgress || !row.LastSegment || picked):
		return errors.New("only what still waits has no queue exit")
	case queued && picked && !row.QueueExitTime.Equal(row.SegmentStartTime):
		return errors.New("who leaves the queue to an agent is accepted")
	case picked != (row.AgentEmail != ""), picked != (row.AgentCustomName != ""), picked != (row.AgentName != "" && !bot):
		return errors.New("an agent's names go with a segment ID")
	case (picked || bot) == row.SegmentStartTime.IsZero():
		return errors.New("a segment start goes with an agent or bot")
	case ended && row.SegmentEndTime.Before(row.SegmentStartTime):
		return errors.New("a segment must end after it starts")
	case (picked || bot) && !ended && (!row.InProgress || !row.LastSegment):
		return errors.New("only what is going on has no end")
	case bot && (queued || row.TransferredInBy != "" || row.Disposition != ""):
		return errors.New("a bot's row has no queue, transfer or disposition")
	case row.TalkTime.Valid != (picked && ended), row.HoldMuteTime.Valid != (picked && ended), row.SnoozeTime.Valid != (picked && ended):
		return errors.New("times go with a segment that has ended")
	case picked && ended && row.TalkTime.Value+row.HoldMuteTime.Value+row.SnoozeTime.Value != duration:
		return errors.New("talk, hold and snooze make up the segment")
	case digital && row.HoldMuteTime.Value > 0, !digital && row.SnoozeTime.Value > 0:
		return errors.New("calls are held, conversations are snoozed")
	case !digital && (row.FirstResponseTime.Valid || row.MessagesSent.Valid):
		return errors.New("there are no messages in a call")
	case digital && picked && ended && (!row.FirstResponseTime.Valid || row.MessagesSent.Value == 0):
		return errors.New("an agent's conversation has messages")
	case row.FirstResponseTime.Valid && !ended && !row.SegmentStartTime.Add(time.Duration(row.FirstResponseTime.Value)*time.Second).Before(to):
		return errors.New("a first response that has not come has no time")
	case ended && row.FirstResponseTime.Value > duration:
		return errors.New("the first response comes before the end")
	case !picked && (row.FirstResponseTime.Valid || row.AfterCallWorkTime.Valid || row.Consultants != nil || row.JoinedUsers != nil):
		return errors.New("agents' work goes with an agent")
	case (row.EmailSubject != "") != (row.Channel == "Email"):
		return errors.New("e-mails have a subject, others none")
	case len(row.Consultants) > 0 && row.HoldMuteTime.Value == 0:
		return errors.New("the customer is on hold during a consult")
	case (row.Direction == outbound) && queued && row.SegmentNumber.Value == 1:
		return errors.New("an outbound interaction does not begin in a queue")
	case len(row.ConversationSkills) == 0:
		return errors.New("every row tells the skills")
	case row.AfterCallWorkTime.Valid && !row.SegmentEndTime.Add(time.Duration(row.AfterCallWorkTime.Value)*time.Second).Before(to):
		return errors.New("work that is not done has no time yet")
	}
	for _, list := range [][]string{row.Consultants, row.JoinedUsers} {
		for _, who := range list {
			if !strings.Contains(who, "@") || who == row.AgentEmail {
				return errors.New("consultants and joined users are others' e-mail addresses")
			}
		}
	}
	return nil
}

// No agent has more interactions at once than the team allows, including
// after-call work.
func TestAgentsKeepTheirConcurrency(t *testing.T) {
	o := Days(7, 30_000, time.Date(2025, 3, 10, 0, 0, 0, 0, time.UTC), time.UTC)
	type change struct {
		at    time.Time
		delta int
	}
	changes, atOnce := map[string][]change{}, map[string]int{}
	require.NoError(t, Run(context.Background(), o, func(session []report.Segment) error {
		for _, row := range session {
			if row.SegmentID == "" {
				continue
			}
			limit := 1
			switch row.Channel {
			case "Web Chat", "WhatsApp", "SMS":
				limit = 3
			case "Email":
				limit = 2
			}
			atOnce[row.AgentEmail] = limit
			end := row.SegmentEndTime.Add(time.Duration(row.AfterCallWorkTime.Value) * time.Second)
			if row.SegmentEndTime.IsZero() {
				end = o.To
			}
			changes[row.AgentEmail] = append(changes[row.AgentEmail], change{row.SegmentStartTime, 1}, change{end, -1})
		}
		return nil
	}))
	require.NotEmpty(t, changes)
	busiest := map[int]int{}
	for agent, list := range changes {
		slices.SortFunc(list, func(a, b change) int {
			if c := a.at.Compare(b.at); c != 0 {
				return c
			}
			return a.delta - b.delta
		})
		now := 0
		for _, c := range list {
			now += c.delta
			busiest[atOnce[agent]] = max(busiest[atOnce[agent]], now)
			require.LessOrEqual(t, now, atOnce[agent], "%s at %s", agent, c.at)
		}
	}
	require.Equal(t, map[int]int{1: 1, 2: 2, 3: 3}, busiest, "they are used to the full")
}

func location(t *testing.T, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	require.NoError(t, err)
	return zone
}
