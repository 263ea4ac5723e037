package report

import "time"

// Segment is one row of the segments relation. Zero values are blank, except
// for the booleans.
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

	StartedAt     time.Time
	SegmentNumber Count
	LastSegment   bool
	InProgress    bool
}

// Agent names and values of Transferred In By that the report reserves.
const (
	BotAgent            = "BOT"    // Agent Name where a bot responded
	TransferredBySystem = "System" // Transferred In By after a queue time-out
	TransferredByBot    = "Bot"    // Transferred In By where the bot handed over
)

// Count is a whole number that may be blank.
type Count struct {
	Value int64
	Valid bool
}

// CountOf returns n as a count that is not blank.
func CountOf(n int64) Count { return Count{Value: n, Valid: true} }
