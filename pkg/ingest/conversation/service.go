package conversation

import (
	"fmt"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// segmentID names an agent's portion. The record has no id for it, so it is
// the conversation's and the row's number.
func segmentID(r *record, number int) string {
	return fmt.Sprintf("%s-%d", firstOf(string(r.ConversationID), string(r.SessionID)), number)
}

// holdTime is what the record says; it says nothing where nobody was put on hold.
func holdTime(a *agent) report.Seconds {
	if !a.Hold.Valid && a.Interaction.Valid {
		return report.SecondsOf(0)
	}
	return report.Seconds(a.Hold)
}

// talkTime is the interaction's length without the time on hold. Where the
// record has no length it is what lies between acceptance and end.
func talkTime(s *stop) report.Seconds {
	length := report.Seconds(s.served.Interaction)
	if !length.Valid && !s.accepted.IsZero() && !s.ended.IsZero() {
		length = report.SecondsOf(s.ended.Sub(s.accepted).Seconds())
	}
	if !length.Valid {
		return report.Seconds{}
	}
	return report.SecondsOf(max(0, length.Value-s.served.Hold.Value))
}

// firstResponse is what the record says, else what lies between acceptance and
// the first response; blank where the agent never wrote or spoke.
func firstResponse(s *stop) report.Seconds {
	if s.served.FirstResponse.Valid || s.responded.IsZero() || s.accepted.IsZero() {
		return report.Seconds(s.served.FirstResponse)
	}
	return report.SecondsOf(max(0, s.responded.Sub(s.accepted).Seconds()))
}
