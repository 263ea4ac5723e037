package query

import (
	"slices"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// Measure is what a metric counts, sums or compares.
type Measure string

// Measures of duration, in seconds. Those of a field have its
// name.
const (
	QueueWaitTime     Measure = "queue_wait_time"
	TalkTime          Measure = "talk_time"
	HoldMuteTime      Measure = "hold_mute_time"
	SnoozeTime        Measure = "snooze_time"
	FirstResponseTime Measure = "first_response_time"
	AfterCallWorkTime Measure = "after_call_work_time"
	HandleTime        Measure = "handle_time"    // talk + hold + after-call work
	AbandonedWait     Measure = "abandoned_wait" // queue wait of the abandoned
)

// Counts.
const (
	SegmentCount     Measure = "segments"        // rows
	InteractionCount Measure = "interactions"    // distinct sessions
	Offered          Measure = "offered"         // rows that entered a queue
	Answered         Measure = "answered"        // offered, and an agent picked up
	Abandoned        Measure = "abandoned"       // offered, no agent, last segment, not in progress
	FlowedOut        Measure = "flowed_out"      // offered, no agent, not the last segment, out of the queue
	Transferred      Measure = "transferred"     // rows that came by a transfer of any kind
	TransferredOut   Measure = "transferred_out" // rows whose agent or queue transferred the session on
)

// Counts of the queue waits up to a threshold, and of those beyond it.
const (
	AnsweredWithin  Measure = "answered_within"
	AnsweredBeyond  Measure = "answered_beyond"
	AbandonedWithin Measure = "abandoned_within"
	AbandonedBeyond Measure = "abandoned_beyond"
	ShortAbandoned  Measure = "short_abandoned" // within a short threshold of its own
)

// Ratios from 0 to 1, and durations that are one figure, in seconds.
const (
	AbandonmentRate      Measure = "abandonment_rate" // abandoned / offered
	ServiceLevel         Measure = "service_level"
	AverageSpeedOfAnswer Measure = "average_speed_of_answer" // mean queue wait of the answered
	LongestCurrentWait   Measure = "longest_current_wait"
)

// Unit is Grafana's id of a metric's unit.
type Unit string

// The units of metrics.
const (
	UnitDuration Unit = "dthms" // seconds, shown as HH:mm:SS
	UnitCount    Unit = "none"
	UnitRatio    Unit = "percentunit"
)

// MeasureInfo describes a measure to people and editors.
type MeasureInfo struct {
	ID          Measure
	Title       string
	Unit        Unit
	Aggregates  []Aggregate    // empty where the measure is itself an aggregate
	Needs       []report.Field // columns without which it has no meaning
	Adds        []report.Field // columns that it takes into account where they exist
	Ends        bool           // whether a row is its session's last matters
	Threshold   ThresholdUse
	Current     bool // about the present, so that no earlier period has it
	Description string
}

// ThresholdUse is what a measure's threshold is where the query has none.
type ThresholdUse string

// The uses of a threshold.
const (
	NoThreshold      ThresholdUse = ""
	ServiceThreshold ThresholdUse = "service" // the data source's, also by queue or channel
	ShortThreshold   ThresholdUse = "short"   // [DefaultShort], for all alike
)

// DefaultShort is the threshold of [ShortAbandoned] where a query has none.
const DefaultShort = 5 * time.Second

// Aggregate makes one number of many durations.
type Aggregate string

// The aggregates.
const (
	Average Aggregate = "avg"
	Minimum Aggregate = "min"
	Maximum Aggregate = "max"
	Sum     Aggregate = "sum"
	P50     Aggregate = "p50"
	P90     Aggregate = "p90"
	P95     Aggregate = "p95"
	P99     Aggregate = "p99"
)

// aggregates is every aggregate in the order an editor offers them, with its
// words in a heading and, of a percentile, the share of values at or below it.
// The others are PostgreSQL functions of the same name.
var aggregates = []struct {
	id    Aggregate
	words string
	share float64
}{
	{Average, "Average", 0}, {Minimum, "Minimum", 0}, {Maximum, "Maximum", 0}, {Sum, "Sum", 0},
	{P50, "p50", 0.5}, {P90, "p90", 0.9}, {P95, "p95", 0.95}, {P99, "p99", 0.99},
}

// Aggregates lists the aggregates in the order an editor offers them.
var Aggregates = func() (ids []Aggregate) {
	for _, aggregate := range aggregates {
		ids = append(ids, aggregate.id)
	}
	return ids
}()

// Words returns the aggregate as a heading has it, such as "Average".
func (a Aggregate) Words() string {
	for _, aggregate := range aggregates {
		if aggregate.id == a {
			return aggregate.words
		}
	}
	return string(a)
}

// Percentile returns the share of values at or below the aggregate, and false
// where it is no percentile.
func (a Aggregate) Percentile() (share float64, is bool) {
	for _, aggregate := range aggregates {
		if aggregate.id == a {
			share = aggregate.share
		}
	}
	return share, share > 0
}

// Formula is how a service level treats calls abandoned within the threshold.
// With A answered within it, B abandoned within it and O offered:
type Formula string

// The formulas, as Cisco's "Service Level" documents name their three types.
const (
	AbandonsExcluded Formula = "abandons_excluded" // A / (O - B)
	AbandonsNegative Formula = "abandons_negative" // A / O
	AbandonsPositive Formula = "abandons_positive" // (A + B) / O
)

// Formulas lists the service-level formulas, the default first.
var Formulas = []Formula{AbandonsExcluded, AbandonsNegative, AbandonsPositive}

// Measures lists every measure in the order an editor offers them.
func Measures() []MeasureInfo { return slices.Clone(measures) }

var measures = []MeasureInfo{
	duration(QueueWaitTime), duration(TalkTime), duration(HoldMuteTime), duration(SnoozeTime),
	duration(FirstResponseTime), duration(AfterCallWorkTime),
	{ID: HandleTime, Title: "Handle Time", Unit: UnitDuration, Aggregates: Aggregates, Needs: fields("talk_time"), Adds: fields("hold_mute_time", "after_call_work_time"),
		Description: "Talk, hold and after-call work together."},
	{ID: AbandonedWait, Ends: true, Title: "Abandoned Wait", Unit: UnitDuration, Aggregates: Aggregates, Needs: waiting,
		Description: "Queue wait of the abandoned: how long those waited who gave up."},
	{ID: SegmentCount, Title: "Segments", Unit: UnitCount, Description: "Rows of the report."},
	{ID: InteractionCount, Title: "Interactions", Unit: UnitCount, Description: "Distinct sessions."},
	{ID: Offered, Title: "Offered", Unit: UnitCount, Needs: queueing, Description: "Segments that entered a queue."},
	{ID: Answered, Title: "Answered", Unit: UnitCount, Needs: queueing, Description: "Offered segments that an agent picked up."},
	{ID: Abandoned, Ends: true, Title: "Abandoned", Unit: UnitCount, Needs: queueing,
		Description: "Offered segments that ended the interaction with no agent."},
	{ID: FlowedOut, Ends: true, Title: "Flowed Out", Unit: UnitCount, Needs: queueing,
		Description: "Offered segments that left the queue for another segment with no agent."},
	{ID: Transferred, Title: "Transferred In", Unit: UnitCount, Needs: fields("transferred_in_by"),
		Description: "Segments that came by a transfer: by an agent, by the bot, or by the system after a queue time-out."},
	{ID: TransferredOut, Title: "Transferred Out", Unit: UnitCount, Needs: fields("segment_number", "transferred_in_by", "queue_entry_time", "segment_id", "agent_name", "agent_email"),
		Description: "Segments whose next segment came by a transfer from this one: by its agent, by its bot, or by the system after a time-out in its queue."},
	{ID: AnsweredWithin, Title: "Answered Within", Unit: UnitCount, Needs: waiting, Threshold: ServiceThreshold,
		Description: "Answered segments whose queue wait was at most the threshold."},
	{ID: AnsweredBeyond, Title: "Answered Beyond", Unit: UnitCount, Needs: waiting, Threshold: ServiceThreshold,
		Description: "Answered segments whose queue wait was more than the threshold."},
	{ID: AbandonedWithin, Ends: true, Title: "Abandoned Within", Unit: UnitCount, Needs: waiting, Threshold: ServiceThreshold,
		Description: "Abandoned segments whose queue wait was at most the threshold."},
	{ID: AbandonedBeyond, Ends: true, Title: "Abandoned Beyond", Unit: UnitCount, Needs: waiting, Threshold: ServiceThreshold,
		Description: "Abandoned segments whose queue wait was more than the threshold."},
	{ID: ShortAbandoned, Ends: true, Title: "Short Abandoned", Unit: UnitCount, Needs: waiting, Threshold: ShortThreshold,
		Description: "Abandoned segments whose queue wait was so short that nobody could have answered: 5 seconds, unless a threshold is given."},
	{ID: AbandonmentRate, Ends: true, Title: "Abandonment Rate", Unit: UnitRatio, Needs: queueing, Description: "Abandoned / offered."},
	{ID: ServiceLevel, Ends: true, Title: "Service Level", Unit: UnitRatio, Needs: waiting, Threshold: ServiceThreshold,
		Description: "Share of offered segments answered within the threshold."},
	{ID: AverageSpeedOfAnswer, Title: "Average Speed of Answer", Unit: UnitDuration, Needs: waiting,
		Description: "Mean queue wait of the answered."},
	{ID: LongestCurrentWait, Current: true, Title: "Longest Current Wait", Unit: UnitDuration,
		Needs:       fields("queue_entry_time", "queue_exit_time", "segment_id", "in_progress"),
		Description: "How long the segment that waits longest in a queue has waited by now; counts what is in progress in any case."},
}

// queueing are the columns that show a queue entry and how it ended.
var queueing = fields("queue_entry_time", "segment_id")

// waiting are those, and how long the wait was.
var waiting = slices.Concat(queueing, fields("queue_wait_time"))

func duration(measure Measure) MeasureInfo {
	field := fields(string(measure))[0]
	return MeasureInfo{ID: measure, Title: field.Title, Unit: UnitDuration, Aggregates: Aggregates,
		Needs: []report.Field{field}, Description: field.Description}
}

func fields(ids ...string) []report.Field {
	found := make([]report.Field, len(ids))
	for i, id := range ids {
		found[i], _ = report.ByID(id)
	}
	return found
}

func measureByID(id Measure) (MeasureInfo, bool) {
	i := slices.IndexFunc(measures, func(m MeasureInfo) bool { return m.ID == id })
	if i < 0 {
		return MeasureInfo{}, false
	}
	return measures[i], true
}
