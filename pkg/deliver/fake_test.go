package deliver

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// testToken is the token that the fake Grafana takes.
const testToken = "glsa_stand-in"

// fake is a Grafana of the test's own, as far as the delivery knows one:
// annotations are listed, filtered and changed as Grafana does it.
type fake struct {
	server *httptest.Server

	mutex       sync.Mutex
	token       string
	clock       time.Time
	versions    map[string][]savedVersion // of dashboards, the newest first
	annotations map[int64]annotation
	tagged      map[int64][]string // the tags that an annotation has had, by which Grafana finds it
	last        int64
	// before is called with each request, and may answer it.
	before func(http.ResponseWriter, *http.Request) (answered bool)
	report http.Handler
	asked  []map[string]string // the parameters of reports
}

type savedVersion struct {
	at   time.Time
	json string
}

func newFake(t *testing.T) *fake {
	t.Helper()
	f := &fake{
		token: testToken, versions: map[string][]savedVersion{}, annotations: map[int64]annotation{}, tagged: map[int64][]string{},
		clock: instant(t, "2024-11-18T05:00:30Z"), report: answer{status: 200, rows: "4", body: table},
	}
	routes := http.NewServeMux()
	routes.HandleFunc("GET /api/search", f.search)
	routes.HandleFunc("GET /api/dashboards/uid/{uid}", f.dashboard)
	routes.HandleFunc("GET /api/dashboards/uid/{uid}/versions", f.listVersions)
	routes.HandleFunc("GET /api/dashboards/uid/{uid}/versions/{version}", f.version)
	routes.HandleFunc("GET /api/annotations", f.list)
	routes.HandleFunc("POST /api/annotations", f.post)
	routes.HandleFunc("PATCH /api/annotations/{id}", f.patch)
	routes.HandleFunc("DELETE /api/annotations/{id}", f.delete)
	routes.HandleFunc("GET /api/frontend/settings", f.settings)
	routes.HandleFunc("POST /api/datasources/uid/segments/resources/{file}", f.file)
	f.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.mutex.Lock()
		before, token := f.before, f.token
		w.Header().Set("Date", f.clock.UTC().Format(http.TimeFormat))
		f.mutex.Unlock()
		switch {
		case before != nil && before(w, r):
		case r.Header.Get("Authorization") != "Bearer "+token:
			reply(w, http.StatusUnauthorized, map[string]string{"message": "Invalid API key"})
		default:
			routes.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(f.server.Close)
	return f
}

func reply(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value)
}

// save saves a version of a dashboard.
func (f *fake) save(uid string, at time.Time, json string) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.versions[uid] = append([]savedVersion{{at, json}}, f.versions[uid]...)
}

// set sets a part of the fake.
func (f *fake) set(change func()) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	change()
}

// now is Grafana's time.
func (f *fake) now() time.Time {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	return f.clock
}

// notes returns the notes of a tag, the oldest first.
func (f *fake) notes(tag string) (notes []Note) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	for _, id := range slices.Sorted(maps.Keys(f.annotations)) {
		if slices.Contains(f.annotations[id].Tags, tag) {
			var note Note
			if json.Unmarshal([]byte(f.annotations[id].Text), &note) == nil {
				notes = append(notes, note)
			}
		}
	}
	return notes
}

func (f *fake) search(w http.ResponseWriter, r *http.Request) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	dashboards := []map[string]any{}
	for _, uid := range slices.Sorted(maps.Keys(f.versions)) {
		var read struct {
			Title string
			Tags  []string
		}
		_ = json.Unmarshal([]byte(f.versions[uid][0].json), &read)
		if slices.Contains(read.Tags, r.FormValue("tag")) {
			dashboards = append(dashboards, map[string]any{"uid": uid, "title": read.Title, "type": "dash-db"})
		}
	}
	reply(w, http.StatusOK, dashboards)
}

func (f *fake) dashboard(w http.ResponseWriter, r *http.Request) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	saved := f.versions[r.PathValue("uid")]
	if saved == nil {
		reply(w, http.StatusNotFound, map[string]string{"message": "Dashboard not found"})
		return
	}
	reply(w, http.StatusOK, map[string]any{
		"dashboard": json.RawMessage(saved[0].json), "meta": map[string]any{"created": saved[len(saved)-1].at, "updated": saved[0].at},
	})
}

func (f *fake) listVersions(w http.ResponseWriter, r *http.Request) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	saved := f.versions[r.PathValue("uid")]
	list := []map[string]any{}
	for i, version := range saved {
		list = append(list, map[string]any{"version": len(saved) - i, "created": version.at})
	}
	reply(w, http.StatusOK, map[string]any{"versions": list, "continueToken": ""})
}

func (f *fake) version(w http.ResponseWriter, r *http.Request) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	saved := f.versions[r.PathValue("uid")]
	number, _ := strconv.Atoi(r.PathValue("version"))
	reply(w, http.StatusOK, map[string]any{"data": json.RawMessage(saved[len(saved)-number].json)})
}

func (f *fake) list(w http.ResponseWriter, r *http.Request) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	number := func(name string) int64 { n, _ := strconv.ParseInt(r.FormValue(name), 10, 64); return n }
	found := []annotation{}
	for _, each := range f.annotations {
		tagged := 0
		for _, tag := range r.Form["tags"] {
			if slices.Contains(f.tagged[each.ID], tag) {
				tagged++
			}
		}
		wanted := tagged == len(r.Form["tags"]) || tagged > 0 && r.FormValue("matchAny") == "true"
		within := number("from") <= 0 || number("to") <= 0 || each.Time <= number("to") && each.TimeEnd >= number("from")
		if each.DashboardUID == r.FormValue("dashboardUID") && wanted && within {
			found = append(found, each)
		}
	}
	slices.SortFunc(found, func(a, b annotation) int {
		return cmp.Or(cmp.Compare(b.TimeEnd, a.TimeEnd), cmp.Compare(b.Time, a.Time))
	})
	limit := int64(100)
	if number("limit") > 0 {
		limit = number("limit")
	}
	reply(w, http.StatusOK, found[:min(len(found), int(limit))])
}

func (f *fake) post(w http.ResponseWriter, r *http.Request) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	var made annotation
	if err := json.NewDecoder(r.Body).Decode(&made); err != nil || made.Text == "" || made.Time == 0 {
		reply(w, http.StatusBadRequest, map[string]string{"message": "Failed to save annotation"})
		return
	}
	f.last++
	made.ID, made.Updated = f.last, f.clock.UnixMilli()
	f.annotations[made.ID], f.tagged[made.ID] = made, made.Tags
	reply(w, http.StatusOK, map[string]any{"message": "Annotation added", "id": made.ID})
}

func (f *fake) patch(w http.ResponseWriter, r *http.Request) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	id, _ := strconv.ParseInt(r.PathValue("id"), 10, 64)
	existing, exists := f.annotations[id]
	if !exists {
		reply(w, http.StatusNotFound, map[string]string{"message": "Annotation not found"})
		return
	}
	var changed annotation
	_ = json.NewDecoder(r.Body).Decode(&changed)
	if changed.Tags != nil {
		existing.Tags = changed.Tags
		f.tagged[id] = append(f.tagged[id], changed.Tags...)
	}
	existing.Text = cmp.Or(changed.Text, existing.Text)
	existing.Time = cmp.Or(changed.Time, existing.Time)
	existing.TimeEnd = cmp.Or(changed.TimeEnd, existing.TimeEnd)
	existing.Updated = f.clock.UnixMilli()
	f.annotations[id] = existing
	reply(w, http.StatusOK, map[string]string{"message": "Annotation patched"})
}

func (f *fake) delete(w http.ResponseWriter, r *http.Request) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	id, _ := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if _, exists := f.annotations[id]; !exists {
		reply(w, http.StatusNotFound, map[string]string{"message": "Annotation not found"})
		return
	}
	delete(f.annotations, id)
	reply(w, http.StatusOK, map[string]string{"message": "Annotation deleted"})
}

func (f *fake) settings(w http.ResponseWriter, _ *http.Request) {
	reply(w, http.StatusOK, map[string]any{"defaultDatasource": "Center", "datasources": map[string]any{
		"Center":      map[string]any{"uid": "segments", "jsonData": map[string]any{"timezone": "Asia/Jerusalem"}},
		"-- Mixed --": map[string]any{},
	}})
}

func (f *fake) file(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	asked := map[string]string{"resource": r.PathValue("file")}
	for name := range r.PostForm {
		asked[name] = r.PostForm.Get(name)
	}
	f.mutex.Lock()
	f.asked = append(f.asked, asked)
	report := f.report
	f.mutex.Unlock()
	report.ServeHTTP(w, r)
}

// answer is a file as the data source sends it.
type answer struct {
	status int
	rows   string // X-Total-Rows
	zipped bool
	body   string
	length int // Content-Length, where it is not the body's
}

func (a answer) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	if a.rows != "" {
		w.Header().Set("X-Total-Rows", a.rows)
	}
	if a.zipped {
		w.Header().Set("Content-Encoding", "gzip")
	}
	if a.length > 0 {
		w.Header().Set("Content-Length", fmt.Sprint(a.length))
	}
	w.WriteHeader(a.status)
	_, _ = w.Write([]byte(a.body))
}

// table is a report of four rows: one with line breaks of both kinds, commas
// and quotes in its cells, one with a guarded formula, and one of blanks.
const table = "Session ID,Customer,Reason\r\n" +
	"s1,\"Smith, \"\"Jo\"\"\",\"two\nlines, and\r\na third\"\r\n" +
	"s2,'=HYPERLINK(1),שלום\r\n" +
	",,\r\n" +
	"s4,\"\",\"\"\"\"\r\n"

// reportJSON is a report's dashboard: daily at 06:00 in Berlin, to two people.
// Pairs of texts are replaced in it.
func reportJSON(uid string, replacements ...string) string {
	return strings.NewReplacer(append([]string{"UID", uid}, replacements...)...).Replace(`{
		"uid": "UID", "title": "Voice, yesterday", "description": "Calls of the day before", "tags": ["interaction-report"],
		"timezone": "Europe/Berlin", "time": {"from": "now-1d/d", "to": "now-1d/d"},
		"panels": [
			{"type": "text"},
			{"type": "interaction-segments-panel", "datasource": {"type": "interaction-segments-datasource", "uid": "segments"},
			 "targets": [{"refId": "A", "queryType": "segments", "filters": [{"field": "channel", "operator": "=", "values": ["Voice"]}], "sort": [{"field": "started_at"}], "limit": 100}],
			 "options": {"waitWarning": "1m", "delivery": {"format": "csv", "dateFormat": "d.m.y",
			 "schedules": [{"every": "day", "hour": 6, "minute": 0, "timezone": "Europe/Berlin", "enabled": true}],
			 "to": ["anna.meier@example.com", "supervisors@lists.example.com"]}}}
		]}`)
}
