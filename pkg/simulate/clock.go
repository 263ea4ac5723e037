package simulate

import "time"

// instant is a time of the simulation, in microseconds since its origin:
// integers compare exactly.
type instant int64

const second instant = 1_000_000

// clock converts between instants and calendar time.
type clock struct {
	origin time.Time // a whole second
	zone   *time.Location
}

// at returns the time in the center's zone.
func (c clock) at(t instant) time.Time {
	return c.origin.Add(time.Duration(t) * time.Microsecond).In(c.zone)
}

// instant returns the instant of a time.
func (c clock) instant(t time.Time) instant {
	return instant(t.Sub(c.origin) / time.Microsecond)
}

// stamp returns the time in the report: UTC, in whole seconds. It truncates,
// which keeps the order of events.
func (c clock) stamp(t instant) time.Time {
	return c.origin.Add(time.Duration(t/second) * time.Second)
}
