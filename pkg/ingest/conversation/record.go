package conversation

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// record is a conversation as the Call Details API returns it. Keys are
// case-insensitive; of two that differ only in case the one that is not blank
// counts (older responses have Reason for reason).
type record struct {
	ConversationID     text  `json:"conversationId"`
	SessionID          text  `json:"sessionId"`
	Channel            text  `json:"channel"`
	Direction          text  `json:"direction"`
	FinalStatus        text  `json:"finalStatus"`
	SmartStatus        text  `json:"smartStatus"`
	Reason             text  `json:"reason"`
	DisconnectingEvent text  `json:"disconnectingEvent"`
	BotID              text  `json:"botId"`
	BotName            text  `json:"botName"`
	Skills             names `json:"skills"`
	Dispositions       names `json:"dispositions"`

	DispositionRemarks loose[names] `json:"dispositionRemarks"`

	Meta         metaInfo            `json:"metaInfo"`
	CustomerInfo customerInfo        `json:"customerinfo"`
	CampaignInfo loose[campaignInfo] `json:"campaigninfo"`

	SessionStart          text `json:"sessionStartTime"`
	SessionEnd            text `json:"sessionEndTime"`
	ChannelSpecificUserID text `json:"channelSpecificUserId"`

	Destinations []destination `json:"destinations"`
	UserTags     tags          `json:"userleveltags"`
	SessionTags  tags          `json:"sessionleveltags"`
}

// customerInfo is present if the request selected it.
type customerInfo struct {
	FirstName   text `json:"CustomerFirstName"`
	LastName    text `json:"CustomerLastName"`
	Email       text `json:"CustomerEmail"`
	Phone       text `json:"CustomerPhone"`
	CenterPhone text `json:"CenterPhone"`
	CenterEmail text `json:"CenterEmail"`
	Direction   text `json:"Direction"`
}

// campaignInfo is present if the request selected it, also in conversations of
// no campaign.
type campaignInfo struct {
	ContactStatus looseText `json:"contactStatus"`
}

// metaInfo is set by a center's own automation, so any of it may be missing or
// of another type.
type metaInfo struct {
	FirstName     looseText `json:"firstName"`
	LastName      looseText `json:"lastName"`
	EmailID       looseText `json:"emailId"`
	Email         looseText `json:"email"`
	PhoneNumber   looseText `json:"phoneNumber"`
	Caller        looseText `json:"caller"`
	Callee        looseText `json:"callee"`
	DialedNumber  looseText `json:"dialedNumber"`
	EndUserNumber looseText `json:"endUserNumber"`
	BotName       looseText `json:"botName"`
	From          looseText `json:"from"`
	Subject       looseText `json:"subject"`
	EmailSubject  looseText `json:"emailSubject"`
}

// UnmarshalJSON implements json.Unmarshaler.
func (m *metaInfo) UnmarshalJSON(data []byte) error {
	if data[0] != '{' {
		return nil
	}
	type plain metaInfo
	return json.Unmarshal(data, (*plain)(m))
}

// destination is a queue or an agent that the conversation was routed to.
type destination struct {
	agent                         // of an AgentSegment
	Type                  text    `json:"destinationType"`
	QueueID               text    `json:"queueId"`
	QueueName             text    `json:"queueName"`
	EnterTime             text    `json:"EnterTime"`
	RespondingAgent       *agent  `json:"respondingAgent"`
	NonRespondingAgents   []agent `json:"nonRespondingAgents"`
	TransferredInBy       text    `json:"transferredInBy"`
	TransferredInByStatus text    `json:"transferredInStatus"`
}

// agent is one agent's portion of the conversation, or the attempt at one.
type agent struct {
	Name         text `json:"name"`
	CustomName   text `json:"customName"`
	Email        text `json:"email"`
	AssignedAt   text `json:"assignedAt"`
	AcceptedTime text `json:"acceptedTime"`
	EndTime      text `json:"interactionEndTime"`
	ID           text `json:"agentId"`

	Interaction   seconds `json:"interactionDuration"` // from acceptance to the last utterance
	Hold          seconds `json:"holdDuration"`
	Snooze        seconds `json:"snoozeDuration"`
	FirstResponse seconds `json:"firstResponseDuration"`
	AfterCallWork seconds `json:"afterCallWorkDuration"`

	SnoozeInfo         loose[[]snooze] `json:"snoozeinfo"`
	DispositionRemarks loose[names]    `json:"dispositionRemarks"`

	FirstResponseTime text   `json:"firstResponseTime"`
	Consultants       people `json:"ConsultingAgents"`
	JoinedUsers       people `json:"JoinedUsers"`
	Dispositions      names  `json:"dispositions"`
	MessagesSent      count  `json:"messagesSent"`
	NonResponseEvent  text   `json:"nonResponseEvent"`
}

// text is a string without surrounding whitespace; numbers and booleans are
// taken as written.
type text string

// UnmarshalJSON implements json.Unmarshaler.
func (t *text) UnmarshalJSON(data []byte) error {
	read, err := readText(data)
	if err == nil && read != "" {
		*t = text(read)
	}
	return err
}

var errText = errors.New("a string is expected")

func readText(data []byte) (string, error) {
	switch data[0] {
	case '"':
		var s string
		if err := json.Unmarshal(data, &s); err != nil {
			return "", fmt.Errorf("read a string: %w", err)
		}
		return strings.TrimSpace(s), nil
	case '{', '[':
		return "", fmt.Errorf("%w, not %s", errText, excerpt(data))
	case 'n': // null
		return "", nil
	}
	return string(data), nil
}

// loose is a value whose form the vendor does not publish: it is blank where it
// cannot be read.
type loose[T any] struct{ Value T }

// UnmarshalJSON implements json.Unmarshaler.
func (l *loose[T]) UnmarshalJSON(data []byte) error {
	var read T
	if json.Unmarshal(data, &read) == nil {
		l.Value = read
	}
	return nil
}

// looseText is a text that is blank where the value is no string.
type looseText string

// UnmarshalJSON implements json.Unmarshaler.
func (t *looseText) UnmarshalJSON(data []byte) error {
	if read, err := readText(data); err == nil && read != "" {
		*t = looseText(read)
	}
	return nil
}

// seconds is a duration, as a number or a string.
type seconds report.Seconds

// UnmarshalJSON implements json.Unmarshaler.
func (s *seconds) UnmarshalJSON(data []byte) error {
	read, err := readText(data)
	if err != nil || read == "" {
		return err
	}
	n, err := strconv.ParseFloat(read, 64)
	if err != nil || n-n != 0 {
		if n, err = report.ParseClock(read); err != nil {
			return fmt.Errorf("%s is not a number of seconds", excerpt(data))
		}
	}
	*s = seconds(report.SecondsOf(n))
	return nil
}

// count is a whole number, as a number or a string.
type count report.Count

// UnmarshalJSON implements json.Unmarshaler.
func (c *count) UnmarshalJSON(data []byte) error {
	read, err := readText(data)
	if err != nil || read == "" {
		return err
	}
	n, err := strconv.ParseInt(read, 10, 32)
	if err != nil {
		return fmt.Errorf("%s is not a whole number", excerpt(data))
	}
	*c = count(report.CountOf(n))
	return nil
}

// names is a list of strings or of objects with a name.
type names []string

// UnmarshalJSON implements json.Unmarshaler.
func (n *names) UnmarshalJSON(data []byte) error {
	return appendTexts((*[]string)(n), data, func(e entry) text { return cmp.Or(e.Name, e.Value) })
}

// people is a list of agents or other participants: e-mails, else names.
type people []string

// UnmarshalJSON implements json.Unmarshaler.
func (p *people) UnmarshalJSON(data []byte) error {
	return appendTexts((*[]string)(p), data, func(e entry) text { return cmp.Or(e.Email, e.Name) })
}

// tags is a list of names with values.
type tags []string

// UnmarshalJSON implements json.Unmarshaler.
func (t *tags) UnmarshalJSON(data []byte) error {
	return appendTexts((*[]string)(t), data, func(e entry) text {
		if e.Name != "" && e.Value != "" {
			return e.Name + "=" + e.Value
		}
		return e.Name
	})
}

// entry is an element of a list: a string, or an object.
type entry struct {
	Name  text
	Email text
	Value text
}

// UnmarshalJSON implements json.Unmarshaler.
func (e *entry) UnmarshalJSON(data []byte) error {
	if data[0] == '{' {
		type plain entry
		return json.Unmarshal(data, (*plain)(e))
	}
	return e.Name.UnmarshalJSON(data)
}

// appendTexts appends the texts of a list's entries, or of a single entry, that
// are not blank.
func appendTexts(to *[]string, data []byte, textOf func(entry) text) error {
	if data[0] != '[' {
		data = append(append([]byte{'['}, data...), ']')
	}
	var list []entry
	if err := json.Unmarshal(data, &list); err != nil {
		return fmt.Errorf("read a list: %w", err)
	}
	for _, element := range list {
		if text := textOf(element); text != "" {
			*to = append(*to, string(text))
		}
	}
	return nil
}

// excerpt returns the start of a value, for messages.
func excerpt(data []byte) string {
	const most = 60
	data = bytes.TrimSpace(data)
	if len(data) > most {
		return string(bytes.ToValidUTF8(data[:most], nil)) + "..."
	}
	return string(data)
}
