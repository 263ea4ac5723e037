package postgres

import (
	"fmt"
	"slices"
	"strings"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// builder puts a statement together; every value becomes a bound parameter.
type builder struct {
	relation *Relation
	args     []any
}

// bind adds a value and returns its placeholder with its type.
func (b *builder) bind(value any, sqlType string) string {
	b.args = append(b.args, value)
	return fmt.Sprintf("$%d::%s", len(b.args), sqlType)
}

// where returns the condition for the rows of a scope within a range.
func (b *builder) where(scope query.Scope, within query.Range) (string, error) {
	if !b.relation.Has(scope.TimeField) {
		return "", b.lacks(scope.TimeField, "choose another time field")
	}
	column, moment := b.moment(scope.TimeField)
	terms := []string{
		column + " >= " + moment(b.bind(within.From, "timestamptz")),
		column + " < " + moment(b.bind(within.To, "timestamptz")),
	}
	if !scope.IncludeInProgress && b.relation.Has(report.InProgress) {
		terms = append(terms, b.relation.expression(report.InProgress)+" IS NOT TRUE")
	}
	for _, condition := range scope.Conditions {
		if !b.relation.Has(condition.Field) {
			return "", b.lacks(condition.Field, "remove the filter on it")
		}
		terms = append(terms, b.condition(condition))
	}
	return strings.Join(terms, " AND "), nil
}

func (b *builder) lacks(field report.Field, advice string) error {
	return fault.New(fault.Query, "the relation has no column %s (%s): %s, or add the column", field.ID, field.Title, advice)
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
	switch c.Operator {
	case query.Blank:
		return b.blank(c.Field)
	case query.NotBlank:
		return "NOT " + b.blank(c.Field)
	}
	switch c.Field.Kind {
	case report.Text:
		return b.textCondition(c)
	case report.List:
		return b.listCondition(c)
	case report.Time:
		column, bound := b.moment(c.Field)
		return comparison(b, c.Operator, column, c.Times, "timestamptz", bound)
	case report.Duration:
		return comparison(b, c.Operator, b.relation.expression(c.Field), c.Numbers, "float8", nil)
	case report.Integer:
		return comparison(b, c.Operator, b.relation.expression(c.Field), c.Integers, "int8", nil)
	default:
		return comparison(b, c.Operator, b.relation.expression(c.Field), c.Flags, "bool", nil)
	}
}

func (b *builder) blank(field report.Field) string {
	expression := b.relation.expression(field)
	switch field.Kind {
	case report.Text:
		return "(" + expression + " IS NULL OR " + expression + " = '')"
	case report.List:
		return "(array_to_string(" + expression + ", '') IS NULL OR array_to_string(" + expression + ", '') = '')"
	}
	return "(" + expression + " IS NULL)"
}

func (b *builder) textCondition(c query.Condition) string {
	expression := b.relation.expression(c.Field)
	present, withBlank := withoutEmpty(c.Texts)
	var term string
	switch c.Operator {
	case query.Equal, query.OneOf:
		term = either(b.oneOf(expression, present), withBlank, b.blank(c.Field))
	case query.NotEqual, query.NoneOf:
		term = "NOT " + either("coalesce("+b.oneOf(expression, present)+", false)", withBlank, b.blank(c.Field))
	case query.Match:
		term = "coalesce(" + expression + ", '') ~ " + b.bind(c.Texts[0], "text")
	case query.NoMatch:
		term = "coalesce(" + expression + ", '') !~ " + b.bind(c.Texts[0], "text")
	}
	return term
}

func (b *builder) listCondition(c query.Condition) string {
	expression := b.relation.expression(c.Field)
	present, withBlank := withoutEmpty(c.Texts)
	matches := func() string {
		return "EXISTS (SELECT FROM unnest(" + expression + ") AS element WHERE element ~ " + b.bind(c.Texts[0], "text") + ")"
	}
	var term string
	switch c.Operator {
	case query.Equal, query.OneOf:
		term = either(expression+" && "+b.bind(present, "text[]"), withBlank, b.blank(c.Field))
	case query.NotEqual, query.NoneOf:
		term = "NOT " + either("coalesce("+expression+" && "+b.bind(present, "text[]")+", false)", withBlank, b.blank(c.Field))
	case query.Match:
		term = matches()
	case query.NoMatch:
		term = "NOT " + matches()
	}
	return term
}

func (b *builder) oneOf(expression string, values []string) string {
	if len(values) == 1 {
		return expression + " = " + b.bind(values[0], "text")
	}
	return expression + " = ANY (" + b.bind(values, "text[]") + ")"
}

// withoutEmpty parts the empty text, which stands for blank, from the values.
func withoutEmpty(values []string) (present []string, empty bool) {
	present = slices.DeleteFunc(slices.Clone(values), func(value string) bool { return value == "" })
	return present, len(present) < len(values)
}

func either(term string, withBlank bool, blank string) string {
	if withBlank {
		return "(" + term + " OR " + blank + ")"
	}
	return "(" + term + ")"
}

// comparison returns SQL that compares an expression with bound values of one
// type; bound, where given, wraps each placeholder.
func comparison[T any](b *builder, operator query.Operator, expression string, values []T, sqlType string, bound func(string) string) string {
	placeholders := make([]string, len(values))
	for i, value := range values {
		placeholders[i] = b.bind(value, sqlType)
		if bound != nil {
			placeholders[i] = bound(placeholders[i])
		}
	}
	set := "(" + strings.Join(placeholders, ", ") + ")"
	switch operator {
	case query.Equal, query.OneOf:
		return "(" + expression + " IN " + set + ")"
	case query.NotEqual, query.NoneOf:
		return "(" + expression + " IN " + set + ") IS NOT TRUE"
	default:
		return "(" + expression + " " + string(operator) + " " + placeholders[0] + ")"
	}
}
