package frame

import (
	"cmp"
	"fmt"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// span is a stretch of an interaction, or with no length a mark in it. It
// never ends before it starts.
type span struct {
	id, parent string
	operation  string // what happens
	service    string // the queue, agent or bot: the trace view's color
	start, end time.Time

	serviceTags, tags []tag
	events            []event
	warnings          []string // what is wrong in the data
	failure           string   // why this counts as failed
	open              bool     // it has not ended
}

// tag is a key and a value as the trace view reads them.
type tag struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// event is a moment in a span.
type event struct {
	Timestamp float64 `json:"timestamp"` // ms
	Name      string  `json:"name"`
	Fields    []tag   `json:"fields"`
}

// Names of spans.
const (
	rootID        = "interaction"
	opQueue       = "Queue wait"
	opAgent       = "Agent segment"
	opBot         = "Bot"
	opHold        = "Hold/mute"
	opSnooze      = "Snooze"
	opConsult     = "Consult, time not recorded"
	opJoin        = "Joined, time not recorded"
	opSegment     = "Segment"
	keyPlacement  = "Placement"
	keyOutcome    = "Outcome"
	keyInProgress = "In Progress"
)

// timeline draws an interaction: the session is the root; below it are the
// queues' waits and the agents' segments; below an agent what happened in the
// segment. Holds, snoozes, consults and joins have no times of their own, so
// each says how it was placed.
type timeline struct {
	segments  []report.Segment
	truncated bool
	now       time.Time
	spans     []span
	end       time.Time // of the latest span so far
}

// timelineOf returns the spans of an interaction's rows, the root first; none
// where there is no row.
func timelineOf(segments []report.Segment, truncated bool, now time.Time) []span {
	if len(segments) == 0 {
		return nil
	}
	t := &timeline{segments: segments, truncated: truncated, now: now.UTC(), spans: make([]span, 1, 1+2*len(segments))}
	for i := range segments {
		t.add(i)
	}
	t.spans[0] = t.root()
	return t.spans
}

func (t *timeline) root() span {
	first := t.segments[0]
	root := span{
		id: rootID, service: cmp.Or(first.Channel, "Interaction"), operation: "Interaction",
		start: t.spans[1].start, end: t.spans[1].end,
		tags: append(allTags(t.segments, "Interaction", "Outcome"), totals(t.segments)...),
	}
	if first.Direction != "" {
		root.operation = first.Direction + " interaction"
	}
	for _, s := range t.spans[1:] {
		if s.start.Before(root.start) {
			root.start = s.start
		}
		if s.end.After(root.end) {
			root.end = s.end
		}
	}
	if t.open() {
		root.markOpen()
		if t.now.After(root.end) {
			root.end = t.now
		}
	}
	return root
}

// open reports whether the interaction has not ended.
func (t *timeline) open() bool { return t.segments[len(t.segments)-1].InProgress }

func (t *timeline) isLast(i int) bool { return i == len(t.segments)-1 && !t.truncated }

// markOpen marks a span as not ended.
func (s *span) markOpen() {
	s.open = true
	s.tags = append(s.tags, tag{keyInProgress, "true"}, tag{keyPlacement, "It goes on: drawn until now."})
}

// add draws a row: its wait, its agent, or where it has neither, a mark.
func (t *timeline) add(i int) {
	row := &t.segments[i]
	queued := row.QueueName != "" || !row.QueueEntryTime.IsZero() || row.QueueWaitTime.Value > 0
	served := row.AgentName != "" || row.AgentEmail != "" || row.SegmentID != "" || !row.SegmentStartTime.IsZero() || !row.SegmentEndTime.IsZero()
	if queued {
		t.addQueue(i, row, served)
	}
	if served {
		t.addAgent(i, row)
	}
	if !queued && !served {
		s := t.begin(i, "segment", opSegment, opSegment, row.StartedAt)
		s.tags = append(s.tags, tagsOf(row, "Segment", "Transfer", "Outcome")...)
		t.push(s)
	}
}

func (t *timeline) addQueue(i int, row *report.Segment, served bool) {
	s := t.begin(i, "queue", opQueue, cmp.Or(row.QueueName, "Queue"), row.QueueEntryTime, row.StartedAt)
	t.close(&s, i, row.QueueExitTime, row.QueueWaitTime, row.SegmentStartTime)
	s.tags = append(s.tags, tagsOf(row, "Queue", "Transfer", "Outcome")...)
	outcome := "left without an agent"
	switch {
	case served:
		outcome = "answered"
	case row.InProgress && t.isLast(i):
		outcome = "waiting"
	case t.isLast(i):
		outcome = "abandoned"
		s.failure = "The interaction ended before an agent answered."
	}
	s.tags = append(s.tags, tag{keyOutcome, outcome})
	t.push(s)
}

func (t *timeline) addAgent(i int, row *report.Segment) {
	operation := opAgent
	if row.AgentName == report.BotAgent {
		operation = opBot
	}
	s := t.begin(i, "agent", operation, cmp.Or(row.AgentName, row.AgentCustomName, row.AgentEmail, "Agent"),
		row.SegmentStartTime, row.QueueExitTime, row.StartedAt)
	t.close(&s, i, row.SegmentEndTime, spent(row), time.Time{})
	s.serviceTags = tagsOf(row, "Agent")
	s.tags = append(s.tags, tagsOf(row, "Segment", "Transfer", "Outcome")...)
	if first := row.FirstResponseTime; first.Valid {
		s.events = append(s.events, event{
			Timestamp: milliseconds(s.start.Add(seconds(first))), Name: "First response",
			Fields: []tag{{"First Response Time", clock(first.Value)}},
		})
	}
	t.push(s)
	t.addWithin(i, row, s)
}

// spent is the time an agent is known to have spent, for a segment whose end is not.
func spent(row *report.Segment) report.Seconds {
	total := report.Seconds{}
	for _, part := range []report.Seconds{row.TalkTime, row.HoldMuteTime, row.SnoozeTime} {
		if part.Valid {
			total = report.SecondsOf(total.Value + part.Value)
		}
	}
	return total
}

// addWithin draws what happened within an agent's segment.
func (t *timeline) addWithin(i int, row *report.Segment, agent span) {
	// The agent talks first; then come the hold and the snooze, one after the
	// other, in so far as the segment has room for them.
	cursor := agent.start.Add(seconds(row.TalkTime))
	for _, part := range []struct {
		name, operation string
		length          report.Seconds
	}{{"hold", opHold, row.HoldMuteTime}, {"snooze", opSnooze, row.SnoozeTime}} {
		if part.length.Value == 0 {
			continue
		}
		s := t.within(i, part.name, part.operation, agent)
		s.service = agent.service
		s.tags = append(s.tags, tag{keyPlacement, "Only its length is recorded, in total; when in the segment it was is not."})
		if part.length.Value > 0 {
			length := seconds(part.length)
			s.start = latest(agent.start, earliest(cursor, agent.end.Add(-length)))
			s.end = s.start.Add(length)
			cursor = s.end
			if s.end.After(agent.end) {
				s.warnings = append(s.warnings, fmt.Sprintf("The data says it lasted %s, which is longer than the segment.", clock(part.length.Value)))
			}
		} else {
			s.warnings = append(s.warnings, fmt.Sprintf("The data says it lasted %s, which cannot be; it is drawn without length.", clock(part.length.Value)))
		}
		t.push(s)
	}
	for _, part := range []struct {
		name, operation string
		people          []string
	}{{"consult", opConsult, row.Consultants}, {"join", opJoin, row.JoinedUsers}} {
		for n, person := range part.people {
			s := t.within(i, fmt.Sprintf("%s-%d", part.name, n+1), part.operation, agent)
			s.service = person
			s.tags = append(s.tags, tag{keyPlacement, "Only who took part in the segment is recorded; when and how long is not."})
			t.push(s)
		}
	}
}

// within is a mark at the start of an agent's segment, yet to be given its length.
func (t *timeline) within(i int, name, operation string, agent span) span {
	return span{
		id: spanID(i, name), parent: agent.id, operation: operation, start: agent.start, end: agent.start,
		tags: []tag{{"Segment", fmt.Sprint(i + 1)}},
	}
}

// begin is a span that starts at the first of the times that is known.
func (t *timeline) begin(i int, name, operation, service string, starts ...time.Time) span {
	s := span{
		id: spanID(i, name), parent: rootID, operation: operation, service: service,
		start: cmp.Or(starts...), tags: []tag{{"Segment", fmt.Sprint(i + 1)}},
	}
	if s.start.IsZero() {
		s.start = cmp.Or(t.end, t.now)
		s.warnings = append(s.warnings, "The data has no time for it; it is drawn after what came before.")
	}
	s.end = s.start
	return s
}

// close ends a span at its recorded end; else after its recorded length; else
// at what came next; else, where the interaction has not ended, now.
func (t *timeline) close(s *span, i int, end time.Time, length report.Seconds, next time.Time) {
	row := &t.segments[i]
	switch {
	case !end.IsZero():
		s.end = end
	case row.InProgress && t.isLast(i) && next.IsZero():
		s.end = latest(s.start, t.now)
		s.markOpen()
	case length.Valid:
		s.end = s.start.Add(seconds(length))
		s.tags = append(s.tags, tag{keyPlacement, "Its end is not recorded: drawn as long as the data says it lasted."})
	case !next.IsZero():
		s.end = next
		s.tags = append(s.tags, tag{keyPlacement, "Its end is not recorded: drawn until the agent's segment begins."})
	case i+1 < len(t.segments) && !t.segments[i+1].StartedAt.IsZero():
		s.end = latest(s.start, t.segments[i+1].StartedAt)
		s.tags = append(s.tags, tag{keyPlacement, "Its end is not recorded: drawn until the next segment."})
	default:
		s.tags = append(s.tags, tag{keyPlacement, "Its end is not recorded: drawn without length."})
	}
	if s.end.Before(s.start) {
		s.warnings = append(s.warnings, fmt.Sprintf("The data says it ended at %s, before it began at %s; it is drawn without length.",
			s.end.Format(time.DateTime+".999999 UTC"), s.start.Format(time.DateTime+".999999 UTC")))
		s.end = s.start
	}
}

func (t *timeline) push(s span) {
	t.spans = append(t.spans, s)
	t.end = latest(t.end, s.end)
}

// spanID names a span after its row, counted from 1.
func spanID(i int, name string) string { return fmt.Sprintf("%d-%s", i+1, name) }

// seconds is the length, at most about a lifetime: what a time.Duration holds.
func seconds(length report.Seconds) time.Duration {
	const most = 9e9
	return time.Duration(min(max(length.Value, -most), most) * float64(time.Second))
}

func latest(one, other time.Time) time.Time {
	if one.After(other) {
		return one
	}
	return other
}

func earliest(one, other time.Time) time.Time {
	if one.Before(other) {
		return one
	}
	return other
}
