// Package verify proves that the report, the metrics and the CSV of a time range
// agree: it counts rows and values and sums durations in three ways, each by the
// code that answers panels, alert rules and exports, in one state of the database.
package verify

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"math"

	"github.com/interaction-segments/interaction-segments-app/pkg/csvreport"
	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// Result is the figures of a time range, each computed in several ways.
type Result struct {
	Rows    int64    `json:"rows"`
	Agree   bool     `json:"agree"`
	Figures []Figure `json:"figures"`
}

// Figure is one figure. It is nil where a way does not give it.
type Figure struct {
	Name    string   `json:"figure"`
	Report  *float64 `json:"report"`  // from the frames that panels get
	Metrics *float64 `json:"metrics"` // from a metrics query
	// Whole is the report's figure without parts of a second in any row, as CSV
	// has durations; CSV is what is read back from its text.
	Whole *float64 `json:"whole"`
	CSV   *float64 `json:"csv"`
	Agree bool     `json:"agree"`
}

// Run computes the figures of a query of type segments. What the rows take in
// memory does not grow with their number. Errors are those of [query.Parse] and
// [postgres.Database.Run].
func Run(ctx context.Context, database *postgres.Database, raw []byte, asked query.Context, defaults query.Defaults) (Result, error) {
	relation, err := database.Relation(ctx)
	if err != nil {
		return Result{}, err
	}
	fields := fieldsOf(relation)
	rows, figures, err := requests(raw, fields, asked, defaults)
	if err != nil {
		return Result{}, err
	}
	var metrics metricsRoad
	frames := newFramesRoad(rows)
	text := newCSVRoad(fields)
	err = database.Together(ctx, rows.AskedBy(),
		postgres.Task{Request: rows, Sink: frames},
		postgres.Task{Request: figures, Sink: metrics.sink(figures)},
		postgres.Task{Request: rows, Sink: csvreport.NewWriter(csvreport.Options{Location: rows.Location}, func(int64) (io.Writer, error) { return text, nil })})
	if err := errors.Join(err, text.Close()); err != nil {
		return Result{}, err
	}
	if err := metrics.read(); err != nil {
		return Result{}, err
	}
	return compare(fields, frames.totals, metrics.values, text.totals), nil
}

// fieldsOf returns the report's fields and the other durations that a relation has.
func fieldsOf(relation *postgres.Relation) (fields []report.Field) {
	for _, field := range report.Fields() {
		shown := field.Presence == report.Shown || field.Kind == report.Duration || field.ID == report.StartedAt.ID
		if shown && relation.Has(field) {
			fields = append(fields, field)
		}
	}
	return fields
}

// requests returns the request for the rows of a query, and that for the same
// rows' figures.
func requests(raw []byte, fields []report.Field, asked query.Context, defaults query.Defaults) (rows query.Segments, figures query.Metrics, err error) {
	if rows, err = query.ParseAs[query.Segments](raw, asked, defaults, "can be verified"); err != nil {
		return rows, figures, err
	}
	if rows.Check != nil {
		return rows, figures, fault.New(fault.Query, "the rows that fail a check have no metrics to compare with: leave out %q", "check")
	}
	rows.Fields, rows.Whole = fields, true
	var model query.Model
	if err := json.Unmarshal(raw, &model); err != nil {
		return rows, figures, fault.New(fault.Query, "the query is not valid JSON: %v", err)
	}
	model.QueryType, model.Format, model.Interval, model.GroupBy, model.Compare, model.MaxGroups = query.MetricsType, query.Table, "", nil, nil, 0
	model.Metrics = []query.MetricModel{{Measure: query.SegmentCount}}
	for _, field := range durations(fields) {
		model.Metrics = append(model.Metrics, query.MetricModel{Measure: query.Measure(field.ID), Aggregate: query.Sum})
	}
	encoded, err := json.Marshal(model)
	if err != nil {
		return rows, figures, fault.Wrap(fault.Bug, err, "the query for the figures cannot be written: please report this")
	}
	figures, err = query.ParseAs[query.Metrics](encoded, asked, defaults, "give figures")
	return rows, figures, err
}

func durations(fields []report.Field) (found []report.Field) {
	for _, field := range fields {
		if field.Kind == report.Duration {
			found = append(found, field)
		}
	}
	return found
}

// totals are what rows come to.
type totals struct {
	rows   int64
	filled []int64   // values that are not blank, by field
	sums   []float64 // of durations, in seconds
	whole  []float64 // the same, without parts of a second in any row
}

func newTotals(fields []report.Field) totals {
	return totals{filled: make([]int64, len(fields)), sums: make([]float64, len(fields)), whole: make([]float64, len(fields))}
}

func (t *totals) duration(i int, seconds float64) {
	t.sums[i] += seconds
	t.whole[i] += math.Trunc(seconds)
}

func compare(fields []report.Field, frames totals, metrics map[string]float64, text totals) Result {
	result := Result{Rows: frames.rows, Agree: true}
	add := func(f Figure) {
		f.Agree = near(f.Report, f.Metrics) && same(f.Whole, f.CSV)
		result.Agree = result.Agree && f.Agree
		result.Figures = append(result.Figures, f)
	}
	rows := float64(frames.rows)
	add(Figure{Name: "Rows", Report: &rows, Metrics: lookup(metrics, string(query.SegmentCount)), Whole: &rows, CSV: number(text.rows)})
	for i, field := range fields {
		if field.Kind == report.Duration {
			add(Figure{Name: "Sum of " + field.Title, Report: &frames.sums[i], Metrics: lookup(metrics, field.ID+"_"+string(query.Sum)), Whole: &frames.whole[i], CSV: &text.whole[i]})
		}
		filled := number(frames.filled[i])
		add(Figure{Name: "Values of " + field.Title, Report: filled, Whole: filled, CSV: number(text.filled[i])})
	}
	return result
}

func number(n int64) *float64 {
	value := float64(n)
	return &value
}

// lookup returns a figure of the metrics, 0 where no row has a value to sum.
func lookup(metrics map[string]float64, id string) *float64 {
	value := metrics[id]
	return &value
}

// near reports whether sums agree: they may differ by what depends on the order
// in which numbers are added. A way that does not give the figure agrees.
func near(a, b *float64) bool {
	const relative = 1e-9
	return a == nil || b == nil || math.Abs(*a-*b) <= relative*math.Max(1, math.Max(math.Abs(*a), math.Abs(*b)))
}

func same(a, b *float64) bool { return a == nil || b == nil || *a == *b }
