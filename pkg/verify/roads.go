package verify

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"

	"github.com/interaction-segments/interaction-segments-app/pkg/frame"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
	"github.com/interaction-segments/interaction-segments-app/pkg/wire"
)

// framesRoad makes the frames that panels get, some rows at a time, and adds up
// their values.
type framesRoad struct {
	request query.Segments
	header  wire.Header
	sink    frame.Sink
	held    int
	totals  totals
}

const rowsAtOnce = 5000

func newFramesRoad(request query.Segments) *framesRoad {
	request.Limit = rowsAtOnce + 1
	return &framesRoad{request: request, totals: newTotals(request.Fields)}
}

func (r *framesRoad) Begin(header wire.Header) (err error) {
	r.header = header
	return r.begin()
}

func (r *framesRoad) begin() (err error) {
	if r.sink, err = frame.New(r.request, frame.Options{}); err != nil {
		return err
	}
	r.held = 0
	return r.sink.Begin(r.header)
}

func (r *framesRoad) Append(row wire.Row) error {
	if r.held == rowsAtOnce {
		if err := errors.Join(r.End(wire.Footer{}), r.begin()); err != nil {
			return err
		}
	}
	r.held++
	return r.sink.Append(row)
}

func (r *framesRoad) End(footer wire.Footer) error {
	if err := r.sink.End(footer); err != nil {
		return err
	}
	for _, table := range r.sink.Frames() {
		r.totals.rows += int64(table.Rows())
		for i, field := range table.Fields {
			isDuration := r.header.Fields[i].Kind == report.Duration
			for row := range field.Len() {
				if field.NilAt(row) {
					continue
				}
				r.totals.filled[i]++
				if isDuration {
					seconds, err := field.FloatAt(row)
					if err != nil {
						return fmt.Errorf("read %s of a frame: %w", field.Name, err)
					}
					r.totals.duration(i, seconds)
				}
			}
		}
	}
	return nil
}

// metricsRoad reads the figures of a metrics query from its table.
type metricsRoad struct {
	table  frame.Sink
	failed error
	values map[string]float64
}

func (r *metricsRoad) sink(request query.Metrics) wire.Sink {
	r.table, r.failed = frame.New(request, frame.Options{})
	return r.table
}

func (r *metricsRoad) read() error {
	if r.failed != nil {
		return r.failed
	}
	r.values = map[string]float64{}
	for _, table := range r.table.Frames() {
		for _, field := range table.Fields {
			if field.Len() == 0 || field.NilAt(0) {
				continue
			}
			value, err := field.FloatAt(0)
			if err != nil {
				return fmt.Errorf("read %s of the figures: %w", field.Name, err)
			}
			r.values[field.Name] = value
		}
	}
	return nil
}

// csvRoad reads the report back from its text, which is written to it.
type csvRoad struct {
	*io.PipeWriter
	fields []report.Field
	totals totals
	read   chan error
}

func newCSVRoad(fields []report.Field) *csvRoad {
	reader, writer := io.Pipe()
	r := &csvRoad{PipeWriter: writer, fields: fields, totals: newTotals(fields), read: make(chan error, 1)}
	go func() {
		err := r.readAll(csv.NewReader(reader))
		_ = reader.CloseWithError(err) // ends a writer that goes on
		r.read <- err
	}()
	return r
}

// Close ends the text, waits until it is read, and returns what is wrong with it.
func (r *csvRoad) Close() error {
	_ = r.PipeWriter.Close()
	return <-r.read
}

func (r *csvRoad) readAll(lines *csv.Reader) error {
	lines.ReuseRecord = true
	titles, err := lines.Read()
	if errors.Is(err, io.EOF) {
		return nil // nothing was written, which has an error of its own
	}
	if err != nil {
		return fmt.Errorf("read the titles of the CSV: %w", err)
	}
	if len(titles) != len(r.fields) {
		return fmt.Errorf("the CSV has %d columns instead of %d", len(titles), len(r.fields))
	}
	for i, field := range r.fields {
		if titles[i] != field.Title {
			return fmt.Errorf("column %d of the CSV is %q instead of %q", i+1, titles[i], field.Title)
		}
	}
	for {
		cells, err := lines.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read the CSV: %w", err)
		}
		if err := r.add(cells); err != nil {
			return err
		}
	}
}

func (r *csvRoad) add(cells []string) error {
	r.totals.rows++
	for i, field := range r.fields {
		if cells[i] == "" {
			continue
		}
		r.totals.filled[i]++
		if field.Kind != report.Duration {
			continue
		}
		seconds, err := report.ParseClock(cells[i])
		if err != nil {
			return fmt.Errorf("row %d of the CSV: %w", r.totals.rows, err)
		}
		r.totals.duration(i, seconds)
	}
	return nil
}
