package query

import (
	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// Asker is who a query is answered for. The zero Asker is the operator of the
// command line.
type Asker struct {
	// Login is Grafana's name of the user; empty for anonymous users.
	Login string
	// Masked reports whether personal fields are shown as pseudonyms only.
	Masked bool
	// Expression reports whether the answer goes into an expression of Grafana's
	// server, as those of alert rules do: it takes numbers only, and nobody
	// reads a notice.
	Expression bool
}

// AskedBy returns the asker: every request that embeds one is a [Request].
func (a Asker) AskedBy() Asker { return a }

// mayAsk refuses a query by whose rows an asker could guess what is masked.
func (a Asker) mayAsk(model Model) error {
	if !a.Masked {
		return nil
	}
	var compared []DimensionID
	for _, filter := range model.Filters {
		compared = append(compared, filter.Field)
	}
	for _, sort := range model.Sort {
		compared = append(compared, DimensionID(sort.Field))
	}
	compared = append(compared, model.GroupBy...)
	if model.Search != "" {
		compared = append(compared, DimensionID(model.Field))
	}
	for _, id := range compared {
		if field, known := report.ByID(string(id)); known && field.Personal {
			return fault.New(fault.Permission, "%s is personal data, which is masked for you: filter, sort, group and search by other fields", field.Title)
		}
	}
	return nil
}
