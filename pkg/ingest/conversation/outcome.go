package conversation

import (
	"cmp"
	"slices"
	"strings"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// hasEnded reports whether a conversation has ended, by the status that its last
// row shows, else by the final one. With neither known it has ended if the
// record names a disconnecting event.
func hasEnded(r *record) bool {
	for _, status := range []text{r.SmartStatus, r.FinalStatus} {
		if stage := report.StageOf(string(status)); stage != report.UnknownStage {
			return stage == report.EndedStage
		}
	}
	return r.DisconnectingEvent != ""
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

// dispositionNotes are the remarks where the disposition stands. The vendor
// writes a hyphen for none.
func dispositionNotes(r *record, served *agent, last bool) string {
	noted := names(nil)
	if last {
		noted = r.DispositionRemarks.Value
	}
	if served != nil && len(served.DispositionRemarks.Value) > 0 {
		noted = served.DispositionRemarks.Value
	}
	return strings.Join(slices.DeleteFunc(slices.Clone(noted), func(note string) bool { return note == "-" }), ", ")
}

// unansweredStatuses are the contact statuses of campaign calls that reached
// nobody, in lower case without spaces and hyphens.
var unansweredStatuses = []string{"noanswer", "notanswered", "unanswered", "busy", "failed", "canceled", "cancelled", "declined", "rejected",
	"unreachable", "notreachable", "invalidnumber", "timeout", "timedout"}

// campaignUnanswered reports whether this is a campaign's call that nobody
// answered. Records of other conversations may have a contact status too, but
// none of these.
func campaignUnanswered(r *record) bool {
	contact := strings.NewReplacer("-", "", " ", "", "_", "").Replace(strings.ToLower(string(r.CampaignInfo.Value.ContactStatus)))
	return slices.Contains(unansweredStatuses, contact)
}
