package deliver

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// wasScheduled reports whether a report was due at a time as it stood then: a
// schedule that is made or changed later does not look back.
func (d *Deliverer) wasScheduled(ctx context.Context, report Report, due time.Time) (bool, error) {
	if due.Before(report.Created) {
		return false, nil
	}
	if !report.Updated.After(due) {
		return true, nil
	}
	then, err := d.grafana.reportAt(ctx, report.UID, due)
	if err != nil || then == nil {
		// Better once more than not at all.
		return true, err
	}
	latest, _ := then.latestDue(due)
	return latest.Equal(due), nil
}

// reportAt reads a report as it was saved before a time; nil where Grafana does
// not have it any more, or where it was no report then.
func (g *Grafana) reportAt(ctx context.Context, uid string, at time.Time) (*Report, error) {
	path := "/api/dashboards/uid/" + url.PathEscape(uid) + "/versions"
	next := ""
	for {
		var page struct {
			Continue string `json:"continueToken"`
			Versions []struct {
				Version int64     `json:"version"`
				Created time.Time `json:"created"`
			} `json:"versions"`
		}
		if _, err := g.call(ctx, http.MethodGet, path, url.Values{"limit": {"100"}, "continueToken": {next}}, nil, &page); err != nil {
			return nil, fmt.Errorf("list the dashboard's versions: %w", err)
		}
		for _, version := range page.Versions { // the newest first
			if version.Created.After(at) {
				continue
			}
			var saved struct {
				Data json.RawMessage `json:"data"`
			}
			if _, err := g.call(ctx, http.MethodGet, fmt.Sprintf("%s/%d", path, version.Version), nil, nil, &saved); err != nil {
				return nil, fmt.Errorf("read the dashboard's version %d: %w", version.Version, err)
			}
			report, err := parseReport(saved.Data)
			if err != nil {
				return &Report{}, nil //nolint:nilerr // it was none that could be delivered
			}
			return &report, nil
		}
		if next = page.Continue; next == "" || len(page.Versions) == 0 {
			return nil, nil
		}
	}
}
