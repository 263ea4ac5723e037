// Package localtime parses dates and times in the many formats of files, with or
// without a zone.
package localtime

import (
	"time"
)

const (
	day = 24 * 60 * 60 // seconds
	// margin is the distance kept from a change of offset: more than any change.
	margin = 2 * day
)

// zone converts wall clock times to Unix times.
//
// When clocks go back, a time occurs twice (see [Choose]). When they
// go forward, a time that does not exist has the offset before the change, so
// 02:30 becomes 03:30. (RFC 5545, 3.3.5.)
type zone struct {
	location *time.Location
	// All wall clock times in [from, to) have this offset.
	from, to int64
	offset   int64
}

// instants returns the Unix times of a wall clock time (see [civil.wall]),
// which are the same unless it occurs twice.
func (z *zone) instants(wall int64) (first, second int64) {
	if wall >= z.from && wall < z.to {
		return wall - z.offset, wall - z.offset
	}
	before, after := z.offsetAt(wall-day), z.offsetAt(wall+day)
	if before == after {
		z.remember(wall, before)
		return wall - before, wall - before
	}
	// If both offsets fit, the one before the change gives the earlier time.
	first, second = wall-before, wall-after
	if second+z.offsetAt(second) != wall {
		return first, first
	}
	if first+z.offsetAt(first) != wall {
		return second, second
	}
	return first, second
}

// Choose returns which of the two times that a wall clock time may be is meant,
// in a sequence of times that are true in their order: the first, unless that
// were before the time notBefore, or the second were nearer to the time before
// it, near. Either may be zero.
func Choose(first, second, notBefore, near time.Time) time.Time {
	// Clocks of several machines differ: a second or two is no order.
	const slack = 5 * time.Second
	if second.Equal(first) {
		return first
	}
	if !notBefore.IsZero() && first.Before(notBefore.Add(-slack)) || !near.IsZero() && near.Sub(first) > second.Sub(first)/2 {
		return second
	}
	return first
}

func (z *zone) offsetAt(unix int64) int64 {
	_, offset := time.Unix(unix, 0).In(z.location).Zone()
	return int64(offset)
}

// remember caches an offset and the range of wall clock times that have it.
func (z *zone) remember(wall, offset int64) {
	start, end := time.Unix(wall-offset, 0).In(z.location).ZoneBounds()
	z.offset = offset
	z.from, z.to = wall, wall+1
	if start.IsZero() {
		z.from = wall - margin
	} else if from := start.Unix() + offset + margin; from < wall {
		z.from = from
	}
	if end.IsZero() {
		z.to = wall + margin
	} else if to := end.Unix() + offset - margin; to > wall {
		z.to = to
	}
}
