package query

import "github.com/interaction-segments/interaction-segments-app/pkg/report"

// Values asks for the distinct values of a field, the most frequent first.
type Values struct {
	Scope
	Field  report.Field
	Search string
	Limit  int
	// Sorted asks for them in their own order and not how often each occurs;
	// where that would take a scan, of the [ListedRows] last rows only.
	Sorted bool
}

// ListedRows bounds the rows from which values are listed where no index has them.
const ListedRows = 100_000

// Textual reports whether the values are texts, which the database searches.
func (v Values) Textual() bool { return v.Field.Kind == report.Text || v.Field.Kind == report.List }

// Type returns [ValuesType].
func (Values) Type() Type { return ValuesType }

func (p *parser) values() (Request, error) {
	scope, err := p.scope()
	if err != nil {
		return nil, err
	}
	request := Values{Scope: scope, Search: unescaped(p.model.Search), Sorted: p.model.Sorted}
	if request.Field, err = fieldByID(p.model.Field); err != nil {
		return nil, err
	}
	request.Limit, err = bounded("limit", p.model.Limit, DefaultValues, MaxValues, "")
	return request, err
}
