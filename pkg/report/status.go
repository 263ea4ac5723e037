package report

import "strings"

// Stage is how far an interaction is, as its status tells.
type Stage int

// The stages.
const (
	// UnknownStage is that of a status that is on no list, or blank.
	UnknownStage Stage = iota
	InProgressStage
	EndedStage
)

// progressStatuses are the vendor's statuses of interactions in progress, as
// statusKey writes them. The first seventeen are its page "status and mode",
// down to those that wait for after-call work or feedback; then the two of its
// segment report for the work bin; then the final statuses of its Call Details
// API while there is no final one; then older and other spellings.
var progressStatuses = []string{
	"withbot", "waitingqueue", "assigned", "withagent", "idle", "expired", "overdue", "acw", "onhold", "onmute",
	"onsnooze", "callbackcreated", "dialing", "ringing", "voicemail", "ended", "awaitingfeedback",
	"inworkbin", "inagentsworkbin",
	"open", "transientopen",
	"active", "inprogress", "ongoing", "queued", "inqueue", "waiting", "snoozed",
}

// endedStatuses are parts of the statuses of interactions that have ended, as
// statusKey writes them: CLOSED, CLOSED AT BOT, BotResolved, USER ABANDONED,
// ABANDONED AT QUEUE, TERMINATED, DROP-OFF, DEFLECTED, ERROR.
var endedStatuses = []string{"closed", "resolved", "abandoned", "terminated", "dropoff", "droppedoff", "deflected", "completed", "error"}

var inProgress = func() map[string]bool {
	set := make(map[string]bool, len(progressStatuses))
	for _, status := range progressStatuses {
		set[status] = true
	}
	return set
}()

// StageOf returns the stage of a status of the vendor's, case, spaces,
// hyphens and underscores aside.
func StageOf(status string) Stage {
	key := statusKey(status)
	switch {
	case key == "":
		return UnknownStage
	case inProgress[key]:
		return InProgressStage
	}
	for _, part := range endedStatuses {
		if strings.Contains(key, part) {
			return EndedStage
		}
	}
	return UnknownStage
}

func statusKey(status string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case ' ', '\t', '_', '-', '\u00a0':
			return -1
		}
		return r
	}, strings.ToLower(status))
}
