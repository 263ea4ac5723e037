package conversation

import (
	"cmp"
	"strings"
)

// endedStatuses are parts of the statuses of conversations that have ended:
// CLOSED, BotResolved, USER ABANDONED, TERMINATED.
var endedStatuses = []string{"CLOSED", "RESOLVED", "ABANDONED", "TERMINATED"}

// hasEnded reports whether a conversation has ended, by its final status. An
// unknown status counts as ended if the record names a disconnecting event.
func hasEnded(r *record) bool {
	status := strings.ToUpper(string(cmp.Or(r.FinalStatus, r.SmartStatus)))
	for _, ended := range endedStatuses {
		if strings.Contains(status, ended) {
			return true
		}
	}
	return r.DisconnectingEvent != "" && !strings.Contains(status, "OPEN")
}

// status is the final smartStatus; older responses have only the final status.
func status(r *record) string { return string(cmp.Or(r.SmartStatus, r.FinalStatus)) }

// disposition is the agent's for the segment, else on the last segment the
// conversation's.
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
