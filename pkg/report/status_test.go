package report_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// The statuses as the vendor's page "status and mode" and its segment report
// spell them.
func TestStages(t *testing.T) {
	for status, stage := range map[string]report.Stage{
		"WithBot": report.InProgressStage, "WaitingQueue": report.InProgressStage, "Assigned": report.InProgressStage,
		"WithAgent": report.InProgressStage, "Idle": report.InProgressStage, "Expired": report.InProgressStage,
		"Overdue": report.InProgressStage, "ACW": report.InProgressStage, "OnHold": report.InProgressStage,
		"OnMute": report.InProgressStage, "OnSnooze": report.InProgressStage, "Callback Created": report.InProgressStage,
		"Dialing": report.InProgressStage, "Ringing": report.InProgressStage, "Voicemail": report.InProgressStage,
		"Ended": report.InProgressStage, "AwaitingFeedback": report.InProgressStage,
		"InWorkbin": report.InProgressStage, "InAgentsWorkbin": report.InProgressStage,

		"with bot": report.InProgressStage, "CALLBACKCREATED": report.InProgressStage, "On Hold": report.InProgressStage,
		"awaiting_feedback": report.InProgressStage, " acw ": report.InProgressStage, "TRANSIENT_OPEN": report.InProgressStage,
		"open": report.InProgressStage, "In-Progress": report.InProgressStage,

		"CLOSED": report.EndedStage, "Closed at Bot": report.EndedStage, "BotResolved": report.EndedStage,
		"USER ABANDONED": report.EndedStage, "ABANDONED WITH AGENT": report.EndedStage, "TERMINATED": report.EndedStage,
		"DROP-OFF": report.EndedStage, "ERROR": report.EndedStage,

		"": report.UnknownStage, " ": report.UnknownStage, "FAILED": report.UnknownStage, "Paused": report.UnknownStage, "Reopened": report.UnknownStage,
	} {
		require.Equal(t, stage, report.StageOf(status), status)
	}
}
