package simulate

import "time"

// instant is a time of the simulation: microseconds since its origin. Whole
// numbers make every comparison exact.
type instant int64

const second instant = 1_000_000

// clock ties instants to calendar time.
type clock struct {
	origin time.Time // a whole second
	zone   *time.Location
}

// at returns the time on the center's own clock.
func (c clock) at(t instant) time.Time {
	return c.origin.Add(time.Duration(t) * time.Microsecond).In(c.zone)
}

// instant returns the instant of a time.
func (c clock) instant(t time.Time) instant {
	return instant(t.Sub(c.origin) / time.Microsecond)
}

// stamp returns the time as the report has it: UTC, in whole seconds. Parts of
// a second are dropped, which keeps the order of events.
func (c clock) stamp(t instant) time.Time {
	return c.origin.Add(time.Duration(t/second) * time.Second)
}
