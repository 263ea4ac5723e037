package chaos

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/internal/shipped"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
)

// soak is many users of the shipped dashboards at once, and exports beside them.
type soak struct {
	bed        *bed
	dashboards []shipped.Dashboard
	sessions   []string // some that there are

	mu        sync.Mutex
	exporting bool                     // which of the two times it is
	took      map[bool][]time.Duration // by panels, without and with exports
	exported  int
	cut       int // exports, by the end of a round
	refused   int // exports, by the data source's own bounds
	wrong     []string
	memory    []sample
	sessionsN int // the most that PostgreSQL had of the data source at a time
}

// sample is the plugin's resident memory.
type sample struct {
	at    time.Time
	bytes float64
}

const (
	loadsAtOnce = 50 // dashboards
	// panelsAtOnce is how many requests of a dashboard are under way, as a browser
	// sends them over HTTP/1.1.
	panelsAtOnce  = 6
	exportsAtOnce = 10
	exporters     = 5 // users, two exports each
	soakPool      = 10
)

// TestSoak holds the product under the load of its own dashboards. Its long form
// lasts as long as the flag -soak says.
func TestSoak(t *testing.T) {
	lasts, rows, loads, exports := 6*time.Second, 5000, 8, 4
	if *soaking > 0 {
		lasts, rows, loads, exports = *soaking, 1_000_000, loadsAtOnce, exportsAtOnce
	}
	s := newSoak(t, rows)
	ctx, end := context.WithCancel(t.Context())
	defer end()
	var users sync.WaitGroup
	for range loads {
		users.Go(func() { s.browse(ctx) })
	}
	users.Go(func() { s.watch(t, ctx) })
	started := time.Now()
	// The two times take turns, so that whatever else the machine does is in both:
	// in six rounds, of which a fifth is without exports.
	const rounds = 6
	for range rounds {
		spend(t, lasts/rounds/4)
		stop := s.export(ctx, exports)
		spend(t, lasts/rounds)
		stop()
	}
	end()
	users.Wait()
	s.judge(t, started)
}

func newSoak(t *testing.T, rows int) *soak {
	t.Helper()
	b := newBedOf(t, 365, rows, time.Now().UTC())
	execute(t, b.server.URL("chaos"), "VACUUM ANALYZE interaction_segments") // as autovacuum does in time
	b.set(t, map[string]any{"maxOpenConns": soakPool, "exportsPerUser": 2})
	s := &soak{bed: b, took: map[bool][]time.Duration{}}
	var err error
	s.dashboards, err = shipped.Dashboards()
	require.NoError(t, err)
	s.sessions = strings.Fields(value(t, b.server.URL("chaos"), "SELECT string_agg(session_id, ' ') FROM (SELECT DISTINCT session_id FROM interaction_segments LIMIT 500) s"))
	return s
}

// spend waits, or less where the test is over.
func spend(t *testing.T, d time.Duration) {
	t.Helper()
	select {
	case <-time.After(d):
	case <-t.Context().Done():
	}
}

// browse opens one dashboard after another.
func (s *soak) browse(ctx context.Context) {
	for ctx.Err() == nil {
		dashboard := s.dashboards[rand.IntN(len(s.dashboards))]
		session := s.sessions[rand.IntN(len(s.sessions))]
		now := time.Now() // of this user's visit
		waiting := make(chan shipped.Query)
		var browser sync.WaitGroup
		for range panelsAtOnce {
			browser.Go(func() {
				for shown := range waiting {
					s.panel(ctx, dashboard, shown, session, now)
				}
			})
		}
		for _, shown := range dashboard.Queries {
			waiting <- shown
		}
		close(waiting)
		browser.Wait()
	}
}

// panel asks what a panel or a variable shows, and notes how long it took.
func (s *soak) panel(ctx context.Context, dashboard shipped.Dashboard, shown shipped.Query, session string, now time.Time) {
	from, to := dashboard.From, dashboard.To
	if shown.TimeFrom != "" {
		from, to = "now-"+shown.TimeFrom, "now"
	}
	within, err := query.ParseRange(from, to, now, time.UTC)
	if err != nil {
		s.fail(shown.At, err)
		return
	}
	asked, err := shown.Resolve(nil, session)
	if err != nil {
		s.fail(shown.At, err)
		return
	}
	process, grafana := s.bed.process()
	started, exporting := time.Now(), s.isExporting()
	answer, err := process.QueryData(ctx, &backend.QueryDataRequest{PluginContext: grafana, Queries: []backend.DataQuery{{
		RefID: "A", JSON: json.RawMessage(asked), TimeRange: backend.TimeRange(within), Interval: time.Minute, MaxDataPoints: 1000,
	}}})
	took := time.Since(started)
	if err == nil {
		err = answer.Responses["A"].Error
	}
	if ctx.Err() != nil {
		return
	}
	if err != nil {
		s.fail(shown.At, err)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.exporting == exporting { // else it is of both times
		s.took[exporting] = append(s.took[exporting], took)
	}
}

func (s *soak) isExporting() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.exporting
}

func (s *soak) fail(at string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wrong = append(s.wrong, fmt.Sprintf("%s: %v", at, err))
}

// exportedRanges are what users export: all rows, a quarter's, a week's.
var exportedRanges = []string{"now-2y", "now-90d", "now-7d"}

// export lets users export, over and over, until the function that it returns is
// called.
func (s *soak) export(ctx context.Context, exports int) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	s.mu.Lock()
	s.exporting = true
	s.mu.Unlock()
	var users sync.WaitGroup
	for n := range exports {
		users.Go(func() {
			for ctx.Err() == nil {
				s.exportOnce(ctx, &backend.User{Login: fmt.Sprint("exporter", n%exporters), Role: "Viewer"}, exportedRanges[n%len(exportedRanges)])
			}
		})
	}
	return func() {
		s.mu.Lock()
		s.exporting = false
		s.mu.Unlock()
		cancel()
		users.Wait()
	}
}

// exportOnce takes the report from a time on. Where the data source serves as many
// as it may, its user waits a second.
func (s *soak) exportOnce(ctx context.Context, user *backend.User, from string) {
	process, grafana := s.bed.process()
	grafana.User = user
	to := &taken{}
	err := process.CallResource(ctx, &backend.CallResourceRequest{PluginContext: grafana, Path: "report.csv", Method: "GET",
		URL: "report.csv?from=" + from + "&to=now", Headers: map[string][]string{"Accept-Encoding": {"gzip"}}}, to)
	switch {
	case ctx.Err() != nil: // it ended the export
		s.mu.Lock()
		s.cut++
		s.mu.Unlock()
	case err != nil:
		s.fail("report.csv", err)
	case to.status == http.StatusTooManyRequests, to.status == http.StatusServiceUnavailable:
		s.mu.Lock()
		s.refused++
		s.mu.Unlock()
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
		}
	case to.status != http.StatusOK:
		s.fail("report.csv", fmt.Errorf("status %d", to.status))
	default:
		s.mu.Lock()
		s.exported++
		s.mu.Unlock()
	}
}

// taken is an answer of which only the status is kept.
type taken struct{ status int }

func (r *taken) Send(part *backend.CallResourceResponse) error {
	if r.status == 0 {
		r.status = part.Status
	}
	return nil
}

// watch samples the plugin's memory and its sessions in PostgreSQL.
func (s *soak) watch(t *testing.T, ctx context.Context) {
	process, _ := s.bed.process()
	for ctx.Err() == nil {
		metrics, err := process.Metrics(ctx)
		sessions := value(t, s.bed.server.URL("chaos"), "SELECT count(*)::text FROM pg_stat_activity WHERE application_name = 'interaction-segments' AND backend_type = 'client backend'") // not the workers of parallel queries
		count, countErr := strconv.Atoi(sessions)
		bytes, bytesErr := metric(metrics, "process_resident_memory_bytes")
		if ctx.Err() != nil {
			return
		}
		if err := errors.Join(err, countErr, bytesErr); err != nil {
			s.fail("watching", err)
			return
		}
		s.mu.Lock()
		s.memory = append(s.memory, sample{time.Now(), bytes})
		s.sessionsN = max(s.sessionsN, count)
		s.mu.Unlock()
		select {
		case <-time.After(2 * time.Second):
		case <-ctx.Done():
		}
	}
}

// judge checks what came of it, and adds it to the table. Times and memory are
// judged in the long form alone: the short one says nothing of them.
func (s *soak) judge(t *testing.T, started time.Time) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	require.NotZero(t, s.exported+s.cut)
	for _, exporting := range []bool{false, true} {
		slices.Sort(s.took[exporting])
		require.NotEmpty(t, s.took[exporting], s.wrong)
	}
	early, late := s.median(started.Add(5*time.Minute), started.Add(10*time.Minute)), s.median(time.Now().Add(-5*time.Minute), time.Now())
	if *soaking > 0 {
		both := func(title string, figure func(exporting bool) string) {
			table.add(t, "soak", title, figure(false), figure(true))
		}
		both("queries of panels and variables answered", func(e bool) string { return fmt.Sprint(len(s.took[e])) })
		for _, share := range []int{50, 90, 95} {
			both(fmt.Sprintf("p%d of a query", share), func(e bool) string { return s.percentile(e, share).Round(10 * time.Millisecond).String() })
		}
		table.add(t, "soak", "exports", "-", fmt.Sprintf("%d whole, %d ended with their round, %d refused for the bound", s.exported, s.cut, s.refused))
		both("errors", func(bool) string { return fmt.Sprint(len(s.wrong)) })
		both("the plugin's memory, median of minutes 5 to 10, and of the last 5", func(bool) string { return fmt.Sprintf("%.0f MiB, %.0f MiB", early, late) })
		both("most connections to PostgreSQL", func(bool) string { return fmt.Sprintf("%d of %d", s.sessionsN, soakPool) })
	}
	require.Empty(t, s.wrong)
	require.LessOrEqual(t, s.sessionsN, soakPool)
	if *soaking > 0 {
		require.LessOrEqual(t, s.percentile(true, 95), 2*s.percentile(false, 95), "p95 with exports, of that without")
		require.LessOrEqual(t, late, 1.2*early+16, "the plugin's memory grows")
	}
}

func (s *soak) percentile(exporting bool, share int) time.Duration {
	took := s.took[exporting]
	return took[(len(took)-1)*share/100]
}

// median returns that of the plugin's memory between two times, in MiB.
func (s *soak) median(from, to time.Time) float64 {
	var found []float64
	for _, m := range s.memory {
		if m.at.After(from) && m.at.Before(to) {
			found = append(found, m.bytes/(1<<20))
		}
	}
	if len(found) == 0 {
		return 0
	}
	slices.Sort(found)
	return found[len(found)/2]
}
