package plugin

import (
	"bytes"
	"cmp"
	"context"
	"net/http"
	"strings"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/verify"
)

// verifyResource compares the report, the metrics and the CSV of a time range,
// with the parameters of report.csv. Browsers get a page of text, others JSON.
func (d *DataSource) verifyResource(ctx context.Context, call *backend.CallResourceRequest, sender backend.CallResourceResponseSender) error {
	result, err := d.verify(ctx, call)
	if err != nil {
		return sendFailure(ctx, sender, err)
	}
	if !strings.Contains(http.Header(call.Headers).Get("Accept"), "text/html") {
		return sendJSON(sender, http.StatusOK, result)
	}
	var page bytes.Buffer
	if err := result.WriteText(&page); err != nil {
		return sendFailure(ctx, sender, err)
	}
	return sender.Send(&backend.CallResourceResponse{Status: http.StatusOK, Body: page.Bytes(), Headers: map[string][]string{
		"Content-Type": {"text/plain; charset=utf-8"}, "Cache-Control": {"no-store"}, "X-Content-Type-Options": {"nosniff"},
	}})
}

func (d *DataSource) verify(ctx context.Context, call *backend.CallResourceRequest) (verify.Result, error) {
	values, err := parameters(call)
	if err != nil {
		return verify.Result{}, err
	}
	defaults := d.defaults
	if name := values.Get("timezone"); name != "" {
		if defaults.Location, err = query.ParseLocation("timezone", name); err != nil {
			return verify.Result{}, err
		}
	}
	now := d.now()
	within, err := query.ParseRange(values.Get("from"), values.Get("to"), now, defaults.Location)
	if err != nil {
		return verify.Result{}, err
	}
	return verify.Run(ctx, d.database, []byte(cmp.Or(values.Get("query"), "{}")),
		query.Context{Range: within, Now: now, Asker: d.asker(call.PluginContext.User, false)}, defaults)
}
