package plugin

import (
	"context"
	"net/http"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

// relationsAnswer is what the resource relations answers.
type relationsAnswer struct {
	Relations []relationAnswer `json:"relations"`
}

// relationAnswer is one relation that could be the data source's.
type relationAnswer struct {
	Name     string   `json:"name"` // schema.name
	Kind     string   `json:"kind"`
	Usable   bool     `json:"usable"`
	Problems []string `json:"problems"`
	Missing  []string `json:"missing"` // optional columns it lacks
}

// relationsResource lists the tables and views that could be the relation, for the
// configuration page. Only an organization's administrators see them: users that may
// query the data source need not know the names of a database's relations.
func (d *DataSource) relationsResource(ctx context.Context, request *backend.CallResourceRequest, sender backend.CallResourceResponseSender) error {
	if !isAdmin(request.PluginContext.User) {
		return sendError(sender, http.StatusForbidden,
			"only an administrator of this Grafana organization may list the database's relations: type the relation's name, or ask one")
	}
	ctx, cancel := context.WithTimeout(ctx, d.timeout)
	defer cancel()
	relations, err := d.database.Relations(ctx)
	if err != nil {
		return sendFailure(ctx, sender, err)
	}
	answer := relationsAnswer{Relations: make([]relationAnswer, len(relations))}
	for i, relation := range relations {
		problems := append([]string{}, relation.Problems()...)
		answer.Relations[i] = relationAnswer{
			Name: relation.Name.String(), Kind: string(relation.Kind), Usable: len(problems) == 0,
			Problems: problems, Missing: missingIDs(relation),
		}
	}
	return sendJSON(sender, http.StatusOK, answer)
}
