package query

import (
	"strings"
	"time"
)

// ParseRange reads a time range as Grafana and people write it: epoch
// milliseconds, RFC 3339, a date or a date and time in the location, or
// relative to now ("now-1d/d"). Errors are of class [fault.Query].
func ParseRange(from, to string, now time.Time, location *time.Location) (Range, error) {
	start, err := parseRangeEnd(from, now, location, false)
	if err != nil {
		return Range{}, refuse("from: %v", err)
	}
	end, err := parseRangeEnd(to, now, location, true)
	if err != nil {
		return Range{}, refuse("to: %v", err)
	}
	if end.Before(start) {
		return Range{}, refuse("the time range ends (%s) before it begins (%s): swap from and to", end.Format(time.RFC3339), start.Format(time.RFC3339))
	}
	return Range{From: start, To: end}, nil
}

// ParseLocation reads the name of a time zone. The error, of class
// [fault.Query], begins with the name of what holds it.
func ParseLocation(what, name string) (*time.Location, error) {
	if strings.EqualFold(name, "utc") {
		return time.UTC, nil
	}
	location, err := time.LoadLocation(name)
	if err != nil || name == "" || name == "Local" {
		return nil, refuse("%s %q is not a time zone: use a name such as Europe/Berlin", what, name)
	}
	return location, nil
}

func parseRangeEnd(text string, now time.Time, location *time.Location, end bool) (time.Time, error) {
	if text == "" {
		return time.Time{}, refuse("no time is given: write epoch milliseconds, 2024-11-18T17:00:00Z, 2024-11-18 or now-1d/d")
	}
	if t, err := parseMoment(text); err == nil {
		return t, nil
	}
	for _, layout := range []string{time.DateOnly, time.DateTime, "2006-01-02T15:04:05"} {
		if t, err := time.ParseInLocation(layout, text, location); err == nil {
			return t, nil
		}
	}
	if t, relative := parseRelative(text, now, location, end); relative {
		return t, nil
	}
	return time.Time{}, refuse("%q is not a time: write epoch milliseconds, 2024-11-18T17:00:00Z, 2024-11-18 or now-1d/d", text)
}
