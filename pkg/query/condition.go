package query

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// Condition is a filter whose values have been parsed.
type Condition struct {
	Field    Dimension
	Operator Operator
	// Values are of the type of the field's kind: string (text and list),
	// float64 (duration, in seconds), int64, time.Time or bool. There is none
	// for [Blank] and [NotBlank], and one for operators that do not take many.
	Values []any
}

// condition reads the filter's values as its field's kind asks. It does not
// apply (false) where an operator that compares has nothing to compare with,
// as when a variable is set to All.
func (p *parser) condition(f Filter) (condition Condition, applies bool, err error) {
	field, err := p.dimension(f.Field)
	if err != nil {
		return Condition{}, false, err
	}
	valid := field.Operators()
	if !slices.Contains(valid, f.Operator) {
		return Condition{}, false, refuse("operator %q does not fit %s, a %s: use one of %s",
			f.Operator, field.ID, field.Kind, quoteAll(valid))
	}
	condition = Condition{Field: field, Operator: f.Operator}
	if f.Operator.TakesNoValue() {
		return condition, true, nil
	}
	if len(f.Values) == 0 {
		return Condition{}, false, nil
	}
	if len(f.Values) > 1 && !f.Operator.TakesMany() {
		many, exists := f.Operator.many()
		if !exists {
			return Condition{}, false, refuse("operator %q on %s takes one value, not %d", f.Operator, field.ID, len(f.Values))
		}
		condition.Operator = many
	}
	for _, scalar := range f.Values {
		text := string(scalar)
		if err := resolved("the filter on "+field.ID+" ("+field.Title+")", text); err != nil {
			return Condition{}, false, err
		}
		if !slices.Contains(pattern, f.Operator) { // where \$ has a meaning of its own
			text = unescaped(text)
		}
		value, err := field.parse(text, f.Operator)
		if err != nil {
			return Condition{}, false, refuse("filter on %s: %v", field.ID, err)
		}
		condition.Values = append(condition.Values, value)
	}
	return condition, true, nil
}

// kind is what filters may do with fields of one kind.
type kind struct {
	operators []Operator // in the order an editor offers them
	// parse reads a filter's value; an error says what to write instead.
	parse func(text string) (any, error)
}

var kinds = map[report.Kind]kind{
	report.Text:     {slices.Concat(equality, pattern, presence), parseText},
	report.List:     {slices.Concat(equality, pattern, presence), parseText},
	report.Duration: {slices.Concat(equality, order, presence), parseSeconds},
	report.Integer:  {slices.Concat(equality, order, presence), parseInteger},
	report.Time:     {slices.Concat(equality, order, presence), parseTime},
	report.Boolean:  {slices.Concat(equality, presence), parseBoolean},
}

func parseText(text string) (any, error) { return text, nil }

func parseSeconds(text string) (any, error) { return report.ParseSeconds(text) }

func parseInteger(text string) (any, error) { return parseInt(text) }

func parseInt(text string) (int64, error) {
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%q is not a whole number", text)
	}
	return n, nil
}

func parseBoolean(text string) (any, error) {
	flag, err := strconv.ParseBool(strings.TrimSpace(text))
	if err != nil {
		return nil, fmt.Errorf("%q is not true or false", text)
	}
	return flag, nil
}

func parseTime(text string) (any, error) { return parseMoment(text) }

// parseMoment reads a moment as RFC 3339 or as epoch milliseconds.
func parseMoment(value string) (time.Time, error) {
	trimmed := strings.TrimSpace(value)
	if ms, err := strconv.ParseInt(trimmed, 10, 64); err == nil {
		return time.UnixMilli(ms).UTC(), nil
	}
	if t, err := time.Parse(time.RFC3339Nano, trimmed); err == nil {
		return t, nil
	}
	return time.Time{}, fmt.Errorf("%q is not a time: write RFC 3339 (2024-11-18T17:00:00Z) or epoch milliseconds", value)
}
