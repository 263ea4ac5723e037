package simulate

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// eight is a working day without breaks.
var eight = Shift{Length: 8 * time.Hour}

func TestCoverMeetsTheNeed(t *testing.T) {
	var required need
	for day := 1; day <= 5; day++ { // Monday to Friday: 2 agents from 8 to 16 o'clock, 5 from 12
		for s := 16; s < 32; s++ {
			required[day*slotsPerDay+s] = 2
			if s >= 24 {
				required[day*slotsPerDay+s] = 5
			}
		}
	}
	half := Shift{Length: 4 * time.Hour}
	planned := cover(required, []Shift{eight, half})
	require.Len(t, planned, 5*5, "2 full days and 3 half ones: nothing is wasted")
	var onDuty need
	for _, p := range planned {
		for s := range p.form.slots() {
			onDuty[p.start+s]++
		}
	}
	require.Equal(t, required, onDuty)
	require.Equal(t, 5, workforce(planned))
}

// A shift may extend from Saturday into the next week.
func TestCoverRunsRoundTheWeek(t *testing.T) {
	var required need
	for s := range required {
		required[s] = 1
	}
	planned := cover(required, []Shift{eight})
	var onDuty need
	for _, p := range planned {
		for s := range p.form.slots() {
			onDuty[weekSlot(p.start+s)]++
		}
	}
	for s, n := range onDuty {
		require.GreaterOrEqual(t, n, 1.0, s)
	}
	require.LessOrEqual(t, len(planned), 23, "21 shifts would do")
}

func TestBreaksCountAsAbsence(t *testing.T) {
	s := Shift{8 * time.Hour, []Break{{0, time.Hour, 30 * time.Minute}, {0, time.Hour, 30 * time.Minute}}}
	require.InDelta(t, 7.0/8, s.presence(), 1e-12)
	require.Equal(t, 16, s.slots())

	var required need
	for i := range s.slots() {
		required[i] = 2.3
	}
	require.Len(t, cover(required, []Shift{eight}), 2)
	require.Len(t, cover(required, []Shift{s}), 3, "two would leave 0.55 lacking")
}

// Six shifts a day on seven days are 42: at five a week each that takes nine
// people; all six of a day are different.
func TestWorkforce(t *testing.T) {
	var shifts []plannedShift
	for day := range 7 {
		for range 6 {
			shifts = append(shifts, plannedShift{day*slotsPerDay + 18, eight})
		}
	}
	require.Equal(t, 9, workforce(shifts))
	require.Equal(t, 6, workforce(shifts[:6]))
	require.Zero(t, workforce(nil))
}

// Shifts keep the wall clock when daylight saving time begins.
func TestTimetableKeepsLocalTime(t *testing.T) {
	zone := location(t, "Europe/Berlin") // changes on Sunday 2025-03-30
	table := timetable{
		shifts: []plannedShift{{start: slotsPerDay + 16, form: eight}, {start: 3*slotsPerDay + 19, form: eight}},
		people: 3,
	}
	table.begin(time.Date(2025, 3, 25, 0, 0, 0, 0, zone))
	for i, expected := range []string{
		"2025-03-26T09:30:00+01:00", "2025-03-31T08:00:00+02:00", "2025-04-02T09:30:00+02:00", "2025-04-07T08:00:00+02:00",
	} {
		require.Equal(t, expected, table.due().Format(time.RFC3339))
		require.Equal(t, (i+1)%3, table.turn, "people take turns")
		table.advance()
	}
}

// Work that arrives while a queue is closed is planned for its next open hours.
func TestClosedHoursWorkIsDeferred(t *testing.T) {
	o := Options{
		Center: Center{
			Inbound: []Inbound{{
				Channel: "Email", Demand: Demand{PerDay: 4800}, Routes: []Route{{"Mail", 1, ""}},
			}},
			Queues: []Queue{{Name: "Mail", Medium: Email, Opening: Opening{time.Monday: {8, 18}, time.Friday: {8, 12}}}},
			Teams:  []Team{{Agents: 1}},
		},
		From: time.Date(2025, 3, 3, 0, 0, 0, 0, time.UTC), To: time.Date(2025, 3, 4, 0, 0, 0, 0, time.UTC), Zone: time.UTC,
	}
	e := newEngine(o, nil)
	rates := e.arrivalRates()[e.lines[0]]
	perSlot := 4800.0 / 48 / 1800 // a second
	total := 0.0
	for _, r := range rates {
		total += r
	}
	require.InDelta(t, perSlot*336, total, 1e-9, "no work is lost")
	require.Zero(t, rates[slotsPerDay+15])
	// Monday 18:00 to Friday 8:00 are 172 half hours of work for 16 open ones:
	// 8 on Friday, then 8 on Monday, where Friday 12:00 to Monday 8:00 adds 136.
	require.InDelta(t, perSlot*(1+172.0/16), rates[5*slotsPerDay+16], 1e-9)
	require.InDelta(t, perSlot*(1+172.0/16+136.0/16), rates[slotsPerDay+16], 1e-9)
	require.InDelta(t, perSlot*(1+136.0/16), rates[slotsPerDay+24], 1e-9)
	require.InDelta(t, perSlot, rates[slotsPerDay+32], 1e-9)
}

// With constant work an agent's rows cover the shift from start to end except
// the break, and the current interaction is completed.
func TestAgentsWorkTheirShifts(t *testing.T) {
	center := Center{
		Inbound: []Inbound{{
			Channel: "Voice", Demand: Demand{PerDay: 1200, Weekdays: [7]float64{time.Tuesday: 1}},
			Routes: []Route{{"Queue", 1, ""}},
		}},
		Queues: []Queue{{
			Name: "Queue", Timeout: 10 * time.Minute, Opening: Opening{time.Tuesday: {9, 17}},
			Handling: Handling{Talk: Constant(97 * time.Second)},
		}},
		Teams:  []Team{{Lean: 0.5}},
		Shifts: []Shift{{8 * time.Hour, []Break{{3 * time.Hour, 5 * time.Hour, 30 * time.Minute}}}},
	}
	zone := location(t, "Europe/Berlin")
	tuesday := time.Date(2025, 3, 4, 0, 0, 0, 0, zone)
	days := map[string][]report.Segment{}
	require.NoError(t, Run(context.Background(), Options{
		From: tuesday, To: tuesday.AddDate(0, 0, 1), Zone: zone, Center: center,
	}, func(rows []report.Segment) error {
		if rows[0].SegmentID != "" {
			days[rows[0].AgentName] = append(days[rows[0].AgentName], rows[0])
		}
		return nil
	}))
	require.NotEmpty(t, days)
	for agent, segments := range days {
		require.WithinDuration(t, tuesday.Add(9*time.Hour), segments[0].SegmentStartTime, time.Minute, agent)
		last := segments[len(segments)-1]
		require.True(t, last.SegmentStartTime.Before(tuesday.Add(17*time.Hour)), agent)
		require.WithinDuration(t, tuesday.Add(17*time.Hour), last.SegmentEndTime, 2*time.Minute, agent)
		breaks := 0
		for i := 1; i < len(segments); i++ {
			left, back := segments[i-1].SegmentEndTime, segments[i].SegmentStartTime
			if pause := back.Sub(left); pause > 5*time.Minute {
				breaks++
				require.InDelta(t, 31*60, pause.Seconds(), 61) // and a wait for a customer
				require.WithinRange(t, left, tuesday.Add(12*time.Hour), tuesday.Add(14*time.Hour+2*time.Minute))
			}
		}
		require.Equal(t, 1, breaks, agent)
	}
}
