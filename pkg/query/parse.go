package query

import (
	"encoding/json"
	"errors"
	"slices"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// Parse reads one query. Keys that Grafana adds to every query (refId,
// datasource and the like) are passed over. Every error is an [*Error].
func Parse(raw []byte, defaults Defaults) (Request, error) {
	var model Model
	if err := json.Unmarshal(raw, &model); err != nil {
		var wrongType *json.UnmarshalTypeError
		if errors.As(err, &wrongType) {
			return nil, refuse("the query's %q cannot be a %s", wrongType.Field, wrongType.Value)
		}
		return nil, refuse("the query is not valid JSON: %v", err)
	}
	return model.Request(defaults)
}

// Request checks the model and gives it its meaning. Every error is an [*Error].
func (m Model) Request(defaults Defaults) (Request, error) {
	switch m.QueryType {
	case "", SegmentsType:
		return m.segments(defaults)
	case MetricsType:
		return m.metrics(defaults)
	case TimelineType:
		return m.timeline()
	case ValuesType:
		return m.values()
	}
	return nil, refuse("unknown query type %q: use one of %s", m.QueryType, quoteAll(Types))
}

func (m Model) scope() (Scope, error) {
	timeField := report.StartedAt
	if m.TimeField != "" {
		i := slices.IndexFunc(report.TimeFields(), func(f report.Field) bool { return f.ID == m.TimeField })
		if i < 0 {
			return Scope{}, refuse("unknown time field %q: use one of %s", m.TimeField, quoteAll(ids(report.TimeFields())))
		}
		timeField = report.TimeFields()[i]
	}
	scope := Scope{TimeField: timeField, IncludeInProgress: m.IncludeInProgress}
	for _, filter := range m.Filters {
		condition, applies, err := filter.condition()
		if err != nil {
			return Scope{}, err
		}
		if applies {
			scope.Conditions = append(scope.Conditions, condition)
		}
	}
	return scope, nil
}

func (m Model) segments(defaults Defaults) (Request, error) {
	scope, err := m.scope()
	if err != nil {
		return nil, err
	}
	request := Segments{Scope: scope, Limit: m.Limit}
	for i, id := range m.Fields {
		field, err := fieldByID(id)
		if err != nil {
			return nil, err
		}
		if slices.Contains(m.Fields[:i], id) {
			return nil, refuse("field %q is asked for twice: remove one", id)
		}
		request.Fields = append(request.Fields, field)
	}
	for _, sort := range m.Sort {
		field, err := fieldByID(sort.Field)
		if err != nil {
			return nil, err
		}
		request.Order = append(request.Order, Ordering{Field: field, Descending: sort.Descending})
	}
	switch {
	case m.Limit < 0 || m.Limit > MaxRowLimit:
		return nil, refuse("limit %d is out of range: use 1 to %d, or export the report as CSV, which has no limit", m.Limit, MaxRowLimit)
	case m.Limit == 0:
		request.Limit = defaults.RowLimit
	}
	return request, nil
}

func (m Model) timeline() (Request, error) {
	if m.SessionID == "" {
		return nil, refuse("a timeline needs a Session ID: set sessionId")
	}
	return Timeline{SessionID: m.SessionID}, nil
}

func (m Model) values() (Request, error) {
	scope, err := m.scope()
	if err != nil {
		return nil, err
	}
	field, err := fieldByID(m.Field)
	if err != nil {
		return nil, err
	}
	request := Distinct{Scope: scope, Field: field, Search: m.Search, Limit: m.Limit}
	switch {
	case m.Limit < 0 || m.Limit > MaxValues:
		return nil, refuse("limit %d is out of range: use 1 to %d", m.Limit, MaxValues)
	case m.Limit == 0:
		request.Limit = DefaultValues
	}
	return request, nil
}

func fieldByID(id string) (report.Field, error) {
	if field, found := report.ByID(id); found {
		return field, nil
	}
	return report.Field{}, refuse("unknown field %q: use one of %s", id, quoteAll(ids(report.Fields())))
}

func ids(fields []report.Field) []string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.ID
	}
	return names
}

// ParseSegments reads a query that must ask for rows of the report, as an export does.
func ParseSegments(raw []byte, defaults Defaults) (Segments, error) {
	request, err := Parse(raw, defaults)
	if err != nil {
		return Segments{}, err
	}
	segments, ok := request.(Segments)
	if !ok {
		return Segments{}, refuse("only queries of type %q can be exported as CSV", SegmentsType)
	}
	return segments, nil
}

// ParseDistinct reads a query that must ask for the values of a field, as suggestions do.
func ParseDistinct(raw []byte, defaults Defaults) (Distinct, error) {
	request, err := Parse(raw, defaults)
	if err != nil {
		return Distinct{}, err
	}
	distinct, ok := request.(Distinct)
	if !ok {
		return Distinct{}, refuse("only queries of type %q list a field's values", ValuesType)
	}
	return distinct, nil
}
