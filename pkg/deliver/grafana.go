package deliver

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// Grafana is a client of Grafana's HTTP API, as a service account.
type Grafana struct {
	base  *url.URL
	token func() (string, error)
	// again repeats requests that failed on their way or in the server.
	again *retryablehttp.Client
	once  *http.Client
}

// GrafanaConfig says where Grafana is, and who asks.
type GrafanaConfig struct {
	URL string // such as https://grafana.example.com
	// Token returns the service account's token. It is called before each
	// request, since tokens are changed.
	Token func() (string, error)

	RetryMin, RetryMax time.Duration // for tests: the pauses before retries
}

// NewGrafana returns a client.
func NewGrafana(config GrafanaConfig) (*Grafana, error) {
	base, err := url.Parse(strings.TrimSuffix(config.URL, "/"))
	if err != nil || base.Host == "" || (base.Scheme != "https" && base.Scheme != "http") {
		return nil, errors.New("the address of Grafana is not of the form https://grafana.example.com")
	}
	if base.User != nil {
		return nil, errors.New("the address of Grafana has a user in it: the token of a service account is used instead")
	}
	// A redirect would carry the token to another host.
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	g := &Grafana{base: base, token: config.Token, again: retryablehttp.NewClient(), once: &http.Client{CheckRedirect: stay}}
	g.again.Logger = nil
	g.again.RetryMax = 3
	g.again.RetryWaitMin = cmp.Or(config.RetryMin, time.Second)
	g.again.RetryWaitMax = cmp.Or(config.RetryMax, 10*time.Second)
	g.again.ErrorHandler = retryablehttp.PassthroughErrorHandler
	g.again.HTTPClient.CheckRedirect = stay
	return g, nil
}

// statusError is an answer of Grafana that is none of success.
type statusError struct {
	status  int
	message string // Grafana's
}

func (e *statusError) Error() string {
	switch e.status {
	case http.StatusUnauthorized:
		return "Grafana does not accept the token (401): it is wrong, expired or withdrawn; make a new one for the service account, and put it into the token file"
	case http.StatusForbidden:
		return "the service account may not do this (403): give it the right to edit the reports' folder; Grafana says: " + e.message
	}
	return fmt.Sprintf("Grafana answers %d: %s", e.status, e.message)
}

func isStatus(err error, status int) bool {
	var answer *statusError
	return errors.As(err, &answer) && answer.status == status
}

// callLimit is how long one call of the API may take.
const callLimit = time.Minute

// call sends a request, with a body of JSON unless it is nil, decodes the
// answer into found, unless it is nil, and returns Grafana's time. All but
// posted requests are repeated where that may help.
func (g *Grafana) call(ctx context.Context, method, path string, parameters url.Values, body, found any) (time.Time, error) {
	ctx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	var payload []byte
	if body != nil {
		var err error
		if payload, err = json.Marshal(body); err != nil {
			return time.Time{}, fmt.Errorf("encode the request: %w", err)
		}
	}
	response, err := g.send(ctx, method, path, parameters, payload, http.Header{"Content-Type": {"application/json"}})
	if err != nil {
		return time.Time{}, err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return time.Time{}, refusal(response)
	}
	answered, err := http.ParseTime(response.Header.Get("Date"))
	if err != nil {
		return time.Time{}, fmt.Errorf("%s answers without a date: is it Grafana's address?", g.base.Host)
	}
	if found == nil {
		return answered, nil
	}
	if err := json.NewDecoder(response.Body).Decode(found); err != nil {
		return answered, fmt.Errorf("%s answers something else than Grafana does: %w", g.base.Host, err)
	}
	return answered, nil
}

// send sends a request and returns the answer, whatever its status.
func (g *Grafana) send(ctx context.Context, method, path string, parameters url.Values, body []byte, headers http.Header) (*http.Response, error) {
	token, err := g.token()
	if err != nil {
		return nil, err
	}
	address := *g.base
	address.Path += path
	address.RawQuery = parameters.Encode()
	request, err := retryablehttp.NewRequestWithContext(ctx, method, address.String(), body)
	if err != nil {
		return nil, fmt.Errorf("make the request: %w", err)
	}
	request.Header = headers
	request.Header.Set("Authorization", "Bearer "+token)
	var response *http.Response
	if method == http.MethodPost {
		request.Body = io.NopCloser(bytes.NewReader(body))
		response, err = g.once.Do(request.Request)
	} else {
		response, err = g.again.Do(request)
	}
	if err != nil {
		var failed *url.Error
		if errors.As(err, &failed) {
			err = failed.Err // the address has the filters' values in it
		}
		return nil, passing(fmt.Errorf("Grafana at %s cannot be reached: %w", g.base.Host, err))
	}
	return response, nil
}

// refusal is the error of an answer that is none of success.
func refusal(response *http.Response) error {
	const most = 2000
	text, _ := io.ReadAll(io.LimitReader(response.Body, most))
	var said struct {
		Message string `json:"message"`
	}
	answer := &statusError{status: response.StatusCode, message: words(string(text))}
	if json.Unmarshal(text, &said) == nil && said.Message != "" {
		answer.message = words(said.Message)
	}
	switch {
	case answer.status >= http.StatusInternalServerError, answer.status == http.StatusTooManyRequests, answer.status == http.StatusRequestTimeout:
		return passing(answer)
	}
	return answer
}

// passingError is an error that may be gone when the same is tried later.
type passingError struct{ error }

func (e passingError) Unwrap() error { return e.error }

func passing(err error) error { return passingError{err} }

func isPassing(err error) bool {
	var may passingError
	return errors.As(err, &may) || errors.Is(err, context.Canceled)
}

// found is a dashboard in Grafana's list.
type found struct {
	UID   string `json:"uid"`
	Title string `json:"title"`
}

// list lists the dashboards with the tag of reports.
func (g *Grafana) list(ctx context.Context) ([]found, error) {
	const most = 5000
	var dashboards []found
	_, err := g.call(ctx, http.MethodGet, "/api/search", url.Values{"tag": {ReportTag}, "type": {"dash-db"}, "limit": {fmt.Sprint(most)}}, nil, &dashboards)
	if err != nil {
		return nil, fmt.Errorf("list the reports: %w", err)
	}
	return dashboards, nil
}

// report reads a report. The error says what to change in its dashboard, but
// where it is Grafana's answer.
func (g *Grafana) report(ctx context.Context, uid string) (Report, error) {
	var read struct {
		Dashboard json.RawMessage `json:"dashboard"`
		Meta      struct {
			Created time.Time `json:"created"`
			Updated time.Time `json:"updated"`
		} `json:"meta"`
	}
	if _, err := g.call(ctx, http.MethodGet, "/api/dashboards/uid/"+url.PathEscape(uid), nil, nil, &read); err != nil {
		return Report{}, fmt.Errorf("read the dashboard: %w", err)
	}
	report, err := parseReport(read.Dashboard)
	report.Created, report.Updated = read.Meta.Created, read.Meta.Updated
	return report, err
}

// source is a data source as every user of Grafana sees it.
type source struct {
	UID      string `json:"uid"`
	Settings struct {
		Timezone string `json:"timezone"`
	} `json:"jsonData"`
}

// source returns the data source of a report.
func (g *Grafana) source(ctx context.Context, report Report) (source, error) {
	var settings struct {
		Sources map[string]source `json:"datasources"`
		Default string            `json:"defaultDatasource"`
	}
	if _, err := g.call(ctx, http.MethodGet, "/api/frontend/settings", nil, nil, &settings); err != nil {
		return source{}, fmt.Errorf("read the data sources: %w", err)
	}
	wanted := cmp.Or(report.Source, settings.Default)
	for name, each := range settings.Sources {
		if name == wanted || each.UID == report.Source && each.UID != "" {
			return each, nil
		}
	}
	return source{}, fmt.Errorf("the data source %q of the report is not there, or the service account may not query it", report.Source)
}

// view is the address of a report in Grafana, for a time range.
func (g *Grafana) view(uid string, from, to time.Time) string {
	address := g.base.JoinPath("d", uid)
	address.RawQuery = url.Values{"from": {fmt.Sprint(from.UnixMilli())}, "to": {fmt.Sprint(to.UnixMilli())}}.Encode()
	return address.String()
}
