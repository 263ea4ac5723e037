package main

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"

	"golang.org/x/sync/errgroup"
)

// counted is the way of one scan: PostgreSQL counts the rows that the figures
// are about.
func (s *subject) counted() way {
	return s.plain(countRows, "SELECT count(*) FROM "+s.finished(month))
}

// figuresContest is a query by queue and the same SQL written by hand, each
// with a percentile.
func (s *subject) figuresContest() contest {
	return contest{
		work:  "Metrics by queue over the month",
		about: "p95 of the wait, offered and answered, as a table; the same figures in SQL written by hand, and one scan.",
		ways: []way{
			s.ours(month, json.RawMessage(`{"queryType": "metrics", "format": "table", "groupBy": ["queue_name"],
				"metrics": [{"measure": "queue_wait_time", "aggregate": "p95"}, {"measure": "offered"}, {"measure": "answered"}]}`)),
			// Blank queues are one group; nor does PostgreSQL take the index on
			// queues for their order, and then the rows one by one.
			s.plain(sameSQL, `SELECT nullif(queue_name, ''), percentile_cont(0.95) WITHIN GROUP (ORDER BY queue_wait_time), count(queue_entry_time),
				count(*) FILTER (WHERE queue_entry_time IS NOT NULL AND segment_id <> '') FROM `+s.finished(month)+" GROUP BY 1 ORDER BY 1"),
			s.counted(),
		},
		budgets: []budget{{sameSQL, 1.05}},
	}
}

// listed are the fields whose values are measured, with their budgets: an index
// lists queues and agents; skills are taken from a bounded number of rows.
var listed = []struct {
	field string
	most  float64 // scans
}{{"queue_name", 0.1}, {"agent_name", 0.1}, {"conversation_skills", 0.5}}

// valuesContest is the values of one field, as a variable asks for them.
func (s *subject) valuesContest(field string, most float64) contest {
	return contest{
		work:    "Values of " + field + " for a variable, over the month",
		about:   "Compared with one scan of the same rows.",
		ways:    []way{s.ours(month, json.RawMessage(fmt.Sprintf(`{"queryType": "values", "sorted": true, "field": %q}`, field))), s.counted()},
		budgets: []budget{{countRows, most}},
	}
}

// dashboards are those that are measured, by the names of their files.
var dashboards = []string{"queues", "agents", "interaction-details-by-segment"}

// dashboardPath is the path of a dashboard in the project, where the bench runs.
func dashboardPath(name string) string { return filepath.Join("src", "dashboards", name+".json") }

// scans are the budgets of whole dashboards, by the names of their files.
var scans = map[string]float64{"queues": 2.5, "agents": 2.5, "interaction-details-by-segment": 1.5}

// dashboardContest is all queries of a dashboard at once, each a request of its
// own, as a browser sends them.
func (s *subject) dashboardContest(name string) (contest, error) {
	found, err := readDashboard(dashboardPath(name))
	if err != nil {
		return contest{}, err
	}
	ours := way{name: oursName, do: func(ctx context.Context) (int64, error) {
		group, ctx := errgroup.WithContext(ctx)
		for _, queries := range found.requests {
			group.Go(func() error {
				_, err := s.ask(ctx, month, queries...)
				return err
			})
		}
		return -1, group.Wait()
	}}
	return contest{
		work:    fmt.Sprintf("Dashboard %s: its %d requests at once, over the month", found.Title, len(found.requests)),
		about:   "Variables and panels as the dashboard opens, every variable set to All, in scans: the time of count(*) over the same rows.",
		ways:    []way{ours, s.counted()},
		budgets: []budget{{countRows, scans[name]}},
	}, nil
}
