package simulate

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// figures are the main figures of a supervisor, counted from the rows.
type figures struct {
	sessions, rows, longer                         float64 // longer: sessions of several rows
	offered, answered, abandoned, within, timedOut float64 // within 20 seconds
	abandonedWithin, transferred, handled          float64
	wait, handle                                   float64 // seconds
}

func (f *figures) add(row report.Segment) {
	f.rows++
	count := func(n *float64, yes bool) {
		if yes {
			*n++
		}
	}
	if row.QueueName != "" {
		f.offered++
		f.wait += row.QueueWaitTime.Value
		picked, quick := row.SegmentID != "", row.QueueWaitTime.Value <= 20
		left := !picked && row.LastSegment && !row.InProgress
		count(&f.answered, picked)
		count(&f.within, picked && quick)
		count(&f.abandoned, left)
		count(&f.abandonedWithin, left && quick)
	}
	count(&f.timedOut, row.TransferredInBy == report.TransferredBySystem)
	count(&f.transferred, strings.Contains(row.TransferredInBy, "@"))
	if row.AfterCallWorkTime.Valid {
		f.handled++
		f.handle += row.TalkTime.Value + row.HoldMuteTime.Value + row.AfterCallWorkTime.Value
	}
}

func (f *figures) serviceLevel() float64 { return f.within / (f.offered - f.abandonedWithin) }
func (f *figures) abandonment() float64  { return f.abandoned / f.offered }
func (f *figures) handleTime() float64   { return f.handle / f.handled }

func (f *figures) String() string {
	return fmt.Sprintf("%7.0f sessions %7.0f rows %7.0f offered: service level %4.1f %%, abandoned %4.1f %%, wait %6.1f s, handle time %5.1f s, %5.0f timed out, %5.0f transferred",
		f.sessions, f.rows, f.offered, 100*f.serviceLevel(), 100*f.abandonment(), f.wait/f.offered, f.handleTime(), f.timedOut, f.transferred)
}

// tallies are figures by name.
type tallies map[string]*figures

func (t tallies) of(name string) *figures {
	if t[name] == nil {
		t[name] = new(figures)
	}
	return t[name]
}

// observe runs the center and counts; arrivals are calls by weekday and hour.
func observe(t *testing.T, o Options) (by tallies, calls [7][24]float64) {
	t.Helper()
	by = tallies{}
	require.NoError(t, Run(context.Background(), o, func(rows []report.Segment) error {
		names := []string{"all", "channel " + rows[0].Direction + " " + rows[0].Channel}
		for _, name := range names {
			by.of(name).sessions++
			if len(rows) > 1 {
				by.of(name).longer++
			}
		}
		for _, row := range rows {
			for _, name := range names {
				by.of(name).add(row)
			}
			if row.QueueName != "" {
				by.of("queue " + row.QueueName).add(row)
			}
			if row.Channel == "Voice" && row.QueueName != "" {
				by.of(fmt.Sprintf("calls at %02d", row.StartedAt.In(o.Zone).Hour())).add(row)
			}
		}
		if at := rows[0].StartedAt.In(o.Zone); rows[0].Channel == "Voice" && rows[0].Direction == inbound {
			calls[at.Weekday()][at.Hour()]++
		}
		return nil
	}))
	return by, calls
}

// The default center's figures are those of a well-run center, at any size.
// Run with -v to print them.
func TestFiguresAreRealistic(t *testing.T) {
	sizes := map[string]struct {
		rows         int
		serviceLevel [2]float64
		abandonment  [2]float64
	}{
		"as it is": {0, [2]float64{0.78, 0.9}, [2]float64{0.03, 0.08}},
		"great":    {300_000, [2]float64{0.75, 0.9}, [2]float64{0.025, 0.08}},
		"small":    {8_000, [2]float64{0.75, 0.92}, [2]float64{0.03, 0.1}},
	}
	for name, size := range sizes {
		t.Run(name, func(t *testing.T) {
			o := Days(28, size.rows, time.Date(2025, 3, 31, 0, 0, 0, 0, time.UTC), time.UTC)
			o.Seed = 7
			by, calls := observe(t, o)
			show(t, by, calls)

			voice := by["channel Inbound Voice"]
			between := func(what string, got float64, limits [2]float64) {
				t.Helper()
				require.GreaterOrEqual(t, got, limits[0], what)
				require.LessOrEqual(t, got, limits[1], what)
			}
			between("service level of calls", voice.serviceLevel(), size.serviceLevel)
			between("abandonment of calls", voice.abandonment(), size.abandonment)
			between("handle time of calls", voice.handleTime(), [2]float64{4 * 60, 7 * 60})
			between("share of sessions of several rows", by["all"].longer/by["all"].sessions, [2]float64{0.03, 0.2})
			require.Positive(t, by["all"].timedOut)
			for _, q := range o.Center.Queues {
				require.Contains(t, by, "queue "+q.Name)
			}
			for _, in := range o.Center.Inbound {
				require.Contains(t, by, "channel Inbound "+in.Channel)
			}
			for _, out := range o.Center.Outbound {
				require.Contains(t, by, "channel Outbound "+out.Channel)
			}

			monday, wednesday, saturday := calls[time.Monday], calls[time.Wednesday], calls[time.Saturday]
			require.Greater(t, sum(monday), sum(wednesday), "Mondays are the busiest")
			require.Less(t, sum(saturday), 0.7*sum(wednesday), "Saturdays are quiet")
			require.Greater(t, monday[10], 2*monday[18], "mornings are busier than evenings")
		})
	}
}

func sum(counts [24]float64) (total float64) {
	for _, n := range counts {
		total += n
	}
	return total
}

func names(by tallies) []string {
	var all []string
	for name := range by {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}

func show(t *testing.T, by tallies, calls [7][24]float64) {
	t.Helper()
	for _, name := range names(by) {
		t.Logf("%-30s %s", name, by[name])
	}
	t.Log("calls by hour, Sunday to Saturday:")
	for hour := range 24 {
		var line strings.Builder
		for weekday := range 7 {
			fmt.Fprintf(&line, "%7.0f", calls[weekday][hour])
		}
		t.Logf("%02d %s", hour, line.String())
	}
}
