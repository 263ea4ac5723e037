package conversation

import (
	"strings"
)

// endedStatuses are what the final states of a conversation have in their
// names: CLOSED, BotResolved, USER ABANDONED, TERMINATED.
var endedStatuses = []string{"CLOSED", "RESOLVED", "ABANDONED", "TERMINATED"}

// hasEnded says whether a conversation has ended: its final status says so. A
// status this package does not know counts where the record also names the
// event that ended the conversation.
func hasEnded(r *record) bool {
	status := strings.ToUpper(firstOf(string(r.FinalStatus), string(r.SmartStatus)))
	for _, ended := range endedStatuses {
		if strings.Contains(status, ended) {
			return true
		}
	}
	return r.DisconnectingEvent != "" && !strings.Contains(status, "OPEN")
}

// status is the final smartStatus; older answers have the final status only.
func status(r *record) string { return firstOf(string(r.SmartStatus), string(r.FinalStatus)) }

// disposition is what the agent chose for a segment, else on the last segment
// what was chosen for the conversation.
func disposition(r *record, served *agent, last bool) string {
	chosen := names(nil)
	if last {
		chosen = r.Dispositions
	}
	if served != nil && len(served.Dispositions) > 0 {
		chosen = served.Dispositions
	}
	return strings.Join(chosen, ", ")
}
