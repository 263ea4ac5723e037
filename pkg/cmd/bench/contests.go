package main

import (
	"context"
	"fmt"
)

// contests are all that is measured, and what cannot be.
func (s *subject) contests(ctx context.Context) (contests []contest, skipped []result, err error) {
	add := func(c contest, err error) error {
		contests = append(contests, c)
		return err
	}
	for _, rows := range []int{smallTable, largeTable} {
		if int64(rows) > s.rows {
			continue
		}
		if err := add(s.tableContest(rows)); err != nil {
			return nil, nil, err
		}
	}
	if err := add(s.csvContest()); err != nil {
		return nil, nil, err
	}
	contests = append(contests, s.figuresContest())
	for _, l := range listed {
		contests = append(contests, s.valuesContest(l.field, l.most))
	}
	for _, name := range dashboards {
		if err := add(s.dashboardContest(name)); err != nil {
			return nil, nil, fmt.Errorf("dashboard %s: %w", name, err)
		}
	}
	g, err := s.openGrafana(ctx)
	if err != nil {
		return nil, nil, err
	}
	if g == nil {
		return contests, []result{{contest: contest{work: "Through Grafana", about: "Tables against the built-in PostgreSQL data source, and whole dashboards."},
			skipped: "GRAFANA_URL names no Grafana"}}, nil
	}
	more, err := g.contests()
	return append(contests, more...), nil, err
}
