package postgres

import (
	"context"
	"errors"
	"regexp"
	"slices"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// Fit returns what of a request the relation can answer where it lacks optional
// columns, and in words what it cannot and what to do. The request is nil where
// nothing is left of it.
//
// This is for people, who read the notices beside the answer. To an expression
// of Grafana's server, as that of an alert rule, a figure that is not there
// would say that all is well: its request is returned as it is, and [Database.Run]
// refuses it.
//
// A missing column is blank in every row: a field of the report is blank, a
// filter on it leaves all rows or none. A dimension or a measure without its
// columns is left out. Figures of no row that a filter could be told to leave
// are no figures, so that nothing is left of such a metrics request.
func (d *Database) Fit(ctx context.Context, request query.Request) (fitted query.Request, notices []string, err error) {
	if request.AskedBy().Expression {
		return request, nil, nil
	}
	relation, err := d.Relation(ctx)
	if err != nil {
		return nil, nil, err
	}
	if len(relation.Problems()) > 0 {
		return request, nil, nil // which Run refuses
	}
	f := &fitting{builder: &builder{relation: relation}}
	return f.request(request), f.notices, nil
}

// fitting gathers what a relation cannot answer.
type fitting struct {
	*builder
	notices []string
}

func (f *fitting) request(request query.Request) query.Request {
	switch request := request.(type) {
	case query.Segments:
		return f.segmentsRequest(request)
	case query.Metrics:
		return f.metricsRequest(request)
	case query.Values:
		if !f.told(f.lacking(request.Field, "choose another field")) && f.scope(&request.Scope) {
			return request
		}
		return nil
	case query.Checks:
		if f.scope(&request.Scope) {
			return request
		}
		return nil
	}
	return request
}

func (f *fitting) segmentsRequest(request query.Segments) query.Request {
	for _, field := range request.Fields {
		f.told(f.lacking(field, "leave out the field, which is blank"))
	}
	request.Order = slices.DeleteFunc(slices.Clone(request.Order), func(o query.Ordering) bool {
		return f.told(f.lacking(o.Field, "sort by another field"))
	})
	if request.Check != nil {
		_, err := (&checks{measures: measures{builder: f.builder}}).problem(*request.Check)
		if f.told(err) {
			request.Check, request.Nothing = nil, true
		}
	}
	if !f.scope(&request.Scope) {
		request.Nothing = true
	}
	return request
}

func (f *fitting) metricsRequest(request query.Metrics) query.Request {
	m := &measures{builder: f.builder}
	request.Metrics = slices.DeleteFunc(slices.Clone(request.Metrics), func(metric query.Metric) bool { return f.told(m.check(metric)) })
	request.GroupBy = slices.DeleteFunc(slices.Clone(request.GroupBy), func(dimension query.Dimension) bool {
		return dimension.Part == "" && f.told(f.lacking(dimension.Field, "group by another field"))
	})
	if !f.scope(&request.Scope) || len(request.Metrics) == 0 {
		return nil
	}
	return request
}

// scope leaves out the conditions that every row meets, and reports false where
// no row can be told to be in the scope.
func (f *fitting) scope(scope *query.Scope) (possible bool) {
	possible = true
	if f.told(f.lacking(scope.TimeField, "choose another time field")) {
		scope.TimeField, possible = report.StartedAt, false
	}
	scope.Conditions = slices.DeleteFunc(slices.Clone(scope.Conditions), func(c query.Condition) bool {
		if c.Field.Part != "" || !f.told(f.lacking(c.Field.Field, "remove the filter on it, in which it is blank")) {
			return false
		}
		possible = possible && blankMeets(c)
		return true
	})
	return possible
}

// blankMeets reports whether a blank meets a condition.
func blankMeets(c query.Condition) bool {
	_, withBlank := texts(c.Values)
	withBlank = withBlank && (c.Field.Kind == report.Text || c.Field.Kind == report.List)
	switch c.Operator {
	case query.Blank:
		return true
	case query.Equal, query.OneOf:
		return withBlank
	case query.NotEqual, query.NoneOf:
		return !withBlank
	case query.Match, query.NoMatch:
		if c.Field.Kind == report.List { // no element
			return c.Operator == query.NoMatch
		}
		pattern, _ := c.Values[0].(string)
		compiled, err := regexp.Compile(pattern)
		return err == nil && compiled.MatchString("") == (c.Operator == query.Match)
	default:
		return false
	}
}

// lacking returns the error for a column that is missing, else nil.
func (f *fitting) lacking(field report.Field, advice string) error {
	if f.relation.Has(field) {
		return nil
	}
	return f.lacks(field, advice)
}

// told reports whether an error is of a missing column, and keeps its words once.
func (f *fitting) told(err error) bool {
	if !errors.Is(err, errRelation) {
		return false
	}
	if words := fault.Of(err).Message; !slices.Contains(f.notices, words) {
		f.notices = append(f.notices, words)
	}
	return true
}
