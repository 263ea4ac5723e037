package query

import "github.com/interaction-segments/interaction-segments-app/pkg/report"

// Segments asks for rows of the report.
type Segments struct {
	Scope
	// Fields are the columns; empty means those of the report that the
	// relation has.
	Fields []report.Field
	Order  []Ordering
	// Check, where set, leaves only the rows that fail it.
	Check *CheckInfo
	Limit int // rows
	// Whole asks for all rows, whatever the limit, and for their count in the
	// same snapshot.
	Whole bool
}

// Ordering sorts rows by one field; blanks come last either way.
type Ordering struct {
	Field      report.Field
	Descending bool
}

// Type returns [SegmentsType].
func (Segments) Type() Type { return SegmentsType }

func (p *parser) segments() (Request, error) {
	scope, err := p.scope()
	if err != nil {
		return nil, err
	}
	request := Segments{Scope: scope}
	if request.Fields, err = distinctFields(p.model.Fields, "field %q is asked for twice: remove one"); err != nil {
		return nil, err
	}
	if request.Check, err = p.rowsCheck(); err != nil {
		return nil, err
	}
	for _, sort := range p.model.Sort {
		field, err := fieldByID(sort.Field)
		if err != nil {
			return nil, err
		}
		request.Order = append(request.Order, Ordering{Field: field, Descending: sort.Descending})
	}
	request.Limit, err = bounded("limit", p.model.Limit, p.defaults.RowLimit, MaxRowLimit, ", or export the report as CSV, which has no limit")
	return request, err
}

// rowsCheck returns the check that rows are to fail, or nil.
func (p *parser) rowsCheck() (*CheckInfo, error) {
	check, err := p.check()
	if err == nil && check != nil && check.Group == DayChecks {
		return nil, refuse("check %q has no rows: ask for the segments of each day, with the metrics query segments and the interval 1d", check.ID)
	}
	return check, err
}
