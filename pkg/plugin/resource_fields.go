package plugin

import (
	"context"
	"net/http"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// fieldsAnswer is what the resource fields answers.
type fieldsAnswer struct {
	Fields   []availableField `json:"fields"`
	Problems []string         `json:"problems"` // why queries cannot be answered
}

// availableField is a field of the catalogue, and whether the relation has it.
type availableField struct {
	report.Field
	Available bool `json:"available"`
}

// fieldsResource lists the catalogue for editors. It answers also where the
// relation cannot be read, and says why.
func (d *DataSource) fieldsResource(ctx context.Context, _ *backend.CallResourceRequest, sender backend.CallResourceResponseSender) error {
	relation, problems := d.discovered(ctx)
	answer := fieldsAnswer{Problems: append([]string{}, problems...)}
	for _, field := range report.Fields() {
		answer.Fields = append(answer.Fields, availableField{Field: field, Available: relation != nil && relation.Has(field)})
	}
	return sendJSON(sender, http.StatusOK, answer)
}

// discovered returns the relation, or nil, and what keeps it from being read.
func (d *DataSource) discovered(ctx context.Context) (*postgres.Relation, []string) {
	if d.broken != nil {
		return nil, []string{d.broken.Error()}
	}
	ctx, cancel := context.WithTimeout(ctx, d.timeout)
	defer cancel()
	relation, err := d.database.Relation(ctx)
	if err != nil {
		return nil, []string{logged(ctx, "The relation cannot be discovered", err).Message}
	}
	return relation, relation.Problems()
}
