package conversation

import (
	"cmp"
	"fmt"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// segmentID is the conversation's ID and the row's number: the record has no ID
// of an agent's portion.
func segmentID(r *record, number int) string {
	return fmt.Sprintf("%s-%d", cmp.Or(r.ConversationID, r.SessionID), number)
}

// holdTime is the record's, or 0 if it has none: there was no hold.
func holdTime(a *agent) report.Seconds {
	if !a.Hold.Valid && a.Interaction.Valid {
		return report.SecondsOf(0)
	}
	return report.Seconds(a.Hold)
}

// talkTime is the interaction's duration, or the time from acceptance to end if
// the record has none, less the time on hold.
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

// firstResponse is the record's, else the time from acceptance to the first
// response; blank if the agent never wrote or spoke.
func firstResponse(s *stop) report.Seconds {
	if s.served.FirstResponse.Valid || s.responded.IsZero() || s.accepted.IsZero() {
		return report.Seconds(s.served.FirstResponse)
	}
	return report.SecondsOf(max(0, s.responded.Sub(s.accepted).Seconds()))
}
