package deliver

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// The tags of annotations.
const (
	RunTag   = "interaction-report-run"
	ClaimTag = "interaction-report-claim"
)

// State is how far a run is.
type State string

// The states. Runs are done or failed; claims are running, or waiting to be
// tried again.
const (
	Done    State = "done"
	Failed  State = "failed"
	Running State = "running"
	Waiting State = "waiting"
)

// By is who runs a scheduled report, in notes.
const By = "segments deliver"

// Note is the text of an annotation: a run, or a claim.
type Note struct {
	State  State   `json:"state"`
	Rows   int64   `json:"rows"`
	By     string  `json:"by"`
	File   string  `json:"file,omitempty"`
	Due    string  `json:"due,omitempty"` // RFC 3339; of scheduled runs
	Period *Period `json:"period,omitempty"`
	Error  string  `json:"error,omitempty"`
	// Claim is the name by which a claim's owner knows it.
	Claim string `json:"claim,omitempty"`
}

// Period is a time range, as RFC 3339.
type Period struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// annotation is a note as Grafana keeps it.
type annotation struct {
	ID           int64    `json:"id,omitempty"`
	DashboardUID string   `json:"dashboardUID,omitempty"`
	Time         int64    `json:"time,omitempty"`    // epoch ms: when the work began
	TimeEnd      int64    `json:"timeEnd,omitempty"` // epoch ms: when it ended
	Updated      int64    `json:"updated,omitempty"` // epoch ms, on Grafana's clock
	Tags         []string `json:"tags"`
	Text         string   `json:"text"`

	note Note
}

// isDue reports whether it is of a scheduled run that was due then.
func (a annotation) isDue(due time.Time) bool {
	at, err := time.Parse(time.RFC3339, a.note.Due)
	return err == nil && at.Equal(due)
}

// ended reports whether it is of a run that has ended.
func (a annotation) ended() bool { return a.note.State == Done || a.note.State == Failed }

// annotations lists a dashboard's annotations with one of the tags, those that
// ended last, and not before a time, and Grafana's time. Those that are no notes
// are passed over.
func (g *Grafana) annotations(ctx context.Context, dashboard string, since time.Time, limit int, tags ...string) ([]annotation, time.Time, error) {
	parameters := url.Values{
		"dashboardUID": {dashboard}, "type": {"annotation"}, "tags": tags, "matchAny": {"true"}, "limit": {strconv.Itoa(limit)},
		// Grafana takes no start without an end.
		"from": {strconv.FormatInt(max(since.UnixMilli(), 1), 10)}, "to": {strconv.FormatInt(endOfTime.UnixMilli(), 10)},
	}
	var found, notes []annotation
	answered, err := g.call(ctx, http.MethodGet, "/api/annotations", parameters, nil, &found)
	if err != nil {
		return nil, answered, fmt.Errorf("list the runs: %w", err)
	}
	for _, each := range found {
		// Grafana also finds annotations by tags that they had before.
		has := slices.ContainsFunc(tags, func(tag string) bool { return slices.Contains(each.Tags, tag) })
		if has && json.Unmarshal([]byte(each.Text), &each.note) == nil {
			notes = append(notes, each)
		}
	}
	return notes, answered, nil
}

var endOfTime = time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC)

// annotate writes a new annotation and returns its id.
func (g *Grafana) annotate(ctx context.Context, written annotation, note Note) (int64, error) {
	if err := written.set(note); err != nil {
		return 0, err
	}
	var made struct {
		ID int64 `json:"id"`
	}
	_, err := g.call(ctx, http.MethodPost, "/api/annotations", nil, written, &made)
	return made.ID, err
}

// rewrite changes an annotation's tags, text and end at once.
func (g *Grafana) rewrite(ctx context.Context, id int64, end time.Time, note Note, tags ...string) error {
	changed := annotation{TimeEnd: end.UnixMilli(), Tags: tags}
	if err := changed.set(note); err != nil {
		return err
	}
	_, err := g.call(ctx, http.MethodPatch, annotationPath(id), nil, changed, nil)
	return err
}

// erase removes an annotation, which may be gone already.
func (g *Grafana) erase(ctx context.Context, id int64) error {
	_, err := g.call(ctx, http.MethodDelete, annotationPath(id), nil, nil, nil)
	if isStatus(err, http.StatusNotFound) {
		return nil
	}
	return err
}

func annotationPath(id int64) string { return "/api/annotations/" + strconv.FormatInt(id, 10) }

func (a *annotation) set(note Note) error {
	text, err := json.Marshal(note)
	if err != nil {
		return fmt.Errorf("encode the note: %w", err)
	}
	a.Text = string(text)
	return nil
}
