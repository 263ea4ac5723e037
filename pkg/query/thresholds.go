package query

import (
	"maps"
	"slices"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// ThresholdsModel are thresholds of their own for the rows of some queues and
// channels, by their names.
type ThresholdsModel map[ThresholdBy]map[string]Scalar

// ThresholdBy is what has a threshold of its own.
type ThresholdBy string

// What may have thresholds of its own.
const (
	ByQueue   ThresholdBy = "queue"
	ByChannel ThresholdBy = "channel"
)

// ThresholdsBy lists what may have thresholds of its own; the first that a row
// has counts.
var ThresholdsBy = []ThresholdBy{ByQueue, ByChannel}

var thresholdFields = map[ThresholdBy]report.Field{ByQueue: report.QueueName, ByChannel: report.Channel}

// Field returns the field whose values have the thresholds.
func (by ThresholdBy) Field() report.Field { return thresholdFields[by] }

// Thresholds are what counts as in time.
type Thresholds struct {
	Default float64 // seconds
	// Exceptions are in the order of [ThresholdsBy], then of their names.
	Exceptions []Exception
}

// Exception is the threshold of one queue or channel.
type Exception struct {
	By      ThresholdBy
	Name    string
	Seconds float64
}

// MaxExceptions bounds the thresholds by queue or channel.
const MaxExceptions = 1_000

// MaxThreshold bounds a threshold, in seconds: an answer within 30 days.
const MaxThreshold = 30 * 24 * 3600

// ParseExceptions reads thresholds by queue and channel. Errors are of class
// [fault.Query] and begin with the name of what holds them.
func ParseExceptions(what string, model ThresholdsModel) ([]Exception, error) {
	for by := range model {
		if !slices.Contains(ThresholdsBy, by) {
			return nil, refuse("%s are by %s, not by %q", what, quoteAll(ThresholdsBy), by)
		}
	}
	var exceptions []Exception
	for _, by := range ThresholdsBy {
		for _, name := range slices.Sorted(maps.Keys(model[by])) {
			where := what + " of the " + string(by) + " " + name
			if err := resolved("the name in "+what, name); err != nil {
				return nil, err
			}
			if name == "" {
				return nil, refuse("%s name no %s: write its name", what, by)
			}
			seconds, err := parseThreshold(where, model[by][name])
			if err != nil {
				return nil, err
			}
			exceptions = append(exceptions, Exception{by, unescaped(name), seconds})
		}
	}
	if len(exceptions) > MaxExceptions {
		return nil, refuse("%s are for at most %d queues and channels, not %d", what, MaxExceptions, len(exceptions))
	}
	return exceptions, nil
}

// parseThreshold reads a threshold in seconds.
func parseThreshold(where string, text Scalar) (float64, error) {
	if err := resolved(where, string(text)); err != nil {
		return 0, err
	}
	seconds, err := report.ParseSeconds(string(text))
	if err != nil {
		return 0, refuse("%s: %v", where, err)
	}
	if seconds < 0 || seconds > MaxThreshold {
		return 0, refuse("%s: %q is out of range: use 0 to 30 days (720h)", where, text)
	}
	return seconds, nil
}

func (t Thresholds) equal(other Thresholds) bool {
	return t.Default == other.Default && slices.Equal(t.Exceptions, other.Exceptions)
}

// By returns the exceptions of one kind.
func (t Thresholds) By(by ThresholdBy) (names []string, seconds []float64) {
	for _, exception := range t.Exceptions {
		if exception.By == by {
			names, seconds = append(names, exception.Name), append(seconds, exception.Seconds)
		}
	}
	return names, seconds
}
