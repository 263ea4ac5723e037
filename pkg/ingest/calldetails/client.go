// Package calldetails speaks to CCAI's Call Details API (version 2), within
// the limits that its vendor publishes:
//
//   - a request spans at most seven days;
//   - a page has at most 100 records, and there are pages 0 to 10;
//   - an account may send 60 requests a minute.
package calldetails

import (
	"bytes"
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
)

// Limits of the API.
const (
	PageSize = 100
	Pages    = 11 // 0 to 10

	// MaxWindow keeps a request within seven days of the calendar, wherever in
	// a day it begins.
	MaxWindow = 6 * 24 * time.Hour

	requestsPerMinute = 60
)

// maxAnswer bounds an answer, in bytes.
const maxAnswer = 64 << 20

// Client reads conversations of one account.
type Client struct {
	endpoint string
	account  string
	app      string
	token    func() (string, error)
	http     *retryablehttp.Client
	pace     *rate.Limiter
}

// Config says whose conversations are read, and how.
type Config struct {
	URL     string // of the platform, such as https://platform.kore.ai
	Account string // account id
	App     string // stream or application id, sent as iId; may be blank
	// Token returns the JWT. It is asked before each request, since tokens expire.
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
		return nil, errors.New("the account id is missing")
	}
	c := &Client{
		endpoint: base.JoinPath("agentassist/api/public/analytics/account", url.PathEscape(config.Account), "v2/calldetails").String(),
		account:  config.Account,
		app:      config.App,
		token:    config.Token,
		http:     retryablehttp.NewClient(),
		pace:     rate.NewLimiter(rate.Every(orElse(config.Pace, time.Minute/requestsPerMinute)), 1),
	}
	c.http.Logger = nil
	c.http.RetryMax = 8
	c.http.RetryWaitMin = orElse(config.RetryMin, time.Second)
	c.http.RetryWaitMax = orElse(config.RetryMax, time.Minute)
	c.http.ErrorHandler = retryablehttp.PassthroughErrorHandler
	c.http.HTTPClient.Timeout = 2 * time.Minute
	// A redirect would carry the token to wherever it leads.
	c.http.HTTPClient.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return c, nil
}

func orElse(given, usual time.Duration) time.Duration {
	if given > 0 {
		return given
	}
	return usual
}

func isLocal(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Source names the account whose conversations are read.
func (c *Client) Source() string {
	endpoint, _ := url.Parse(c.endpoint)
	return endpoint.Host + "/" + c.account
}

// ErrTooMany says that a window has more conversations than the pages can carry.
var ErrTooMany = errors.New("the window has more conversations than the API returns at once")

// Conversations returns the records of the conversations that began in a
// window of at most MaxWindow, whole seconds, in UTC.
func (c *Client) Conversations(ctx context.Context, from, to time.Time) ([]json.RawMessage, error) {
	var records []json.RawMessage
	for page := range Pages {
		found, err := c.page(ctx, from, to, page)
		if err != nil {
			return nil, fmt.Errorf("read the conversations from %s to %s, page %d: %w",
				from.UTC().Format(time.DateTime), to.UTC().Format(time.DateTime), page, err)
		}
		records = append(records, found...)
		if len(found) < PageSize {
			return records, nil
		}
	}
	return nil, ErrTooMany
}

// question is the body of a request.
type question struct {
	StartDate      string   `json:"startDate"`
	EndDate        string   `json:"endDate"`
	TimeZoneOffset int      `json:"timeZoneOffset"` // 0: times are in UTC, in the answer too
	SelectedFields []string `json:"selectedFields"`
}

var selectedFields = []string{"skills", "customerinfo", "userleveltags", "sessionleveltags"}

func (c *Client) page(ctx context.Context, from, to time.Time, page int) ([]json.RawMessage, error) {
	body, err := json.Marshal(question{
		StartDate:      from.UTC().Format(time.DateTime),
		EndDate:        to.UTC().Format(time.DateTime),
		SelectedFields: selectedFields,
	})
	if err != nil {
		return nil, fmt.Errorf("write the request: %w", err)
	}
	address := fmt.Sprintf("%s?offset=%d&limit=%d", c.endpoint, page, PageSize)
	request, err := retryablehttp.NewRequestWithContext(ctx, http.MethodPost, address, body)
	if err != nil {
		return nil, fmt.Errorf("make the request: %w", err)
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
		return nil, fmt.Errorf("wait for a turn: %w", err)
	}
	response, err := c.http.Do(request)
	if err != nil {
		return nil, fmt.Errorf("ask the API: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return nil, fmt.Errorf("read the API's answer: %w", err)
	}
	if response.StatusCode != http.StatusOK {
		return nil, refusal(response.StatusCode, withoutToken(answer, token))
	}
	return list(withoutToken(answer, token))
}

// withoutToken makes sure that an answer cannot show the token.
func withoutToken(answer []byte, token string) []byte {
	return bytes.ReplaceAll(answer, []byte(token), []byte("***"))
}

// refusal says what an answer other than 200 means.
func refusal(status int, answer []byte) error {
	advice := map[int]string{
		http.StatusUnauthorized:    ": the token is wrong or has expired",
		http.StatusForbidden:       ": the token's app lacks the scope SmartAssist Analytics, or is of another account",
		http.StatusNotFound:        ": check the platform's URL and the account id",
		http.StatusTooManyRequests: ": the account's rate limit was exceeded for long; try again later",
	}[status]
	if status >= 300 && status < 400 {
		advice = ": it redirects, which is not followed since the token would go along; check the platform's URL"
	}
	return fmt.Errorf("the API answered %d %s%s%s", status, http.StatusText(status), advice, excerpt(answer))
}

// list takes the records out of an answer.
func list(answer []byte) ([]json.RawMessage, error) {
	var parsed struct {
		Data *[]json.RawMessage `json:"data"`
	}
	if err := json.Unmarshal(answer, &parsed); err != nil {
		return nil, fmt.Errorf("the API's answer is no JSON (%w)%s", err, excerpt(answer))
	}
	if parsed.Data == nil {
		return nil, fmt.Errorf("the API's answer has no list of conversations%s", excerpt(answer))
	}
	return *parsed.Data, nil
}

// excerpt is the begin of an answer, for people.
func excerpt(answer []byte) string {
	const most = 300
	text := strings.Join(strings.Fields(strings.ToValidUTF8(string(answer), "?")), " ")
	if text == "" {
		return ""
	}
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "..."
	}
	return "; it says: " + text
}
