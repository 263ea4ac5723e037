// Package query is what a panel, a variable, an alert rule or the command
// line asks of the segments: the JSON model, its validation and its meaning.
//
// [Parse] turns JSON into a [Request] whose names and values have all been
// checked, so that no package above sees an unknown field or a value
// of the wrong kind. It knows no SQL.
package query
