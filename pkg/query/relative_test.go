package query_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
)

// Relative times, worked out by hand. 18 November 2024 is a Monday; Berlin is
// two hours ahead of UTC from 2024-03-31T01:00Z to 2024-10-27T01:00Z, else one.
// In Cairo the clocks went from 00:00 to 01:00 on 26 April 2024 (22:00Z the day
// before, UTC+2), and from 24:00 to 23:00 on 31 October (21:00Z, UTC+3).
func TestRelativeTimes(t *testing.T) {
	for _, c := range []struct{ text, zone, now, from, to string }{
		{"now", "UTC", "2024-11-18T15:30:45.123Z", "2024-11-18T15:30:45.123Z", "2024-11-18T15:30:45.123Z"},
		{"now-90s", "UTC", "2024-11-18T15:30:45Z", "2024-11-18T15:29:15Z", "2024-11-18T15:29:15Z"},
		{"now+2h-15m", "UTC", "2024-11-18T15:30:45Z", "2024-11-18T17:15:45Z", "2024-11-18T17:15:45Z"},
		{"now/s", "UTC", "2024-11-18T15:30:45.678Z", "2024-11-18T15:30:45Z", "2024-11-18T15:30:45.999Z"},
		{"now/m", "UTC", "2024-11-18T15:30:45.678Z", "2024-11-18T15:30:00Z", "2024-11-18T15:30:59.999Z"},
		{"now-h/h", "America/St_Johns", "2024-11-18T15:45:00Z", "2024-11-18T14:30:00Z", "2024-11-18T15:29:59.999Z"},
		{"now/d", "Europe/Berlin", "2024-11-18T23:30:00Z", "2024-11-18T23:00:00Z", "2024-11-19T22:59:59.999Z"},
		{"now/d", "Europe/Berlin", "2024-03-31T12:00:00Z", "2024-03-30T23:00:00Z", "2024-03-31T21:59:59.999Z"},
		{"now/d", "Europe/Berlin", "2024-10-27T12:00:00Z", "2024-10-26T22:00:00Z", "2024-10-27T22:59:59.999Z"},
		{"now-1d", "Europe/Berlin", "2024-03-31T10:00:00Z", "2024-03-30T11:00:00Z", "2024-03-30T11:00:00Z"},
		{"now-1d/d+6h", "UTC", "2024-11-18T15:30:45Z", "2024-11-17T06:00:00Z", "2024-11-18T05:59:59.999Z"},
		{"now/w", "Europe/Berlin", "2024-11-17T22:59:00Z", "2024-11-10T23:00:00Z", "2024-11-17T22:59:59.999Z"},
		{"now-1w/w", "Europe/Berlin", "2024-11-18T05:00:00Z", "2024-11-10T23:00:00Z", "2024-11-17T22:59:59.999Z"},
		{"now-1M/M", "UTC", "2024-03-31T06:00:00Z", "2024-02-01T00:00:00Z", "2024-02-29T23:59:59.999Z"},
		{"now-1M", "UTC", "2023-03-31T06:00:00Z", "2023-02-28T06:00:00Z", "2023-02-28T06:00:00Z"},
		{"now-13M/M", "UTC", "2024-01-31T06:00:00Z", "2022-12-01T00:00:00Z", "2022-12-31T23:59:59.999Z"},
		{"now-1Q/Q", "UTC", "2024-05-31T06:00:00Z", "2024-01-01T00:00:00Z", "2024-03-31T23:59:59.999Z"},
		{"now/Q", "UTC", "2024-12-31T06:00:00Z", "2024-10-01T00:00:00Z", "2024-12-31T23:59:59.999Z"},
		{"now-1y/y", "UTC", "2024-02-29T06:00:00Z", "2023-01-01T00:00:00Z", "2023-12-31T23:59:59.999Z"},
		{"now-1y", "UTC", "2024-02-29T06:00:00Z", "2023-02-28T06:00:00Z", "2023-02-28T06:00:00Z"},
		{"now/d", "Africa/Cairo", "2024-04-26T10:00:00Z", "2024-04-25T22:00:00Z", "2024-04-26T20:59:59.999Z"},
		{"now/d", "Africa/Cairo", "2024-10-31T10:00:00Z", "2024-10-30T21:00:00Z", "2024-10-31T21:59:59.999Z"},
	} {
		t.Run(c.text+" "+c.zone, func(t *testing.T) {
			location, err := time.LoadLocation(c.zone)
			require.NoError(t, err)
			now, err := time.Parse(time.RFC3339, c.now)
			require.NoError(t, err)
			from, err := query.ParseRange(c.text, "now+10y", now, location)
			require.NoError(t, err)
			require.Equal(t, c.from, from.From.UTC().Format(time.RFC3339Nano), "as the start")
			to, err := query.ParseRange("0", c.text, now, location)
			require.NoError(t, err)
			require.Equal(t, c.to, to.To.UTC().Format(time.RFC3339Nano), "as the end")
		})
	}
	for _, text := range []string{"now-", "now-1", "now-1x", "now/2d", "now 1d", "now-1.5h", "now*2d", "now-1d/", "now-999999999999999999999d", "now-100001y", "now/fy"} {
		_, err := query.ParseRange(text, "now", time.Now(), time.UTC)
		require.True(t, fault.Is(err, fault.Query), text)
	}
}
