package query

import (
	"strconv"
	"strings"
	"time"
)

// parseRelative reads a time as Grafana's time picker writes it: now, then any
// number of steps, which add or take away some units or go to the start of the
// unit; the end of a range goes to its last millisecond instead. Days and longer
// units are those of the calendar in the location: from the last day of a month,
// a shorter month is left at its own last day.
func parseRelative(text string, now time.Time, location *time.Location, end bool) (t time.Time, ok bool) {
	rest, relative := strings.CutPrefix(text, "now")
	if !relative {
		return t, false
	}
	t = now.In(location)
	for rest != "" {
		sign := rest[0]
		rest = rest[1:]
		digits := rest[:len(rest)-len(strings.TrimLeft(rest, "0123456789"))]
		rest = rest[len(digits):]
		count, err := strconv.Atoi(digits)
		if digits == "" {
			count, err = 1, nil
		}
		const most = 100_000 // of any unit; what is reckoned stays within years that can be written
		if err != nil || rest == "" || count > most {
			return t, false
		}
		unit, known := relativeUnits[rest[0]]
		rest = rest[1:]
		switch {
		case !known:
			return t, false
		case sign == '-':
			t = unit.add(t, -count)
		case sign == '+':
			t = unit.add(t, count)
		case sign == '/' && digits == "" && end:
			t = unit.start(unit.add(unit.start(t), 1)).Add(-time.Millisecond)
		case sign == '/' && digits == "":
			t = unit.start(t)
		default:
			return t, false
		}
	}
	return t, true
}

// relativeUnit is a number of months or days, or a duration.
type relativeUnit struct {
	months, days int
	duration     time.Duration
	start        func(time.Time) time.Time
}

var relativeUnits = map[byte]relativeUnit{
	's': {duration: time.Second, start: func(t time.Time) time.Time { return t.Truncate(time.Second) }},
	'm': {duration: time.Minute, start: startOfMinute},
	'h': {duration: time.Hour, start: func(t time.Time) time.Time {
		return startOfMinute(t).Add(-time.Duration(t.Minute()) * time.Minute)
	}},
	'd': {days: 1, start: func(t time.Time) time.Time { return midnight(t, t.Year(), t.Month(), t.Day()) }},
	'w': {days: daysOfWeek, start: func(t time.Time) time.Time {
		sinceMonday := (int(t.Weekday()) + daysOfWeek - 1) % daysOfWeek
		return midnight(t, t.Year(), t.Month(), t.Day()-sinceMonday)
	}},
	'M': {months: 1, start: func(t time.Time) time.Time { return midnight(t, t.Year(), t.Month(), 1) }},
	'Q': {months: 3, start: func(t time.Time) time.Time { return midnight(t, t.Year(), t.Month()-(t.Month()-1)%3, 1) }},
	'y': {months: 12, start: func(t time.Time) time.Time { return midnight(t, t.Year(), time.January, 1) }},
}

const daysOfWeek = 7

func startOfMinute(t time.Time) time.Time {
	return t.Add(-time.Duration(t.Second())*time.Second - time.Duration(t.Nanosecond()))
}

func midnight(t time.Time, year int, month time.Month, day int) time.Time {
	return WallTime(year, month, day, 0, 0, t.Location())
}

func (u relativeUnit) add(t time.Time, count int) time.Time {
	if u.duration != 0 {
		return t.Add(time.Duration(count) * u.duration)
	}
	if u.months != 0 {
		first := time.Date(t.Year(), t.Month()+time.Month(count*u.months), 1, 0, 0, 0, 0, time.UTC)
		last := first.AddDate(0, 1, -1).Day()
		return time.Date(first.Year(), first.Month(), min(t.Day(), last), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), t.Location())
	}
	return t.AddDate(0, 0, count*u.days)
}

// WallTime returns when the clock of a place shows a time of day on a date: of
// two such times the first; where the clock leaves it out, when it goes on. Day
// and month may be outside of their ranges, as in [time.Date].
func WallTime(year int, month time.Month, day, hour, minute int, location *time.Location) time.Time {
	at := time.Date(year, month, day, hour, minute, 0, 0, location)
	begin, end := at.ZoneBounds()
	wanted := time.Date(year, month, day, hour, minute, 0, 0, time.UTC)
	shown := time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), 0, time.UTC)
	switch {
	case shown.After(wanted): // the clock has gone on already
		return begin
	case shown.Before(wanted):
		return end
	case begin.IsZero():
		return at
	}
	_, before := begin.Add(-1).Zone()
	_, since := at.Zone()
	if first := at.Add(time.Duration(since-before) * time.Second); first.Before(begin) && first.Before(at) {
		return first
	}
	return at
}
