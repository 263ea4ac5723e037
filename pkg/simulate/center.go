package simulate

import "time"

// Center is what is simulated: who comes, where they wait, who serves them.
// The zero values of its parts mean "none of it", so a plain queue is as easy
// to write as a whole center.
type Center struct {
	Inbound  []Inbound
	Outbound []Outbound
	Queues   []Queue
	Teams    []Team
	Shifts   []Shift // forms a shift may take; needed by teams whose size follows the demand

	// Ring is the time from an interaction's assignment to its acceptance.
	Ring Distribution
	// DayVariation is the coefficient of variation of a whole day's demand:
	// days are busier or quieter than their weekday promises.
	DayVariation float64
	// AgentHangup is the share (0..1) of closed interactions that the agent
	// ends; the customer ends the others.
	AgentHangup float64
}

// Medium is the kind of a channel: it decides whether customers are put on
// hold (voice) or conversations are snoozed (messaging, e-mail).
type Medium int

// The media.
const (
	Voice Medium = iota
	Messaging
	Email
)

// Demand is how many interactions come and when. They arrive as a Poisson
// process whose rate is constant within an hour of the center's time zone.
type Demand struct {
	PerDay   float64     // interactions a day, averaged over a week
	Hours    [24]float64 // relative weights of the hours; all zero: alike
	Weekdays [7]float64  // relative weights by time.Weekday; all zero: alike
}

// Inbound is a stream of customers who contact the center on one channel.
type Inbound struct {
	Channel string // its name in the report
	Demand  Demand
	Bot     Bot
	Routes  []Route
	// Anonymous is the share (0..1) of customers of whom nothing is known.
	Anonymous float64
}

// Bot greets customers before they reach a queue. It contains a share of them
// and hands over the others. Without a length there is no bot.
type Bot struct {
	Length    Distribution // of its conversation
	Contained float64      // share (0..1) that ends with the bot
	DropOff   float64      // share (0..1) of the contained that leave it unsolved
}

// greets reports whether there is a bot.
func (b Bot) greets() bool { return b.Length.mean > 0 }

// Route leads a share of a stream to a queue. The shares of a stream add up to 1.
type Route struct {
	Queue   string
	Share   float64
	Support string // what the customer contacted: a number, an address, a bot's name
}

// Outbound is a stream of interactions that agents begin, when no customer waits.
type Outbound struct {
	Channel  string
	Medium   Medium
	Demand   Demand
	Support  string   // the number or address the agent uses
	Skills   []string // what an agent must know to do them
	Handling Handling
}

// Queue is where customers wait for agents who have all of its skills.
type Queue struct {
	Name     string
	Medium   Medium
	Skills   []string
	Priority int // agents serve the waiting of the greatest priority first, then the longest waiting
	Opening  Opening
	Handling Handling

	// Patience is how long a customer waits before leaving; zero: for ever.
	Patience Distribution
	// Timeout ends a wait; zero: never. The interaction then goes to the queue
	// Overflow, or ends where there is none.
	Timeout  time.Duration
	Overflow string
}

// Opening holds the hours of the day at which a queue is open, by
// time.Weekday; all zero: always open. A bot ends an interaction for a closed
// queue; what comes without a bot waits for the morning.
type Opening [7]struct{ From, To int }

// Handling is what agents do with an interaction.
type Handling struct {
	Talk          Distribution // with the customer, without holds and snoozes
	AfterCallWork Distribution
	Hold          Chance       // voice only
	Consult       Chance       // voice only; the customer holds meanwhile
	Snooze        Chance       // messaging and e-mail only
	FirstResponse Distribution // messaging and e-mail only
	Joined        float64      // share (0..1) that a supervisor joins
	Transfers     []Transfer
	Dispositions  []string // one is given to most closed interactions
	Topics        []string // tags of the session and subjects of e-mails
}

// Chance is something that happens to a share (0..1) of segments and lasts.
type Chance struct {
	Share  float64
	Length Distribution
}

// Transfer moves a share (0..1) of segments on when their agent is done.
type Transfer struct {
	To      string // a queue
	Share   float64
	ToAgent bool   // straight to a free agent of that queue; into the queue where there is none
	Reason  string // Transferred In Status
}

// Team is a group of agents with the same skills.
type Team struct {
	Name       string
	Skills     []string
	Concurrent int // interactions an agent handles at once; 0: one

	// Agents on duty all the time. 0: shifts are planned for the demand, with
	// (1 - Lean) load + Safety √load agents on duty, so that waits and
	// abandonment stay alike when the center grows. (Mandelbaum and Zeltyn,
	// "Staffing Many-Server Queues with Impatient Customers: Constraint
	// Satisfaction in Call Centers", Operations Research 57, 2009.)
	Agents int
	Safety float64
	Lean   float64 // share (0..1) of the load that great centers leave to abandonment
}

// Shift is a form that an agent's working day may take.
type Shift struct {
	Length time.Duration // a multiple of half an hour
	Breaks []Break
}

// Break is a pause, due at any time between two times since the shift's start
// and taken as soon as the agent is free.
type Break struct {
	Earliest, Latest time.Duration
	Length           time.Duration
}
