package conversation

import (
	"cmp"
	"fmt"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/localtime"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// conversation is a record with its times parsed.
type conversation struct {
	*record
	start, end time.Time
	stops      []stop
	ended      bool
}

// stop is a destination with its times parsed.
type stop struct {
	*destination
	served  *agent // who responded; nil: nobody
	entered time.Time

	assigned, accepted, ended, responded time.Time // of served
	snoozed                              report.Seconds
	lastTried                            time.Time // assignment of the last agent who did not respond
}

// answered reports whether an agent accepted.
func (s *stop) answered() bool { return s.served != nil && !s.accepted.IsZero() }

// queued reports whether the conversation waited in a queue here. Outbound
// calls, which never wait, have a queue without name and entry time.
func (s *stop) queued() bool { return s.QueueName != "" || !s.entered.IsZero() }

// reached is when the conversation got here.
func (s *stop) reached() time.Time { return cmp.Or(s.entered, s.assigned, s.accepted) }

func newConversation(r *record, times *localtime.Parser) (*conversation, error) {
	parser := timeParser{times: times}
	c := &conversation{record: r, ended: hasEnded(r)}
	c.start = parser.parse("sessionStartTime", r.SessionStart)
	for i := range r.Destinations {
		d := &r.Destinations[i]
		s := stop{destination: d, served: servedBy(d), entered: parser.parse("EnterTime", d.EnterTime)}
		for _, tried := range d.NonRespondingAgents {
			s.lastTried = later(s.lastTried, parser.parse("assignedAt", tried.AssignedAt))
		}
		if s.served != nil {
			s.assigned = parser.parse("assignedAt", s.served.AssignedAt)
			s.accepted = parser.parse("acceptedTime", s.served.AcceptedTime)
			s.responded = parser.parse("firstResponseTime", s.served.FirstResponseTime)
			s.ended = parser.parse("interactionEndTime", s.served.EndTime)
			s.snoozed = snoozeTime(&s, times)
		}
		c.stops = append(c.stops, s)
	}
	c.end = parser.parse("sessionEndTime", r.SessionEnd)
	return c, parser.err
}

// servedBy returns the agent of a destination: the one who responded in a queue,
// or the one the conversation was routed to.
func servedBy(d *destination) *agent {
	switch {
	case d.RespondingAgent != nil:
		return d.RespondingAgent
	case d.Type == "QueueEntry", d.Name == "" && d.Email == "" && d.AssignedAt == "" && d.AcceptedTime == "":
		return nil
	}
	return &d.agent
}

// timeParser parses a record's times, in the order they happened, and keeps the
// first error.
type timeParser struct {
	times  *localtime.Parser
	latest time.Time
	err    error
}

func (p *timeParser) parse(name string, t text) time.Time {
	if t == "" || p.err != nil {
		return time.Time{}
	}
	moment, err := parseTime(p.times, t, p.latest)
	if err != nil {
		p.err = fmt.Errorf("%s: %w", name, err)
	}
	p.latest = later(p.latest, moment)
	return moment
}

// parseTime parses a time that comes after another one.
func parseTime(times *localtime.Parser, t text, after time.Time) (time.Time, error) {
	if moment, ok := epoch(string(t)); ok {
		return moment, nil
	}
	first, second, err := times.ParseBoth(string(t))
	return localtime.Choose(first, second, after, after), err
}

// epoch parses milliseconds since 1970.
func epoch(digits string) (time.Time, bool) {
	if len(digits) != 13 {
		return time.Time{}, false
	}
	n := int64(0)
	for i := range len(digits) {
		if digits[i] < '0' || digits[i] > '9' {
			return time.Time{}, false
		}
		n = n*10 + int64(digits[i]-'0')
	}
	return time.UnixMilli(n).UTC(), true
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
