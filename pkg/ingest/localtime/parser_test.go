package localtime_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/localtime"
)

// february is the time that the first table has in every format.
const february = "2024-02-20T09:15:30Z"

func parse(t *testing.T, r *localtime.Parser, text string) string {
	t.Helper()
	got, err := r.Parse(text)
	require.NoError(t, err)
	return got.Format(time.RFC3339Nano)
}

func TestFormats(t *testing.T) {
	for _, test := range []struct {
		text  string
		order localtime.Order
		want  string
	}{
		{"2024-02-20 09:15:30", localtime.Unknown, february},
		{"2024-02-20T09:15:30", localtime.Unknown, february},
		{"2024-02-20T09:15:30Z", localtime.Unknown, february},
		{"2024-02-20T14:45:30+05:30", localtime.Unknown, february},
		{"2024-02-20T14:45:30+0530", localtime.Unknown, february},
		{"2024-02-20 04:15:30 -05", localtime.Unknown, february},
		{"2024-02-20 09:15:30 UTC", localtime.Unknown, february},
		{"2024-02-20T09:15:30.250Z", localtime.Unknown, "2024-02-20T09:15:30.25Z"},
		{"2024-02-20 09:15:30.1234567891", localtime.Unknown, "2024-02-20T09:15:30.123456789Z"},
		{"2024/02/20 09:15:30", localtime.Unknown, february},
		{"2024-2-20 9:15:30", localtime.Unknown, february},
		{"20.02.2024 09:15:30", localtime.Unknown, february},
		{"20.02.24 09:15:30", localtime.Unknown, february},
		{"20-Feb-2024 09:15:30", localtime.Unknown, february},
		{"20 February 2024 09:15:30", localtime.Unknown, february},
		{"Feb 20, 2024, 9:15:30 AM", localtime.Unknown, february},
		{"Feb 20, 2024 9:15:30\u202fAM", localtime.Unknown, february},
		{"20/02/2024 09:15:30", localtime.DayFirst, february},
		{"20-02-2024 09:15:30", localtime.DayFirst, february},
		{"02/20/2024 09:15:30", localtime.MonthFirst, february},
		{"2/20/2024 9:15:30 am", localtime.MonthFirst, february},
		{"02/20/24 09:15:30", localtime.MonthFirst, february},
		{"02/20/2024 09:15", localtime.MonthFirst, "2024-02-20T09:15:00Z"},
		{"02/20/2024 12:00:00 AM", localtime.MonthFirst, "2024-02-20T00:00:00Z"},
		{"02/20/2024 12:00:00 PM", localtime.MonthFirst, "2024-02-20T12:00:00Z"},
		{"02/20/2024 11:59:59 PM", localtime.MonthFirst, "2024-02-20T23:59:59Z"},
		{"02/20/99 09:15:30", localtime.MonthFirst, "1999-02-20T09:15:30Z"},
		{"02/02/2024 09:15:30", localtime.Unknown, "2024-02-02T09:15:30Z"}, // either way the same
		{"2024-02-29 00:00:00", localtime.Unknown, "2024-02-29T00:00:00Z"},
		{" 2024-02-20 09:15:30 ", localtime.Unknown, february},
	} {
		t.Run(test.text, func(t *testing.T) {
			require.Equal(t, test.want, parse(t, localtime.NewParser(time.UTC, test.order), test.text))
		})
	}
}

func TestInvalidTimes(t *testing.T) {
	for text, reason := range map[string]string{
		"":                           `"" is not a date and time`,
		"yesterday":                  `"yesterday" is not a date and time`,
		"2024-02-20":                 `"2024-02-20" is not a date and time`,
		"09:15:30":                   `"09:15:30" is not a date and time`,
		"2024-02-20 09:15:30x":       `"2024-02-20 09:15:30x" is not a date and time`,
		"2024-02-20 9":               `"2024-02-20 9" is not a date and time`,
		"2024-02-20 13:15:30 PM":     `"2024-02-20 13:15:30 PM" is not a date and time`,
		"2024-02-20 09:15:30 EST":    `"2024-02-20 09:15:30 EST" is not a date and time`,
		"Fob 20, 2024 09:15:30":      `"Fob 20, 2024 09:15:30" is not a date and time`,
		"2024-02-30 09:15:30":        `"2024-02-30 09:15:30" is no such date or time`,
		"2023-02-29 09:15:30":        `"2023-02-29 09:15:30" is no such date or time`,
		"2024-13-01 09:15:30":        `"2024-13-01 09:15:30" is no such date or time`,
		"2024-02-20 24:00:00":        `"2024-02-20 24:00:00" is no such date or time`,
		"2024-02-20 23:60:00":        `"2024-02-20 23:60:00" is no such date or time`,
		"0000-02-20 09:15:30":        `"0000-02-20 09:15:30" is no such date or time`,
		"20/02/2024 09:15:30":        `"20/02/2024 09:15:30": the day or the month may come first: give the date format`,
		"2024-02-20T09:15:30+19:00":  `"2024-02-20T09:15:30+19:00" is not a date and time`,
		"2024-02-20T09:15:30 +05:99": `"2024-02-20T09:15:30 +05:99" is not a date and time`,
	} {
		t.Run(text, func(t *testing.T) {
			_, err := localtime.NewParser(time.UTC, localtime.Unknown).Parse(text)
			require.EqualError(t, err, reason)
		})
	}
}

// The offsets are those of the IANA time zone database: Berlin's clocks went
// from 02:00 to 03:00 on 31 March 2024 and from 03:00 to 02:00 on 27 October,
// Lord Howe's by half an hour, Jerusalem's on 2 April 1999 at 02:00.
func TestChangesOfClock(t *testing.T) {
	for _, test := range []struct{ zone, text, want string }{
		{"Europe/Berlin", "2024-01-15 12:00:00", "2024-01-15T11:00:00Z"},
		{"Europe/Berlin", "2024-07-15 12:00:00", "2024-07-15T10:00:00Z"},
		{"Europe/Berlin", "2024-03-31 01:59:59", "2024-03-31T00:59:59Z"},
		{"Europe/Berlin", "2024-03-31 02:30:00", "2024-03-31T01:30:00Z"}, // does not exist: read as 03:30
		{"Europe/Berlin", "2024-03-31 03:00:00", "2024-03-31T01:00:00Z"},
		{"Europe/Berlin", "2024-10-27 01:59:59", "2024-10-26T23:59:59Z"},
		{"Europe/Berlin", "2024-10-27 02:30:00", "2024-10-27T00:30:00Z"}, // comes twice: the earlier
		{"Europe/Berlin", "2024-10-27 03:00:00", "2024-10-27T02:00:00Z"},
		{"Australia/Lord_Howe", "2024-04-07 01:45:00", "2024-04-06T14:45:00Z"}, // comes twice
		{"Australia/Lord_Howe", "2024-10-06 02:15:00", "2024-10-05T15:45:00Z"}, // does not exist
		{"America/New_York", "2024-03-10 02:30:00", "2024-03-10T07:30:00Z"},
		{"America/New_York", "2024-11-03 01:30:00", "2024-11-03T05:30:00Z"},
		{"Asia/Jerusalem", "1999-02-01 07:02:55", "1999-02-01T05:02:55Z"},
		{"Asia/Kolkata", "2024-02-20 14:45:30", february},
		{"UTC", "2024-02-20 09:15:30", february},
		{"Europe/Berlin", "2024-02-20T09:15:30Z", february}, // a zone of its own wins
	} {
		t.Run(test.zone+" "+test.text, func(t *testing.T) {
			location, err := time.LoadLocation(test.zone)
			require.NoError(t, err)
			require.Equal(t, test.want, parse(t, localtime.NewParser(location, localtime.Unknown), test.text))
		})
	}
}

// A parser remembers the last offset; going back and forth across changes
// must still give the right offset.
func TestManyTimesWithOneParser(t *testing.T) {
	location, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	var times []time.Time
	for at := time.Date(2023, 1, 1, 0, 30, 0, 0, time.UTC); at.Year() < 2026; at = at.Add(time.Hour) {
		times = append(times, at)
	}
	parser := localtime.NewParser(location, localtime.Unknown)
	check := func(at time.Time) {
		local := at.In(location).Format(time.DateTime)
		want := at
		if before := at.Add(-time.Hour); before.In(location).Format(time.DateTime) == local {
			want = before // the second of two
		}
		got, err := parser.Parse(local)
		require.NoError(t, err)
		require.Equal(t, want, got, local)
	}
	for _, at := range times {
		check(at)
	}
	slices.Reverse(times)
	for _, at := range times {
		check(at)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 3 * len(times) {
		check(times[random.IntN(len(times))])
	}
}

func TestGivenFormats(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	for _, test := range []struct{ format, text, want string }{
		{"dd/MM/yyyy HH:mm:ss", "03/04/2024 09:15:30", "2024-04-03T07:15:30Z"},
		{"MM/dd/yyyy HH:mm:ss", "03/04/2024 09:15:30", "2024-03-04T08:15:30Z"},
		{"MM/dd/yy hh:mm:ss a", "03/04/24 09:15:30 PM", "2024-03-04T20:15:30Z"},
		{"d.M.yyyy H:mm", "3.4.2024 9:15", "2024-04-03T07:15:00Z"},
		{"yyyy-MM-dd'T'HH:mm:ss.SSSXXX", "2024-04-03T09:15:30.500+00:00", "2024-04-03T09:15:30.5Z"},
		{"dd MMM yyyy HH:mm:ss", "03 Apr 2024 09:15:30", "2024-04-03T07:15:30Z"},
		{"dd/MM/yyyy HH:mm:ss", "31/03/2024 02:30:00", "2024-03-31T01:30:00Z"},
	} {
		t.Run(test.format, func(t *testing.T) {
			parser, err := localtime.NewFormatParser(berlin, test.format)
			require.NoError(t, err)
			require.Equal(t, test.want, parse(t, parser, test.text))
		})
	}

	parser, err := localtime.NewFormatParser(berlin, "dd/MM/yyyy HH:mm:ss")
	require.NoError(t, err)
	_, err = parser.Parse("2024-04-03 09:15:30")
	require.EqualError(t, err, `"2024-04-03 09:15:30" is not a date and time in the date format given`)
}

func TestInvalidFormats(t *testing.T) {
	for format, reason := range map[string]string{
		"":                      `date format "" needs a year, month, day, hour and minute, as in dd/MM/yyyy HH:mm:ss`,
		"dd/MM HH:mm":           `date format "dd/MM HH:mm" needs a year, month, day, hour and minute, as in dd/MM/yyyy HH:mm:ss`,
		"DD/MM/YYYY HH:mm":      `date format "DD/MM/YYYY HH:mm": 'D' is not one of yyyy, yy, MM, M, MMM, dd, d, HH, H, hh, h, mm, ss, SSS, a, XXX`,
		"MM/dd/yyyy hh:mm:ss":   `date format "MM/dd/yyyy hh:mm:ss": hours from 1 to 12 (hh) go with AM or PM (a), hours from 0 to 23 are HH`,
		"MM/dd/yyyy HH:mm:ss a": `date format "MM/dd/yyyy HH:mm:ss a": hours from 1 to 12 (hh) go with AM or PM (a), hours from 0 to 23 are HH`,
	} {
		t.Run(format, func(t *testing.T) {
			_, err := localtime.NewFormatParser(time.UTC, format)
			require.EqualError(t, err, reason)
		})
	}
}

func TestOrderIn(t *testing.T) {
	for _, test := range []struct {
		text  string
		order localtime.Order
		told  bool
	}{
		{"20/02/2024 09:15:30", localtime.DayFirst, true},
		{"02/20/2024 09:15:30", localtime.MonthFirst, true},
		{"02/03/2024 09:15:30", localtime.Unknown, true},
		{"02/02/2024 09:15:30", localtime.Unknown, false},
		{"20/20/2024 09:15:30", localtime.Unknown, false},
		{"20.02.2024 09:15:30", localtime.Unknown, false},
		{"2024-02-20 09:15:30", localtime.Unknown, false},
		{"nonsense", localtime.Unknown, false},
		{"", localtime.Unknown, false},
	} {
		order, told := localtime.OrderIn(test.text)
		require.Equal(t, test.order, order, test.text)
		require.Equal(t, test.told, told, test.text)
	}
}
