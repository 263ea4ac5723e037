package conversation

import (
	"fmt"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/localtime"
)

// conversation is a record with its times read.
type conversation struct {
	*record
	start, end time.Time
	stops      []stop
	ended      bool
}

// stop is a destination with its times read.
type stop struct {
	*destination
	served  *agent // who was to serve the customer here; nil: nobody responded
	entered time.Time

	assigned, accepted, ended, responded time.Time // of served
	lastTried                            time.Time // when the last agent who did not respond was assigned
}

// answered says that an agent accepted.
func (s *stop) answered() bool { return s.served != nil && !s.accepted.IsZero() }

// queued says that the conversation waited in a queue here. A queue without
// name and entry time stands in outbound calls, which never wait.
func (s *stop) queued() bool { return s.QueueName != "" || !s.entered.IsZero() }

// reached is when the conversation was led here.
func (s *stop) reached() time.Time { return firstTime(s.entered, s.assigned, s.accepted) }

func understand(r *record, times *localtime.Reader) (*conversation, error) {
	clock := clock{times: times}
	c := &conversation{record: r, ended: hasEnded(r)}
	c.start = clock.read("sessionStartTime", r.SessionStart)
	c.end = clock.read("sessionEndTime", r.SessionEnd)
	for i := range r.Destinations {
		d := &r.Destinations[i]
		s := stop{destination: d, served: servedBy(d), entered: clock.read("EnterTime", d.EnterTime)}
		if s.served != nil {
			s.assigned = clock.read("assignedAt", s.served.AssignedAt)
			s.accepted = clock.read("acceptedTime", s.served.AcceptedTime)
			s.ended = clock.read("interactionEndTime", s.served.EndTime)
			s.responded = clock.read("firstResponseTime", s.served.FirstResponseTime)
		}
		for _, tried := range d.NonRespondingAgents {
			s.lastTried = later(s.lastTried, clock.read("assignedAt", tried.AssignedAt))
		}
		c.stops = append(c.stops, s)
	}
	return c, clock.err
}

// servedBy returns the agent of a destination: the one who responded to a
// queue, or the one the conversation was led to.
func servedBy(d *destination) *agent {
	switch {
	case d.RespondingAgent != nil:
		return d.RespondingAgent
	case d.Type == "QueueEntry", d.Name == "" && d.Email == "" && d.AssignedAt == "" && d.AcceptedTime == "":
		return nil
	}
	return &d.agent
}

// clock reads times and keeps the first error.
type clock struct {
	times *localtime.Reader
	err   error
}

func (c *clock) read(name string, t text) time.Time {
	if t == "" || c.err != nil {
		return time.Time{}
	}
	if moment, ok := epoch(string(t)); ok {
		return moment
	}
	moment, err := c.times.Parse(string(t))
	if err != nil {
		c.err = fmt.Errorf("%s: %w", name, err)
	}
	return moment
}

// epoch reads milliseconds since 1970.
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

func firstTime(times ...time.Time) time.Time {
	for _, t := range times {
		if !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
