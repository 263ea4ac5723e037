package deliver

import (
	"fmt"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
)

// Every is how often a schedule is due.
type Every string

// The intervals of schedules.
const (
	Hourly  Every = "hour"
	Daily   Every = "day"
	Weekly  Every = "week"
	Monthly Every = "month"
)

var everies = []Every{Hourly, Daily, Weekly, Monthly}

// Schedule is when a report is due, on the clock of a place.
//
// A time of day that the clock leaves out when it is set forward is due when it
// goes on; one that it shows twice when it is set back is due the first time.
// An hourly schedule is due whenever the clock shows its minute, so that every
// hour that passes has its run.
type Schedule struct {
	Every    Every
	Minute   int
	Hour     int // but for hourly ones
	Weekday  int // of weekly ones: Monday is 1, Sunday is 7
	Day      int // of monthly ones; in a shorter month the last day
	Location *time.Location
}

// around returns the latest time up to now at which the schedule is due, and
// the next after now.
func (s Schedule) around(now time.Time) (latest, next time.Time) {
	if s.Every == Hourly {
		return s.minute(now.Truncate(time.Minute), -time.Minute), s.minute(now.Truncate(time.Minute).Add(time.Minute), time.Minute)
	}
	// A month and a day to each side hold at least one date of the schedule,
	// wherever the zone's date is.
	const days = 33
	today := now.In(s.Location)
	for offset := -days; offset <= days; offset++ {
		date := time.Date(today.Year(), today.Month(), today.Day()+offset, 0, 0, 0, 0, time.UTC)
		if !s.on(date) {
			continue
		}
		due := query.WallTime(date.Year(), date.Month(), date.Day(), s.Hour, s.Minute, s.Location)
		if due.After(now) {
			return latest, due
		}
		latest = due
	}
	return latest, next
}

// minute returns the first minute from t on, by steps, that the clock shows as
// the schedule's.
func (s Schedule) minute(t time.Time, step time.Duration) time.Time {
	for t.In(s.Location).Minute() != s.Minute {
		t = t.Add(step)
	}
	return t
}

// on reports whether the schedule is due on a date.
func (s Schedule) on(date time.Time) bool {
	switch s.Every {
	case Weekly:
		return int(date.Weekday()+6)%7+1 == s.Weekday
	case Monthly:
		last := time.Date(date.Year(), date.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day()
		return date.Day() == min(s.Day, last)
	default:
		return true
	}
}

// String says when, in words.
func (s Schedule) String() string {
	clock := fmt.Sprintf("at %02d:%02d (%s)", s.Hour, s.Minute, s.Location)
	switch s.Every {
	case Hourly:
		return fmt.Sprintf("hourly at minute %02d (%s)", s.Minute, s.Location)
	case Weekly:
		return fmt.Sprintf("every %s %s", time.Weekday(s.Weekday%7), clock)
	case Monthly:
		return fmt.Sprintf("monthly on day %d %s", s.Day, clock)
	default:
		return "daily " + clock
	}
}
