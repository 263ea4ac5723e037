package query

import (
	"cmp"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// Words name a choice to people.
type Words struct {
	Label string // as a choice
	Help  string // one sentence
}

// TypeWords name the query types.
var TypeWords = map[Type]Words{
	SegmentsType: {"Segments", "The rows of the report, one for each segment: for the panel Interaction Segments Report and for tables."},
	MetricsType:  {"Metrics", "Waits, talk times, counts and service level, over time or by group."},
	TimelineType: {"Timeline", "One interaction, segment by segment."},
	ValuesType:   {"Values", "The values of one field, with how often each occurs."},
	ChecksType:   {"Checks", "The quality of the data: how many rows and interactions fail each check."},
}

// FormatWords name the formats of a metrics answer.
var FormatWords = map[Format]Words{
	TimeSeries: {"Time series", "Each figure over time, for graphs and alerts"},
	Table:      {"Table", "Each figure once for the whole time range"},
}

// FormulaWords name the service level's formulas.
var FormulaWords = map[Formula]Words{
	AbandonsExcluded: {"Abandons excluded", "Answered in time / (offered - abandoned in time)"},
	AbandonsNegative: {"Abandons negative", "Answered in time / offered"},
	AbandonsPositive: {"Abandons positive", "(Answered in time + abandoned in time) / offered"},
}

var operatorWords = map[Operator]string{
	Equal: "is", NotEqual: "is not", OneOf: "is one of", NoneOf: "is none of", Match: "matches", NoMatch: "does not match",
	Less: "is less than", LessOrEqual: "is at most", Greater: "is more than", GreaterOrEqual: "is at least",
	Blank: "is blank", NotBlank: "is not blank",
}

// kindOperator is an operator on fields of a kind.
type kindOperator struct {
	kind     report.Kind
	operator Operator
}

// kindOperatorWords are those that differ from the others for a kind: times
// come before and after, and a list contains elements.
var kindOperatorWords = map[kindOperator]string{
	{report.Time, Less}: "is before", {report.Time, LessOrEqual}: "is at or before",
	{report.Time, Greater}: "is after", {report.Time, GreaterOrEqual}: "is at or after",
	{report.List, Equal}: "contains", {report.List, NotEqual}: "does not contain",
	{report.List, OneOf}: "contains one of", {report.List, NoneOf}: "contains none of",
	{report.List, Match}: "contains a match of", {report.List, NoMatch}: "contains no match of",
}

// Words returns the operator as a sentence about a field of that kind has it,
// as in "Channel is one of".
func (o Operator) Words(kind report.Kind) string {
	return cmp.Or(kindOperatorWords[kindOperator{kind, o}], operatorWords[o])
}
