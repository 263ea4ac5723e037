package conversation

import (
	"strconv"
	"strings"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/localtime"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// snooze is one time that an agent put the conversation on snooze. Its form is
// not published.
type snooze map[string]looseText

// snoozeTime is the record's total, else the sum of its snoozes. It is blank
// where one of them cannot be understood, or where they would be longer than
// the agent's portion: no figure is made of a guess.
func snoozeTime(s *stop, times *localtime.Parser) report.Seconds {
	each := s.served.SnoozeInfo.Value
	if s.served.Snooze.Valid || len(each) == 0 {
		return report.Seconds(s.served.Snooze)
	}
	var total time.Duration
	for _, one := range each {
		length, known := one.length(times)
		if !known || length < 0 {
			return report.Seconds{}
		}
		total += length
	}
	if s.accepted.IsZero() || s.ended.IsZero() || total > s.ended.Sub(s.accepted) {
		return report.Seconds{}
	}
	return report.SecondsOf(total.Seconds())
}

// length is a duration in seconds, as all durations of a record, or the time
// from a start to an end.
func (s snooze) length(times *localtime.Parser) (length time.Duration, known bool) {
	var start, end time.Time
	for key, value := range s {
		key = strings.ToLower(key)
		moment, err := parseTime(times, text(value), time.Time{})
		switch {
		case strings.Contains(key, "duration"):
			n, err := strconv.ParseFloat(string(value), 64)
			return time.Duration(n * float64(time.Second)), err == nil && n >= 0 && n < maxSnooze
		case strings.Contains(key, "start") && err == nil:
			start = moment
		case strings.Contains(key, "end") && err == nil:
			end = moment
		}
	}
	return end.Sub(start), !start.IsZero() && !end.IsZero()
}

// maxSnooze is longer than any snooze, in seconds.
const maxSnooze = 1e9
