// Package simulate simulates a contact center that produces realistic segments,
// for demos without personal data and for load tests.
//
// It is a discrete-event simulation. Customers arrive as Poisson processes with
// rates by hour and weekday; bots serve some of them; the others wait in queues,
// lose patience, time out to other queues, are answered by agents in shifts, put
// on hold, transferred and closed. The output is sessions of report.Segment rows
// that keep every rule of the report.
//
// A Center is the model, Default is one with every feature, and Run simulates
// it:
//
//	err := simulate.Run(ctx, simulate.Options{Seed: 1, From: from, To: to, Center: simulate.Default()},
//		func(rows []report.Segment) error { ... })
//
// The same options give the same rows. Memory grows with the concurrent
// interactions, not with the rows.
package simulate
