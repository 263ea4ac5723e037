// Package simulate is a contact center that makes believable segments: for a
// demo without anyone's data, and for tests of load.
//
// It is a discrete-event simulation. Customers arrive as Poisson processes
// whose rates vary by hour and weekday; bots serve some of them; the others
// wait in queues, lose patience, time out to other queues, are answered by
// agents who work shifts, are put on hold, transferred and closed. What comes
// out are sessions of report.Segment rows that keep every rule of the report.
//
// A Center says what is simulated, Default is one with every feature, and Run
// simulates it:
//
//	err := simulate.Run(ctx, simulate.Options{Seed: 1, From: from, To: to, Center: simulate.Default()},
//		func(rows []report.Segment) error { ... })
//
// The same options give the same rows. Memory grows with the interactions
// alive at one time, never with the rows made.
package simulate
