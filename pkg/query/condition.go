package query

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// condition reads the filter's values as its field's kind asks. It does not
// apply (false) where an operator that compares has nothing to compare with,
// as when a variable is set to All.
func (f Filter) condition() (condition Condition, applies bool, err error) {
	field, err := fieldByID(f.Field)
	if err != nil {
		return Condition{}, false, err
	}
	valid := Operators(field.Kind)
	if !slices.Contains(valid, f.Operator) {
		return Condition{}, false, refuse("operator %q does not fit %s, a %s: use one of %s",
			f.Operator, field.ID, field.Kind, quoteAll(valid))
	}
	condition = Condition{Field: field, Operator: f.Operator}
	if f.Operator.takesNoValue() {
		return condition, true, nil
	}
	if len(f.Values) == 0 {
		return Condition{}, false, nil
	}
	if len(f.Values) > 1 && !f.Operator.takesMany() {
		many, exists := f.Operator.many()
		if !exists {
			return Condition{}, false, refuse("operator %q on %s takes one value, not %d", f.Operator, field.ID, len(f.Values))
		}
		condition.Operator = many
	}
	for _, value := range f.Values {
		if err := condition.add(string(value)); err != nil {
			return Condition{}, false, err
		}
	}
	return condition, true, nil
}

func (c *Condition) add(value string) error {
	switch c.Field.Kind {
	case report.Duration:
		seconds, err := report.ParseSeconds(value)
		if err != nil {
			return refuse("filter on %s: %v", c.Field.ID, err)
		}
		c.Numbers = append(c.Numbers, seconds)
	case report.Integer:
		n, err := strconv.ParseInt(strings.TrimSpace(value), 10, 64)
		if err != nil {
			return refuse("filter on %s: %q is not a whole number", c.Field.ID, value)
		}
		c.Integers = append(c.Integers, n)
	case report.Boolean:
		flag, err := strconv.ParseBool(strings.TrimSpace(value))
		if err != nil {
			return refuse("filter on %s: %q is not true or false", c.Field.ID, value)
		}
		c.Flags = append(c.Flags, flag)
	case report.Time:
		t, err := parseTime(value)
		if err != nil {
			return refuse("filter on %s: %v", c.Field.ID, err)
		}
		c.Times = append(c.Times, t)
	default:
		c.Texts = append(c.Texts, value)
	}
	return nil
}

// parseTime reads a moment as RFC 3339 or as epoch milliseconds.
func parseTime(value string) (time.Time, error) {
	trimmed := strings.TrimSpace(value)
	if ms, err := strconv.ParseInt(trimmed, 10, 64); err == nil {
		return time.UnixMilli(ms).UTC(), nil
	}
	if t, err := time.Parse(time.RFC3339Nano, trimmed); err == nil {
		return t, nil
	}
	return time.Time{}, refuse("%q is not a time: write RFC 3339 (2024-11-18T17:00:00Z) or epoch milliseconds", value)
}
