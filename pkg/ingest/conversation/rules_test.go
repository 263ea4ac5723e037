package conversation

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

func parseRecord(t *testing.T, text string) *record {
	t.Helper()
	var r record
	require.NoError(t, json.Unmarshal([]byte(text), &r))
	return &r
}

// textRule is a rule that derives a text from a record.
type textRule struct{ name, record, want string }

func testTexts(t *testing.T, rule func(*record) string, tests []textRule) {
	t.Helper()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			require.Equal(t, test.want, rule(parseRecord(t, test.record)))
		})
	}
}

func TestDirection(t *testing.T) {
	testTexts(t, direction, []textRule{
		{"of the record", `{"Direction":"Outbound"}`, "Outbound"},
		{"with the customer", `{"customerinfo":{"Direction":"Inbound"}}`, "Inbound"},
		{"capitals", `{"direction":"INBOUND"}`, "Inbound"},
		{"unknown", `{}`, ""},
	})
}

func TestCustomer(t *testing.T) {
	testTexts(t, customer, []textRule{
		{"name", `{"customerinfo":{"CustomerFirstName":"Ann","CustomerLastName":"Lee","CustomerEmail":"a@b.c","CustomerPhone":"+1"}}`, "Ann Lee"},
		{"first name", `{"customerinfo":{"CustomerFirstName":"Ann","CustomerLastName":""}}`, "Ann"},
		{"last name", `{"customerinfo":{"CustomerFirstName":" ","CustomerLastName":"Lee"}}`, "Lee"},
		{"name set by automation", `{"metaInfo":{"firstName":"Ann","lastName":"Lee"},"customerinfo":{"CustomerEmail":"a@b.c"}}`, "Ann Lee"},
		{"e-mail", `{"customerinfo":{"CustomerEmail":"a@b.c","CustomerPhone":"+1"}}`, "a@b.c"},
		{"phone", `{"customerinfo":{"CustomerPhone":"+1"}}`, "+1"},
		{"unknown", `{"customerinfo":{"CustomerFirstName":"","CustomerEmail":"","CustomerPhone":""}}`, ""},
		{"odd meta information", `{"metaInfo":{"firstName":{"x":1},"lastName":["y"],"caller":7}}`, "7"},
		{"no meta information", `{"metaInfo":"none","customerinfo":{"CustomerPhone":"+1"}}`, "+1"},
	})
}

func TestCustomerEmail(t *testing.T) {
	testTexts(t, customerEmail, []textRule{
		{"of the customer", `{"customerinfo":{"CustomerEmail":"a@b.c"},"metaInfo":{"emailId":"d@e.f"}}`, "a@b.c"},
		{"set by automation", `{"metaInfo":{"emailId":"d@e.f"}}`, "d@e.f"},
		{"set by automation, newer", `{"metaInfo":{"email":"d@e.f"}}`, "d@e.f"},
		{"the channel's name", `{"channelSpecificUserId":"g@h.i"}`, "g@h.i"},
		{"the channel's id", `{"channelSpecificUserId":"66bc/agentassist/c-1@x"}`, ""},
	})
}

func TestCustomerPhone(t *testing.T) {
	testTexts(t, customerPhone, []textRule{
		{"inbound", `{"Direction":"Inbound","customerinfo":{"CustomerPhone":"+1","CenterPhone":"+2"}}`, "+1"},
		{"inbound, caller", `{"Direction":"Inbound","metaInfo":{"caller":"+1","callee":"+2"}}`, "+1"},
		{"outbound, older answers", `{"Direction":"Outbound","metaInfo":{"endUserNumber":"+1","dialedNumber":"+2"},"customerinfo":{"CustomerPhone":"+2","CenterPhone":"+1"}}`, "+1"},
		{"outbound, newer answers", `{"customerinfo":{"Direction":"Outbound","CustomerPhone":"+1","CenterPhone":"+2"}}`, "+1"},
		{"outbound, callee", `{"Direction":"Outbound","metaInfo":{"caller":"+2","callee":"+1"}}`, "+1"},
		{"given in a form", `{"metaInfo":{"phoneNumber":"150551"}}`, "150551"},
	})
}

func TestSupport(t *testing.T) {
	testTexts(t, support, []textRule{
		{"voice inbound", `{"channel":"Voice","Direction":"Inbound","metaInfo":{"caller":"+1","callee":"+2","dialedNumber":"+2"},"botId":"st"}`, "+2"},
		{"voice inbound, center", `{"channel":"Voice","Direction":"Inbound","customerinfo":{"CustomerPhone":"+1","CenterPhone":"+2"}}`, "+2"},
		{"voice outbound", `{"channel":"Voice","Direction":"Outbound","metaInfo":{"caller":"+3","callee":"+1","dialedNumber":"+2","endUserNumber":"+1"},"customerinfo":{"CenterPhone":"+1"}}`, "+2"},
		{"voice outbound, caller", `{"channel":"Voice","Direction":"Outbound","metaInfo":{"caller":"+3","callee":"+1"}}`, "+3"},
		{"digital", `{"channel":"Chat","botId":"st-1"}`, "st-1"},
		{"digital, named", `{"channel":"Chat","botId":"st-1","metaInfo":{"botName":"Ada"}}`, "Ada"},
		{"e-mail outbound", `{"channel":"System Mail","Direction":"Outbound","metaInfo":{"from":"help@example.com"},"botId":"st-1"}`, "help@example.com"},
		{"SMS outbound", `{"channel":"SMS","Direction":"Outbound","metaInfo":{"from":"SHOP"},"botId":"st-1"}`, "SHOP"},
		{"nothing known", `{"channel":"Chat"}`, ""},
	})
}

func TestHasEnded(t *testing.T) {
	for text, want := range map[string]bool{
		`{"finalStatus":"CLOSED"}`:                                      true,
		`{"finalStatus":"BotResolved","smartStatus":"CLOSED AT BOT"}`:   true,
		`{"finalStatus":"USER ABANDONED"}`:                              true,
		`{"finalStatus":"TERMINATED"}`:                                  true,
		`{"finalStatus":"","smartStatus":"CLOSED"}`:                     true,
		`{"finalStatus":"TRANSIENT_OPEN","smartStatus":""}`:             false,
		`{"finalStatus":"OPEN","smartStatus":"InWorkbin"}`:              false,
		`{"finalStatus":"TRANSIENT_OPEN","disconnectingEvent":"x"}`:     false,
		`{"finalStatus":"FAILED","disconnectingEvent":"System Hangup"}`: true,
		`{"finalStatus":"IDLE"}`:                                        false,
		`{"finalStatus":"CLOSED","smartStatus":"AwaitingFeedback"}`:     false,
		`{"smartStatus":"Callback Created","disconnectingEvent":"x"}`:   false,
		`{"finalStatus":"OPEN","smartStatus":"acw"}`:                    false,
		`{"finalStatus":"OPEN","smartStatus":"CLOSED"}`:                 true,
		`{}`: false,
	} {
		require.Equal(t, want, hasEnded(parseRecord(t, text)), text)
	}
}

func TestStatus(t *testing.T) {
	testTexts(t, status, []textRule{
		{"smart status", `{"smartStatus":"TERMINATED","finalStatus":"CLOSED"}`, "TERMINATED"},
		{"older answers", `{"finalStatus":"CLOSED"}`, "CLOSED"},
	})
}

func TestReasonInEitherSpelling(t *testing.T) {
	for _, text := range []string{`{"Reason":"R"}`, `{"reason":"R"}`, `{"Reason":"R","reason":""}`, `{"Reason":"","reason":"R"}`, `{"reason":"R","Reason":null}`} {
		require.Equal(t, "R", string(parseRecord(t, text).Reason), text)
	}
}

// parseConversation returns a conversation with those destinations, from 17:00
// to 17:20.
func parseConversation(t *testing.T, destinations, more string) *conversation {
	t.Helper()
	c, err := newConversation(parseRecord(t, `{"sessionId":"s","Direction":"Inbound","sessionStartTime":"2024-11-18T17:00:00",`+
		`"sessionEndTime":"2024-11-18T17:20:00","finalStatus":"CLOSED","destinations":[`+destinations+`]`+more+`}`), utc)
	require.NoError(t, err)
	return c
}

const (
	tenPast   = `"EnterTime":"2024-11-18T17:10:00"`
	queueOnly = `{"destinationType":"QueueEntry","queueName":"Q",` + tenPast + `}`
	accepted  = `{"name":"Bea","email":"bea@example.com","assignedAt":"2024-11-18T17:11:00","acceptedTime":"2024-11-18T17:11:05"}`
	assigned  = `{"name":"Bea","email":"bea@example.com","assignedAt":"2024-11-18T17:11:00"}`
)

func TestQueueName(t *testing.T) {
	for _, test := range []struct{ name, destination, want string }{
		{"name", queueOnly, "Q"},
		{"id", `{"destinationType":"QueueEntry","queueId":"qu-1",` + tenPast + `}`, "qu-1"},
		{"never queued", `{"destinationType":"QueueEntry","queueId":"qu-1","respondingAgent":` + accepted + `}`, ""},
		{"no queue", `{"destinationType":"AgentSegment","agentId":"u"}`, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			require.Equal(t, test.want, queueName(&parseConversation(t, test.destination, "").stops[0]))
		})
	}
}

func TestQueueExit(t *testing.T) {
	for _, test := range []struct{ name, destinations, more, want string }{
		{"acceptance", `{"destinationType":"QueueEntry",` + tenPast + `,"respondingAgent":` + accepted + `},` + queueOnly, "", "2024-11-18 17:11:05"},
		{"next queue's entry", queueOnly + `,{"destinationType":"QueueEntry","queueName":"R","EnterTime":"2024-11-18T17:12:00"}`, "", "2024-11-18 17:12:00"},
		{"next agent's assignment", queueOnly + `,{"destinationType":"AgentSegment","assignedAt":"2024-11-18T17:13:00","acceptedTime":"2024-11-18T17:13:03"}`, "", "2024-11-18 17:13:00"},
		{"not accepted, next assignment", `{"destinationType":"QueueEntry",` + tenPast + `,"respondingAgent":` + assigned + `},{"destinationType":"AgentSegment","assignedAt":"2024-11-18T17:13:00"}`, "", "2024-11-18 17:13:00"},
		{"session's end", queueOnly, "", "2024-11-18 17:20:00"},
		{"next without times", queueOnly + `,{"destinationType":"AgentSegment"}`, "", "2024-11-18 17:20:00"},
		{"still waiting", queueOnly, `,"finalStatus":"OPEN"`, ""},
		{"never entered", `{"destinationType":"QueueEntry","queueId":"qu-1","respondingAgent":` + accepted + `}`, "", ""},
		{"session's end before the entry", `{"destinationType":"QueueEntry","EnterTime":"2024-11-18T17:20:05"}`, "", "2024-11-18 17:20:05"},
		{"session's end before the last attempt", `{"destinationType":"QueueEntry","EnterTime":"2024-11-18T17:19:00","nonRespondingAgents":[{"assignedAt":"2024-11-18T17:20:30"},{"assignedAt":"2024-11-18T17:20:10"}]}`, "", "2024-11-18 17:20:30"},
	} {
		t.Run(test.name, func(t *testing.T) {
			want := time.Time{}
			if test.want != "" {
				want = at(test.want)
			}
			require.Equal(t, want, queueExit(parseConversation(t, test.destinations, test.more), 0))
		})
	}
}

func TestQueueWait(t *testing.T) {
	entry := at("2024-11-18 17:10:00")
	require.Equal(t, report.SecondsOf(65), queueWait(entry, entry.Add(65*time.Second)))
	require.Equal(t, report.SecondsOf(0), queueWait(entry, entry))
	require.Equal(t, report.SecondsOf(0), queueWait(entry, entry.Add(-time.Second)))
	require.Equal(t, report.Seconds{}, queueWait(entry, time.Time{}))
	require.Equal(t, report.Seconds{}, queueWait(time.Time{}, entry))
}

func TestSegmentID(t *testing.T) {
	require.Equal(t, "c-2", segmentID(parseRecord(t, `{"conversationId":"c","sessionId":"s"}`), 2))
	require.Equal(t, "s-1", segmentID(parseRecord(t, `{"sessionId":"s"}`), 1))
}

func TestDurationsOfService(t *testing.T) {
	const span = `"acceptedTime":"2024-11-18T17:11:00","interactionEndTime":"2024-11-18T17:14:00"`
	for _, test := range []struct {
		name, agent               string
		talk, hold, firstResponse report.Seconds
	}{
		{"all given", span + `,"interactionDuration":170,"holdDuration":50,"firstResponseDuration":4`, report.SecondsOf(120), report.SecondsOf(50), report.SecondsOf(4)},
		{"numbers as texts", span + `,"interactionDuration":"170","holdDuration":"00:00:50","firstResponseDuration":"4"`, report.SecondsOf(120), report.SecondsOf(50), report.SecondsOf(4)},
		{"no hold", span + `,"interactionDuration":170`, report.SecondsOf(170), report.SecondsOf(0), report.Seconds{}},
		{"no length", span, report.SecondsOf(180), report.Seconds{}, report.Seconds{}},
		{"goes on", `"acceptedTime":"2024-11-18T17:11:00"`, report.Seconds{}, report.Seconds{}, report.Seconds{}},
		{"more hold than length", span + `,"interactionDuration":10,"holdDuration":12`, report.SecondsOf(0), report.SecondsOf(12), report.Seconds{}},
		{"response at once", span + `,"interactionDuration":1,"firstResponseDuration":0`, report.SecondsOf(1), report.SecondsOf(0), report.SecondsOf(0)},
		{"response by its time", span + `,"interactionDuration":1,"firstResponseTime":"2024-11-18T17:11:09"`, report.SecondsOf(1), report.SecondsOf(0), report.SecondsOf(9)},
		{"response before acceptance", span + `,"interactionDuration":1,"firstResponseTime":"2024-11-18T17:10:59"`, report.SecondsOf(1), report.SecondsOf(0), report.SecondsOf(0)},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := &parseConversation(t, `{"destinationType":"AgentSegment",`+test.agent+`}`, "").stops[0]
			require.Equal(t, test.talk, talkTime(s), "talk")
			require.Equal(t, test.hold, holdTime(s.served), "hold")
			require.Equal(t, test.firstResponse, firstResponse(s), "first response")
		})
	}
}

func TestTransferredInBy(t *testing.T) {
	answered := `{"destinationType":"QueueEntry",` + tenPast + `,"respondingAgent":` + accepted + `},`
	for _, test := range []struct{ name, destinations, more, want string }{
		{"bot", queueOnly, "", "Bot"},
		{"bot, to an agent", `{"destinationType":"AgentSegment","assignedAt":"2024-11-18T17:13:00"}`, "", "Bot"},
		{"outbound", queueOnly, `,"direction":"Outbound"`, ""},
		{"agent before", answered + queueOnly, "", "bea@example.com"},
		{"agent before, outbound", answered + queueOnly, `,"direction":"Outbound"`, "bea@example.com"},
		{"agent before without e-mail", `{"destinationType":"AgentSegment","name":"Bea","acceptedTime":"2024-11-18T17:11:00"},` + queueOnly, "", "Bea"},
		{"queue before timed out", queueOnly + `,` + queueOnly, "", "System"},
		{"agent before did not accept", `{"destinationType":"AgentSegment","name":"Bea","assignedAt":"2024-11-18T17:11:00"},` + queueOnly, "", "System"},
		{"supervisor", `{"destinationType":"QueueEntry",` + tenPast + `,"nonRespondingAgents":[{"nonResponseEvent":"Supervisor Reassigned"}]},` + queueOnly, "", ""},
		{"said so", queueOnly + `,{"destinationType":"QueueEntry","transferredInBy":"sue@example.com"}`, "", "sue@example.com"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := parseConversation(t, test.destinations, test.more)
			require.Equal(t, test.want, transferredInBy(c, len(c.stops)-1))
		})
	}
}

func TestTransferredInStatus(t *testing.T) {
	tried := `{"destinationType":"QueueEntry",` + tenPast + `,"nonRespondingAgents":[{"nonResponseEvent":"Ignored"},{"nonResponseEvent":"Rejected"}]`
	for _, test := range []struct{ name, destinations, want string }{
		{"first", queueOnly, ""},
		{"last attempt", tried + `},` + queueOnly, "Rejected"},
		{"answered after all", tried + `,"respondingAgent":` + accepted + `},` + queueOnly, ""},
		{"no attempt", queueOnly + `,` + queueOnly, ""},
		{"said so", queueOnly + `,{"destinationType":"QueueEntry","transferredInStatus":"Overdue"}`, "Overdue"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := parseConversation(t, test.destinations, "")
			require.Equal(t, test.want, transferredInStatus(c, len(c.stops)-1))
		})
	}
}

func TestDisposition(t *testing.T) {
	r := parseRecord(t, `{"dispositions":["Sold","Follow up"]}`)
	require.Equal(t, "Sold, Follow up", disposition(r, nil, true))
	require.Empty(t, disposition(r, nil, false))
	require.Equal(t, "Lost", disposition(r, &agent{Dispositions: names{"Lost"}}, false))
}

// Only accepted rows have an agent; only the last row has an outcome.
func TestRowsOfAgents(t *testing.T) {
	got, err := Parse([]byte(`{"sessionId":"s","conversationId":"c","sessionStartTime":"2024-11-18T17:00:00","finalStatus":"CLOSED","smartStatus":"CLOSED","reason":"R","disconnectingEvent":"E",
		"destinations":[{"destinationType":"QueueEntry","queueName":"Q",`+tenPast+`,"respondingAgent":`+assigned+`},
		{"destinationType":"AgentSegment","name":"Cy","email":"cy@example.com","acceptedTime":"2024-11-18T17:12:00"},{"destinationType":"External"}]}`), utc)
	require.NoError(t, err)
	require.Len(t, got, 3)
	for _, i := range []int{0, 2} {
		require.Empty(t, got[i].AgentName+got[i].AgentEmail+got[i].SegmentID)
	}
	require.Equal(t, []string{"Cy", "cy@example.com", "c-2", ""}, []string{got[1].AgentName, got[1].AgentEmail, got[1].SegmentID, got[1].Status})
	require.Equal(t, []string{"CLOSED", "R", "E"}, []string{got[2].Status, got[2].Reason, got[2].DisconnectingEvent})
	require.Equal(t, []bool{false, false, true}, []bool{got[0].LastSegment, got[1].LastSegment, got[2].LastSegment})
}
