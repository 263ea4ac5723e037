package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/csvreport"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// The rows of a table, and of a report.
const (
	smallTable = 10_000
	largeTable = 100_000
)

// finished is SQL for the rows of a range that a query without filters is about.
func (s *subject) finished(within query.Range) string {
	return fmt.Sprintf("%s WHERE started_at >= '%s' AND started_at < '%s' AND in_progress IS NOT TRUE",
		s.relation.SQL(), within.From.Format(time.RFC3339), within.To.Format(time.RFC3339))
}

// reportSQL is plain SQL for the report's rows in their order.
func (s *subject) reportSQL(within query.Range, limit int) string {
	var columns []string
	for _, field := range report.Default() {
		columns = append(columns, postgres.Quote(field.ID))
	}
	statement := "SELECT " + strings.Join(columns, ", ") + " FROM " + s.finished(within) + " ORDER BY started_at, session_id, segment_number"
	if limit > 0 {
		statement += fmt.Sprintf(" LIMIT %d", limit)
	}
	return statement
}

// tableContest is rows of the report, from PostgreSQL to the bytes for Grafana.
func (s *subject) tableContest(rows int) (contest, error) {
	statement := s.reportSQL(month, rows)
	other, err := s.sqlutil(statement)
	if err != nil {
		return contest{}, err
	}
	asked := json.RawMessage(fmt.Sprintf(`{"queryType": "segments", "limit": %d}`, rows))
	c := contest{
		work:  fmt.Sprintf("Table of %s rows, %d fields", thousands(int64(rows)), len(report.Default())),
		about: "From the query's JSON to the frame's bytes that go to Grafana, with PostgreSQL's own time. The yardsticks send the same rows in the same order; COPY's are thrown away. Up to the frame, reading goes on beside PostgreSQL; the SDK encodes it after the last row.",
		ways: []way{
			s.ours(month, asked), s.framed(month, asked),
			s.copied(copyBinary, statement, "binary"), s.copied(copyText, statement, "text"), other,
		},
		budgets: []budget{{copyBinary, 1.2}},
	}
	if rows == largeTable { // where sqlutil's work outweighs PostgreSQL's
		c.budgets = append(c.budgets, budget{otherSQL, 0.5})
	}
	if psql, found := s.psql(statement); found {
		c.ways = append(c.ways, psql)
	}
	return c, nil
}

// csvContest is the whole month as CSV.
func (s *subject) csvContest() (contest, error) {
	reader, err := postgres.OpenURL(s.address, postgres.Options{Relation: s.relation})
	if err != nil {
		return contest{}, err
	}
	s.closers = append(s.closers, reader.Close)
	ours := way{name: oursName, do: func(ctx context.Context) (int64, error) {
		asked, err := query.ParseAs[query.Segments]([]byte(`{}`), query.Context{Range: month, Now: time.Now()}, query.Defaults{RowLimit: 1}, "can be measured")
		if err != nil {
			return 0, err
		}
		asked.Whole = true
		rows := int64(0)
		err = reader.Run(ctx, asked, csvreport.NewWriter(csvreport.Options{}, func(total int64) (io.Writer, error) {
			rows = total
			return io.Discard, nil
		}))
		return rows, err
	}}
	statement := s.reportSQL(month, 0)
	c := contest{
		work:    "The whole month as CSV",
		about:   "Counted and read in one snapshot, durations as HH:mm:SS, without compression.",
		ways:    []way{ours, s.copied(copyText, statement, "text"), s.copied("COPY (FORMAT csv)", statement, "csv")},
		budgets: []budget{{psqlCopy, 1.5}},
	}
	if psql, found := s.psql(statement); found {
		c.ways = append(c.ways, psql)
	}
	return c, nil
}
