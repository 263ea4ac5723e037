package conversation

import (
	"strings"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// transferredInBy says who led the conversation to its i-th stop. The first is
// the bot's work, except on outbound calls, which begin with the agent. Later
// ones are the work of the agent before; or of the system, where none answered
// in time. Of a supervisor who steps in the record gives no name.
func transferredInBy(c *conversation, i int) string {
	if given := c.stops[i].TransferredInBy; given != "" {
		return string(given)
	}
	if i == 0 {
		if isOutbound(c.record) {
			return ""
		}
		return report.TransferredByBot
	}
	before := &c.stops[i-1]
	if before.answered() {
		return firstOf(string(before.served.Email), string(before.served.Name))
	}
	if strings.Contains(strings.ToLower(lastNonResponse(before)), "supervisor") {
		return ""
	}
	return report.TransferredBySystem
}

// transferredInStatus is why the conversation came to its i-th stop: the event
// for which the agent tried last at the stop before did not respond.
func transferredInStatus(c *conversation, i int) string {
	if given := c.stops[i].TransferredInByStatus; given != "" || i == 0 {
		return string(given)
	}
	before := &c.stops[i-1]
	if before.answered() {
		return ""
	}
	return lastNonResponse(before)
}

func lastNonResponse(s *stop) string {
	tried := s.NonRespondingAgents
	if len(tried) == 0 {
		return ""
	}
	return string(tried[len(tried)-1].NonResponseEvent)
}
