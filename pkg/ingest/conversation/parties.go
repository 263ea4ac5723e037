package conversation

import (
	"cmp"
	"strings"
)

// direction is Inbound or Outbound; newer responses have it in customerinfo.
func direction(r *record) string {
	given := string(cmp.Or(r.Direction, r.CustomerInfo.Direction))
	for _, known := range []string{inbound, outbound} {
		if strings.EqualFold(given, known) {
			return known
		}
	}
	return given
}

const (
	inbound  = "Inbound"
	outbound = "Outbound"
)

func isOutbound(r *record) bool { return direction(r) == outbound }

// customer is the customer's name, else e-mail address, else phone number.
func customer(r *record) string {
	return cmp.Or(
		fullName(string(r.CustomerInfo.FirstName), string(r.CustomerInfo.LastName)),
		fullName(string(r.Meta.FirstName), string(r.Meta.LastName)),
		customerEmail(r), customerPhone(r))
}

func fullName(first, last string) string { return strings.TrimSpace(first + " " + last) }

// customerEmail is the customer's address, else the channel's user ID if that is
// an address.
func customerEmail(r *record) string {
	known := cmp.Or(string(r.CustomerInfo.Email), string(r.Meta.EmailID), string(r.Meta.Email))
	if channelName := string(r.ChannelSpecificUserID); known == "" && strings.Contains(channelName, "@") && !strings.ContainsAny(channelName, "/ ") {
		return channelName
	}
	return known
}

// customerPhone is the customer's number. On outbound calls older responses have
// the center's number in its place, so the called number takes precedence.
func customerPhone(r *record) string {
	if isOutbound(r) {
		return cmp.Or(string(r.Meta.EndUserNumber), string(r.Meta.Callee), string(r.CustomerInfo.Phone), string(r.Meta.PhoneNumber))
	}
	return cmp.Or(string(r.CustomerInfo.Phone), string(r.Meta.Caller), string(r.Meta.PhoneNumber))
}

// support is the center's side of the conversation: its number in a call, its
// address or number in outbound e-mail and SMS, else the bot. The record has
// the bot's ID; a center's automation may add its name.
func support(r *record) string {
	switch {
	case isVoice(r):
		return supportNumber(r)
	case isOutbound(r):
		if sender := cmp.Or(string(r.CustomerInfo.CenterEmail), string(r.Meta.From)); sender != "" {
			return sender
		}
	}
	return cmp.Or(string(r.BotName), string(r.Meta.BotName), string(r.BotID))
}

// supportNumber is the number the customer called, or the agent called from.
func supportNumber(r *record) string {
	if isOutbound(r) {
		return cmp.Or(string(r.Meta.DialedNumber), string(r.Meta.Caller), string(r.CustomerInfo.CenterPhone))
	}
	return cmp.Or(string(r.Meta.DialedNumber), string(r.CustomerInfo.CenterPhone), string(r.Meta.Callee))
}

// isVoice goes by the numbers, since a channel may have any name.
func isVoice(r *record) bool {
	return supportNumber(r) != "" || strings.EqualFold(string(r.Channel), "Voice")
}
