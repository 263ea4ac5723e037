package conversation

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/localtime"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

func TestAttempts(t *testing.T) {
	const (
		ignored = `{"agentId":"u-1","email":"ann@example.com","assignedAt":"2024-11-18T17:10:10","nonResponseEvent":"Ignored"}`
		nameful = `{"name":"Cy","assignedAt":"2024-11-18T17:10:40","nonResponseEvent":"Rejected"}`
		own     = `{"agentId":"u-2","email":"bea@example.com","assignedAt":"2024-11-18T17:11:00","acceptedTime":"2024-11-18T17:11:05"}`
		earlier = `{"agentId":"u-2","email":"bea@example.com","assignedAt":"2024-11-18T17:10:50","nonResponseEvent":"Ignored"}`
		queue   = `{"destinationType":"QueueEntry",` + tenPast
	)
	for _, test := range []struct {
		name, destination, more string
		want                    attempts
	}{
		{"nobody assigned", queue + `}`, "", attempts{}},
		{"one accepted", queue + `,"respondingAgent":` + own + `}`, "", attempts{assigned: 1, accepted: 1}},
		{"two did not respond", queue + `,"nonRespondingAgents":[` + ignored + `,` + nameful + `]}`, "",
			attempts{failed: []string{"ann@example.com", "Cy"}, assigned: 2}},
		{"one did not, one accepted", queue + `,"nonRespondingAgents":[` + ignored + `],"respondingAgent":` + own + `}`, "",
			attempts{failed: []string{"ann@example.com"}, assigned: 2, accepted: 1}},
		// As the vendor's page says of reassigned conversations.
		{"the one who accepted is listed too", queue + `,"nonRespondingAgents":[` + ignored + `,` + own + `],"respondingAgent":` + own + `}`, "",
			attempts{failed: []string{"ann@example.com"}, assigned: 2, accepted: 1}},
		{"the same agent at the second attempt", queue + `,"nonRespondingAgents":[` + earlier + `],"respondingAgent":` + own + `}`, "",
			attempts{failed: []string{"bea@example.com"}, assigned: 2, accepted: 1}},
		{"ringing", queue + `,"respondingAgent":` + assigned + `}`, `,"finalStatus":"OPEN"`, attempts{assigned: 1}},
		{"rang until the end", queue + `,"respondingAgent":` + assigned + `}`, "", attempts{failed: []string{"bea@example.com"}, assigned: 1}},
		{"rang, and it went on", `{"destinationType":"AgentSegment",` + assigned[1:len(assigned)-1] + `},` + queueOnly, `,"finalStatus":"OPEN"`,
			attempts{failed: []string{"bea@example.com"}, assigned: 1}},
		{"outside", `{"destinationType":"External"}`, "", attempts{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			require.Equal(t, test.want, attemptsAt(parseConversation(t, test.destination, test.more), 0))
		})
	}
}

func TestSnoozeTime(t *testing.T) {
	const span = `"acceptedTime":"2024-11-18T17:11:00","interactionEndTime":"2024-11-18T17:14:00"`
	for _, test := range []struct {
		name, agent string
		want        report.Seconds
	}{
		{"none asked for", span, report.Seconds{}},
		{"the total", span + `,"snoozeDuration":60,"snoozeinfo":[{"duration":1}]`, report.SecondsOf(60)},
		{"none happened", span + `,"snoozeinfo":[]`, report.Seconds{}},
		{"durations", span + `,"snoozeinfo":[{"snoozeDuration":20},{"snoozeDuration":"30"}]`, report.SecondsOf(50)},
		{"times", span + `,"snoozeinfo":[{"snoozeStartTime":"2024-11-18T17:12:00","snoozeEndTime":"2024-11-18T17:12:45"}]`, report.SecondsOf(45)},
		{"one without an end", span + `,"snoozeinfo":[{"duration":20},{"startTime":"2024-11-18T17:12:00"}]`, report.Seconds{}},
		{"longer than the portion, so of another unit", span + `,"snoozeinfo":[{"duration":20000}]`, report.Seconds{}},
		{"other forms", span + `,"snoozeinfo":"2023-01-10T2:25:54"`, report.Seconds{}},
		{"a list of texts", span + `,"snoozeinfo":["2023-01-10T2:25:54"]`, report.Seconds{}},
		{"backwards", span + `,"snoozeinfo":[{"start":"2024-11-18T17:13:00","end":"2024-11-18T17:12:00"}]`, report.Seconds{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := &parseConversation(t, `{"destinationType":"AgentSegment",`+test.agent+`}`, "").stops[0]
			require.Equal(t, test.want, s.snoozed)
		})
	}
}

func TestDispositionNotes(t *testing.T) {
	r := parseRecord(t, `{"dispositionRemarks":["Calls again","-"]}`)
	require.Equal(t, "Calls again", dispositionNotes(r, nil, true))
	require.Empty(t, dispositionNotes(r, nil, false))
	require.Equal(t, "Lost", dispositionNotes(r, &agent{DispositionRemarks: loose[names]{names{"Lost"}}}, false))
}

// The vendor's sample of a campaign call that nobody answered has no
// destination, and an inbound chat has a contact status too.
func TestCampaignCallsThatNobodyAnswered(t *testing.T) {
	const session = `{"sessionId":"s","sessionStartTime":"2026-02-16T19:40:40","sessionEndTime":"2026-02-16T19:40:41","finalStatus":"CLOSED","destinations":[]`
	for campaign, agent := range map[string]string{
		``: "BOT",
		`,"campaigninfo":{"campaignName":"x","attempt":2,"contactStatus":"no-answer"}`: "",
		`,"campaigninfo":{"contactStatus":"No Answer"}`:                                "",
		`,"campaigninfo":{"contactStatus":"busy"}`:                                     "",
		`,"campaigninfo":{"attempt":"","contactStatus":"Resolved"}`:                    "BOT",
		`,"campaigninfo":{"contactStatus":["no-answer"]}`:                              "BOT",
		`,"campaigninfo":["no-answer"]`:                                                "BOT",
	} {
		rows, err := Parse([]byte(session+campaign+`}`), utc)
		require.NoError(t, err, campaign)
		require.Len(t, rows, 1)
		require.Equal(t, agent, rows[0].AgentName, campaign)
		require.Equal(t, at("2026-02-16 19:40:40"), rows[0].StartedAt)
		require.Equal(t, agent == "", rows[0].SegmentStartTime.IsZero(), "no portion where nobody took part")
	}
}

// What is not used may have any form.
func TestUnpublishedFormsDoNoHarm(t *testing.T) {
	rows, err := Parse([]byte(`{"sessionId":"s","sessionStartTime":"2026-02-16T19:40:40","finalStatus":"CLOSED","isVoicemail":{"x":[true]},
		"dispositionRemarks":{"a":[1]},"campaigninfo":7,"snoozeinfo":"x","callback":[1],"csatScore":"4",
		"destinations":[{"destinationType":"QueueEntry","queueName":"Q","CallbackOpted":"maybe","CallbackOptedTime":7,"userCallbackAcceptTime":[],
		"EnterTime":"2026-02-16T19:40:50","respondingAgent":{"acceptedTime":"2026-02-16T19:41:00","snoozeinfo":{"a":1},"dispositionRemarks":true,"agentChoseTranslate":[]}}]}`), utc)
	require.NoError(t, err)
	require.Equal(t, "Q", rows[0].QueueName)
}

func berlin(t *testing.T) *localtime.Parser {
	t.Helper()
	location, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	return localtime.NewParser(location, localtime.Unknown)
}

// An object of another program may have a session and a start.
func TestOtherObjectsAreNoConversations(t *testing.T) {
	_, err := Parse([]byte(`{"sessionId":"s","sessionStartTime":"2024-11-18T17:00:00","user":"u"}`), utc)
	require.EqualError(t, err, "it has neither a status nor destinations, so it is no conversation record")
	_, err = Parse([]byte(`{"sessionId":"s","sessionStartTime":"2024-11-18T17:00:00","destinations":[]}`), utc)
	require.NoError(t, err)
}

// Times in the order of a record tell which of two hours is meant when clocks
// go back: 02:50 and then 02:10.
func TestConversationWhileClocksGoBack(t *testing.T) {
	rows, err := Parse([]byte(`{"sessionId":"s","sessionStartTime":"2024-10-27T02:45:00","sessionEndTime":"2024-10-27T02:20:00","finalStatus":"CLOSED","destinations":[
		{"destinationType":"QueueEntry","queueName":"First","EnterTime":"2024-10-27T02:50:00"},
		{"destinationType":"QueueEntry","queueName":"Second","EnterTime":"2024-10-27T02:10:00"}]}`), berlin(t))
	require.NoError(t, err)
	require.Equal(t, at("2024-10-27 00:50:00"), rows[0].QueueEntryTime)
	require.Equal(t, report.SecondsOf(20*60), rows[0].QueueWaitTime)
	require.Equal(t, at("2024-10-27 01:10:00"), rows[1].QueueEntryTime)
	require.Equal(t, at("2024-10-27 01:20:00"), rows[1].QueueExitTime)
}
