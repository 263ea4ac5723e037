package conversation

import (
	"strings"
)

// direction is Inbound or Outbound; newer answers have it with the customer.
func direction(r *record) string {
	given := firstOf(string(r.Direction), string(r.CustomerInfo.Direction))
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
	return firstOf(
		fullName(string(r.CustomerInfo.FirstName), string(r.CustomerInfo.LastName)),
		fullName(string(r.Meta.FirstName), string(r.Meta.LastName)),
		customerEmail(r), customerPhone(r))
}

func fullName(first, last string) string { return strings.TrimSpace(first + " " + last) }

// customerEmail is the address in the customer's data, else the name by which
// the channel knows the customer where that is one.
func customerEmail(r *record) string {
	known := firstOf(string(r.CustomerInfo.Email), string(r.Meta.EmailID), string(r.Meta.Email))
	if channelName := string(r.ChannelSpecificUserID); known == "" && strings.Contains(channelName, "@") && !strings.ContainsAny(channelName, "/ ") {
		return channelName
	}
	return known
}

// customerPhone is the number on the customer's side. On outbound calls older
// answers have the center's number in its place, so the number that was called
// comes first.
func customerPhone(r *record) string {
	if isOutbound(r) {
		return firstOf(string(r.Meta.EndUserNumber), string(r.Meta.Callee), string(r.CustomerInfo.Phone), string(r.Meta.PhoneNumber))
	}
	return firstOf(string(r.CustomerInfo.Phone), string(r.Meta.Caller), string(r.Meta.PhoneNumber))
}

// support is what the customer was served on: a number on the phone, an
// address or number on outbound e-mail and SMS, else the bot. The record names
// the bot by its id unless the center's automation adds its name.
func support(r *record) string {
	switch {
	case isVoice(r):
		return supportNumber(r)
	case isOutbound(r):
		if sender := firstOf(string(r.CustomerInfo.CenterEmail), string(r.Meta.From)); sender != "" {
			return sender
		}
	}
	return firstOf(string(r.BotName), string(r.Meta.BotName), string(r.BotID))
}

// supportNumber is the number the customer called, or the one the agent chose
// to call from.
func supportNumber(r *record) string {
	if isOutbound(r) {
		return firstOf(string(r.Meta.DialedNumber), string(r.Meta.Caller), string(r.CustomerInfo.CenterPhone))
	}
	return firstOf(string(r.Meta.DialedNumber), string(r.CustomerInfo.CenterPhone), string(r.Meta.Callee))
}

// isVoice tells by the numbers, since a channel may be named anything.
func isVoice(r *record) bool {
	return supportNumber(r) != "" || strings.EqualFold(string(r.Channel), "Voice")
}

func emailElseName(e entry) string { return firstOf(string(e.Email), string(e.Name)) }
