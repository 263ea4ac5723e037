package simulate

import "time"

// Center is what is simulated: demand, queues and staff. The zero values of its
// parts mean "none", so a single queue is short to write.
type Center struct {
	Inbound  []Inbound
	Outbound []Outbound
	Queues   []Queue
	Teams    []Team
	Shifts   []Shift // possible shifts, for teams whose size follows the demand

	// Ring is the time from an interaction's assignment to its acceptance.
	Ring Distribution
	// DayVariation is the coefficient of variation of a day's total demand.
	DayVariation float64
	// AgentHangup is the share (0..1) of closed interactions ended by the agent;
	// the customer ends the others.
	AgentHangup float64
}

// Medium is the kind of a channel: conversations are put on hold (voice) or
// snoozed (messaging, e-mail).
type Medium int

// The media.
const (
	Voice Medium = iota
	Messaging
	Email
)

// Demand is the number of interactions over time: a Poisson process with a
// constant rate within each hour of the center's time zone.
type Demand struct {
	PerDay   float64     // interactions per day, averaged over a week
	Hours    [24]float64 // relative weights of the hours; all zero: equal
	Weekdays [7]float64  // relative weights by time.Weekday; all zero: equal
}

// Inbound is a stream of customers on one channel.
type Inbound struct {
	Channel string // its name in the report
	Demand  Demand
	Bot     Bot
	Routes  []Route
	// Anonymous is the share (0..1) of unknown customers.
	Anonymous float64
}

// Bot answers customers first. It contains a share of them and transfers the
// others to a queue. Without a length there is no bot.
type Bot struct {
	Length    Distribution // of its conversation
	Contained float64      // share (0..1) that ends with the bot
	DropOff   float64      // share (0..1) of the contained that leaves unsolved
}

// greets reports whether there is a bot.
func (b Bot) greets() bool { return b.Length.mean > 0 }

// Route sends a share of a stream to a queue. The shares of a stream add up to 1.
type Route struct {
	Queue   string
	Share   float64
	Support string // what the customer contacted: a number, an address, a bot's name
}

// Outbound is a stream of interactions that agents start when no customer waits.
type Outbound struct {
	Channel  string
	Medium   Medium
	Demand   Demand
	Support  string   // the number or address the agent uses
	Skills   []string // required of the agent
	Handling Handling
}

// Queue is where customers wait for an agent with all of its skills.
type Queue struct {
	Name     string
	Medium   Medium
	Skills   []string
	Priority int // agents serve the highest priority first, then the longest wait
	Opening  Opening
	Handling Handling

	// Patience is how long a customer waits before leaving; zero: forever.
	Patience Distribution
	// Timeout ends a wait; zero: never. The interaction then goes to the queue
	// Overflow, or ends where there is none.
	Timeout  time.Duration
	Overflow string
}

// Opening is the hours at which a queue is open, by time.Weekday; all zero:
// always. A bot ends an interaction for a closed queue; without a bot the
// interaction waits until the queue opens.
type Opening [7]struct{ From, To int }

// Handling is how agents process an interaction.
type Handling struct {
	Talk          Distribution // without holds and snoozes
	AfterCallWork Distribution
	Hold          Chance       // voice only
	Consult       Chance       // voice only; the customer is on hold meanwhile
	Snooze        Chance       // messaging and e-mail only
	FirstResponse Distribution // messaging and e-mail only
	Joined        float64      // share (0..1) that a supervisor joins
	Transfers     []Transfer
	Dispositions  []string // most closed interactions get one
	Topics        []string // tags of the session and subjects of e-mails
}

// Chance is an event with a length in a share (0..1) of segments.
type Chance struct {
	Share  float64
	Length Distribution
}

// Transfer transfers a share (0..1) of segments at their end.
type Transfer struct {
	To      string // a queue
	Share   float64
	ToAgent bool   // directly to a free agent of that queue, if there is one
	Reason  string // Transferred In Status
}

// Team is a group of agents with the same skills.
type Team struct {
	Name       string
	Skills     []string
	Concurrent int // interactions an agent handles at once; 0: one

	// Agents always on duty. 0: shifts are planned for the demand, with
	// (1 - Lean) load + Safety √load agents on duty, so that waits and
	// abandonment do not depend on the center's size. (Mandelbaum and Zeltyn,
	// "Staffing Many-Server Queues with Impatient Customers: Constraint
	// Satisfaction in Call Centers", Operations Research 57, 2009.)
	Agents int
	Safety float64
	Lean   float64 // share (0..1) of the load that large centers lose to abandonment
}

// Shift is a possible working day of an agent.
type Shift struct {
	Length time.Duration // a multiple of half an hour
	Breaks []Break
}

// Break is due at a random time between two times after the shift's start, and
// taken once the agent is free.
type Break struct {
	Earliest, Latest time.Duration
	Length           time.Duration
}
