package conversation

import (
	"cmp"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// queueName is the queue's name, else its ID.
func queueName(s *stop) string {
	if !s.queued() {
		return ""
	}
	return string(cmp.Or(s.QueueName, s.QueueID))
}

// queueExit is when the conversation left the queue of its i-th stop: when an
// agent accepted, else when it reached the next stop, else when the session
// ended. It is blank while the conversation waits.
func queueExit(c *conversation, i int) time.Time {
	s := &c.stops[i]
	if s.entered.IsZero() {
		return time.Time{}
	}
	if s.answered() {
		return s.accepted
	}
	if i+1 < len(c.stops) {
		if next := c.stops[i+1].reached(); !next.IsZero() {
			return next
		}
	}
	if !c.ended || c.end.IsZero() {
		return time.Time{}
	}
	// A session's end may be before its last events.
	return later(c.end, later(s.entered, s.lastTried))
}

// queueWait is exit - entry, 0 if an agent accepted before the entry.
func queueWait(entry, exit time.Time) report.Seconds {
	if entry.IsZero() || exit.IsZero() {
		return report.Seconds{}
	}
	return report.SecondsOf(max(0, exit.Sub(entry).Seconds()))
}
