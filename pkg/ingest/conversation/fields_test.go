package conversation

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// The source of each field: a record with little else, and the field's value in
// its last row.
func TestWhereFieldsComeFrom(t *testing.T) {
	const (
		session = `"sessionId":"s","conversationId":"c","sessionStartTime":"2024-11-18T17:00:00","sessionEndTime":"2024-11-18T17:20:00","finalStatus":"CLOSED"`
		agent   = `"acceptedTime":"2024-11-18T17:01:30","interactionEndTime":"2024-11-18T17:05:00"`
		queue   = `"destinationType":"QueueEntry","queueName":"Q","EnterTime":"2024-11-18T17:01:00"`
	)
	// withAgent is a record with one agent that has another property.
	withAgent := func(property string) string {
		return `{` + session + `,"destinations":[{` + queue + `,"respondingAgent":{` + agent + `,` + property + `}}]}`
	}
	with := func(property string) string { return `{` + session + `,` + property + `}` }

	for _, test := range []struct{ id, record, want string }{
		{"session_id", with(`"channel":"x"`), "s"},
		{"direction", with(`"Direction":"Inbound"`), "Inbound"},
		{"channel", with(`"channel":"Jones "`), "Jones"},
		{"customer", with(`"customerinfo":{"CustomerFirstName":"Ann","CustomerLastName":"Lee"}`), "Ann Lee"},
		{"support", with(`"metaInfo":{"dialedNumber":"+40"}`), "+40"},
		{"queue_name", withAgent(`"name":"A"`), "Q"},
		{"queue_entry_time", withAgent(`"name":"A"`), "2024-11-18 17:01:00"},
		{"queue_exit_time", withAgent(`"name":"A"`), "2024-11-18 17:01:30"},
		{"queue_wait_time", withAgent(`"name":"A"`), "30"},
		{"agent_name", withAgent(`"name":"Bea"`), "Bea"},
		{"agent_custom_name", withAgent(`"customName":"B."`), "B."},
		{"agent_email", withAgent(`"email":"bea@example.com"`), "bea@example.com"},
		{"segment_id", withAgent(`"name":"A"`), "c-1"},
		{"segment_start_time", withAgent(`"name":"A"`), "2024-11-18 17:01:30"},
		{"segment_end_time", withAgent(`"name":"A"`), "2024-11-18 17:05:00"},
		{"talk_time", withAgent(`"interactionDuration":200,"holdDuration":50`), "150"},
		{"hold_mute_time", withAgent(`"interactionDuration":200,"holdDuration":50`), "50"},
		{"snooze_time", withAgent(`"snoozeDuration":60`), "60"},
		{"first_response_time", withAgent(`"firstResponseDuration":8`), "8"},
		{"consultants", withAgent(`"ConsultingAgents":[{"email":"cy@example.com"},{"name":"+49301234"}]`), "cy@example.com|+49301234"},
		{"joined_users", withAgent(`"JoinedUsers":[{"email":"dee@example.com","name":"Dee"}]`), "dee@example.com"},
		{"conversation_skills", with(`"skills":["Orders","English"]`), "Orders|English"},
		{"transferred_in_by", withAgent(`"name":"A"`), "Bot"},
		{"transferred_in_status", `{` + session + `,"destinations":[{"destinationType":"QueueEntry","queueName":"P","EnterTime":"2024-11-18T17:00:00","nonRespondingAgents":[{"nonResponseEvent":"Ignored"}]},{` + queue + `}]}`, "Ignored"},
		{"status", with(`"smartStatus":"TERMINATED"`), "TERMINATED"},
		{"reason", with(`"Reason":"NO AGENTS AVAILABLE"`), "NO AGENTS AVAILABLE"},
		{"disconnecting_event", with(`"disconnectingEvent":"System Hangup"`), "System Hangup"},
		{"disposition", with(`"dispositions":["DROP-OFF"]`), "DROP-OFF"},
		{"messages_sent", withAgent(`"messagesSent":7`), "7"},
		{"email_subject", with(`"metaInfo":{"subject":"Your order"}`), "Your order"},
		{"session_tags", with(`"sessionleveltags":[{"name":"campaign","value":"autumn"}]`), "campaign=autumn"},
		{"user_tags", with(`"userleveltags":[{"name":"tier","value":"gold"},{"name":"vip"}]`), "tier=gold|vip"},
		{"after_call_work_time", withAgent(`"afterCallWorkDuration":5`), "5"},
		{"non_responding_agents", withAgent(`"name":"A"`), ""},
		{"assignments", withAgent(`"name":"A"`), "1"},
		{"acceptances", withAgent(`"name":"A"`), "1"},
		{"disposition_notes", with(`"dispositionRemarks":["Calls again","Monday"]`), "Calls again, Monday"},
		{"started_at", withAgent(`"name":"A"`), "2024-11-18 17:01:00"},
		{"segment_number", withAgent(`"name":"A"`), "1"},
		{"last_segment", withAgent(`"name":"A"`), "true"},
		{"in_progress", `{"sessionId":"s","sessionStartTime":"2024-11-18T17:00:00","finalStatus":"OPEN"}`, "true"},
	} {
		t.Run(test.id, func(t *testing.T) {
			field, known := report.ByID(test.id)
			require.True(t, known)
			rows, err := Parse([]byte(test.record), utc)
			require.NoError(t, err)
			require.Equal(t, test.want, write(field.Cell(&rows[len(rows)-1])))
		})
	}
}

func write(cell any) string {
	switch cell := cell.(type) {
	case *string:
		return *cell
	case *time.Time:
		return cell.Format(time.DateTime)
	case *report.Seconds:
		return fmt.Sprint(cell.Value)
	case *report.Count:
		return fmt.Sprint(cell.Value)
	case *[]string:
		return strings.Join(*cell, "|")
	case *bool:
		return fmt.Sprint(*cell)
	}
	return ""
}

// Times without a zone are in the parser's location.
func TestZones(t *testing.T) {
	rows, err := Parse([]byte(`{"sessionId":"s","sessionStartTime":"2024-11-18T17:00:00+01:00","sessionEndTime":1731949200000,"finalStatus":"CLOSED"}`), utc)
	require.NoError(t, err)
	require.Equal(t, at("2024-11-18 16:00:00"), rows[0].SegmentStartTime)
	require.Equal(t, at("2024-11-18 17:00:00"), rows[0].SegmentEndTime)
}
