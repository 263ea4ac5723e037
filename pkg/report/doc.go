// Package report is the vocabulary of the Interaction Details by Segment
// report: its fields, the segment they describe, durations and blanks.
//
// It does no I/O and imports nothing of this module; everything else (SQL,
// data frames, CSV titles, the editor's choices) is derived from it.
package report
