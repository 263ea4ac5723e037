package plugin

import (
	"context"
	"net/http"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/interaction-segments/interaction-segments-app/pkg/frame"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
)

// valuesAnswer is what the resource values answers.
type valuesAnswer struct {
	Values []frame.Value `json:"values"`
}

// valuesResource lists a field's values, for suggestions outside of a panel.
func (d *DataSource) valuesResource(ctx context.Context, request *backend.CallResourceRequest, sender backend.CallResourceResponseSender) error {
	answer, err := d.suggest(ctx, request)
	if err != nil {
		return sendFailure(ctx, sender, err, false)
	}
	return sendJSON(sender, http.StatusOK, answer)
}

func (d *DataSource) suggest(ctx context.Context, request *backend.CallResourceRequest) (valuesAnswer, error) {
	asked, err := parameters(request)
	if err != nil {
		return valuesAnswer{}, err
	}
	distinct, err := query.ParseDistinct([]byte(asked.Get("query")), d.defaults)
	if err != nil {
		return valuesAnswer{}, err
	}
	within, err := query.ParseRange(asked.Get("from"), asked.Get("to"), d.now(), d.defaults.Location)
	if err != nil {
		return valuesAnswer{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, d.timeout)
	defer cancel()
	relation, err := d.database.Relation(ctx)
	if err != nil {
		return valuesAnswer{}, err
	}
	values, err := d.distinct(ctx, relation, distinct, within)
	if err != nil {
		return valuesAnswer{}, err
	}
	return valuesAnswer{Values: values.List()}, nil
}
