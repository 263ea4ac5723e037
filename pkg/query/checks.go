package query

import (
	"slices"
	"strings"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// Checks asks how many rows of a scope fail each check of data quality.
//
// A session's rows are seen together, whether or not the filters keep all of
// them, and those up to [CheckMargin] before and after the time range too.
type Checks struct {
	Scope
	// Checks are those asked for, in the order of their list.
	Checks []CheckInfo
	// Days are the bounds of the whole days in the range that have begun and
	// ended by now, one more than there are days. It is nil where there is none,
	// or where the days are not countable: see [Checks.Countable].
	Days []time.Time
	// Countable reports whether the range has no more days than can be looked at.
	Countable bool
}

// CheckMargin is how far before and after the time range rows of a session are
// looked for.
const CheckMargin = 24 * time.Hour

// MaxInProgress is how long an interaction may be in progress, and
// MaxWaitDifference how far a wait may differ from its times, in seconds.
const (
	MaxInProgress     = 24 * time.Hour
	MaxWaitDifference = 1.0
)

// CheckID names a check.
type CheckID string

// The checks of rows, of sessions and of days. That of a field's blanks is
// named by [BlankCheck].
const (
	EndBeforeStart      CheckID = "end_before_start"
	ExitBeforeEntry     CheckID = "exit_before_entry"
	WaitDiffers         CheckID = "wait_differs"
	NegativeDuration    CheckID = "negative_duration"
	NotFinite           CheckID = "not_finite"
	InFuture            CheckID = "in_future"
	SegmentWithoutEnd   CheckID = "segment_without_end"
	AgentWithoutSegment CheckID = "agent_without_segment_id"
	SegmentWithoutAgent CheckID = "segment_id_without_agent"
	UnknownDirection    CheckID = "unknown_direction"
	LongInProgress      CheckID = "long_in_progress"
	NoLastRow           CheckID = "no_last_row"
	SeveralLastRows     CheckID = "several_last_rows"
	OverlappingSegments CheckID = "overlapping_segments"
	SplitSession        CheckID = "split_session"
	MixedSession        CheckID = "mixed_session"
	DaysWithoutRows     CheckID = "days_without_rows"
)

const blankPrefix = "blank_"

// CheckGroup is what a check is about.
type CheckGroup string

// The groups of checks.
const (
	RowChecks     CheckGroup = "Rows"
	SessionChecks CheckGroup = "Sessions"
	DayChecks     CheckGroup = "Days"
	// FieldChecks count blanks, which are often right: they are a share to
	// watch, not a failure.
	FieldChecks CheckGroup = "Fields"
)

// CheckInfo describes a check to people.
type CheckInfo struct {
	ID          CheckID
	Title       string
	Group       CheckGroup
	Description string
	Needs       []report.Field // columns without which it cannot be told
	// Any are columns of which one at least is needed.
	Any []report.Field
	// Field is the field whose blanks are counted; of that group only.
	Field report.Field
}

// CheckList lists every check in the order it is shown.
func CheckList() []CheckInfo { return slices.Clone(checks) }

// BlankCheck names the check that counts a field's blanks.
func BlankCheck(field report.Field) CheckID { return CheckID(blankPrefix + field.ID) }

// Directions are the values of Direction.
var Directions = []string{"Inbound", "Outbound"}

var checks = append([]CheckInfo{
	{ID: EndBeforeStart, Title: "End before start", Group: RowChecks, Needs: fields("segment_start_time", "segment_end_time"),
		Description: "The segment ends before it starts."},
	{ID: ExitBeforeEntry, Title: "Exit before entry", Group: RowChecks, Needs: fields("queue_entry_time", "queue_exit_time"),
		Description: "The queue is left before it is entered."},
	{ID: WaitDiffers, Title: "Wait differs from its times", Group: RowChecks, Needs: fields("queue_entry_time", "queue_exit_time", "queue_wait_time"),
		Description: "Queue Wait Time differs from exit - entry by more than a second."},
	{ID: NegativeDuration, Title: "Negative duration", Group: RowChecks, Any: ofKinds(report.Duration),
		Description: "A duration is less than zero."},
	{ID: NotFinite, Title: "Infinite or not a number", Group: RowChecks, Any: ofKinds(report.Duration, report.Time),
		Description: "A time is infinite, or a duration is infinite or not a number. Such values are blank everywhere."},
	{ID: InFuture, Title: "Time in the future", Group: RowChecks, Any: ofKinds(report.Time),
		Description: "A time is later than now. Rows that begin in the future are seen only where the time range reaches them."},
	{ID: SegmentWithoutEnd, Title: "Segment without end", Group: RowChecks, Needs: fields("segment_start_time", "segment_end_time"),
		Description: "The segment has started and has no end, though the interaction is not in progress."},
	{ID: AgentWithoutSegment, Title: "Agent without Segment ID", Group: RowChecks, Needs: fields("agent_name", "segment_id"),
		Description: "An agent is named, but there is no Segment ID, so that the row does not count as answered. Rows of the bot have none."},
	{ID: SegmentWithoutAgent, Title: "Segment ID without agent", Group: RowChecks, Needs: fields("agent_name", "segment_id"),
		Description: "There is a Segment ID, so that the row counts as answered, but no agent is named."},
	{ID: UnknownDirection, Title: "Unknown direction", Group: RowChecks, Needs: fields("direction"),
		Description: "Direction is neither blank nor " + strings.Join(Directions, " nor ") + "."},
	{ID: LongInProgress, Title: "In progress for over a day", Group: RowChecks, Needs: fields("in_progress"),
		Description: "The row began more than 24 hours ago and is still in progress. It counts whether or not the query includes what is in progress."},
	{ID: NoLastRow, Title: "Session without end", Group: SessionChecks, Any: ending,
		Description: "The interaction is not in progress, and none of its rows is its last."},
	{ID: SeveralLastRows, Title: "Several last rows", Group: SessionChecks, Any: ending,
		Description: "More than one row of the interaction is its last."},
	{ID: OverlappingSegments, Title: "Overlapping segments", Group: SessionChecks, Needs: fields("segment_start_time", "segment_end_time"), Any: fields("agent_email", "agent_name"),
		Description: "The segment starts before an earlier one of the same agent has ended. Agents who hold several chats at once overlap rightly: filter by channel."},
	{ID: SplitSession, Title: "Session under two IDs", Group: SessionChecks,
		Description: "Session IDs that differ only in capitals or spaces: one interaction that counts as several."},
	{ID: MixedSession, Title: "Session under two names", Group: SessionChecks, Any: fields("direction", "channel", "customer"),
		Description: "Rows of one interaction name different directions, channels or customers: it counts in several groups."},
	{ID: DaysWithoutRows, Title: "Days without rows", Group: DayChecks,
		Description: "Whole days of the time range, in the query's time zone, without a row. Rows are then days, and the share is of the days."},
}, blankChecks()...)

// ending are the columns by which a row is known to be its session's last.
var ending = fields("last_segment", "status", "reason", "disconnecting_event")

func blankChecks() (found []CheckInfo) {
	for _, field := range report.Fields() {
		found = append(found, CheckInfo{ID: BlankCheck(field), Title: field.Title + " is blank", Group: FieldChecks, Needs: []report.Field{field}, Field: field,
			Description: "Rows without a value. " + field.Description})
	}
	return found
}

func ofKinds(kinds ...report.Kind) (found []report.Field) {
	for _, field := range report.Fields() {
		if slices.Contains(kinds, field.Kind) {
			found = append(found, field)
		}
	}
	return found
}

// Type returns [ChecksType].
func (Checks) Type() Type { return ChecksType }

// checks parses a query for the state of the data. Without a check, a person
// is told of all, and an expression, as of an alert rule, of all that are
// failures.
func (p *parser) checks() (Request, error) {
	scope, err := p.scope()
	if err != nil {
		return nil, err
	}
	request := Checks{Scope: scope, Countable: true}
	switch check, err := p.check(); {
	case err != nil:
		return nil, err
	case check != nil:
		request.Checks = []CheckInfo{*check}
	default:
		for _, check := range checks {
			if !scope.Expression || check.Group != FieldChecks {
				request.Checks = append(request.Checks, check)
			}
		}
	}
	request.Days, request.Countable = wholeDays(scope)
	return request, nil
}

// wholeDays returns the bounds of the whole days of a scope that have ended,
// and false where they are too many.
func wholeDays(scope Scope) (bounds []time.Time, countable bool) {
	within := scope.Range
	if !scope.Now.IsZero() && scope.Now.Before(within.To) {
		within.To = scope.Now
	}
	bounds, err := Interval{Step: day, Zone: scope.Location}.Buckets(within)
	if err != nil {
		return nil, false
	}
	if bounds[0].Before(within.From) {
		bounds = bounds[1:]
	}
	if len(bounds) > 0 && bounds[len(bounds)-1].After(within.To) {
		bounds = bounds[:len(bounds)-1]
	}
	if len(bounds) < 2 {
		return nil, true
	}
	return bounds, true
}

// check returns the check that the query names, or nil.
func (p *parser) check() (*CheckInfo, error) {
	id := p.model.Check
	if id == "" {
		return nil, nil //nolint:nilnil // no check is asked for
	}
	if err := resolved("the name of a check", string(id)); err != nil {
		return nil, err
	}
	if i := slices.IndexFunc(checks, func(c CheckInfo) bool { return c.ID == id }); i >= 0 {
		return &checks[i], nil
	}
	var names []CheckID
	for _, check := range checks {
		if check.Group != FieldChecks {
			names = append(names, check.ID)
		}
	}
	return nil, refuse("unknown check %q: use one of %s, or %q with a field, such as %q", id, quoteAll(names), blankPrefix, BlankCheck(report.QueueName))
}
