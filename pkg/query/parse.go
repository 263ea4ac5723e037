package query

import (
	"cmp"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// Parse reads the JSON of one query and completes it by what it comes with and
// by the data source's defaults. Keys that Grafana adds to every query (refId,
// datasource and the like) are ignored. Every error is a [fault.Error] of
// class [fault.Query], or [fault.Permission] where the asker may not ask it.
func Parse(raw []byte, context Context, defaults Defaults) (Request, error) {
	var model Model
	if err := json.Unmarshal(raw, &model); err != nil {
		var wrongType *json.UnmarshalTypeError
		if errors.As(err, &wrongType) {
			return nil, refuse("the query's %q cannot be a %s", wrongType.Field, wrongType.Value)
		}
		return nil, refuse("the query is not valid JSON: %v", err)
	}
	parse, known := parsers[model.QueryType]
	if !known {
		return nil, refuse("unknown query type %q: use one of %s", model.QueryType, quoteAll(Types))
	}
	if err := context.Asker.mayAsk(model); err != nil {
		return nil, err
	}
	p := parser{model: model, context: context, defaults: defaults, location: cmp.Or(defaults.Location, time.UTC)}
	for _, text := range []struct{ key, value string }{
		{"timezone", model.Timezone}, {"interval", model.Interval}, {"sessionId", model.SessionID}, {"search", model.Search},
	} {
		if err := resolved(text.key, text.value); err != nil {
			return nil, err
		}
	}
	var err error
	if p.dayInterval, err = parseDayInterval(model.IntervalOfDay); err != nil {
		return nil, err
	}
	if model.Timezone != "" {
		if p.location, err = ParseLocation("timezone", model.Timezone); err != nil {
			return nil, err
		}
	}
	return parse(&p)
}

// parsers are the ways from a model to a request; no type means the default.
var parsers = map[Type]func(*parser) (Request, error){
	"":           (*parser).segments,
	SegmentsType: (*parser).segments,
	MetricsType:  (*parser).metrics,
	TimelineType: (*parser).timeline,
	ValuesType:   (*parser).values,
	ChecksType:   (*parser).checks,
}

// ParseAs reads a query that must be of one type, the only one that serves a
// purpose, such as "can be exported as CSV".
func ParseAs[T Request](raw []byte, context Context, defaults Defaults, purpose string) (T, error) {
	var none T
	request, err := Parse(raw, context, defaults)
	if err != nil {
		return none, err
	}
	wanted, is := request.(T)
	if !is {
		return none, refuse("only queries of type %q %s", none.Type(), purpose)
	}
	return wanted, nil
}

// parser makes a request of a model.
type parser struct {
	model       Model
	context     Context
	defaults    Defaults
	location    *time.Location // the query's, else the data source's
	dayInterval DayInterval
}

// refuse returns an error for the author of the query; it says what to change.
func refuse(format string, args ...any) error { return fault.New(fault.Query, format, args...) }

func (p *parser) scope() (Scope, error) {
	scope := Scope{Asker: p.context.Asker, Now: p.context.Now, Range: p.context.Range, Location: p.location, TimeField: report.StartedAt, IncludeInProgress: p.model.IncludeInProgress}
	if p.model.TimeField != "" {
		i := slices.IndexFunc(report.TimeFields(), func(f report.Field) bool { return f.ID == string(p.model.TimeField) })
		if i < 0 {
			return Scope{}, refuse("unknown time field %q: use one of %s", p.model.TimeField, quoteAll(ids(report.TimeFields())))
		}
		scope.TimeField = report.TimeFields()[i]
	}
	for _, filter := range p.model.Filters {
		condition, applies, err := p.condition(filter)
		if err != nil {
			return Scope{}, err
		}
		if applies {
			scope.Conditions = append(scope.Conditions, condition)
		}
	}
	return scope, nil
}

// bounded returns a number of the model, or its default where it is 0.
func bounded(name string, value, otherwise, most int, advice string) (int, error) {
	if value < 0 || value > most {
		return 0, refuse("%s %d is out of range: use 1 to %d%s", name, value, most, advice)
	}
	if value == 0 {
		return otherwise, nil
	}
	return value, nil
}

// distinctFields returns fields by their names; twice is the message for one
// that is named twice.
func distinctFields(names []FieldID, twice string) ([]report.Field, error) {
	var fields []report.Field
	for i, id := range names {
		field, err := fieldByID(id)
		if err != nil {
			return nil, err
		}
		if slices.Contains(names[:i], id) {
			return nil, refuse(twice, id)
		}
		fields = append(fields, field)
	}
	return fields, nil
}

func fieldByID(id FieldID) (report.Field, error) {
	if field, found := report.ByID(string(id)); found {
		return field, nil
	}
	if err := resolved("the name of a field", string(id)); err != nil {
		return report.Field{}, err
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
