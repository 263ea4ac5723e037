package query

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// DimensionID names what rows are filtered and grouped by: a field of the
// catalogue, by its column, or one of [TimeParts].
type DimensionID string

// Dimension is what rows are filtered and grouped by.
type Dimension struct {
	report.Field // of the relation; its name, title and kind where Part is set
	// Part, where set, is the part of the local time that the dimension is: of
	// the query's time field, in the query's zone.
	Part TimePart
	// Minutes is the width of [IntervalOfDay].
	Minutes int64
}

// TimePart is a part of the local time, as people say when they call.
type TimePart string

// The parts of the local time. Their values are whole numbers.
const (
	HourOfDay     TimePart = "hour_of_day"     // 0 to 23
	DayOfWeek     TimePart = "day_of_week"     // 1 to 7, Monday to Sunday (ISO 8601)
	IntervalOfDay TimePart = "interval_of_day" // minutes from midnight, of an interval's start
)

// DayInterval is the width of [IntervalOfDay].
type DayInterval string

// The widths of [IntervalOfDay].
const (
	QuarterHour DayInterval = "15m"
	HalfHour    DayInterval = "30m"
	FullHour    DayInterval = "60m"
)

// DayIntervals lists the widths in the order an editor offers them.
var DayIntervals = []DayInterval{QuarterHour, HalfHour, FullHour}

// DefaultDayInterval is the width where a query names none.
const DefaultDayInterval = HalfHour

var dayIntervalMinutes = map[DayInterval]int64{QuarterHour: 15, HalfHour: 30, FullHour: 60}

// timePart describes a part of the local time.
type timePart struct {
	title, description string
	words              report.Kind // whose operators' words fit
	least, most        int64
	// label writes a value so that labels have the order of the values.
	label func(value int64) string
	// parse reads a filter's value, which it writes as people do.
	parse func(text string) (int64, error)
}

// timeParts are the parts of the local time.
var timeParts = map[TimePart]timePart{
	HourOfDay: {"Hour of Day", "Hour of the local time, 00 to 23.", report.Time, 0, 23,
		func(hour int64) string { return fmt.Sprintf("%02d", hour) }, parseInt},
	DayOfWeek: {"Day of Week", "Day of the local time, 1 (Monday) to 7 (Sunday), as ISO 8601 counts.", report.Integer, 1, 7,
		func(day int64) string { return strconv.FormatInt(day, 10) }, parseInt},
	IntervalOfDay: {"Interval of Day", "Start of the interval of the local time, such as 08:30.", report.Time, 0, 24 * 60,
		clockOfMinutes, parseMinutes},
}

// TimeParts lists the parts of the local time in the order an editor offers them.
var TimeParts = []TimePart{HourOfDay, DayOfWeek, IntervalOfDay}

// dimension returns the part as what rows are filtered and grouped by.
func (p TimePart) dimension(interval DayInterval) Dimension {
	info := timeParts[p]
	d := Dimension{Part: p, Field: report.Field{ID: string(p), Title: info.title, Kind: report.Integer, Group: "Time", Description: info.description}}
	if p == IntervalOfDay {
		d.Minutes = dayIntervalMinutes[interval]
	}
	return d
}

// Dimension returns the part with its title and its meaning, for editors.
func (p TimePart) Dimension() Dimension { return p.dimension(DefaultDayInterval) }

// Operators returns the operators that fit the dimension, in the order an
// editor offers them. A part of the local time is never blank.
func (d Dimension) Operators() []Operator {
	if d.Part == "" {
		return Operators(d.Kind)
	}
	return slices.Concat(equality, order)
}

// OperatorWords returns an operator as a sentence about the dimension has it.
func (d Dimension) OperatorWords(operator Operator) string {
	if d.Part == "" {
		return operator.Words(d.Kind)
	}
	return operator.Words(timeParts[d.Part].words)
}

// parse reads a filter's value; an error says what to write instead.
func (d Dimension) parse(text string, operator Operator) (any, error) {
	if d.Part == "" {
		return kinds[d.Kind].parse(text)
	}
	part := timeParts[d.Part]
	value, err := part.parse(text)
	if err != nil {
		return nil, err
	}
	if value < part.least || value > part.most {
		return nil, fmt.Errorf("%q is out of range: use %s to %s", text, part.label(part.least), part.label(part.most))
	}
	if d.Part != IntervalOfDay {
		return value, nil
	}
	if value%d.Minutes != 0 {
		before := value - value%d.Minutes
		return nil, fmt.Errorf("no interval of %d minutes starts at %s: use %s or %s, or set intervalOfDay to a width that fits",
			d.Minutes, clockOfMinutes(value), clockOfMinutes(before), clockOfMinutes(before+d.Minutes))
	}
	if value == part.most && slices.Contains(equality, operator) {
		return nil, fmt.Errorf("no interval starts at %s: use 00:00 to %s", part.label(value), part.label(value-d.Minutes))
	}
	return value, nil
}

// clockOfMinutes writes minutes from midnight as HH:mm.
func clockOfMinutes(minutes int64) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }

// parseMinutes reads HH:mm, to 24:00, as minutes from midnight.
func parseMinutes(text string) (int64, error) {
	text = strings.TrimSpace(text)
	if text == "24:00" {
		return 24 * 60, nil
	}
	t, err := time.Parse("15:04", text)
	if err != nil {
		return 0, fmt.Errorf("%q is not a time of day: write HH:mm, such as 08:30", text)
	}
	return int64(t.Hour()*60 + t.Minute()), nil
}

func parseDayInterval(interval DayInterval) (DayInterval, error) {
	if interval == "" {
		return DefaultDayInterval, nil
	}
	if err := resolved("intervalOfDay", string(interval)); err != nil {
		return "", err
	}
	if !slices.Contains(DayIntervals, interval) {
		return "", refuse("unknown intervalOfDay %q: use one of %s", interval, quoteAll(DayIntervals))
	}
	return interval, nil
}

// dimension returns a dimension by its name.
func (p *parser) dimension(id DimensionID) (Dimension, error) {
	if slices.Contains(TimeParts, TimePart(id)) {
		return TimePart(id).dimension(p.dayInterval), nil
	}
	if field, found := report.ByID(string(id)); found {
		return Dimension{Field: field}, nil
	}
	if err := resolved("the name of a field", string(id)); err != nil {
		return Dimension{}, err
	}
	return Dimension{}, refuse("unknown field %q: use one of %s, %s", id, quoteAll(ids(report.Fields())), quoteAll(TimeParts))
}

// groupBy returns the dimensions that a metrics query groups by.
func (p *parser) groupBy() ([]Dimension, error) {
	var dimensions []Dimension
	for i, id := range p.model.GroupBy {
		dimension, err := p.dimension(id)
		if err != nil {
			return nil, err
		}
		if slices.Contains(p.model.GroupBy[:i], id) {
			return nil, refuse("groupBy names %q twice: remove one", id)
		}
		if dimension.Kind == report.Time || dimension.Kind == report.Duration {
			return nil, refuse("cannot group by %s, a %s: group by a field of text, or by %s", id, dimension.Kind, quoteAll(TimeParts))
		}
		dimensions = append(dimensions, dimension)
	}
	return dimensions, nil
}
