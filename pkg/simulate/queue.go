package simulate

import "time"

// queue is a Queue at work, or the hidden line of an Outbound stream: agents
// take what waits there, but no customer does, so the report shows none of it.
type queue struct {
	name     string // blank for a hidden line
	skills   []string
	priority int
	opening  Opening
	patience Distribution
	timeout  instant
	overflow *queue
	handling *handling
	teams    []*team // who can serve it, specialists first
	line     line
}

func (q *queue) hidden() bool { return q.name == "" }

// isOpen reports whether the queue is open in that hour of the week.
func (o Opening) isOpen(weekday time.Weekday, hour int) bool {
	return o == Opening{} || o[weekday].From <= hour && hour < o[weekday].To
}

// freeAgent returns the agent an interaction of the queue goes to: of the
// least occupied, the one who has been so for the longest time.
func (q *queue) freeAgent() *agent {
	for load, more := 0, true; more; load++ {
		more = false
		for _, t := range q.teams {
			if load >= len(t.free) {
				continue
			}
			if a := t.free[load].first; a != nil {
				return a
			}
			more = true
		}
	}
	return nil
}

// line is who waits, in order of arrival. Anyone may leave it at any time.
type line struct{ first, last *interaction }

func (l *line) join(x *interaction) {
	x.ahead, x.behind = l.last, nil
	if l.last == nil {
		l.first = x
	} else {
		l.last.behind = x
	}
	l.last = x
}

func (l *line) leave(x *interaction) {
	if x.ahead == nil {
		l.first = x.behind
	} else {
		x.ahead.behind = x.behind
	}
	if x.behind == nil {
		l.last = x.ahead
	} else {
		x.behind.ahead = x.ahead
	}
	x.ahead, x.behind = nil, nil
}
