package deliver

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// place returns a location by its name.
func place(t *testing.T, name string) *time.Location {
	t.Helper()
	location, err := time.LoadLocation(name)
	require.NoError(t, err)
	return location
}

// Due times around the changes of clocks, worked out by hand.
//
// Berlin: UTC+1, in summer UTC+2 from 2024-03-31 02:00 (01:00Z) to 2024-10-27
// 03:00 (01:00Z). St. John's: UTC-3:30, in summer UTC-2:30 from 2024-03-10
// 02:00 (05:30Z) to 2024-11-03 02:00 (04:30Z). Lord Howe: UTC+10:30, in summer
// UTC+11 from 2024-10-06 02:00 (2024-10-05T15:30Z) to 2024-04-07 02:00
// (2024-04-06T15:00Z). Apia left out 2011-12-30: from UTC-10 to UTC+14 at
// 2011-12-30T10:00Z.
func TestDueTimesAcrossChangesOfClocks(t *testing.T) {
	for name, c := range map[string]struct {
		schedule Schedule
		zone     string
		now      string
		latest   string
		next     string
	}{
		"Berlin, winter":                       {daily(6, 0), "Europe/Berlin", "2024-01-15T12:00:00Z", "2024-01-15T05:00:00Z", "2024-01-16T05:00:00Z"},
		"Berlin, summer":                       {daily(6, 0), "Europe/Berlin", "2024-07-15T12:00:00Z", "2024-07-15T04:00:00Z", "2024-07-16T04:00:00Z"},
		"Berlin, at the minute":                {daily(6, 0), "Europe/Berlin", "2024-07-15T04:00:00Z", "2024-07-15T04:00:00Z", "2024-07-16T04:00:00Z"},
		"Berlin, a moment before":              {daily(6, 0), "Europe/Berlin", "2024-07-15T03:59:59Z", "2024-07-14T04:00:00Z", "2024-07-15T04:00:00Z"},
		"Berlin, over the shortest day":        {daily(6, 0), "Europe/Berlin", "2024-03-30T05:30:00Z", "2024-03-30T05:00:00Z", "2024-03-31T04:00:00Z"},
		"Berlin, 02:30 is left out":            {daily(2, 30), "Europe/Berlin", "2024-03-31T00:59:00Z", "2024-03-30T01:30:00Z", "2024-03-31T01:00:00Z"},
		"Berlin, 02:30 was left out":           {daily(2, 30), "Europe/Berlin", "2024-03-31T01:00:00Z", "2024-03-31T01:00:00Z", "2024-04-01T00:30:00Z"},
		"Berlin, 02:00 is left out":            {daily(2, 0), "Europe/Berlin", "2024-03-31T00:59:00Z", "2024-03-30T01:00:00Z", "2024-03-31T01:00:00Z"},
		"Berlin, 03:00 just after":             {daily(3, 0), "Europe/Berlin", "2024-03-31T00:59:00Z", "2024-03-30T02:00:00Z", "2024-03-31T01:00:00Z"},
		"Berlin, 02:30 twice: the first":       {daily(2, 30), "Europe/Berlin", "2024-10-27T00:29:00Z", "2024-10-26T00:30:00Z", "2024-10-27T00:30:00Z"},
		"Berlin, 02:30 twice: not the second":  {daily(2, 30), "Europe/Berlin", "2024-10-27T01:35:00Z", "2024-10-27T00:30:00Z", "2024-10-28T01:30:00Z"},
		"Berlin, 03:00 is once":                {daily(3, 0), "Europe/Berlin", "2024-10-27T01:59:00Z", "2024-10-26T01:00:00Z", "2024-10-27T02:00:00Z"},
		"Berlin, hourly in the spring":         {hourly(30), "Europe/Berlin", "2024-03-31T00:45:00Z", "2024-03-31T00:30:00Z", "2024-03-31T01:30:00Z"},
		"Berlin, hourly, 02:30 summer":         {hourly(30), "Europe/Berlin", "2024-10-27T00:45:00Z", "2024-10-27T00:30:00Z", "2024-10-27T01:30:00Z"},
		"Berlin, hourly, 02:30 winter":         {hourly(30), "Europe/Berlin", "2024-10-27T01:45:00Z", "2024-10-27T01:30:00Z", "2024-10-27T02:30:00Z"},
		"Berlin, weekly on the change":         {weekly(7, 2, 15), "Europe/Berlin", "2024-03-31T12:00:00Z", "2024-03-31T01:00:00Z", "2024-04-07T00:15:00Z"},
		"Berlin, weekly, Monday":               {weekly(1, 8, 0), "Europe/Berlin", "2024-11-18T07:00:00Z", "2024-11-18T07:00:00Z", "2024-11-25T07:00:00Z"},
		"Berlin, monthly on 31: February":      {monthly(31, 6, 0), "Europe/Berlin", "2024-03-01T00:00:00Z", "2024-02-29T05:00:00Z", "2024-03-31T04:00:00Z"},
		"Berlin, monthly on 31: a common year": {monthly(31, 6, 0), "Europe/Berlin", "2023-02-28T04:59:00Z", "2023-01-31T05:00:00Z", "2023-02-28T05:00:00Z"},
		"Berlin, monthly on 31: April":         {monthly(31, 6, 0), "Europe/Berlin", "2024-05-01T00:00:00Z", "2024-04-30T04:00:00Z", "2024-05-31T04:00:00Z"},
		"Berlin, monthly on 1: over the year":  {monthly(1, 0, 0), "Europe/Berlin", "2024-12-31T22:59:00Z", "2024-11-30T23:00:00Z", "2024-12-31T23:00:00Z"},
		"St. John's, winter":                   {daily(6, 0), "America/St_Johns", "2024-01-15T12:00:00Z", "2024-01-15T09:30:00Z", "2024-01-16T09:30:00Z"},
		"St. John's, 02:30 is left out":        {daily(2, 30), "America/St_Johns", "2024-03-10T05:29:00Z", "2024-03-09T06:00:00Z", "2024-03-10T05:30:00Z"},
		"St. John's, 01:30 twice: the first":   {daily(1, 30), "America/St_Johns", "2024-11-03T03:59:00Z", "2024-11-02T04:00:00Z", "2024-11-03T04:00:00Z"},
		"St. John's, 01:30 twice: once":        {daily(1, 30), "America/St_Johns", "2024-11-03T05:30:00Z", "2024-11-03T04:00:00Z", "2024-11-04T05:00:00Z"},
		"St. John's, hourly":                   {hourly(0), "America/St_Johns", "2024-03-10T05:15:00Z", "2024-03-10T04:30:00Z", "2024-03-10T05:30:00Z"},
		"Lord Howe, summer":                    {daily(6, 0), "Australia/Lord_Howe", "2024-01-15T12:00:00Z", "2024-01-14T19:00:00Z", "2024-01-15T19:00:00Z"},
		"Lord Howe, 02:15 is left out":         {daily(2, 15), "Australia/Lord_Howe", "2024-10-05T15:29:00Z", "2024-10-04T15:45:00Z", "2024-10-05T15:30:00Z"},
		"Lord Howe, 02:45 is not":              {daily(2, 45), "Australia/Lord_Howe", "2024-10-05T15:30:00Z", "2024-10-04T16:15:00Z", "2024-10-05T15:45:00Z"},
		"Lord Howe, 01:45 twice: the first":    {daily(1, 45), "Australia/Lord_Howe", "2024-04-06T14:44:00Z", "2024-04-05T14:45:00Z", "2024-04-06T14:45:00Z"},
		"Lord Howe, 01:45 twice: once":         {daily(1, 45), "Australia/Lord_Howe", "2024-04-06T15:20:00Z", "2024-04-06T14:45:00Z", "2024-04-07T15:15:00Z"},
		"Lord Howe, 01:15 is once":             {daily(1, 15), "Australia/Lord_Howe", "2024-04-06T15:20:00Z", "2024-04-06T14:15:00Z", "2024-04-07T14:45:00Z"},
		"Apia, a day is left out":              {daily(6, 0), "Pacific/Apia", "2011-12-30T09:59:00Z", "2011-12-29T16:00:00Z", "2011-12-30T10:00:00Z"},
		"UTC":                                  {daily(0, 0), "UTC", "2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z", "2024-03-01T00:00:00Z"},
	} {
		t.Run(name, func(t *testing.T) {
			c.schedule.Location = place(t, c.zone)
			latest, next := c.schedule.around(instant(t, c.now))
			require.Equal(t, c.latest, latest.UTC().Format(time.RFC3339), "latest")
			require.Equal(t, c.next, next.UTC().Format(time.RFC3339), "next")
		})
	}
}

// From minute to minute through two years, no time is due that was not
// announced, and none is left out: what is next becomes the latest.
func TestDueTimesFollowOneAnother(t *testing.T) {
	for _, zone := range []string{"Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Africa/Casablanca", "UTC"} {
		location := place(t, zone)
		for _, schedule := range []Schedule{hourly(15), hourly(45), daily(2, 30), daily(1, 45), weekly(7, 2, 0), monthly(31, 1, 30)} {
			schedule.Location = location
			at := instant(t, "2024-01-01T00:00:00Z")
			_, next := schedule.around(at)
			next = next.UTC()
			for at.Year() < 2026 {
				require.True(t, next.After(at))
				latest, following := schedule.around(next)
				require.Equal(t, next, latest.UTC(), "%s after %s", schedule, at)
				before, same := schedule.around(next.Add(-time.Second))
				require.Equal(t, next, same.UTC())
				require.False(t, before.After(at), "nothing is due between: %s", schedule)
				at, next = next, following.UTC()
			}
		}
	}
}

func TestTheLatestOfSeveralSchedules(t *testing.T) {
	berlin, utc := daily(6, 0), weekly(1, 4, 30)
	berlin.Location, utc.Location = place(t, "Europe/Berlin"), time.UTC
	settings := Settings{Schedules: []Schedule{berlin, utc}}
	// 18 November 2024 is a Monday; 06:00 in Berlin is 05:00Z.
	latest, next := settings.latestDue(instant(t, "2024-11-18T04:45:00Z"))
	require.Equal(t, instant(t, "2024-11-18T04:30:00Z"), latest.UTC())
	require.Equal(t, instant(t, "2024-11-18T05:00:00Z"), next.UTC())
	latest, next = Settings{}.latestDue(time.Now())
	require.Zero(t, latest)
	require.Zero(t, next)
}

func instant(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	require.NoError(t, err)
	return at
}

func hourly(minute int) Schedule      { return Schedule{Every: Hourly, Minute: minute} }
func daily(hour, minute int) Schedule { return Schedule{Every: Daily, Hour: hour, Minute: minute} }
func weekly(weekday, hour, minute int) Schedule {
	return Schedule{Every: Weekly, Weekday: weekday, Hour: hour, Minute: minute}
}
func monthly(day, hour, minute int) Schedule {
	return Schedule{Every: Monthly, Day: day, Hour: hour, Minute: minute}
}
