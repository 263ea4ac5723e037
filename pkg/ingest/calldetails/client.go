// Package calldetails is a client of CCAI's Call Details API (version 2) that
// keeps the limits its vendor publishes:
//
//   - a request spans at most seven days;
//   - a page has at most 100 records, and there are pages 0 to 10;
//   - an account may send 60 requests a minute.
package calldetails

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/hashicorp/go-retryablehttp"
	"golang.org/x/time/rate"

	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/conversation"
)

// Limits of the API.
const (
	PageSize = 100
	Pages    = 11 // 0 to 10

	// MaxWindow keeps a request within seven calendar days, whenever it starts.
	MaxWindow = 6 * 24 * time.Hour

	requestsPerMinute = 60
)

// maxResponse is the largest response read, in bytes.
const maxResponse = 64 << 20

// Client reads conversations of one account.
type Client struct {
	endpoint string
	account  string
	app      string
	token    func() (string, error)
	http     *retryablehttp.Client
	pace     *rate.Limiter
}

// Config is the account and the access to it.
type Config struct {
	URL     string // of the platform, such as https://platform.kore.ai
	Account string // account ID
	App     string // stream or application ID, sent as iId; may be blank
	// Token returns the JWT. It is called before each request, since tokens expire.
	Token func() (string, error)

	// For tests: the pauses between requests and before retries.
	Pace, RetryMin, RetryMax time.Duration
}

// New returns a client.
func New(config Config) (*Client, error) {
	base, err := url.Parse(config.URL)
	if err != nil || base.Host == "" || (base.Scheme != "https" && base.Scheme != "http") {
		return nil, errors.New("the platform's URL is not of the form https://host")
	}
	if base.User != nil {
		return nil, errors.New("the platform's URL has a user in it: the API takes a token instead")
	}
	if base.Scheme == "http" && !isLocal(base.Hostname()) {
		return nil, errors.New("the platform's URL begins with http://: a token is sent over https:// only")
	}
	if config.Account == "" {
		return nil, errors.New("the account ID is missing")
	}
	c := &Client{
		endpoint: base.JoinPath("agentassist/api/public/analytics/account", url.PathEscape(config.Account), "v2/calldetails").String(),
		account:  config.Account,
		app:      config.App,
		token:    config.Token,
		http:     retryablehttp.NewClient(),
		pace:     rate.NewLimiter(rate.Every(cmp.Or(config.Pace, time.Minute/requestsPerMinute)), 1),
	}
	c.http.Logger = nil
	c.http.RetryMax = 8
	c.http.RetryWaitMin = cmp.Or(config.RetryMin, time.Second)
	c.http.RetryWaitMax = cmp.Or(config.RetryMax, time.Minute)
	c.http.ErrorHandler = retryablehttp.PassthroughErrorHandler
	c.http.HTTPClient.Timeout = 2 * time.Minute
	// A redirect would carry the token to another host.
	c.http.HTTPClient.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return c, nil
}

func isLocal(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Source returns the host and the account.
func (c *Client) Source() string {
	endpoint, _ := url.Parse(c.endpoint)
	return endpoint.Host + "/" + c.account
}

// ErrTooMany is the error of a window with more conversations than the pages hold.
var ErrTooMany = errors.New("the window has more conversations than the API returns at once")

// Conversations returns the records of the conversations that started in a
// window of at most [MaxWindow], in whole seconds.
func (c *Client) Conversations(ctx context.Context, from, to time.Time) ([]json.RawMessage, error) {
	var records []json.RawMessage
	for page := range Pages {
		found, err := c.page(ctx, from, to, page)
		if err != nil {
			return nil, fmt.Errorf("read the conversations from %s to %s, page %d: %w",
				from.UTC().Format(time.DateTime), to.UTC().Format(time.DateTime), page, err)
		}
		// A page may be short and not the last.
		if len(found) == 0 {
			return records, nil
		}
		records = append(records, found...)
	}
	return nil, ErrTooMany
}

// query is the body of a request.
type query struct {
	StartDate      string   `json:"startDate"`
	EndDate        string   `json:"endDate"`
	TimeZoneOffset int      `json:"timeZoneOffset"` // 0: times are in UTC, in the response too
	SelectedFields []string `json:"selectedFields"`
}

func (c *Client) page(ctx context.Context, from, to time.Time, page int) ([]json.RawMessage, error) {
	content, err := json.Marshal(query{
		StartDate:      from.UTC().Format(time.DateTime),
		EndDate:        to.UTC().Format(time.DateTime),
		SelectedFields: conversation.SelectedFields(),
	})
	if err != nil {
		return nil, fmt.Errorf("encode the request: %w", err)
	}
	address := fmt.Sprintf("%s?offset=%d&limit=%d", c.endpoint, page, PageSize)
	request, err := retryablehttp.NewRequestWithContext(ctx, http.MethodPost, address, content)
	if err != nil {
		return nil, fmt.Errorf("create the request: %w", err)
	}
	token, err := c.token()
	if err != nil {
		return nil, err
	}
	request.Header.Set("auth", token)
	request.Header.Set("accountId", c.account)
	if c.app != "" {
		request.Header.Set("iId", c.app)
	}
	request.Header.Set("Content-Type", "application/json;charset=UTF-8")
	request.Header.Set("Accept", "application/json")
	if err := c.pace.Wait(ctx); err != nil {
		return nil, fmt.Errorf("wait for the rate limit: %w", err)
	}
	response, err := c.http.Do(request)
	if err != nil {
		return nil, fmt.Errorf("call the API: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxResponse))
	if err != nil {
		return nil, fmt.Errorf("read the API's response: %w", err)
	}
	if response.StatusCode != http.StatusOK {
		return nil, statusError(response.StatusCode, withoutToken(body, token))
	}
	return list(withoutToken(body, token))
}

// withoutToken returns a response without the token.
func withoutToken(body []byte, token string) []byte {
	return bytes.ReplaceAll(body, []byte(token), []byte("***"))
}

// statusError returns the error of a response with a status other than 200.
func statusError(status int, body []byte) error {
	advice := map[int]string{
		http.StatusUnauthorized:    ": the token is wrong or has expired",
		http.StatusForbidden:       ": the token's app lacks the scope SmartAssist Analytics, or is of another account",
		http.StatusNotFound:        ": check the platform's URL and the account ID",
		http.StatusTooManyRequests: ": the account's rate limit was exceeded for long; try again later",
	}[status]
	if status >= 300 && status < 400 {
		advice = ": redirects are not followed, since they would carry the token elsewhere; check the platform's URL"
	}
	return fmt.Errorf("the API responded %d %s%s%s", status, http.StatusText(status), advice, excerpt(body))
}

// list returns the records of a response.
func list(body []byte) ([]json.RawMessage, error) {
	var parsed struct {
		Data *[]json.RawMessage `json:"data"`
	}
	if err := json.Unmarshal(body, &parsed); err != nil {
		return nil, fmt.Errorf("the API's response is not JSON (%w)%s", err, excerpt(body))
	}
	if parsed.Data == nil {
		return nil, fmt.Errorf("the API's response has no list of conversations%s", excerpt(body))
	}
	return *parsed.Data, nil
}

// excerpt returns the start of a response, for messages.
func excerpt(body []byte) string {
	const most = 300
	text := strings.Join(strings.Fields(strings.ToValidUTF8(string(body), "?")), " ")
	if text == "" {
		return ""
	}
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "..."
	}
	return "; it says: " + text
}
