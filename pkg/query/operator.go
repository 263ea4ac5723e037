package query

import (
	"slices"
	"strings"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// Operator compares a field with values. The names are those of Grafana's ad
// hoc filters.
type Operator string

// The operators.
const (
	Equal          Operator = "="
	NotEqual       Operator = "!="
	OneOf          Operator = "=|"
	NoneOf         Operator = "!=|"
	Match          Operator = "=~" // POSIX regular expression
	NoMatch        Operator = "!~"
	Less           Operator = "<"
	LessOrEqual    Operator = "<="
	Greater        Operator = ">"
	GreaterOrEqual Operator = ">="
	Blank          Operator = "blank"
	NotBlank       Operator = "not blank"
)

var (
	equality = []Operator{Equal, NotEqual, OneOf, NoneOf}
	pattern  = []Operator{Match, NoMatch}
	order    = []Operator{Less, LessOrEqual, Greater, GreaterOrEqual}
	presence = []Operator{Blank, NotBlank}
)

// Operators returns the operators that fit a kind of field, in the order an
// editor offers them.
func Operators(kind report.Kind) []Operator { return slices.Clone(kinds[kind].operators) }

// TakesNoValue reports whether the operator has no values.
func (o Operator) TakesNoValue() bool { return slices.Contains(presence, o) }

// TakesMany reports whether the operator compares with a set of values.
func (o Operator) TakesMany() bool { return o == OneOf || o == NoneOf }

// many is the operator that means the same over several values: a
// multi-value variable arrives under = as an array.
func (o Operator) many() (Operator, bool) {
	switch o {
	case Equal, OneOf:
		return OneOf, true
	case NotEqual, NoneOf:
		return NoneOf, true
	default:
		return o, false
	}
}

func quoteAll[T ~string](names []T) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = `"` + string(name) + `"`
	}
	return strings.Join(quoted, ", ")
}
