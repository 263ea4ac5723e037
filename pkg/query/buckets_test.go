package query

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func moment(t *testing.T, text string) time.Time {
	t.Helper()
	parsed, err := time.Parse(time.RFC3339, text)
	require.NoError(t, err)
	return parsed
}

// zoned reads an interval for a data source in a zone.
func zoned(t *testing.T, text, zone string) Interval {
	t.Helper()
	location, err := time.LoadLocation(zone)
	require.NoError(t, err)
	interval, err := parseInterval(text, 0, location)
	require.NoError(t, err)
	return interval
}

// The bounds are worked out by hand, from calendars and the dates on which
// clocks changed.
func TestBuckets(t *testing.T) {
	for name, test := range map[string]struct {
		interval, zone, from, to string
		bounds                   []string // in UTC
	}{
		"steps of minutes": {"5m", "Europe/Berlin", "2026-03-29T00:58:00Z", "2026-03-29T01:05:00Z",
			[]string{"2026-03-29T00:55:00Z", "2026-03-29T01:00:00Z", "2026-03-29T01:05:00Z"}},
		"steps that do not divide a day are counted from midnight": {"7m", "UTC", "2026-03-29T01:00:00Z", "2026-03-29T01:01:00Z",
			[]string{"2026-03-29T00:56:00Z", "2026-03-29T01:03:00Z"}},
		"and the last of a day is shorter": {"5h", "Europe/Berlin", "2026-01-10T18:00:00Z", "2026-01-11T05:00:00Z",
			[]string{"2026-01-10T14:00:00Z", "2026-01-10T19:00:00Z", "2026-01-10T23:00:00Z", "2026-01-11T04:00:00Z", "2026-01-11T09:00:00Z"}},
		"half days in Berlin": {"12h", "Europe/Berlin", "2026-01-10T05:00:00Z", "2026-01-11T05:00:00Z",
			[]string{"2026-01-09T23:00:00Z", "2026-01-10T11:00:00Z", "2026-01-10T23:00:00Z", "2026-01-11T11:00:00Z"}},
		"half days where clocks go forward: noon is noon": {"12h", "Europe/Berlin", "2026-03-29T00:00:00Z", "2026-03-29T20:00:00Z",
			[]string{"2026-03-28T23:00:00Z", "2026-03-29T10:00:00Z", "2026-03-29T22:00:00Z"}},
		"half days where clocks go back": {"12h", "Europe/Berlin", "2026-10-25T00:00:00Z", "2026-10-25T20:00:00Z",
			[]string{"2026-10-24T22:00:00Z", "2026-10-25T11:00:00Z", "2026-10-25T23:00:00Z"}},
		"hours where clocks go forward: there is none from two to three": {"1h", "Europe/Berlin", "2026-03-29T00:00:00Z", "2026-03-29T02:00:00Z",
			[]string{"2026-03-29T00:00:00Z", "2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z"}},
		"two hours where clocks go forward: the change is their bound": {"2h", "Europe/Berlin", "2026-03-28T23:30:00Z", "2026-03-29T03:00:00Z",
			[]string{"2026-03-28T23:00:00Z", "2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z", "2026-03-29T04:00:00Z"}},
		"hours where clocks go back: two of them begin at two": {"1h", "Europe/Berlin", "2026-10-24T23:00:00Z", "2026-10-25T02:00:00Z",
			[]string{"2026-10-24T23:00:00Z", "2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z"}},
		"a zone of half an hour": {"1h", "Asia/Kolkata", "2026-01-10T10:00:00Z", "2026-01-10T11:00:00Z",
			[]string{"2026-01-10T09:30:00Z", "2026-01-10T10:30:00Z", "2026-01-10T11:30:00Z"}},
		"six hours in St. John's": {"6h", "America/St_Johns", "2026-01-10T10:00:00Z", "2026-01-10T16:00:00Z",
			[]string{"2026-01-10T09:30:00Z", "2026-01-10T15:30:00Z", "2026-01-10T21:30:00Z"}},
		// At 02:00 clocks go back to 01:30, so that the hour from one has 90 minutes.
		"half an hour back on Lord Howe": {"1h", "Australia/Lord_Howe", "2026-04-04T14:10:00Z", "2026-04-04T16:00:00Z",
			[]string{"2026-04-04T14:00:00Z", "2026-04-04T15:30:00Z", "2026-04-04T16:30:00Z"}},
		// At 02:00 clocks go forward to 02:30.
		"half an hour forward on Lord Howe": {"1h", "Australia/Lord_Howe", "2026-10-03T14:40:00Z", "2026-10-03T16:10:00Z",
			[]string{"2026-10-03T14:30:00Z", "2026-10-03T15:30:00Z", "2026-10-03T16:00:00Z", "2026-10-03T17:00:00Z"}},
		"steps longer than a day that are no days": {"36h", "Europe/Berlin", "1970-01-02T00:00:00Z", "1970-01-03T00:00:00Z",
			[]string{"1970-01-01T00:00:00Z", "1970-01-02T12:00:00Z", "1970-01-04T00:00:00Z"}},
		"before the epoch": {"1h", "UTC", "1969-12-31T22:30:00Z", "1970-01-01T00:00:00Z",
			[]string{"1969-12-31T22:00:00Z", "1969-12-31T23:00:00Z", "1970-01-01T00:00:00Z"}},
		"an empty range has a bucket": {"1h", "UTC", "2026-03-29T01:10:00Z", "2026-03-29T01:10:00Z",
			[]string{"2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z"}},
		"a range that ends before it begins": {"1h", "UTC", "2026-03-29T01:10:00Z", "2026-03-28T01:10:00Z",
			[]string{"2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z"}},
		"days in UTC": {"1d", "UTC", "2026-03-28T05:00:00Z", "2026-03-29T05:00:00Z",
			[]string{"2026-03-28T00:00:00Z", "2026-03-29T00:00:00Z", "2026-03-30T00:00:00Z"}},
		"24 hours are a day": {"24h", "Europe/Berlin", "2026-01-10T12:00:00Z", "2026-01-10T13:00:00Z",
			[]string{"2026-01-09T23:00:00Z", "2026-01-10T23:00:00Z"}},
		"a day of 23 hours in Berlin": {"1d", "Europe/Berlin", "2026-03-28T10:00:00Z", "2026-03-30T10:00:00Z",
			[]string{"2026-03-27T23:00:00Z", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z", "2026-03-30T22:00:00Z"}},
		"a day of 25 hours in Berlin": {"1d", "Europe/Berlin", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z",
			[]string{"2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"}},
		"a day of 23 hours in New York": {"1d", "America/New_York", "2026-03-08T05:00:00Z", "2026-03-09T05:00:00Z",
			[]string{"2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z", "2026-03-10T04:00:00Z"}},
		"a day of 25 hours in New York": {"1d", "America/New_York", "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z",
			[]string{"2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z"}},
		"no midnight: Sao Paulo's clocks went from 00:00 to 01:00": {"1d", "America/Sao_Paulo", "2018-11-03T12:00:00Z", "2018-11-05T02:00:00Z",
			[]string{"2018-11-03T03:00:00Z", "2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z"}},
		"no midnight east of Greenwich: Amman's clocks went from 00:00 to 01:00": {"1d", "Asia/Amman", "2022-02-24T12:00:00Z", "2022-02-25T12:00:00Z",
			[]string{"2022-02-23T22:00:00Z", "2022-02-24T22:00:00Z", "2022-02-25T21:00:00Z"}},
		"two midnights: Havana's clocks went from 01:00 to 00:00": {"1d", "America/Havana", "2023-11-05T12:00:00Z", "2023-11-05T13:00:00Z",
			[]string{"2023-11-05T04:00:00Z", "2023-11-06T05:00:00Z"}},
		"two midnights east of Greenwich: Amman's clocks went from 01:00 to 00:00": {"1d", "Asia/Amman", "2021-10-29T12:00:00Z", "2021-10-29T13:00:00Z",
			[]string{"2021-10-28T21:00:00Z", "2021-10-29T22:00:00Z"}},
		"a day that never was: Apia went from the 29th to the 31st": {"1d", "Pacific/Apia", "2011-12-29T12:00:00Z", "2011-12-31T12:00:00Z",
			[]string{"2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z", "2011-12-31T10:00:00Z", "2012-01-01T10:00:00Z"}},
		"weeks begin on Mondays": {"1w", "Europe/Berlin", "2026-03-29T10:00:00Z", "2026-03-31T10:00:00Z",
			[]string{"2026-03-22T23:00:00Z", "2026-03-29T22:00:00Z", "2026-04-05T22:00:00Z"}},
		"7 days are a week": {"7d", "UTC", "2026-03-29T10:00:00Z", "2026-03-29T11:00:00Z",
			[]string{"2026-03-23T00:00:00Z", "2026-03-30T00:00:00Z"}},
		"a Sunday before the first Monday of the count": {"1w", "UTC", "1970-01-04T10:00:00Z", "1970-01-04T11:00:00Z",
			[]string{"1969-12-29T00:00:00Z", "1970-01-05T00:00:00Z"}},
		// 1970-01-05 is the first of two days, and 2026-03-29 is 20,537 days later.
		"two days": {"2d", "UTC", "2026-03-29T10:00:00Z", "2026-03-29T11:00:00Z",
			[]string{"2026-03-28T00:00:00Z", "2026-03-30T00:00:00Z"}},
		"months": {"1M", "Europe/Berlin", "2026-02-03T00:00:00Z", "2026-03-31T22:00:00Z",
			[]string{"2026-01-31T23:00:00Z", "2026-02-28T23:00:00Z", "2026-03-31T22:00:00Z"}},
		"quarters": {"3M", "UTC", "2026-05-03T00:00:00Z", "2026-07-01T00:00:00Z",
			[]string{"2026-04-01T00:00:00Z", "2026-07-01T00:00:00Z"}},
		"years": {"1y", "America/New_York", "2026-01-01T04:00:00Z", "2026-01-01T06:00:00Z",
			[]string{"2025-01-01T05:00:00Z", "2026-01-01T05:00:00Z", "2027-01-01T05:00:00Z"}},
	} {
		t.Run(name, func(t *testing.T) {
			bounds, err := zoned(t, test.interval, test.zone).Buckets(Range{From: moment(t, test.from), To: moment(t, test.to)})
			require.NoError(t, err)
			var written []string
			for _, bound := range bounds {
				written = append(written, bound.UTC().Format(time.RFC3339))
			}
			require.Equal(t, test.bounds, written)
		})
	}
}

func TestBucketsAreBounded(t *testing.T) {
	from := moment(t, "2026-03-29T00:00:00Z")
	second := zoned(t, "1s", "UTC")
	bounds, err := second.Buckets(Range{From: from, To: from.Add(MaxBuckets * time.Second)})
	require.NoError(t, err)
	require.Len(t, bounds, MaxBuckets+1)
	for _, interval := range []Interval{second, zoned(t, "1d", "Europe/Berlin"), zoned(t, "1M", "UTC")} {
		_, err = interval.Buckets(Range{From: from, To: from.AddDate(3000, 0, 0)})
		require.ErrorContains(t, err, "more than 10000 intervals of that width: choose a longer interval, or a shorter time range")
	}
}

func TestIntervalsThatAreRefused(t *testing.T) {
	for _, text := range []string{"500ms", "1.5s", "-1h", "0s", "0M", "abc", "5", "1000y1", "999999999d", "1h30"} {
		_, err := parseInterval(text, 0, nil)
		require.ErrorContains(t, err, "is not an interval of", text)
	}
}

func TestAutoIntervalFitsTheRange(t *testing.T) {
	from := moment(t, "2026-03-29T00:00:00Z")
	for _, test := range []struct{ asked, width, expected time.Duration }{
		{30 * time.Second, time.Hour, 30 * time.Second},
		{time.Second, time.Hour, time.Second},
		{0, time.Minute, time.Second},
		{20 * time.Millisecond, time.Minute, time.Second},
		{time.Second, 24 * time.Hour, 10 * time.Second}, // as an alert rule over a day asks
		{time.Second, 365 * 24 * time.Hour, time.Hour},
	} {
		within := Range{From: from, To: from.Add(test.width)}
		fitted := FitInterval(test.asked, within)
		require.Equal(t, test.expected, fitted)
		interval, err := parseInterval("auto", fitted, nil)
		require.NoError(t, err)
		_, err = interval.Buckets(within)
		require.NoError(t, err)
	}
}
