package report

import "time"

// catalogue is the one list of fields. The first 27 are the report, in its order.
var catalogue = []Field{
	{ID: "session_id", Title: "Session ID", Kind: Text, Presence: Shown, Required: true, Group: "Interaction",
		Description: "The interaction, as the contact center system names it.",
		cell:        func(s *Segment) any { return &s.SessionID }},
	{ID: "direction", Title: "Direction", Kind: Text, Presence: Shown, Group: "Interaction",
		Description: "Inbound or Outbound.",
		cell:        func(s *Segment) any { return &s.Direction }},
	{ID: "channel", Title: "Channel", Kind: Text, Presence: Shown, Group: "Interaction",
		Description: "Name of the channel, not its type.",
		cell:        func(s *Segment) any { return &s.Channel }},
	{ID: "customer", Title: "Customer", Kind: Text, Presence: Shown, Personal: true, Group: "Interaction",
		Description: "Name of the customer, else e-mail address, else phone number.",
		cell:        func(s *Segment) any { return &s.Customer }},
	{ID: "support", Title: "Support", Kind: Text, Presence: Shown, Personal: true, Group: "Interaction",
		Description: "Number the customer called or the agent chose, bot name on digital channels, SMS name or number, or e-mail address used.",
		cell:        func(s *Segment) any { return &s.Support }},
	{ID: "queue_name", Title: "Queue Name", Kind: Text, Presence: Shown, Group: "Queue",
		Description: "Queue entered; blank if none.",
		cell:        func(s *Segment) any { return &s.QueueName }},
	{ID: "queue_entry_time", Title: "Queue Entry Time", Kind: Time, Presence: Shown, Group: "Queue",
		Description: "When the interaction entered the queue.",
		cell:        func(s *Segment) any { return &s.QueueEntryTime }},
	{ID: "queue_exit_time", Title: "Queue Exit Time", Kind: Time, Presence: Shown, Group: "Queue",
		Description: "When this portion left the queue.",
		cell:        func(s *Segment) any { return &s.QueueExitTime }},
	{ID: "queue_wait_time", Title: "Queue Wait Time", Kind: Duration, Presence: Shown, Group: "Queue",
		Description: "From queue entry to queue exit.",
		cell:        func(s *Segment) any { return &s.QueueWaitTime }},
	{ID: "agent_name", Title: "Agent Name", Kind: Text, Presence: Shown, Personal: true, Group: "Agent",
		Description: "Agent of this segment; blank if none, BOT if a bot responded.",
		cell:        func(s *Segment) any { return &s.AgentName }},
	{ID: "agent_custom_name", Title: "Agent Custom Name", Kind: Text, Presence: Shown, Personal: true, Group: "Agent",
		Description: "Name the agent shows to customers; blank if no agent responded.",
		cell:        func(s *Segment) any { return &s.AgentCustomName }},
	{ID: "agent_email", Title: "Agent Email", Kind: Text, Presence: Shown, Personal: true, Group: "Agent",
		Description: "E-mail address of the agent; blank if no agent responded.",
		cell:        func(s *Segment) any { return &s.AgentEmail }},
	{ID: "segment_id", Title: "Segment ID", Kind: Text, Presence: Shown, Group: "Segment",
		Description: "The agent's portion of the interaction; blank if no agent picked up.",
		cell:        func(s *Segment) any { return &s.SegmentID }},
	{ID: "segment_start_time", Title: "Segment Start Time", Kind: Time, Presence: Shown, Group: "Segment",
		Description: "When the segment began.",
		cell:        func(s *Segment) any { return &s.SegmentStartTime }},
	{ID: "segment_end_time", Title: "Segment End Time", Kind: Time, Presence: Shown, Group: "Segment",
		Description: "When the segment ended.",
		cell:        func(s *Segment) any { return &s.SegmentEndTime }},
	{ID: "talk_time", Title: "Talk Time", Kind: Duration, Presence: Shown, Group: "Segment",
		Description: "Time the agent talked or chatted with the customer.",
		cell:        func(s *Segment) any { return &s.TalkTime }},
	{ID: "hold_mute_time", Title: "Hold/Mute Time", Kind: Duration, Presence: Shown, Group: "Segment",
		Description: "Time the customer was on hold or muted.",
		cell:        func(s *Segment) any { return &s.HoldMuteTime }},
	{ID: "snooze_time", Title: "Snooze Time", Kind: Duration, Presence: Shown, Group: "Segment",
		Description: "Time the conversation was snoozed.",
		cell:        func(s *Segment) any { return &s.SnoozeTime }},
	{ID: "first_response_time", Title: "First Response Time", Kind: Duration, Presence: Shown, Group: "Segment",
		Description: "From acceptance to the agent's first message.",
		cell:        func(s *Segment) any { return &s.FirstResponseTime }},
	{ID: "consultants", Title: "Consultants", Kind: List, Presence: Shown, Personal: true, Group: "Segment",
		Description: "E-mail addresses of all consultants in this segment.",
		cell:        func(s *Segment) any { return &s.Consultants }},
	{ID: "joined_users", Title: "Joined Users", Kind: List, Presence: Shown, Personal: true, Group: "Segment",
		Description: "E-mail addresses of all who joined this segment.",
		cell:        func(s *Segment) any { return &s.JoinedUsers }},
	{ID: "conversation_skills", Title: "Conversation Skills", Kind: List, Presence: Shown, Group: "Interaction",
		Description: "Skills asked for; on each segment of the conversation.",
		cell:        func(s *Segment) any { return &s.ConversationSkills }},
	{ID: "transferred_in_by", Title: "Transferred In By", Kind: Text, Presence: Shown, Personal: true, Group: "Transfer",
		Description: "System (queue time-out), Bot (transfer from the bot), or the e-mail address of who transferred.",
		cell:        func(s *Segment) any { return &s.TransferredInBy }},
	{ID: "transferred_in_status", Title: "Transferred In Status", Kind: Text, Presence: Shown, Group: "Transfer",
		Description: "Reason for the transfer to the queue or agent.",
		cell:        func(s *Segment) any { return &s.TransferredInStatus }},
	{ID: "status", Title: "Status", Kind: Text, Presence: Shown, Group: "Outcome",
		Description: "Final status of the interaction; on its last segment only.",
		cell:        func(s *Segment) any { return &s.Status }},
	{ID: "reason", Title: "Reason", Kind: Text, Presence: Shown, Group: "Outcome",
		Description: "Reason code; on the last segment only.",
		cell:        func(s *Segment) any { return &s.Reason }},
	{ID: "disconnecting_event", Title: "Disconnecting Event", Kind: Text, Presence: Shown, Group: "Outcome",
		Description: "Who ended it: System, Bot, User or Agent Hangup; on the last segment only.",
		cell:        func(s *Segment) any { return &s.DisconnectingEvent }},

	{ID: "disposition", Title: "Disposition", Kind: Text, Presence: Extra, Group: "Outcome",
		Description: "Disposition the agent chose; on the segment where it was given.",
		cell:        func(s *Segment) any { return &s.Disposition }},
	{ID: "messages_sent", Title: "Messages Sent", Kind: Integer, Presence: Extra, Group: "Segment",
		Description: "Messages the agent sent in this segment.",
		cell:        func(s *Segment) any { return &s.MessagesSent }},
	{ID: "email_subject", Title: "Email Subject", Kind: Text, Presence: Extra, Personal: true, Group: "Interaction",
		Description: "Subject of the e-mail.",
		cell:        func(s *Segment) any { return &s.EmailSubject }},
	{ID: "session_tags", Title: "Session Tags", Kind: List, Presence: Extra, Group: "Interaction",
		Description: "Tags on the interaction.",
		cell:        func(s *Segment) any { return &s.SessionTags }},
	{ID: "user_tags", Title: "User Tags", Kind: List, Presence: Extra, Group: "Interaction",
		Description: "Tags on the customer.",
		cell:        func(s *Segment) any { return &s.UserTags }},
	{ID: "after_call_work_time", Title: "After Call Work Time", Kind: Duration, Presence: Extra, Group: "Segment",
		Description: "Time the agent worked on after the customer left.",
		cell:        func(s *Segment) any { return &s.AfterCallWorkTime }},
	{ID: "non_responding_agents", Title: "Non Responding Agents", Kind: List, Presence: Extra, Personal: true, Group: "Agent",
		Description: "E-mail addresses of the agents who were assigned in this row and did not respond.",
		cell:        func(s *Segment) any { return &s.NonRespondingAgents }},
	{ID: "assignments", Title: "Assignments", Kind: Integer, Presence: Extra, Group: "Agent",
		Description: "How often an agent was assigned in this row, whether or not the agent responded.",
		cell:        func(s *Segment) any { return &s.Assignments }},
	{ID: "acceptances", Title: "Acceptances", Kind: Integer, Presence: Extra, Group: "Agent",
		Description: "How often an agent accepted in this row: 1 or 0.",
		cell:        func(s *Segment) any { return &s.Acceptances }},
	{ID: "disposition_notes", Title: "Disposition Notes", Kind: Text, Presence: Extra, Personal: true, Group: "Outcome",
		Description: "What was noted with the disposition; on the segment where it was given.",
		cell:        func(s *Segment) any { return &s.DispositionNotes }},

	{ID: "started_at", Title: "Started At", Kind: Time, Presence: Bookkeeping, Required: true, Group: "Bookkeeping",
		Description: "When the row began: queue entry, else segment start, else session start. The report's time axis.",
		cell:        func(s *Segment) any { return &s.StartedAt }},
	{ID: "segment_number", Title: "Segment Number", Kind: Integer, Presence: Bookkeeping, Group: "Bookkeeping",
		Description: "Position of the row in its interaction, from 1.",
		cell:        func(s *Segment) any { return &s.SegmentNumber }},
	{ID: "last_segment", Title: "Last Segment", Kind: Boolean, Presence: Bookkeeping, Group: "Bookkeeping",
		Description: "Whether this is the interaction's last row.",
		cell:        func(s *Segment) any { return &s.LastSegment }},
	{ID: "in_progress", Title: "In Progress", Kind: Boolean, Presence: Bookkeeping, Group: "Bookkeeping",
		Description: "Whether the interaction has not ended.",
		cell:        func(s *Segment) any { return &s.InProgress }},
}

// Segment is one row of the segments relation: a value for each field of the
// catalogue. Zero values are blank, except for the booleans.
type Segment struct {
	SessionID           string
	Direction           string
	Channel             string
	Customer            string
	Support             string
	QueueName           string
	QueueEntryTime      time.Time
	QueueExitTime       time.Time
	QueueWaitTime       Seconds
	AgentName           string
	AgentCustomName     string
	AgentEmail          string
	SegmentID           string
	SegmentStartTime    time.Time
	SegmentEndTime      time.Time
	TalkTime            Seconds
	HoldMuteTime        Seconds
	SnoozeTime          Seconds
	FirstResponseTime   Seconds
	Consultants         []string
	JoinedUsers         []string
	ConversationSkills  []string
	TransferredInBy     string
	TransferredInStatus string
	Status              string
	Reason              string
	DisconnectingEvent  string

	Disposition       string
	MessagesSent      Count
	EmailSubject      string
	SessionTags       []string
	UserTags          []string
	AfterCallWorkTime Seconds

	NonRespondingAgents []string
	Assignments         Count
	Acceptances         Count
	DispositionNotes    string

	StartedAt     time.Time
	SegmentNumber Count
	LastSegment   bool
	InProgress    bool
}

// Fields the code itself names.
var (
	SessionID          = mustField("session_id")
	Direction          = mustField("direction")
	Channel            = mustField("channel")
	QueueName          = mustField("queue_name")
	QueueEntryTime     = mustField("queue_entry_time")
	QueueExitTime      = mustField("queue_exit_time")
	QueueWaitTime      = mustField("queue_wait_time")
	AgentName          = mustField("agent_name")
	AgentEmail         = mustField("agent_email")
	SegmentStartTime   = mustField("segment_start_time")
	SegmentEndTime     = mustField("segment_end_time")
	SegmentID          = mustField("segment_id")
	TalkTime           = mustField("talk_time")
	HoldMuteTime       = mustField("hold_mute_time")
	FirstResponseTime  = mustField("first_response_time")
	AfterCallWorkTime  = mustField("after_call_work_time")
	TransferredInBy    = mustField("transferred_in_by")
	Status             = mustField("status")
	Reason             = mustField("reason")
	DisconnectingEvent = mustField("disconnecting_event")
	StartedAt          = mustField("started_at")
	SegmentNumber      = mustField("segment_number")
	LastSegment        = mustField("last_segment")
	InProgress         = mustField("in_progress")
)

// Fields returns every field of the catalogue in its order.
func Fields() []Field { return append([]Field(nil), catalogue...) }

// Default returns the 27 fields of the report in its order.
func Default() []Field {
	var shown []Field
	for _, f := range catalogue {
		if f.Presence == Shown {
			shown = append(shown, f)
		}
	}
	return shown
}

// TimeFields returns the fields a query's time range can apply to, the default first.
func TimeFields() []Field {
	return []Field{StartedAt, QueueEntryTime, SegmentStartTime, SegmentEndTime}
}

// ByID returns the field of that column name.
func ByID(id string) (Field, bool) {
	i, found := byID[id]
	if !found {
		return Field{}, false
	}
	return catalogue[i], true
}

var (
	byID    = index(func(f Field) string { return f.ID })
	byTitle = index(func(f Field) string { return f.Title })
)

func index(key func(Field) string) map[string]int {
	positions := make(map[string]int, len(catalogue))
	for i, f := range catalogue {
		positions[key(f)] = i
	}
	return positions
}

func mustField(id string) Field {
	for _, f := range catalogue {
		if f.ID == id {
			return f
		}
	}
	panic("report: no field " + id)
}

// ByTitle returns the field with that heading.
func ByTitle(title string) (Field, bool) {
	i, found := byTitle[title]
	if !found {
		return Field{}, false
	}
	return catalogue[i], true
}
