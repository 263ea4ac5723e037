package plugin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/reportfile"
)

var _ backend.CallResourceHandler = (*DataSource)(nil)

// resource is one of the data source's own addresses.
type resource struct {
	methods []string
	serve   func(*DataSource, context.Context, *backend.CallResourceRequest, backend.CallResourceResponseSender) error
	// unsettled resources answer also where the settings cannot be used.
	unsettled bool
}

var resources = map[string]resource{
	"fields":                   {methods: []string{http.MethodGet}, serve: (*DataSource).fieldsResource, unsettled: true},
	"relations":                {methods: []string{http.MethodGet}, serve: (*DataSource).relationsResource},
	reportfile.CSV.Resource():  {methods: []string{http.MethodGet, http.MethodPost}, serve: reportResource(reportfile.CSV)},
	reportfile.XLSX.Resource(): {methods: []string{http.MethodGet, http.MethodPost}, serve: reportResource(reportfile.XLSX)},
	"verify":                   {methods: []string{http.MethodGet}, serve: (*DataSource).verifyResource},
	"values":                   {methods: []string{http.MethodGet, http.MethodPost}, serve: (*DataSource).valuesResource},
}

// CallResource serves the addresses below resources/.
func (d *DataSource) CallResource(ctx context.Context, request *backend.CallResourceRequest, sender backend.CallResourceResponseSender) error {
	called, exists := resources[strings.Trim(request.Path, "/")]
	switch {
	case !exists:
		return sendError(sender, http.StatusNotFound, "there is no such resource")
	case !slices.Contains(called.methods, request.Method):
		return sender.Send(&backend.CallResourceResponse{
			Status:  http.StatusMethodNotAllowed,
			Headers: map[string][]string{"Allow": {strings.Join(called.methods, ", ")}, "Content-Type": {"application/json"}},
			Body:    errorBody("use " + strings.Join(called.methods, " or ")),
		})
	case d.broken != nil && !called.unsettled:
		return sendFailure(ctx, sender, d.broken)
	}
	return called.serve(d, ctx, request, sender)
}

// sendFailure answers with an error's message.
func sendFailure(ctx context.Context, sender backend.CallResourceResponseSender, err error) error {
	known := logged(ctx, "A resource failed", err)
	return sendError(sender, int(statuses[known.Class]), known.Message)
}

// sendJSON answers with JSON that is not to be cached: it depends on the time
// and on the user.
func sendJSON(sender backend.CallResourceResponseSender, status int, answer any) error { //nolint:unparam // each resource says its own
	body, err := json.Marshal(answer)
	if err != nil {
		return fmt.Errorf("encode the answer: %w", err)
	}
	return sender.Send(&backend.CallResourceResponse{
		Status: status, Headers: map[string][]string{"Content-Type": {"application/json"}, "Cache-Control": {"no-store"}}, Body: body,
	})
}

func sendError(sender backend.CallResourceResponseSender, status int, message string) error {
	return sender.Send(&backend.CallResourceResponse{
		Status: status, Headers: map[string][]string{"Content-Type": {"application/json"}}, Body: errorBody(message),
	})
}

func errorBody(message string) []byte {
	body, err := json.Marshal(map[string]string{"message": message})
	if err != nil {
		return nil // plain text always encodes
	}
	return body
}

// parameters are those of the address and, for a form that was posted, of the body.
func parameters(request *backend.CallResourceRequest) (url.Values, error) {
	address, err := url.Parse(request.URL)
	if err != nil {
		return nil, fault.New(fault.Query, "the address cannot be read")
	}
	values, err := url.ParseQuery(address.RawQuery)
	if err != nil {
		return nil, fault.New(fault.Query, "the address's parameters cannot be read: escape them")
	}
	if len(request.Body) == 0 {
		return values, nil
	}
	kind := http.Header(request.Headers).Get("Content-Type")
	switch {
	case strings.HasPrefix(kind, "application/x-www-form-urlencoded"):
		posted, err := url.ParseQuery(string(request.Body))
		if err != nil {
			return nil, fault.New(fault.Query, "the form cannot be read: escape its values")
		}
		for name, value := range posted {
			values[name] = value
		}
		return values, nil
	case strings.HasPrefix(kind, "application/json"):
		return values, addJSON(values, request.Body)
	}
	return nil, fault.New(fault.Query, "post the parameters as application/json or application/x-www-form-urlencoded")
}

// addJSON adds the members of a JSON object as parameters: texts as they are,
// everything else as its JSON.
func addJSON(values url.Values, body []byte) error {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(body, &members); err != nil {
		return fault.New(fault.Query, "the body is not a JSON object")
	}
	for name, raw := range members {
		var text string
		err := json.Unmarshal(raw, &text)
		var notText *json.UnmarshalTypeError
		if errors.As(err, &notText) {
			text = string(raw)
		}
		values.Set(name, text)
	}
	return nil
}
