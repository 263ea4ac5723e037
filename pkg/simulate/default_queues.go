package simulate

import "time"

// Queues of the default center, by medium, and how agents handle them.

func voiceQueues() []Queue {
	patience := LogNormal(4*time.Minute, 1.9)
	return []Queue{
		{
			Name: salesUS, Skills: []string{"Sales", "English"}, Priority: 1,
			Opening: callOpening, Patience: patience, Timeout: time.Minute, Overflow: salesEU,
			Handling: Handling{
				Talk: LogNormal(215*time.Second, 0.9), AfterCallWork: LogNormal(40*time.Second, 0.7),
				Hold:    Chance{0.14, LogNormal(50*time.Second, 0.8)},
				Consult: Chance{0.03, LogNormal(80*time.Second, 0.6)}, Joined: 0.01,
				Transfers: []Transfer{
					{billing, 0.07, false, "Billing question"},
					{support, 0.05, true, "Technical question"},
				},
				Dispositions: []string{"Sale", "Quote sent", "Not interested", "Call back", "Wrong number"},
				Topics:       []string{"New order", "Upgrade", "Price", "Availability"},
			},
		},
		{
			Name: salesEU, Skills: []string{"Sales", "German"}, Priority: 1,
			Opening: callOpening, Patience: patience, Timeout: 8 * time.Minute,
			Handling: Handling{
				Talk: LogNormal(225*time.Second, 0.9), AfterCallWork: LogNormal(40*time.Second, 0.7),
				Hold:         Chance{0.14, LogNormal(50*time.Second, 0.8)},
				Consult:      Chance{0.03, LogNormal(80*time.Second, 0.6)},
				Transfers:    []Transfer{{billing, 0.09, false, "Billing question"}},
				Dispositions: []string{"Sale", "Quote sent", "Not interested", "Call back"},
				Topics:       []string{"New order", "Upgrade", "Price", "Delivery to EU"},
			},
		},
		{
			Name: support, Skills: []string{"Support", "English"}, Priority: 1,
			Opening: callOpening, Patience: patience, Timeout: 8 * time.Minute,
			Handling: Handling{
				Talk: LogNormal(265*time.Second, 1), AfterCallWork: LogNormal(35*time.Second, 0.7),
				Hold:    Chance{0.22, LogNormal(65*time.Second, 0.8)},
				Consult: Chance{0.06, LogNormal(95*time.Second, 0.6)}, Joined: 0.015,
				Transfers: []Transfer{
					{escalations, 0.1, false, "Second line needed"},
					{billing, 0.07, false, "Billing question"},
				},
				Dispositions: []string{"Solved", "Solved by guide", "Ticket opened", "Replacement", "No fault found"},
				Topics:       []string{"Login", "Outage", "Setup", "Device", "Warranty"},
			},
		},
		{
			Name: supportES, Skills: []string{"Support", "Spanish"}, Priority: 2,
			Opening: callOpening, Patience: patience, Timeout: 45 * time.Second, Overflow: support,
			Handling: Handling{
				Talk: LogNormal(275*time.Second, 1), AfterCallWork: LogNormal(35*time.Second, 0.7),
				Hold:         Chance{0.22, LogNormal(65*time.Second, 0.8)},
				Consult:      Chance{0.05, LogNormal(95*time.Second, 0.6)},
				Transfers:    []Transfer{{escalations, 0.1, false, "Second line needed"}},
				Dispositions: []string{"Solved", "Solved by guide", "Ticket opened", "Replacement"},
				Topics:       []string{"Login", "Outage", "Setup", "Device"},
			},
		},
		{
			Name: billing, Skills: []string{"Billing", "English"}, Priority: 1,
			Opening: callOpening, Patience: patience, Timeout: 8 * time.Minute,
			Handling: Handling{
				Talk: LogNormal(235*time.Second, 0.9), AfterCallWork: LogNormal(50*time.Second, 0.7),
				Hold:    Chance{0.2, LogNormal(60*time.Second, 0.8)},
				Consult: Chance{0.03, LogNormal(90*time.Second, 0.6)},
				Transfers: []Transfer{
					{escalations, 0.06, true, "Complaint"},
					{support, 0.06, false, "Technical question"},
				},
				Dispositions: []string{"Explained", "Refund", "Payment taken", "Plan changed", "Dispute opened"},
				Topics:       []string{"Invoice", "Refund", "Payment", "Contract", "Cancellation"},
			},
		},
		{
			Name: escalations, Skills: []string{"Escalations", "English"}, Priority: 3,
			Opening: callOpening, Patience: LogNormal(8*time.Minute, 1.6), Timeout: 15 * time.Minute, Overflow: support,
			Handling: Handling{
				Talk: LogNormal(7*time.Minute, 0.8), AfterCallWork: LogNormal(100*time.Second, 0.7),
				Hold:    Chance{0.35, LogNormal(80*time.Second, 0.8)},
				Consult: Chance{0.15, LogNormal(2*time.Minute, 0.6)}, Joined: 0.06,
				Dispositions: []string{"Solved", "Ticket opened", "Goodwill credit", "Technician booked"},
				Topics:       []string{"Escalation"},
			},
		},
	}
}

func digitalQueues() []Queue {
	return []Queue{
		{
			Name: messagingQ, Medium: Messaging, Skills: []string{"Messaging", "English"}, Priority: 1,
			Opening: messageOpening, Patience: LogNormal(5*time.Minute, 1.8), Timeout: 90 * time.Second, Overflow: experts,
			Handling: Handling{
				Talk: LogNormal(8*time.Minute, 0.8), AfterCallWork: LogNormal(25*time.Second, 0.7),
				FirstResponse: LogNormal(22*time.Second, 0.9),
				Snooze:        Chance{0.08, LogNormal(11*time.Minute, 0.8)}, Joined: 0.008,
				Transfers:    []Transfer{{experts, 0.12, true, "Expert needed"}},
				Dispositions: []string{"Solved", "Information given", "Ticket opened", "Customer stopped replying"},
				Topics:       []string{"Order status", "Login", "Return", "Invoice", "Opening hours"},
			},
		},
		{
			Name: experts, Medium: Messaging, Skills: []string{"Messaging", "Expert"}, Priority: 2,
			Opening: messageOpening, Patience: LogNormal(8*time.Minute, 1.6), Timeout: 15 * time.Minute,
			Handling: Handling{
				Talk: LogNormal(11*time.Minute, 0.8), AfterCallWork: LogNormal(40*time.Second, 0.7),
				FirstResponse: LogNormal(25*time.Second, 0.9),
				Snooze:        Chance{0.15, LogNormal(14*time.Minute, 0.8)}, Joined: 0.03,
				Dispositions: []string{"Solved", "Ticket opened", "Replacement"},
				Topics:       []string{"Expert"},
			},
		},
		{
			Name: emailQ, Medium: Email, Skills: []string{"Email", "English"}, Opening: emailOpening,
			Handling: Handling{
				Talk: LogNormal(6*time.Minute, 0.8), AfterCallWork: LogNormal(45*time.Second, 0.6),
				FirstResponse: LogNormal(4*time.Minute, 0.6),
				Snooze:        Chance{0.1, LogNormal(25*time.Minute, 0.9)},
				Dispositions:  []string{"Answered", "Ticket opened", "Passed to back office", "Spam"},
				Topics:        []string{"Refund", "Invoice", "Delivery", "Contract", "Feedback", "Damaged goods"},
			},
		},
	}
}
