package plugin

import (
	"cmp"
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
	values, err := d.suggest(ctx, request)
	if err != nil {
		return sendFailure(ctx, sender, err)
	}
	return sendJSON(sender, http.StatusOK, valuesAnswer{Values: values})
}

func (d *DataSource) suggest(ctx context.Context, call *backend.CallResourceRequest) ([]frame.Value, error) {
	asked, err := parameters(call)
	if err != nil {
		return nil, err
	}
	now := d.now()
	within, rangeErr := query.ParseRange(asked.Get("from"), asked.Get("to"), now, d.defaults.Location)
	request, err := query.ParseAs[query.Values]([]byte(asked.Get("query")), query.Context{Asker: askerOf(call.PluginContext.User), Range: within, Now: now}, d.defaults, "list a field's values")
	if err := cmp.Or(err, rangeErr); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, d.timeout)
	defer cancel()
	values := frame.NewValues(request)
	if err := d.database.Run(ctx, request, values); err != nil {
		return nil, err
	}
	return values.List(), nil
}
