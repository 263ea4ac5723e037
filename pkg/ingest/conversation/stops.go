package conversation

import (
	"cmp"
	"fmt"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/localtime"
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
	c.end = parser.parse("sessionEndTime", r.SessionEnd)
	for i := range r.Destinations {
		d := &r.Destinations[i]
		s := stop{destination: d, served: servedBy(d), entered: parser.parse("EnterTime", d.EnterTime)}
		if s.served != nil {
			s.assigned = parser.parse("assignedAt", s.served.AssignedAt)
			s.accepted = parser.parse("acceptedTime", s.served.AcceptedTime)
			s.ended = parser.parse("interactionEndTime", s.served.EndTime)
			s.responded = parser.parse("firstResponseTime", s.served.FirstResponseTime)
		}
		for _, tried := range d.NonRespondingAgents {
			s.lastTried = later(s.lastTried, parser.parse("assignedAt", tried.AssignedAt))
		}
		c.stops = append(c.stops, s)
	}
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

// timeParser parses times and keeps the first error.
type timeParser struct {
	times *localtime.Parser
	err   error
}

func (p *timeParser) parse(name string, t text) time.Time {
	if t == "" || p.err != nil {
		return time.Time{}
	}
	if moment, ok := epoch(string(t)); ok {
		return moment
	}
	moment, err := p.times.Parse(string(t))
	if err != nil {
		p.err = fmt.Errorf("%s: %w", name, err)
	}
	return moment
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
