package report

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAppendClock(t *testing.T) {
	for seconds, expected := range map[float64]string{
		0: "00:00:00", 135: "00:02:15", 135.9: "00:02:15", 59: "00:00:59", 3600: "01:00:00", 359999: "99:59:59", 360005: "100:00:05",
		-5: "-00:00:05", -0.5: "00:00:00", -3661: "-01:01:01",
	} {
		require.Equal(t, expected, string(AppendClock(nil, seconds)))
	}
	require.Equal(t, "x00:00:01", string(AppendClock([]byte("x"), 1)))
}

func TestParseClock(t *testing.T) {
	for text, expected := range map[string]float64{
		"00:02:15": 135, "00:02: 15": 135, " 100:00:05 ": 360005, "1:2:3": 3723, "-00:00:05": -5, "00:00:00": 0,
	} {
		seconds, err := ParseClock(text)
		require.NoError(t, err, text)
		require.InDelta(t, expected, seconds, 0, text)
	}
	for _, text := range []string{"", "15", "00:15", "00:60:00", "00:00:60", "a:b:c", "00:00:00:00", "00:00:1.5", "--00:00:01", "00::00", "1:002:03"} {
		_, err := ParseClock(text)
		require.ErrorContains(t, err, "is not a duration as HH:mm:SS", text)
	}
}

func TestParseSeconds(t *testing.T) {
	for text, expected := range map[string]float64{"90": 90, "1.5": 1.5, "-3": -3, "00:01:30": 90, "1m30s": 90, "5m30s": 330, "250ms": 0.25, "1h": 3600} {
		seconds, err := ParseSeconds(text)
		require.NoError(t, err, text)
		require.InDelta(t, expected, seconds, 1e-9, text)
	}
	for _, text := range []string{"", "long", "NaN", "Inf", "1d", "90 apples"} {
		_, err := ParseSeconds(text)
		require.ErrorContains(t, err, "write seconds (90), HH:mm:SS (00:01:30) or 1m30s", text)
	}
}

func FuzzParseSeconds(f *testing.F) {
	for _, text := range []string{"00:02:15", "90", "1m30s", "-100:00:05", "1e9"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		seconds, err := ParseClock(text)
		if err != nil {
			_, _ = ParseSeconds(text)
			return
		}
		// What was read is written so that it reads the same.
		again, err := ParseClock(string(AppendClock(nil, seconds)))
		require.NoError(t, err)
		require.InDelta(t, seconds, again, 0)
	})
}
