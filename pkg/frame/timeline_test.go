package frame

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

var nine = time.Date(2024, 11, 18, 9, 0, 0, 0, time.UTC)

// after is so many seconds after nine o'clock.
func after(seconds float64) time.Time {
	return nine.Add(time.Duration(seconds * float64(time.Second)))
}

// drawn writes spans as "id < parent: service / operation, start+length" in
// seconds after nine, with the tags asked for, failure and warnings.
func drawn(spans []span, keys ...string) []string {
	lines := make([]string, len(spans))
	for i, s := range spans {
		line := fmt.Sprintf("%s < %s: %s / %s, %g+%g", s.id, s.parent, s.service, s.operation, s.start.Sub(nine).Seconds(), s.end.Sub(s.start).Seconds())
		for _, key := range keys {
			for _, t := range append(append([]tag{}, s.tags...), s.serviceTags...) {
				if t.Key == key {
					line += fmt.Sprintf("; %s=%s", t.Key, t.Value)
				}
			}
		}
		if s.failure != "" {
			line += "; failed: " + s.failure
		}
		for _, warning := range s.warnings {
			line += "; warning: " + warning
		}
		lines[i] = line
	}
	return lines
}

// transferred is a call that waits, is answered, held and consulted on, and is
// transferred to a second queue, whose agent ends it.
var transferred = []report.Segment{
	{SessionID: "s", Direction: "Inbound", Channel: "Voice", Customer: "Dana", Support: "+1202", StartedAt: after(0),
		QueueName: "Sales", QueueEntryTime: after(0), QueueExitTime: after(20), QueueWaitTime: report.SecondsOf(20),
		AgentName: "Ann", AgentCustomName: "A.", AgentEmail: "ann@x", SegmentID: "1", SegmentStartTime: after(20), SegmentEndTime: after(155),
		TalkTime: report.SecondsOf(95), HoldMuteTime: report.SecondsOf(40), FirstResponseTime: report.SecondsOf(3),
		Consultants: []string{"eve@x"}, ConversationSkills: []string{"English", "Cards"}, TransferredInBy: "Bot", TransferredInStatus: "asked for a person"},
	{SessionID: "s", Direction: "Inbound", Channel: "Voice", Customer: "Dana", Support: "+1202", StartedAt: after(155),
		QueueName: "Billing", QueueEntryTime: after(155), QueueExitTime: after(160), QueueWaitTime: report.SecondsOf(5),
		AgentName: "Bob", AgentEmail: "bob@x", SegmentID: "2", SegmentStartTime: after(160), SegmentEndTime: after(400), TalkTime: report.SecondsOf(240),
		ConversationSkills: []string{"English", "Cards"}, TransferredInBy: "ann@x", TransferredInStatus: "Billing question",
		Status: "CLOSED", Reason: "Solved", DisconnectingEvent: "User Hangup", LastSegment: true},
}

func TestTimelineOfATransferredCall(t *testing.T) {
	spans := timelineOf(transferred, false, after(1e6))
	require.Equal(t, []string{
		"interaction < : Voice / Inbound interaction, 0+400",
		"1-queue < interaction: Sales / Queue wait, 0+20; Outcome=answered; Transferred In By=Bot",
		"1-agent < interaction: Ann / Agent segment, 20+135; Transferred In By=Bot",
		"1-hold < 1-agent: Ann / Hold/mute, 115+40", // after 95 s of talk, to the end of the segment
		"1-consult-1 < 1-agent: eve@x / Consult, time not recorded, 20+0",
		"2-queue < interaction: Billing / Queue wait, 155+5; Outcome=answered; Transferred In By=ann@x",
		"2-agent < interaction: Bob / Agent segment, 160+240; Transferred In By=ann@x",
	}, drawn(spans, "Outcome", "Transferred In By"))

	require.Equal(t, []tag{
		{"Session ID", "s"}, {"Direction", "Inbound"}, {"Channel", "Voice"}, {"Customer", "Dana"}, {"Support", "+1202"},
		{"Conversation Skills", "English, Cards"}, {"Status", "CLOSED"}, {"Reason", "Solved"}, {"Disconnecting Event", "User Hangup"},
		{"Segments", "2"}, {"Total Queue Wait Time", "00:00:25"}, {"Total Talk Time", "00:05:35"}, {"Total Hold/Mute Time", "00:00:40"},
	}, spans[0].tags)
	require.Equal(t, []tag{{"Segment", "1"}, {"Queue Name", "Sales"}, {"Queue Wait Time", "00:00:20"},
		{"Transferred In By", "Bot"}, {"Transferred In Status", "asked for a person"}, {"Outcome", "answered"}}, spans[1].tags)
	require.Equal(t, []tag{{"Segment", "1"}, {"Segment ID", "1"}, {"Talk Time", "00:01:35"}, {"Hold/Mute Time", "00:00:40"}, {"First Response Time", "00:00:03"},
		{"Consultants", "eve@x"}, {"Transferred In By", "Bot"}, {"Transferred In Status", "asked for a person"}}, spans[2].tags)
	require.Equal(t, []tag{{"Agent Name", "Ann"}, {"Agent Custom Name", "A."}, {"Agent Email", "ann@x"}}, spans[2].serviceTags)
	require.Equal(t, []event{{Timestamp: 1731920423000, Name: "First response", Fields: []tag{{"First Response Time", "00:00:03"}}}}, spans[2].events,
		"2024-11-18 09:00:23 UTC")
	require.Equal(t, tag{"Placement", "Only its length is recorded, in total; when in the segment it was is not."}, spans[3].tags[1])
	require.Equal(t, tag{"Placement", "Only who took part in the segment is recorded; when and how long is not."}, spans[4].tags[1])
	require.Contains(t, spans[6].tags, tag{"Disconnecting Event", "User Hangup"})
}

func TestTimelineOfWhatEndedOrGoesOnWithoutAnAgent(t *testing.T) {
	const abandoned = "; failed: The interaction ended before an agent answered."
	for name, test := range map[string]struct {
		segments []report.Segment
		expected []string
	}{
		"abandoned": {
			[]report.Segment{{StartedAt: after(0), QueueName: "Sales", QueueEntryTime: after(0), QueueExitTime: after(31)}},
			[]string{"interaction < : Interaction / Interaction, 0+31", "1-queue < interaction: Sales / Queue wait, 0+31; Outcome=abandoned" + abandoned},
		},
		"timed out, then abandoned": {
			[]report.Segment{
				{StartedAt: after(0), QueueName: "Sales", QueueEntryTime: after(0), QueueExitTime: after(30)},
				{StartedAt: after(30), QueueName: "Overflow", QueueEntryTime: after(30), QueueExitTime: after(40), TransferredInBy: "System"},
			},
			[]string{"interaction < : Interaction / Interaction, 0+40", "1-queue < interaction: Sales / Queue wait, 0+30; Outcome=left without an agent",
				"2-queue < interaction: Overflow / Queue wait, 30+10; Outcome=abandoned" + abandoned},
		},
		"waiting": {
			[]report.Segment{{StartedAt: after(0), Channel: "Chat", QueueName: "Sales", QueueEntryTime: after(0), InProgress: true}},
			[]string{"interaction < : Chat / Interaction, 0+100; In Progress=true", "1-queue < interaction: Sales / Queue wait, 0+100; Outcome=waiting; In Progress=true"},
		},
		"talking": {
			[]report.Segment{{StartedAt: after(0), QueueEntryTime: after(0), QueueExitTime: after(9), AgentName: "Ann", SegmentStartTime: after(9), TalkTime: report.SecondsOf(2), InProgress: true}},
			[]string{"interaction < : Interaction / Interaction, 0+100; In Progress=true", "1-queue < interaction: Queue / Queue wait, 0+9; Outcome=answered",
				"1-agent < interaction: Ann / Agent segment, 9+91; In Progress=true"},
		},
		"only the bot, without times of its own": {
			[]report.Segment{{StartedAt: after(5), Channel: "Chat", AgentName: "BOT", Status: "DEFLECTED"}},
			[]string{"interaction < : Chat / Interaction, 5+0", "1-agent < interaction: BOT / Bot, 5+0"},
		},
		"neither queue nor agent": {
			[]report.Segment{{StartedAt: after(5)}},
			[]string{"interaction < : Interaction / Interaction, 5+0", "1-segment < interaction: Segment / Segment, 5+0"},
		},
		"a wait of zero without a queue is no wait": {
			[]report.Segment{{StartedAt: after(5), QueueWaitTime: report.SecondsOf(0), AgentEmail: "ann@x", SegmentStartTime: after(5), SegmentEndTime: after(8), Direction: "Outbound"}},
			[]string{"interaction < : Interaction / Outbound interaction, 5+3", "1-agent < interaction: ann@x / Agent segment, 5+3"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, test.expected, drawn(timelineOf(test.segments, false, after(100)), "Outcome", "In Progress"))
		})
	}
}

func TestTimelineOfDataThatContradictsItself(t *testing.T) {
	for name, test := range map[string]struct {
		segments []report.Segment
		expected []string
	}{
		"the queue's exit before its entry": {
			[]report.Segment{{StartedAt: after(10), QueueName: "Sales", QueueEntryTime: after(10), QueueExitTime: after(4), AgentName: "Ann", SegmentStartTime: after(10), SegmentEndTime: after(20)}},
			[]string{"interaction < : Interaction / Interaction, 10+10",
				"1-queue < interaction: Sales / Queue wait, 10+0; warning: The data says it ended at 2024-11-18 09:00:04 UTC, before it began at 2024-11-18 09:00:10 UTC; it is drawn without length.",
				"1-agent < interaction: Ann / Agent segment, 10+10"},
		},
		"a hold longer than the segment": {
			[]report.Segment{{StartedAt: after(0), AgentName: "Ann", SegmentStartTime: after(0), SegmentEndTime: after(20), TalkTime: report.SecondsOf(5), HoldMuteTime: report.SecondsOf(30), SnoozeTime: report.SecondsOf(15)}},
			[]string{"interaction < : Interaction / Interaction, 0+30", "1-agent < interaction: Ann / Agent segment, 0+20",
				"1-hold < 1-agent: Ann / Hold/mute, 0+30; Placement=Only its length is recorded, in total; when in the segment it was is not.; warning: The data says it lasted 00:00:30, which is longer than the segment.",
				"1-snooze < 1-agent: Ann / Snooze, 5+15; Placement=Only its length is recorded, in total; when in the segment it was is not."},
		},
		"a negative hold": {
			[]report.Segment{{StartedAt: after(0), AgentName: "Ann", SegmentStartTime: after(0), SegmentEndTime: after(20), HoldMuteTime: report.SecondsOf(-7)}},
			[]string{"interaction < : Interaction / Interaction, 0+20", "1-agent < interaction: Ann / Agent segment, 0+20",
				"1-hold < 1-agent: Ann / Hold/mute, 0+0; Placement=Only its length is recorded, in total; when in the segment it was is not.; warning: The data says it lasted -00:00:07, which cannot be; it is drawn without length."},
		},
		"ends that are not recorded": {
			[]report.Segment{
				{StartedAt: after(0), QueueName: "Sales", QueueEntryTime: after(0), AgentName: "Ann", SegmentStartTime: after(8)},
				{StartedAt: after(50), QueueName: "Sales", QueueWaitTime: report.SecondsOf(7), AgentName: "Bob", TalkTime: report.SecondsOf(60), HoldMuteTime: report.SecondsOf(10)},
			},
			[]string{"interaction < : Interaction / Interaction, 0+120",
				"1-queue < interaction: Sales / Queue wait, 0+8; Placement=Its end is not recorded: drawn until the agent's segment begins.",
				"1-agent < interaction: Ann / Agent segment, 8+42; Placement=Its end is not recorded: drawn until the next segment.",
				"2-queue < interaction: Sales / Queue wait, 50+7; Placement=Its end is not recorded: drawn as long as the data says it lasted.",
				"2-agent < interaction: Bob / Agent segment, 50+70; Placement=Its end is not recorded: drawn as long as the data says it lasted.",
				"2-hold < 2-agent: Bob / Hold/mute, 110+10; Placement=Only its length is recorded, in total; when in the segment it was is not."},
		},
		"no time at all": {
			[]report.Segment{{AgentName: "Ann"}},
			[]string{"interaction < : Interaction / Interaction, 100+0",
				"1-agent < interaction: Ann / Agent segment, 100+0; Placement=Its end is not recorded: drawn without length.; warning: The data has no time for it; it is drawn after what came before."},
		},
		"a start that is still to come": {
			[]report.Segment{{StartedAt: after(300), QueueName: "Sales", QueueEntryTime: after(300), InProgress: true}},
			[]string{"interaction < : Interaction / Interaction, 300+0; Placement=It goes on: drawn until now.", "1-queue < interaction: Sales / Queue wait, 300+0; Placement=It goes on: drawn until now."},
		},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, test.expected, drawn(timelineOf(test.segments, false, after(100)), "Placement"))
		})
	}
}

func TestTimelineThatIsCutKnowsNotHowItEnded(t *testing.T) {
	spans := timelineOf([]report.Segment{{StartedAt: after(0), QueueName: "Sales", QueueEntryTime: after(0), QueueExitTime: after(9)}}, true, after(100))
	require.Equal(t, []string{"interaction < : Interaction / Interaction, 0+9", "1-queue < interaction: Sales / Queue wait, 0+9; Outcome=left without an agent"}, drawn(spans, "Outcome"))
}

// Whatever the data says, the trace view gets spans it can draw: none ends
// before it starts, each has an ID of its own and a parent that is there, and
// the root holds all of them.
func FuzzTimelineIsAlwaysDrawable(f *testing.F) {
	f.Add(uint16(0xffff), int64(0), int64(20), int64(20), int64(155), 95.0, 40.0, 10.0)
	f.Add(uint16(0x0ff0), int64(50), int64(-20), int64(7), int64(-9e15), -5.0, math.Inf(1), math.NaN())
	f.Add(uint16(3), int64(9e15), int64(1), int64(-1), int64(0), 1e300, -1e300, 0.0)
	f.Fuzz(func(t *testing.T, present uint16, entry, exit, start, end int64, talk, hold, snooze float64) {
		var segments []report.Segment
		for n := range 3 {
			has := func(bit int) bool { return present>>((bit+5*n)%16)&1 == 1 }
			var s report.Segment
			for bit, to := range []*time.Time{&s.QueueEntryTime, &s.QueueExitTime, &s.SegmentStartTime, &s.SegmentEndTime, &s.StartedAt} {
				if has(bit) {
					*to = time.UnixMicro([]int64{entry, exit, start, end, entry}[bit] + int64(n)).UTC()
				}
			}
			for bit, to := range []*report.Seconds{&s.TalkTime, &s.HoldMuteTime, &s.SnoozeTime, &s.QueueWaitTime} {
				if has(bit + 5) {
					*to = report.SecondsOf([]float64{talk, hold, snooze, talk}[bit])
				}
			}
			if has(9) {
				s.AgentName, s.Consultants, s.JoinedUsers = "Ann", []string{"e", "e"}, []string{"j"}
			}
			s.InProgress = has(10)
			segments = append(segments, s)
		}
		spans := timelineOf(segments, present>>11&1 == 1, after(100))
		known := map[string]bool{"": true}
		for _, s := range spans {
			require.False(t, s.end.Before(s.start), s.id)
			require.GreaterOrEqual(t, s.end.Sub(s.start), time.Duration(0))
			require.False(t, known[s.id], "%s twice", s.id)
			require.True(t, known[s.parent], s.parent)
			require.False(t, s.start.Before(spans[0].start), s.id)
			require.False(t, s.end.After(spans[0].end), s.id)
			require.NotEmpty(t, s.service)
			known[s.id] = true
		}
		frame, err := traceFrame("s", spans)
		require.NoError(t, err)
		require.Equal(t, len(spans), frame.Rows())
		for _, name := range []string{"startTime", "duration"} {
			field, _ := frame.FieldByName(name)
			for i := range spans {
				n := field.At(i).(float64) //nolint:forcetypeassert // fails the test
				require.False(t, math.IsNaN(n) || math.IsInf(n, 0), name)
			}
		}
	})
}

func TestTraceFrameIsWhatTheTraceViewReads(t *testing.T) {
	frame, err := traceFrame("s", timelineOf(transferred, false, after(1e6)))
	require.NoError(t, err)
	var fields []string
	for _, field := range frame.Fields {
		fields = append(fields, field.Name+" "+field.Type().String())
	}
	require.Equal(t, "traceID string, spanID string, parentSpanID string, operationName string, serviceName string, serviceTags json.RawMessage, startTime float64, "+
		"duration float64, tags json.RawMessage, logs json.RawMessage, warnings json.RawMessage, statusCode int64, statusMessage string",
		strings.ReplaceAll(strings.Join(fields, ", "), "[]", ""))
	require.Equal(t, "trace", string(frame.Meta.PreferredVisualization))
	row := func(name string, i int) any {
		field, _ := frame.FieldByName(name)
		if raw, isJSON := field.At(i).(interface{ MarshalJSON() ([]byte, error) }); isJSON {
			text, err := raw.MarshalJSON()
			require.NoError(t, err)
			return string(text)
		}
		return field.At(i)
	}
	require.Equal(t, "s", row("traceID", 2))
	require.Equal(t, "", row("parentSpanID", 0))
	require.InDelta(t, 1731920420000.0, row("startTime", 2), 0, "2024-11-18 09:00:20 UTC in ms")
	require.InDelta(t, 135000.0, row("duration", 2), 0)
	require.JSONEq(t, `[{"key":"Agent Name","value":"Ann"},{"key":"Agent Custom Name","value":"A."},{"key":"Agent Email","value":"ann@x"}]`, row("serviceTags", 2).(string)) //nolint:forcetypeassert // fails the test
	require.Equal(t, "[]", row("serviceTags", 0))
	require.Equal(t, "[]", row("logs", 0))
	require.Equal(t, "[]", row("warnings", 0))
	require.Equal(t, int64(1), row("statusCode", 1), "OK")

	frame, err = traceFrame("s", timelineOf([]report.Segment{{StartedAt: after(0), QueueName: "Sales", QueueExitTime: after(1)}}, false, after(5)))
	require.NoError(t, err)
	require.Equal(t, int64(2), row("statusCode", 1), "Error")
	require.Equal(t, "The interaction ended before an agent answered.", row("statusMessage", 1))
	require.Equal(t, int64(1), row("statusCode", 0))

	frame, err = traceFrame("s", timelineOf([]report.Segment{{StartedAt: after(0), QueueName: "Sales", InProgress: true}}, false, after(5)))
	require.NoError(t, err)
	require.Equal(t, int64(0), row("statusCode", 0), "unset")
	require.Equal(t, int64(0), row("statusCode", 1))
}
