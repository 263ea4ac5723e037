package simulate

import (
	"context"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// A center with every feature, and enough agents that waits do not affect the
// configured shares.
func featureCenter() Center {
	return Center{
		Inbound: []Inbound{
			{
				Channel: "Voice", Demand: Demand{PerDay: 6000},
				Bot:    Bot{Length: LogNormal(time.Minute, 0.5), Contained: 0.3, DropOff: 0.4},
				Routes: []Route{{"First", 0.75, "+1"}, {"Second", 0.25, "+2"}},
			},
			{
				Channel: "Chat", Demand: Demand{PerDay: 3000}, Anonymous: 0.2,
				Routes: []Route{{"Chats", 1, "Bot"}},
			},
		},
		Outbound: []Outbound{{
			Channel: "Voice", Medium: Voice, Demand: Demand{PerDay: 1000}, Support: "+3",
			Skills: []string{"a"}, Handling: Handling{Talk: LogNormal(time.Minute, 1)},
		}},
		Queues: []Queue{
			{
				Name: "First", Skills: []string{"a"}, Timeout: time.Hour,
				Handling: Handling{
					Talk: LogNormal(4*time.Minute, 1), AfterCallWork: Constant(20 * time.Second),
					Hold: Chance{0.25, Constant(30 * time.Second)}, Consult: Chance{0.1, Constant(50 * time.Second)},
					Joined: 0.05, Dispositions: []string{"Done"},
					Transfers: []Transfer{{"Second", 0.1, false, "To queue"}, {"Second", 0.2, true, "To agent"}},
				},
			},
			{
				Name: "Second", Skills: []string{"b"},
				Handling: Handling{Talk: LogNormal(2*time.Minute, 1), Topics: []string{"Topic"}},
			},
			{
				Name: "Chats", Medium: Messaging, Skills: []string{"c"},
				Handling: Handling{
					Talk: LogNormal(5*time.Minute, 1), FirstResponse: Constant(15 * time.Second),
					Snooze: Chance{0.3, Constant(5 * time.Minute)},
				},
			},
		},
		Teams: []Team{
			{Name: "A", Skills: []string{"a"}, Agents: 80},
			{Name: "B", Skills: []string{"b"}, Agents: 40},
			{Name: "C", Skills: []string{"c"}, Agents: 30, Concurrent: 2},
		},
		AgentHangup: 0.6,
	}
}

func TestSharesAreAsConfigured(t *testing.T) {
	count := map[string]float64{}
	seconds := map[string]float64{}
	o := Options{
		Seed: 3, Center: featureCenter(),
		From: time.Date(2025, 3, 3, 0, 0, 0, 0, time.UTC), To: time.Date(2025, 3, 7, 0, 0, 0, 0, time.UTC),
	}
	tally := func(what string, yes bool) {
		if yes {
			count[what]++
		}
	}
	require.NoError(t, Run(context.Background(), o, func(rows []report.Segment) error {
		first, last := rows[0], rows[len(rows)-1]
		if first.InProgress {
			return nil
		}
		stream := first.Direction + " " + first.Channel
		count[stream]++
		tally("bot", first.AgentName == report.BotAgent)
		tally("dropped off", last.Reason == reasonDropOff)
		tally("handed over", first.TransferredInBy == report.TransferredByBot)
		tally("handed over, first", first.TransferredInBy == report.TransferredByBot && first.QueueName == "First")
		tally("known chatter", stream == "Inbound Chat" && first.Customer != "")
		tally("by agents", last.SegmentID != "")
		tally("hung up", last.DisconnectingEvent == agentHangup)
		for i, row := range rows {
			if row.QueueName == "First" && row.SegmentID != "" {
				count["first"]++
				tally("transferred to queue", i < len(rows)-1 && rows[i+1].TransferredInStatus == "To queue")
				tally("transferred to agent", i < len(rows)-1 && rows[i+1].TransferredInStatus == "To agent")
				tally("straight to agent", i < len(rows)-1 && rows[i+1].QueueName == "")
				tally("held or consulted", row.HoldMuteTime.Value > 0)
				tally("consulted", len(row.Consultants) > 0)
				tally("joined", len(row.JoinedUsers) > 0)
				tally("closed", i == len(rows)-1)
				tally("disposed", row.Disposition != "")
				seconds["talk"] += row.TalkTime.Value
				seconds["acw"] += row.AfterCallWorkTime.Value
				seconds["hold"] += row.HoldMuteTime.Value
			}
			if row.Channel == "Chat" {
				count["chats"]++
				tally("snoozed", row.SnoozeTime.Value == 300)
			}
		}
		return nil
	}))

	requireShare := func(what, of string, share float64) {
		t.Helper()
		n := count[of]
		require.Greater(t, n, 1000.0, of)
		require.InDelta(t, share, count[what]/n, 4*math.Sqrt(share*(1-share)/n), "%s of %s", what, of)
	}
	requireShare("bot", "Inbound Voice", 0.3)
	requireShare("dropped off", "bot", 0.4)
	requireShare("handed over, first", "handed over", 0.75)
	requireShare("known chatter", "Inbound Chat", 0.8)
	requireShare("hung up", "by agents", 0.6)
	requireShare("transferred to queue", "first", 0.1)
	requireShare("transferred to agent", "first", 0.2)
	requireShare("straight to agent", "first", 0.2) // there always is a free one
	requireShare("consulted", "first", 0.1)
	requireShare("held or consulted", "first", 1-0.75*0.9)
	requireShare("joined", "first", 0.05)
	requireShare("disposed", "closed", dispositionShare)
	requireShare("snoozed", "chats", 0.3)

	for stream, perDay := range map[string]float64{"Inbound Voice": 6000, "Inbound Chat": 3000, "Outbound Voice": 1000} {
		expected := 4 * perDay // a Poisson number; a few at the end are still in progress
		require.InDelta(t, expected, count[stream], 4*math.Sqrt(expected)+30, stream)
	}
	require.InEpsilon(t, 240, seconds["talk"]/count["first"], 0.03)
	require.InEpsilon(t, 0.25*30+0.1*50, seconds["hold"]/count["first"], 0.05)
	require.InDelta(t, 20, seconds["acw"]/count["first"], 0.1) // the last few are not done
}

// Without agents every interaction times out: to the overflow, and there it is
// disconnected.
func TestTimeOuts(t *testing.T) {
	center := Center{
		Inbound: []Inbound{{
			Channel: "Voice", Demand: Demand{PerDay: 2000}, Routes: []Route{{"Full", 1, ""}},
		}},
		Queues: []Queue{
			{Name: "Full", Timeout: 90 * time.Second, Overflow: "Fuller"},
			{Name: "Fuller", Timeout: 30 * time.Second},
		},
		Teams:  []Team{{Name: "Asleep"}},
		Shifts: []Shift{{Length: 4 * time.Hour}},
	}
	from := time.Date(2025, 3, 3, 0, 0, 0, 0, time.UTC)
	o, err := Options{From: from, To: from.Add(6 * time.Hour), Center: center}.resolve(context.Background())
	require.NoError(t, err)
	ended, waiting := 0, 0
	e := newEngine(o, func(rows []report.Segment) error {
		if rows[0].InProgress {
			last := rows[len(rows)-1]
			require.Equal(t, []string{statusWaitingQueue, last.QueueName}, []string{last.Status, last.Reason})
			require.True(t, last.QueueExitTime.IsZero())
			waiting++
			return nil
		}
		ended++
		require.Len(t, rows, 2)
		require.Equal(t, "Full", rows[0].QueueName)
		require.InDelta(t, 90, rows[0].QueueWaitTime.Value, 1)
		require.Empty(t, rows[0].TransferredInBy)
		require.Equal(t, "Fuller", rows[1].QueueName)
		require.InDelta(t, 30, rows[1].QueueWaitTime.Value, 1)
		require.Equal(t, report.TransferredBySystem, rows[1].TransferredInBy)
		require.Equal(t, outcome{"TERMINATED", "NO AGENTS AVAILABLE", "System Hangup"},
			outcome{rows[1].Status, rows[1].Reason, rows[1].DisconnectingEvent})
		return nil
	})
	e.teams[0].plan.shifts = nil // nobody comes
	require.NoError(t, e.run(context.Background()))
	require.Greater(t, ended, 300)
	require.NotZero(t, waiting)
}

// Outside its hours a queue is closed: the bot ends the interaction.
func TestClosedHours(t *testing.T) {
	center := featureCenter()
	center.Inbound = center.Inbound[:1]
	center.Outbound = nil
	for i := range center.Queues {
		center.Queues[i].Opening = Opening{time.Tuesday: {From: 9, To: 17}}
	}
	zone := location(t, "Asia/Kolkata") // half an hour off
	from := time.Date(2025, 3, 3, 0, 0, 0, 0, zone)
	byHour := map[bool]int{}
	require.NoError(t, Run(context.Background(), Options{
		From: from, To: from.AddDate(0, 0, 3), Zone: zone, Center: center,
	}, func(rows []report.Segment) error {
		if rows[0].QueueName != "" {
			at := rows[0].QueueEntryTime.In(zone)
			require.Equal(t, time.Tuesday, at.Weekday())
			require.True(t, at.Hour() >= 9 && at.Hour() < 17, "%s", at)
		}
		if !rows[0].InProgress && rows[0].Reason == reasonClosedHours {
			at := rows[0].SegmentEndTime.In(zone)
			byHour[at.Weekday() == time.Tuesday && at.Hour() >= 9 && at.Hour() < 17]++
			require.Equal(t, report.BotAgent, rows[0].AgentName)
			require.Equal(t, "TERMINATED", rows[0].Status)
		}
		return nil
	}))
	require.Zero(t, byHour[true])
	require.Greater(t, byHour[false], 5000)
}
