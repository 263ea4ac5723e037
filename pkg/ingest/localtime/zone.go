// Package localtime reads dates and times as files carry them: in many
// orders, with or without a zone.
package localtime

import (
	"time"
)

const (
	day = 24 * 60 * 60 // seconds
	// margin keeps clear of a change of offset: no zone moves its clock by more.
	margin = 2 * day
)

// zone turns times on a wall clock into instants.
//
// Where a clock is turned back, a time that comes twice is the earlier of the
// two. Where it is turned forward, a time that does not exist is read with the
// offset before the change, so 02:30 becomes 03:30. (RFC 5545, 3.3.5.)
type zone struct {
	location *time.Location
	// Wall clock times in [from, to) all have this offset.
	from, to int64
	offset   int64
}

// instant returns the Unix time of a wall clock time, which is given as the
// Unix time it would be in UTC.
func (z *zone) instant(wall int64) int64 {
	if wall >= z.from && wall < z.to {
		return wall - z.offset
	}
	before, after := z.offsetAt(wall-day), z.offsetAt(wall+day)
	if before == after {
		z.remember(wall, before)
		return wall - before
	}
	// Where both offsets fit, the one before the change gives the earlier time.
	if candidate := wall - after; wall-before+z.offsetAt(wall-before) != wall && candidate+z.offsetAt(candidate) == wall {
		return candidate
	}
	return wall - before
}

func (z *zone) offsetAt(unix int64) int64 {
	_, offset := time.Unix(unix, 0).In(z.location).Zone()
	return int64(offset)
}

// remember notes how far around a wall clock time its offset holds.
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
