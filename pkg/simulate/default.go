package simulate

import "time"

// Default returns a center of some 2,800 interactions per day on five channels,
// with every feature, and figures of a usual magnitude. The caller may change
// it.
func Default() Center {
	return Center{
		Inbound:      defaultInbound(),
		Outbound:     defaultOutbound(),
		Queues:       append(voiceQueues(), digitalQueues()...),
		Teams:        defaultTeams(),
		Shifts:       defaultShifts(),
		Ring:         LogNormal(4*time.Second, 0.5),
		DayVariation: 0.07,
		AgentHangup:  0.45,
	}
}

// Queues of the default center.
const (
	salesUS     = "Sales_Queue_US"
	salesEU     = "Sales_Queue_EU"
	support     = "Support_Queue_EN"
	supportES   = "Support_Queue_ES"
	billing     = "Billing_Queue"
	escalations = "Escalations_Queue"
	messagingQ  = "Messaging_Queue"
	experts     = "Messaging_Expert_Queue"
	emailQ      = "Email_Queue"
)

// Demand over the day and the week, from Sunday.
var (
	callHours = [24]float64{
		0.15, 0.1, 0.08, 0.08, 0.1, 0.2, 0.5, 1.6, 5.2, 8.6, 9.6, 9.1,
		7.6, 7.4, 8.1, 7.9, 7.2, 6, 4.4, 3, 1.2, 0.8, 0.5, 0.3,
	}
	callWeek     = [7]float64{0.2, 1.32, 1.12, 1.05, 1.02, 1, 0.5}
	messageHours = [24]float64{
		0.6, 0.4, 0.3, 0.2, 0.2, 0.4, 0.8, 1.8, 4, 6.4, 7.4, 7.4,
		7, 6.6, 6.8, 6.8, 6.6, 6.2, 6, 6, 5.6, 4.6, 2.6, 1.3,
	}
	messageWeek = [7]float64{0.6, 1.2, 1.1, 1.05, 1.05, 1, 0.8}
	emailHours  = [24]float64{
		1, 0.7, 0.5, 0.4, 0.4, 0.7, 1.6, 3.4, 6, 7.4, 7.6, 7,
		6, 6, 6.6, 6.4, 6, 5, 4, 3.6, 3.4, 3.2, 2.6, 1.7,
	}
	emailWeek   = [7]float64{0.5, 1.3, 1.15, 1.1, 1.05, 0.95, 0.55}
	officeHours = [24]float64{9: 2, 10: 5, 11: 5, 12: 2, 13: 3, 14: 6, 15: 6, 16: 5, 17: 2}
	officeWeek  = [7]float64{0, 1, 1, 1, 1, 1, 0}
)

func opening(sunday, weekday, saturday struct{ From, To int }) Opening {
	return Opening{sunday, weekday, weekday, weekday, weekday, weekday, saturday}
}

type hours = struct{ From, To int }

var (
	callOpening    = opening(hours{}, hours{8, 20}, hours{9, 17})
	messageOpening = opening(hours{10, 18}, hours{8, 22}, hours{9, 20})
	emailOpening   = opening(hours{}, hours{8, 18}, hours{9, 14})
)

func defaultInbound() []Inbound {
	messaging := func(bot string) []Route { return []Route{{messagingQ, 1, bot}} }
	return []Inbound{
		{
			Channel: "Voice", Anonymous: 0.04,
			Demand: Demand{PerDay: 1700, Hours: callHours, Weekdays: callWeek},
			Bot:    Bot{Length: LogNormal(48*time.Second, 0.6), Contained: 0.2, DropOff: 0.3},
			Routes: []Route{
				{salesUS, 0.2, "+12025550110"},
				{salesEU, 0.14, "+442079460110"},
				{support, 0.34, "+12025550120"},
				{supportES, 0.12, "+12025550130"},
				{billing, 0.2, "+12025550140"},
			},
		},
		{
			Channel: "Web Chat", Anonymous: 0.15,
			Demand: Demand{PerDay: 420, Hours: messageHours, Weekdays: messageWeek},
			Bot:    Bot{Length: LogNormal(95*time.Second, 0.8), Contained: 0.4, DropOff: 0.25},
			Routes: messaging("Ada Web Assistant"),
		},
		{
			Channel: "WhatsApp",
			Demand:  Demand{PerDay: 260, Hours: messageHours, Weekdays: messageWeek},
			Bot:     Bot{Length: LogNormal(120*time.Second, 0.9), Contained: 0.35, DropOff: 0.25},
			Routes:  messaging("Ada WhatsApp Assistant"),
		},
		{
			Channel: "SMS",
			Demand:  Demand{PerDay: 110, Hours: messageHours, Weekdays: messageWeek},
			Bot:     Bot{Length: LogNormal(150*time.Second, 0.9), Contained: 0.25, DropOff: 0.25},
			Routes:  messaging("Ada SMS Assistant"),
		},
		{
			Channel: "Email",
			Demand:  Demand{PerDay: 230, Hours: emailHours, Weekdays: emailWeek},
			Routes:  []Route{{emailQ, 1, "support@example.com"}},
		},
	}
}

func defaultOutbound() []Outbound {
	office := func(perDay float64) Demand {
		return Demand{PerDay: perDay, Hours: officeHours, Weekdays: officeWeek}
	}
	return []Outbound{
		{
			Channel: "Voice", Medium: Voice, Support: "+12025550150",
			Demand: office(120), Skills: []string{"Sales", "English"},
			Handling: Handling{
				Talk: LogNormal(110*time.Second, 1.1), AfterCallWork: LogNormal(30*time.Second, 0.8),
				Hold:         Chance{0.05, LogNormal(35*time.Second, 0.8)},
				Transfers:    []Transfer{{support, 0.04, true, "Technical question"}},
				Dispositions: []string{"Reached", "No answer", "Voicemail left", "Call back later"},
				Topics:       []string{"Follow-up", "Renewal", "Offer"},
			},
		},
		{
			Channel: "SMS", Medium: Messaging, Support: "ExampleCare",
			Demand: office(25), Skills: []string{"Messaging", "English"},
			Handling: Handling{
				Talk: LogNormal(4*time.Minute, 1), FirstResponse: LogNormal(8*time.Second, 0.8),
				Dispositions: []string{"Customer informed", "No reply"},
				Topics:       []string{"Delivery update", "Appointment"},
			},
		},
		{
			Channel: "Email", Medium: Email, Support: "care@example.com",
			Demand: office(40), Skills: []string{"Email", "English"},
			Handling: Handling{
				Talk: LogNormal(4*time.Minute, 0.8), FirstResponse: LogNormal(3*time.Minute, 0.6),
				Dispositions: []string{"Customer informed"},
				Topics:       []string{"Your case", "Your contract", "Your refund"},
			},
		},
	}
}

func defaultTeams() []Team {
	return []Team{
		{Name: "Sales", Skills: []string{"Sales", "English", "German"}, Safety: 1.3, Lean: 0.18},
		{Name: "Support", Skills: []string{"Support", "English"}, Safety: 0.4, Lean: 0.18},
		{Name: "Support bilingual", Skills: []string{"Support", "English", "Spanish"}, Safety: 1.1, Lean: 0.18},
		{Name: "Billing", Skills: []string{"Billing", "English"}, Safety: 0.6, Lean: 0.18},
		{Name: "Generalists", Skills: []string{"Billing", "Support", "Sales", "English"}, Safety: 0.1, Lean: 0.18},
		{Name: "Second line", Skills: []string{"Escalations", "English"}, Safety: 1.5, Lean: 0.18},
		{Name: "Messaging", Skills: []string{"Messaging", "English"}, Concurrent: 3, Safety: 0.4, Lean: 0.18},
		{Name: "Messaging experts", Skills: []string{"Messaging", "Expert", "English"}, Concurrent: 3, Safety: 1.0, Lean: 0.18},
		{Name: "E-mail", Skills: []string{"Email", "English"}, Concurrent: 2, Safety: 0.3},
	}
}

// defaultShifts returns a full day, a short one and a half one.
func defaultShifts() []Shift {
	at := func(half int) time.Duration { return time.Duration(half) * slot }
	pause := func(earliest, latest time.Duration) Break { return Break{earliest, latest, 15 * time.Minute} }
	meal := func(earliest, latest time.Duration) Break { return Break{earliest, latest, 30 * time.Minute} }
	return []Shift{
		{at(17), []Break{pause(at(2), at(5)), meal(at(5), at(11)), pause(at(12), at(15))}},
		{at(12), []Break{meal(at(4), at(8))}},
		{at(8), []Break{pause(at(2), at(6))}},
	}
}
