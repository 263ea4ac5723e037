package conversation

import (
	"cmp"
	"strings"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// transferredInBy is what transferred the conversation to its i-th stop. To the
// first it is the bot, except on outbound calls, which begin with the agent. To
// later ones it is the agent before, or the system if none answered in time. A
// supervisor who intervenes has no name in the record.
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
		return string(cmp.Or(before.served.Email, before.served.Name))
	}
	if strings.Contains(strings.ToLower(lastNonResponse(before)), "supervisor") {
		return ""
	}
	return report.TransferredBySystem
}

// transferredInStatus is why the conversation came to its i-th stop: why the
// last agent at the stop before did not respond.
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
