package ingest_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/ingest"
	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/calldetails"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres/store"
)

const (
	account = "66bc4a29bdaa"
	token   = "eyJhbGciOiJIUzI1NiJ9.secret.token"
)

// center is a fake Call Details API that enforces the limits.
type center struct {
	*httptest.Server
	mu            sync.Mutex
	conversations []call
	trouble       func(request int) int // the status to answer a request with; 0: as it should be
	requests      int
	asked         []window
	most          int // conversations on a page, whatever is asked for; 0: what is asked for
}

// windows returns what was asked for, each once.
func (c *center) windows() []window { return slices.Compact(slices.Clone(c.asked)) }

type call struct {
	start  time.Time
	record string
}

type window struct{ from, to time.Time }

func newCenter(t *testing.T) *center {
	t.Helper()
	c := &center{}
	c.Server = httptest.NewServer(http.HandlerFunc(c.serve))
	t.Cleanup(c.Close)
	return c
}

// add adds a conversation with a status.
func (c *center) add(session, status string, start, end time.Time) {
	const form = "2006-01-02T15:04:05"
	c.conversations = append(c.conversations, call{start, fmt.Sprintf(
		`{"sessionId":%q,"finalStatus":%q,"sessionStartTime":%q,"sessionEndTime":%q}`, session, status, start.Format(form), end.Format(form))})
}

func (c *center) serve(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.requests++
	if c.trouble != nil {
		if status := c.trouble(c.requests); status != 0 {
			w.Header().Set("Retry-After", "0")
			http.Error(w, fmt.Sprintf(`{"errors":[{"msg":"trouble with %s"}]}`, r.Header.Get("auth")), status)
			return
		}
	}
	var body struct {
		StartDate, EndDate string
		TimeZoneOffset     *int
		SelectedFields     []string
	}
	page, pageErr := strconv.Atoi(r.URL.Query().Get("offset"))
	limit, limitErr := strconv.Atoi(r.URL.Query().Get("limit"))
	err := json.NewDecoder(r.Body).Decode(&body)
	from, fromErr := time.Parse(time.DateTime, body.StartDate)
	to, toErr := time.Parse(time.DateTime, body.EndDate)
	calendarDays := to.Truncate(24*time.Hour).Sub(from.Truncate(24*time.Hour))/(24*time.Hour) + 1
	switch {
	case r.Method != http.MethodPost || r.URL.Path != "/agentassist/api/public/analytics/account/"+account+"/v2/calldetails":
		http.NotFound(w, r)
	case r.Header.Get("auth") != token:
		http.Error(w, "no access with "+r.Header.Get("auth"), http.StatusUnauthorized)
	case r.Header.Get("accountId") != account || r.Header.Get("iId") != "st-1":
		http.Error(w, "whose?", http.StatusForbidden)
	case errors.Join(err, fromErr, toErr, pageErr, limitErr) != nil, body.TimeZoneOffset == nil, *body.TimeZoneOffset != 0,
		limit < 1, limit > 100, page < 0, page > 10, to.Before(from), calendarDays > 7,
		!slices.Contains(body.SelectedFields, "customerinfo"):
		http.Error(w, fmt.Sprintf("beyond the limits: %s %+v", r.URL.RawQuery, body), http.StatusBadRequest)
	default:
		c.asked = append(c.asked, window{from, to})
		var found []string
		for _, one := range c.conversations {
			if !one.start.Before(from) && !one.start.After(to) {
				found = append(found, one.record)
			}
		}
		if c.most > 0 {
			limit = c.most
		}
		found = found[min(page*limit, len(found)):min((page+1)*limit, len(found))]
		_, _ = fmt.Fprintf(w, `{"numResults":%d,"data":[%s]}`, len(found), strings.Join(found, ","))
	}
}

func (c *center) client(t *testing.T, url string) *calldetails.Client {
	t.Helper()
	client, err := calldetails.New(calldetails.Config{
		URL: url, Account: account, App: "st-1", Token: func() (string, error) { return token, nil },
		Pace: time.Microsecond, RetryMin: time.Millisecond, RetryMax: 10 * time.Millisecond,
	})
	require.NoError(t, err)
	return client
}

func pullOptions(t *testing.T, from, until time.Time) ingest.PullOptions {
	t.Helper()
	return ingest.PullOptions{
		From: from, Until: until, Overlap: time.Hour,
		Rejected: filepath.Join(t.TempDir(), "pull.rejected.csv"),
	}
}

var noon = time.Date(2024, 11, 18, 12, 0, 0, 0, time.UTC)

// Twenty days with one busy hour: windows keep the API's limit, and are short
// where there is much data.
func TestPullKeepsTheLimits(t *testing.T) {
	c := newCenter(t)
	begin := noon.AddDate(0, 0, -20)
	for at, i := begin, 0; at.Before(noon); at, i = at.Add(4*time.Hour), i+1 {
		c.add(fmt.Sprint("quiet", i), "CLOSED", at, at.Add(time.Minute))
	}
	busy := noon.AddDate(0, 0, -9)
	for i := range 2600 {
		at := busy.Add(time.Duration(i) * time.Second)
		c.add(fmt.Sprint("busy", i), "CLOSED", at, at.Add(time.Minute))
	}
	// Rate limits and temporary server errors are retried.
	c.trouble = func(request int) int {
		switch {
		case request%5 == 0:
			return http.StatusTooManyRequests
		case request%7 == 0:
			return http.StatusBadGateway
		}
		return 0
	}
	writer, look := openTable(t)
	client := c.client(t, c.URL)
	options := pullOptions(t, begin, noon)
	result, err := ingest.Pull(t.Context(), writer, client, options)
	require.NoError(t, err)
	require.Zero(t, result.Rejected)
	require.NoFileExists(t, options.Rejected)
	require.Equal(t, []string{"2720 2720"}, texts(t, look, "SELECT count(*) || ' ' || count(DISTINCT session_id) FROM interaction_segments"))
	require.Equal(t, int64(2720), result.Sessions)

	pulled, err := writer.Pulled(t.Context(), client.Source())
	require.NoError(t, err)
	require.True(t, pulled.Until.Equal(noon))
	require.Equal(t, begin, c.asked[0].from)
	for i := 1; i < len(c.asked); i++ {
		require.False(t, c.asked[i].from.After(c.asked[i-1].to), "no gap between windows")
	}
}

func TestPullContinuesWhereItEnded(t *testing.T) {
	c := newCenter(t)
	c.add("done", "CLOSED", noon.Add(-5*time.Hour), noon.Add(-4*time.Hour))
	writer, look := openTable(t)
	client := c.client(t, c.URL)

	_, err := ingest.Pull(t.Context(), writer, client, pullOptions(t, time.Time{}, noon))
	require.ErrorIs(t, err, ingest.ErrNoStart)
	_, err = ingest.Pull(t.Context(), writer, client, pullOptions(t, noon.AddDate(0, 0, -2), noon))
	require.NoError(t, err)

	// An hour later: one was recorded late, one is new.
	c.asked = nil
	c.add("late", "CLOSED", noon.Add(-30*time.Minute), noon.Add(-20*time.Minute))
	c.add("new", "CLOSED", noon.Add(30*time.Minute), noon.Add(40*time.Minute))
	result, err := ingest.Pull(t.Context(), writer, client, pullOptions(t, time.Time{}, noon.Add(time.Hour)))
	require.NoError(t, err)
	require.Equal(t, ingest.Result{Loaded: store.Loaded{Rows: 2, Sessions: 2}}, result)
	require.Equal(t, []window{{noon.Add(-time.Hour), noon.Add(time.Hour)}}, c.windows())
	require.Equal(t, []string{"done", "late", "new"}, texts(t, look, "SELECT session_id FROM interaction_segments ORDER BY 1"))
}

// Whatever is in progress is read again until it has ended, however old it is,
// or until the API does not know it any more.
func TestPullReadsWhatIsInProgressAgain(t *testing.T) {
	c := newCenter(t)
	hours := func(n float64) time.Time { return noon.Add(time.Duration(n * float64(time.Hour))) }
	open := func(session string, start, queued float64) {
		c.conversations = append(c.conversations, call{hours(start), fmt.Sprintf(
			`{"sessionId":%q,"finalStatus":"WaitingQueue","sessionStartTime":%q,"destinations":[{"destinationType":"QueueEntry","queueName":"Q","queueEntryTime":%q}]}`,
			session, hours(start).Format("2006-01-02T15:04:05"), hours(queued).Format("2006-01-02T15:04:05"))})
	}
	open("mail", -30, -30)
	open("bot first", -60, -50) // ten hours with the bot
	open("deleted", -100, -100)
	open("waits", -0.5, -0.5)
	writer, look := openTable(t)
	client := c.client(t, c.URL)
	pull := func(from, until time.Time) ingest.Result {
		t.Helper()
		c.asked = nil
		result, err := ingest.Pull(t.Context(), writer, client, pullOptions(t, from, until))
		require.NoError(t, err)
		return result
	}
	result := pull(noon.AddDate(0, 0, -5), noon)
	require.Equal(t, &ingest.InProgress{Sessions: 4, Oldest: hours(-100)}, result.InProgress)
	require.Equal(t, []string{"bot first true", "deleted true", "mail true", "waits true"},
		texts(t, look, "SELECT session_id || ' ' || in_progress FROM interaction_segments ORDER BY 1"))

	// Two have ended, and one is not there any more.
	c.conversations = nil
	c.add("mail", "CLOSED", hours(-30), hours(0.1))
	c.add("bot first", "CLOSED", hours(-60), hours(0.1))
	open("waits", -0.5, -0.5)
	result = pull(time.Time{}, hours(1))
	require.Equal(t, &ingest.InProgress{Sessions: 2, Oldest: hours(-100), Unknown: 1}, result.InProgress)
	require.Equal(t, []string{"bot first false", "deleted true", "mail false", "waits true"},
		texts(t, look, "SELECT session_id || ' ' || in_progress FROM interaction_segments ORDER BY 1"))
	for _, asked := range c.windows() {
		require.LessOrEqual(t, asked.to.Sub(asked.from), 24*time.Hour, "not all days since the oldest")
	}

	// What the API did not know is not asked for again, but for a start that is given.
	result = pull(time.Time{}, hours(2))
	require.Equal(t, &ingest.InProgress{Sessions: 2, Oldest: hours(-100), Unknown: 1}, result.InProgress)
	require.Equal(t, []window{{hours(0), hours(2)}, {hours(-1.5), hours(-0.5).Add(time.Second)}}, c.windows())
	c.add("deleted", "CLOSED", hours(-100), hours(-99))
	c.conversations = c.conversations[:len(c.conversations):len(c.conversations)]
	result = pull(hours(1.5), hours(2))
	require.Equal(t, &ingest.InProgress{Sessions: 1, Oldest: hours(-0.5)}, result.InProgress)

	// None is left.
	c.conversations = nil
	c.add("waits", "CLOSED", hours(-0.5), hours(2))
	require.Nil(t, pull(time.Time{}, hours(3)).InProgress)
	require.Equal(t, []string{"0"}, texts(t, look, "SELECT count(*)::text FROM interaction_segments WHERE in_progress"))
}

// A page with fewer conversations than asked for need not be the last.
func TestPullReadsShortPages(t *testing.T) {
	c := newCenter(t)
	c.most = 50
	for i := range 120 {
		c.add(fmt.Sprint("s", i), "CLOSED", noon.Add(time.Duration(-i)*time.Minute), noon)
	}
	writer, _ := openTable(t)
	result, err := ingest.Pull(t.Context(), writer, c.client(t, c.URL), pullOptions(t, noon.Add(-3*time.Hour), noon))
	require.NoError(t, err)
	require.Equal(t, int64(120), result.Sessions)
}

func TestPullResumesAfterAnError(t *testing.T) {
	c := newCenter(t)
	begin := noon.AddDate(0, 0, -12) // two windows of six days
	c.add("first", "CLOSED", begin.Add(time.Hour), begin.Add(2*time.Hour))
	c.add("second", "CLOSED", noon.Add(-time.Hour), noon)
	c.trouble = func(request int) int {
		if request > 2 { // after the first window's only page and the empty one
			return http.StatusInternalServerError
		}
		return 0
	}
	writer, look := openTable(t)
	client := c.client(t, c.URL)
	_, err := ingest.Pull(t.Context(), writer, client, pullOptions(t, begin, noon))
	require.ErrorContains(t, err, "read the conversations from 2024-11-12 12:00:00 to 2024-11-18 12:00:00, page 0: the API responded 500 Internal Server Error")
	require.NotContains(t, err.Error(), token)
	require.Equal(t, []string{"first"}, texts(t, look, "SELECT session_id FROM interaction_segments"))

	c.trouble, c.asked = nil, nil
	_, err = ingest.Pull(t.Context(), writer, client, pullOptions(t, time.Time{}, noon))
	require.NoError(t, err)
	require.Equal(t, noon.AddDate(0, 0, -6).Add(-time.Hour), c.asked[0].from)
	require.Equal(t, []string{"first", "second"}, texts(t, look, "SELECT session_id FROM interaction_segments ORDER BY 1"))
}

func TestPullRejectsBrokenRecords(t *testing.T) {
	c := newCenter(t)
	c.add("good", "CLOSED", noon.Add(-time.Hour), noon)
	broken := `{"sessionId":"bad","destinations":[{"acceptedTime":"soon"}]}`
	c.conversations = append(c.conversations, call{noon.Add(-time.Hour), broken})
	writer, look := openTable(t)
	options := pullOptions(t, noon.Add(-2*time.Hour), noon)
	result, err := ingest.Pull(t.Context(), writer, c.client(t, c.URL), options)
	require.NoError(t, err)
	require.Equal(t, ingest.Result{Loaded: store.Loaded{Rows: 1, Sessions: 1, Withheld: 1}, Rejected: 1, RejectedPath: options.Rejected}, result)
	kept, err := os.ReadFile(options.Rejected)
	require.NoError(t, err)
	require.Contains(t, string(kept), "acceptedTime: 'soon' is not a date and time\",\""+strings.ReplaceAll(broken, `"`, `""`)+"\"")
	require.Equal(t, []string{"good"}, texts(t, look, "SELECT session_id FROM interaction_segments"))
}

func TestPullErrors(t *testing.T) {
	c := newCenter(t)
	for range 1200 {
		c.add("x", "CLOSED", noon.Add(-time.Hour), noon)
	}
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Error("the token goes nowhere else, not even", r.URL)
	}))
	t.Cleanup(elsewhere.Close)
	redirecting := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	t.Cleanup(redirecting.Close)
	answering := func(body string) string {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(body)) }))
		t.Cleanup(server.Close)
		return server.URL
	}
	closed := httptest.NewServer(nil)
	closed.Close()
	status := func(code int) string {
		refusing := newCenter(t)
		refusing.trouble = func(int) int { return code }
		return refusing.URL
	}
	writer, _ := openTable(t)
	for name, test := range map[string]struct{ url, reason string }{
		"too many in a second": {c.URL, "at 2024-11-18T11:00:00Z: the window has more conversations than the API returns at once, even in a second"},
		"wrong token":          {status(http.StatusUnauthorized), `the API responded 401 Unauthorized: the token is wrong or has expired; it says: {"errors":[{"msg":"trouble with ***"}]}`},
		"wrong scope":          {status(http.StatusForbidden), "the API responded 403 Forbidden: the token's app lacks the scope SmartAssist Analytics"},
		"wrong account":        {status(http.StatusNotFound), "the API responded 404 Not Found: check the platform's URL and the account ID"},
		"rate limit for long":  {status(http.StatusTooManyRequests), "the API responded 429 Too Many Requests: the account's rate limit was exceeded for long"},
		"redirect":             {redirecting.URL, "redirects are not followed, since they would carry the token elsewhere"},
		"no JSON":              {answering("<html>"), "the API's response is not JSON"},
		"no list":              {answering(`{"errors":[]}`), `the API's response has no list of conversations; it says: {"errors":[]}`},
		"nobody there":         {closed.URL, "connection refused"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ingest.Pull(t.Context(), writer, c.client(t, test.url), pullOptions(t, noon.Add(-time.Hour), noon))
			require.ErrorContains(t, err, test.reason)
			require.NotContains(t, err.Error(), token)
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := ingest.Pull(ctx, writer, c.client(t, c.URL), pullOptions(t, noon.Add(-time.Hour), noon))
	require.ErrorIs(t, err, context.Canceled)
}

func TestInvalidClients(t *testing.T) {
	for address, reason := range map[string]string{
		"":                                "the platform's URL is not of the form https://host",
		"platform.kore.ai":                "the platform's URL is not of the form https://host",
		"ftp://platform.kore.ai":          "the platform's URL is not of the form https://host",
		"http://platform.kore.ai":         "the platform's URL begins with http://: a token is sent over https:// only",
		"https://me:pw@platform.kore.ai/": "the platform's URL has a user in it",
	} {
		_, err := calldetails.New(calldetails.Config{URL: address, Account: account})
		require.ErrorContains(t, err, reason)
	}
	_, err := calldetails.New(calldetails.Config{URL: "https://platform.kore.ai"})
	require.EqualError(t, err, "the account ID is missing")
}
