package postgres

import (
	"strings"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
	"github.com/interaction-segments/interaction-segments-app/pkg/wire"
)

// where returns the condition for the rows of a scope that the view holds.
func (b *builder) where(scope query.Scope) (string, error) {
	if !b.relation.Has(scope.TimeField) {
		return "", b.lacks(scope.TimeField, "choose another time field")
	}
	b.scope = scope
	column, moment := b.moment(scope.TimeField)
	terms, err := b.visible()
	if err != nil {
		return "", err
	}
	terms = append(terms,
		column+" >= "+moment(b.bind(scope.Range.From, "timestamptz")),
		column+" < "+moment(b.bind(scope.Range.To, "timestamptz")))
	if scope.Nothing {
		terms = append(terms, "false")
	}
	if !scope.IncludeInProgress && b.relation.Has(report.InProgress) {
		terms = append(terms, b.relation.expression(report.InProgress)+" IS NOT TRUE")
	}
	for _, condition := range scope.Conditions {
		if condition.Field.Part == "" && !b.relation.Has(condition.Field.Field) {
			return "", b.lacks(condition.Field.Field, "remove the filter on it")
		}
		terms = append(terms, b.condition(condition))
	}
	return strings.Join(terms, " AND "), nil
}

// moment returns how a time column is written so that an index on it serves,
// and how a bound moment is written to be compared with it.
func (b *builder) moment(field report.Field) (column string, bound func(string) string) {
	if b.relation.columns[field.ID].oid == pgtype.TimestampOID {
		return Quote(field.ID), func(placeholder string) string { return "(" + placeholder + " AT TIME ZONE 'UTC')" }
	}
	return Quote(field.ID), func(placeholder string) string { return placeholder }
}

// condition returns SQL for one filter. Blanks are no value: they are unequal
// to every value and match a pattern only as an empty text would.
func (b *builder) condition(c query.Condition) string {
	if c.Field.Part != "" {
		return b.comparison(c, b.part(c.Field), asBound)
	}
	if c.Operator.TakesNoValue() {
		blank := b.blank(c.Field.Field)
		if c.Operator == query.NotBlank {
			return "NOT " + blank
		}
		return blank
	}
	return kinds[c.Field.Kind].compare(b, c)
}

func (b *builder) blank(field report.Field) string {
	return kinds[field.Kind].blank(b.relation.expression(field))
}

func (b *builder) compareText(c query.Condition) string {
	expression := b.relation.expression(c.Field.Field)
	return b.compareTexts(c,
		func(values []string) string { return b.oneOf(expression, values) },
		func(pattern string) string { return "coalesce(" + expression + ", '') ~ " + pattern })
}

func (b *builder) compareList(c query.Condition) string {
	expression := b.relation.expression(c.Field.Field)
	return b.compareTexts(c,
		func(values []string) string { return expression + " && " + b.bind(values, "text[]") },
		func(pattern string) string {
			return "EXISTS (SELECT FROM unnest(" + expression + ") AS element WHERE element ~ " + pattern + ")"
		})
}

// compareTexts returns SQL for a filter on texts by that for its two ways to
// compare: with values, and with a pattern.
func (b *builder) compareTexts(c query.Condition, equal func(values []string) string, match func(pattern string) string) string {
	switch c.Operator {
	case query.Match:
		return match(b.bind(c.Values[0], "text"))
	case query.NoMatch:
		return "NOT (" + match(b.bind(c.Values[0], "text")) + ")"
	case query.Equal, query.OneOf:
		present, withBlank := texts(c.Values)
		return either(equal(present), withBlank, b.blank(c.Field.Field))
	default: // is not, is none of
		present, withBlank := texts(c.Values)
		return "NOT " + either("coalesce("+equal(present)+", false)", withBlank, b.blank(c.Field.Field))
	}
}

func (b *builder) oneOf(expression string, values []string) string {
	if len(values) == 1 {
		return expression + " = " + b.bind(values[0], "text")
	}
	return expression + " = ANY (" + b.bind(values, "text[]") + ")"
}

// texts separates the empty text, which stands for blank, from the others.
func texts(values []any) (present []string, empty bool) {
	for _, value := range values {
		if text, _ := value.(string); text != "" {
			present = append(present, text)
		} else {
			empty = true
		}
	}
	return present, empty
}

func either(term string, withBlank bool, blank string) string {
	if withBlank {
		return "(" + term + " OR " + blank + ")"
	}
	return "(" + term + ")"
}

func (b *builder) compareTime(c query.Condition) string {
	column, bound := b.moment(c.Field.Field)
	return b.comparison(c, column, bound)
}

func (b *builder) compareValue(c query.Condition) string {
	return b.comparison(c, b.relation.expression(c.Field.Field), asBound)
}

func asBound(placeholder string) string { return placeholder }

// comparison returns SQL that compares an expression with bound values; bound
// wraps each placeholder.
func (b *builder) comparison(c query.Condition, expression string, bound func(string) string) string {
	placeholders := make([]string, len(c.Values))
	for i, value := range c.Values {
		placeholders[i] = bound(b.bind(value, wire.TypeOf(c.Field.Kind).Name))
	}
	among := expression + " IN (" + strings.Join(placeholders, ", ") + ")"
	switch c.Operator {
	case query.Equal, query.OneOf:
		return "(" + among + ")"
	case query.NotEqual, query.NoneOf:
		return "(" + among + ") IS NOT TRUE"
	default:
		return "(" + expression + " " + string(c.Operator) + " " + placeholders[0] + ")"
	}
}
