package reportcsv_test

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/localtime"
	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/reportcsv"
)

// What a duration means shows in the whole file. want is a duration in seconds,
// or why it is rejected.
func TestDurationsOfAFile(t *testing.T) {
	const ambiguous = `may be hours and minutes, or minutes and seconds: write it as HH:mm:SS`
	const fraction = `looks like a fraction of a day`
	for name, test := range map[string]struct {
		cells   []string
		want    []any
		notices string
	}{
		"seconds":                       {[]string{"135", "0.5", "0"}, []any{135.0, 0.5, 0.0}, ""},
		"seconds with parts":            {[]string{"135.123456", "0.654321"}, []any{135.123456, 0.654321}, ""},
		"fractions of a day":            {[]string{"0.000694444", "0.0104166666666667", "0"}, []any{60.0, 900.0, 0.0}, `"0.000694444" on line 2 is 00:01:00`},
		"fractions with an exponent":    {[]string{"1.15740740740741E-05"}, []any{1.0}, `is 00:00:01`},
		"fractions with commas":         {[]string{`"0,00138888888888889"`}, []any{120.0}, `is 00:02:00`},
		"a fraction among clocks":       {[]string{"00:01:00", "0.000694444"}, []any{60.0, fraction}, ""},
		"a fraction among seconds":      {[]string{"90", "0.000694444"}, []any{90.0, fraction}, ""},
		"few digits are seconds":        {[]string{"0.25", "0.5"}, []any{0.25, 0.5}, ""},
		"minutes among clocks":          {[]string{"00:01:00", "02:15"}, []any{60.0, 135.0}, ""},
		"minutes past the hours of day": {[]string{"02:15", "59:59"}, []any{135.0, 3599.0}, ""},
		"nothing says which":            {[]string{"02:15", "03:20"}, []any{ambiguous, ambiguous}, ""},
		"parts of seconds":              {[]string{"00:00:01.5", "-00:00:01.25"}, []any{1.5, -1.25}, ""},
		"dashes":                        {[]string{"--", "00:00:07"}, []any{nil, 7.0}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			file := "Session ID,Started At,Talk Time\n"
			for _, cell := range test.cells {
				file += "s,2024-02-20 09:00:00," + cell + "\n"
			}
			facts, err := reportcsv.Survey(strings.NewReader(file))
			require.NoError(t, err)
			require.NoError(t, facts.Check())
			require.Contains(t, strings.Join(facts.Notices(), "; "), test.notices)
			require.Equal(t, test.notices == "", len(facts.Notices()) == 0)
			reader, err := reportcsv.NewReader(strings.NewReader(file), localtime.NewParser(time.UTC, localtime.Unknown), facts)
			require.NoError(t, err)
			for _, want := range test.want {
				row, _, broken, err := reader.Next()
				require.NoError(t, err)
				switch want := want.(type) {
				case string:
					require.NotNil(t, broken)
					require.Contains(t, broken.Reason, want)
				case float64:
					require.Nil(t, broken)
					require.True(t, row.TalkTime.Valid)
					require.InDelta(t, want, row.TalkTime.Value, 1e-9)
				default:
					require.False(t, row.TalkTime.Valid)
				}
			}
			_, _, _, err = reader.Next()
			require.ErrorIs(t, err, io.EOF)
		})
	}
}

// Fractions of a day beside what may be one and a bit, or seconds.
func TestDurationsThatMayBeEither(t *testing.T) {
	facts, err := reportcsv.Survey(strings.NewReader("Session ID,Started At,Talk Time\ns,2024-02-20 09:00:00,0.000694444\ns,2024-02-20 09:00:00,1.25046296\n"))
	require.NoError(t, err)
	require.ErrorContains(t, facts.Check(), `whether durations are seconds or fractions of a day is not clear from "0.000694444" on line 2 and "1.25046296" on line 3: write them as HH:mm:SS`)
}
