package query

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/internal/faulttest"
)

// compared returns the earlier period of a query, and each of its buckets as
// "the start of the query's own: the earlier from - to", all in UTC.
func compared(t *testing.T, zone, interval, step, from, to string) (Period, []string) {
	t.Helper()
	asked := fmt.Sprintf(`{"queryType": "metrics", "metrics": [{"measure": "segments"}], "timezone": %q, "interval": %q, "compare": [%q]}`, zone, interval, step)
	request, err := ParseAs[Metrics]([]byte(asked), Context{Range: Range{moment(t, from), moment(t, to)}}, defaults, "matter here")
	require.NoError(t, err)
	require.Len(t, request.Earlier, 1)
	period := request.Earlier[0]
	require.Len(t, period.Bounds, len(period.Buckets)+1)
	var pairs []string
	for i, bucket := range period.Buckets {
		require.True(t, period.Bounds[i].Before(period.Bounds[i+1]), "bounds are in order")
		own := "-"
		if bucket > 0 {
			own = request.Buckets[bucket-1].UTC().Format("01-02T15:04")
		}
		pairs = append(pairs, own+": "+period.Bounds[i].UTC().Format("2006-01-02T15:04")+" - "+period.Bounds[i+1].UTC().Format("01-02T15:04"))
	}
	return period, pairs
}

// Worked out by hand, from calendars and the dates on which clocks changed: in
// Berlin on 2026-03-29 and 2026-10-25 at 01:00 UTC, in St. John's on 2026-03-08
// at 05:30 UTC and 2026-11-01 at 04:30 UTC, on Lord Howe by half an hour on
// 2026-04-04 at 15:00 UTC and 2026-10-03 at 15:30 UTC, in Kolkata never.
func TestEarlierBuckets(t *testing.T) {
	for name, test := range map[string]struct {
		zone, interval, step, from, to string
		pairs                          []string
	}{
		"a day without a change": {"Asia/Kolkata", "12h", "1d", "2026-03-28T18:30:00Z", "2026-03-29T18:30:00Z", []string{
			"03-28T18:30: 2026-03-27T18:30 - 03-28T06:30", "03-29T06:30: 2026-03-28T06:30 - 03-28T18:30"}},
		"a day of 23 hours against one of 24: the hour from two is in no bucket": {"Europe/Berlin", "1h", "1d", "2026-03-29T00:00:00Z", "2026-03-29T02:00:00Z", []string{
			"03-29T00:00: 2026-03-28T00:00 - 03-28T01:00", "-: 2026-03-28T01:00 - 03-28T02:00", "03-29T01:00: 2026-03-28T02:00 - 03-28T03:00"}},
		"a day of 24 hours against one of 23: the hour from two has none": {"Europe/Berlin", "1h", "1d", "2026-03-29T23:00:00Z", "2026-03-30T02:00:00Z", []string{
			"03-29T23:00: 2026-03-29T00:00 - 03-29T01:00", "03-30T01:00: 2026-03-29T01:00 - 03-29T02:00"}},
		"a day of 25 hours against one of 24: the second hour from two has none": {"Europe/Berlin", "1h", "1w", "2026-10-24T23:00:00Z", "2026-10-25T03:00:00Z", []string{
			"10-24T23:00: 2026-10-17T23:00 - 10-18T00:00", "10-25T00:00: 2026-10-18T00:00 - 10-18T01:00", "10-25T02:00: 2026-10-18T01:00 - 10-18T02:00"}},
		"a day of 24 hours against one of 25: the hour from two has both": {"Europe/Berlin", "1h", "1d", "2026-10-26T00:00:00Z", "2026-10-26T03:00:00Z", []string{
			"10-26T00:00: 2026-10-24T23:00 - 10-25T00:00", "10-26T01:00: 2026-10-25T00:00 - 10-25T01:00", "10-26T01:00: 2026-10-25T01:00 - 10-25T02:00", "10-26T02:00: 2026-10-25T02:00 - 10-25T03:00"}},
		"and each of its half hours has both of its own": {"Europe/Berlin", "30m", "1d", "2026-10-26T01:00:00Z", "2026-10-26T02:30:00Z", []string{
			"10-26T01:00: 2026-10-25T00:00 - 10-25T00:30", "10-26T01:30: 2026-10-25T00:30 - 10-25T01:00",
			"10-26T01:00: 2026-10-25T01:00 - 10-25T01:30", "10-26T01:30: 2026-10-25T01:30 - 10-25T02:00", "10-26T02:00: 2026-10-25T02:00 - 10-25T02:30"}},
		"three hours across a change": {"Europe/Berlin", "3h", "1w", "2026-03-28T23:00:00Z", "2026-03-29T04:00:00Z", []string{
			"03-28T23:00: 2026-03-21T23:00 - 03-22T02:00", "03-29T01:00: 2026-03-22T02:00 - 03-22T05:00"}},
		"an interval that begins at the change is that of its hours": {"Europe/Berlin", "2h", "1w", "2026-03-28T23:00:00Z", "2026-03-29T04:00:00Z", []string{
			"03-28T23:00: 2026-03-21T23:00 - 03-22T01:00", "03-29T01:00: 2026-03-22T01:00 - 03-22T03:00", "03-29T02:00: 2026-03-22T03:00 - 03-22T05:00"}},
		"an hour that begins at its half on Lord Howe": {"Australia/Lord_Howe", "1h", "1d", "2026-10-03T14:30:00Z", "2026-10-03T17:00:00Z", []string{
			"10-03T14:30: 2026-10-02T14:30 - 10-02T15:30", "10-03T15:30: 2026-10-02T15:30 - 10-02T16:30", "10-03T16:00: 2026-10-02T16:30 - 10-02T17:30"}},
		"half an hour back on Lord Howe": {"Australia/Lord_Howe", "30m", "1d", "2026-04-04T14:30:00Z", "2026-04-04T16:00:00Z", []string{
			"04-04T14:30: 2026-04-03T14:30 - 04-03T15:00", "04-04T15:30: 2026-04-03T15:00 - 04-03T15:30"}},
		"half an hour forward on Lord Howe": {"Australia/Lord_Howe", "30m", "1d", "2026-10-03T15:00:00Z", "2026-10-03T16:00:00Z", []string{
			"10-03T15:00: 2026-10-02T15:00 - 10-02T15:30", "-: 2026-10-02T15:30 - 10-02T16:00", "10-03T15:30: 2026-10-02T16:00 - 10-02T16:30"}},
		"back in St. John's": {"America/St_Johns", "1h", "4w", "2026-11-01T02:30:00Z", "2026-11-01T05:30:00Z", []string{
			"11-01T02:30: 2026-10-04T02:30 - 10-04T03:30", "11-01T03:30: 2026-10-04T03:30 - 10-04T04:30"}},
		"forward in St. John's": {"America/St_Johns", "1h", "1d", "2026-03-08T04:30:00Z", "2026-03-08T06:30:00Z", []string{
			"03-08T04:30: 2026-03-07T04:30 - 03-07T05:30", "-: 2026-03-07T05:30 - 03-07T06:30", "03-08T05:30: 2026-03-07T06:30 - 03-07T07:30"}},
		"whole days are whole, whatever their hours": {"Europe/Berlin", "1d", "1w", "2026-03-28T23:00:00Z", "2026-03-30T22:00:00Z", []string{
			"03-28T23:00: 2026-03-21T23:00 - 03-22T23:00", "03-29T22:00: 2026-03-22T23:00 - 03-23T23:00"}},
		"a day against one of 23 hours": {"Europe/Berlin", "1d", "1w", "2026-04-04T22:00:00Z", "2026-04-05T22:00:00Z", []string{
			"04-04T22:00: 2026-03-28T23:00 - 03-29T22:00"}},
		"a year earlier is the same date": {"Europe/Berlin", "1d", "1y", "2026-07-14T22:00:00Z", "2026-07-15T22:00:00Z", []string{
			"07-14T22:00: 2025-07-14T22:00 - 07-15T22:00"}},
		"29 February has no year before": {"UTC", "1d", "1y", "2024-02-28T00:00:00Z", "2024-03-02T00:00:00Z", []string{
			"02-28T00:00: 2023-02-28T00:00 - 03-01T00:00", "03-01T00:00: 2023-03-01T00:00 - 03-02T00:00"}},
		"29 February is of no day a year after": {"UTC", "12h", "1y", "2025-02-28T12:00:00Z", "2025-03-01T12:00:00Z", []string{
			"02-28T12:00: 2024-02-28T12:00 - 02-29T00:00", "-: 2024-02-29T00:00 - 02-29T12:00", "-: 2024-02-29T12:00 - 03-01T00:00", "03-01T00:00: 2024-03-01T00:00 - 03-01T12:00"}},
		"nor have the hours of 29 February": {"UTC", "12h", "1y", "2024-02-29T00:00:00Z", "2024-03-02T00:00:00Z", []string{
			"03-01T00:00: 2023-03-01T00:00 - 03-01T12:00", "03-01T12:00: 2023-03-01T12:00 - 03-02T00:00"}},
		"weeks a year earlier begin on the same date": {"UTC", "1w", "1y", "2026-02-23T00:00:00Z", "2026-03-09T00:00:00Z", []string{
			"02-23T00:00: 2025-02-23T00:00 - 03-02T00:00", "03-02T00:00: 2025-03-02T00:00 - 03-09T00:00"}},
		"weeks across a leap day do not overlap": {"UTC", "1w", "1y", "2024-02-26T00:00:00Z", "2024-03-11T00:00:00Z", []string{
			"02-26T00:00: 2023-02-26T00:00 - 03-05T00:00", "03-04T00:00: 2023-03-05T00:00 - 03-11T00:00"}},
		"a week from 29 February is one from 1 March": {"UTC", "1w", "1y", "2016-02-22T00:00:00Z", "2016-03-14T00:00:00Z", []string{
			"02-22T00:00: 2015-02-22T00:00 - 03-01T00:00", "02-29T00:00: 2015-03-01T00:00 - 03-08T00:00", "03-07T00:00: 2015-03-08T00:00 - 03-14T00:00"}},
		"months a week earlier": {"UTC", "1M", "1w", "2026-02-01T00:00:00Z", "2026-04-01T00:00:00Z", []string{
			"02-01T00:00: 2026-01-25T00:00 - 02-22T00:00", "03-01T00:00: 2026-02-22T00:00 - 03-25T00:00"}},
		"months a year earlier": {"Europe/Berlin", "1M", "1y", "2024-01-31T23:00:00Z", "2024-02-29T23:00:00Z", []string{
			"01-31T23:00: 2023-01-31T23:00 - 02-28T23:00"}},
		"the range's ends need not be those of buckets": {"UTC", "1h", "1d", "2026-02-10T08:20:00Z", "2026-02-10T09:40:00Z", []string{
			"02-10T08:00: 2026-02-09T08:00 - 02-09T09:00", "02-10T09:00: 2026-02-09T09:00 - 02-09T10:00"}},
		"29 February alone": {"UTC", "1d", "1y", "2024-02-29T00:00:00Z", "2024-03-01T00:00:00Z", []string{"-: 2024-02-29T00:00 - 03-01T00:00"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, pairs := compared(t, test.zone, test.interval, test.step, test.from, test.to)
			require.Equal(t, test.pairs, pairs)
		})
	}
}

// The ends of an earlier range are those moments at which the clock showed the
// same, whatever the hours between.
func TestEarlierRanges(t *testing.T) {
	for _, test := range []struct{ zone, step, from, to, earlierFrom, earlierTo string }{
		{"UTC", "1d", "2026-02-10T08:20:00Z", "2026-02-10T09:40:00.25Z", "2026-02-09T08:20:00Z", "2026-02-09T09:40:00.25Z"},
		{"Europe/Berlin", "1w", "2026-03-30T06:00:00Z", "2026-03-30T16:00:00Z", "2026-03-23T07:00:00Z", "2026-03-23T17:00:00Z"},
		{"Europe/Berlin", "4w", "2026-11-02T07:00:00Z", "2026-11-02T17:00:00Z", "2026-10-05T06:00:00Z", "2026-10-05T16:00:00Z"},
		{"America/St_Johns", "1y", "2026-03-08T12:00:00Z", "2026-03-09T12:00:00Z", "2025-03-08T13:00:00Z", "2025-03-09T12:00:00Z"},
		{"Australia/Lord_Howe", "1d", "2026-10-04T00:00:00Z", "2026-10-04T10:00:00Z", "2026-10-03T00:30:00Z", "2026-10-03T10:30:00Z"},
		{"Asia/Kolkata", "1y", "2024-02-28T18:30:00Z", "2024-02-29T18:30:00Z", "2023-02-28T18:30:00Z", "2023-02-28T18:30:00Z"},
		// From half past two, which the clock skipped the day before.
		{"Europe/Berlin", "1d", "2026-03-30T00:30:00Z", "2026-03-30T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-29T01:30:00Z"},
		{"America/St_Johns", "1d", "2026-03-09T05:00:00Z", "2026-03-09T06:00:00Z", "2026-03-08T05:30:00Z", "2026-03-08T06:00:00Z"},
		// From the first showing of 02:30 to the second of 02:10.
		{"Europe/Berlin", "1d", "2026-10-25T00:30:00Z", "2026-10-25T01:10:00Z", "2026-10-24T00:30:00Z", "2026-10-24T00:30:00Z"},
	} {
		period, _ := compared(t, test.zone, "1h", test.step, test.from, test.to)
		require.Equal(t, []string{test.earlierFrom, test.earlierTo},
			[]string{period.Range.From.UTC().Format(time.RFC3339Nano), period.Range.To.UTC().Format(time.RFC3339Nano)}, test.zone+" "+test.from)
	}
}

func TestComparesThatAreRefused(t *testing.T) {
	for asked, message := range map[string]string{
		`"compare": ["2w"]`:       `cannot compare with "2w" earlier: use one of "1d", "1w", "4w", "1y"`,
		`"compare": ["1w", "1w"]`: `compare names "1w" twice: remove one`,
		`"compare": "1w"`:         `the query's "compare" cannot be a string`,
		`"compare": ["$period"]`:  `compare holds the template variable $period`,
		`"compare": ["1w"], "metrics": [{"measure": "longest_current_wait"}]`: `longest_current_wait is about the present, which no earlier period has`,
	} {
		_, err := Parse([]byte(`{"queryType": "metrics", "metrics": [{"measure": "segments"}], `+asked+`}`), context, defaults)
		faulttest.Require(t, err, fault.Query, message)
	}
}
