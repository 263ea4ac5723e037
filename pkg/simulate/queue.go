package simulate

import "time"

// queue is a running Queue, or the hidden line of an Outbound stream, in which no
// customer waits and which is not in the report.
type queue struct {
	name     string // blank for a hidden line
	skills   []string
	priority int
	opening  Opening
	patience Distribution
	timeout  instant
	overflow *queue
	handling *handling
	teams    []*team           // that serve it, specialists first
	line     list[interaction] // those waiting, in order of arrival
}

func (q *queue) hidden() bool { return q.name == "" }

// isOpen reports whether the queue is open in that hour of the week.
func (o Opening) isOpen(weekday time.Weekday, hour int) bool {
	return o == Opening{} || o[weekday].From <= hour && hour < o[weekday].To
}

// freeAgent returns the agent for an interaction of the queue: the longest idle
// of those with the least load.
func (q *queue) freeAgent() *agent {
	for load, more := 0, true; more; load++ {
		more = false
		for _, t := range q.teams {
			if load >= len(t.free) {
				continue
			}
			if a := t.free[load].head(); a != nil {
				return a
			}
			more = true
		}
	}
	return nil
}
