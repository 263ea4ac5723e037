package reportfile

import (
	"io"

	"github.com/interaction-segments/interaction-segments-app/pkg/csvreport"
	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/frame"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/wire"
)

// Asked is a query whose answer goes into a file.
type Asked struct {
	Request query.Request
	Scope   query.Scope // the rows that it is about
	name    string      // of the file, without its ending
}

// ParseQuery reads the query of a file: of segments, which has all of them
// whatever the query's limit, or of metrics as a table, which is CSV only.
// Errors are those of [query.Parse].
func (f Format) ParseQuery(raw []byte, context query.Context, defaults query.Defaults) (Asked, error) {
	request, err := query.Parse(raw, context, defaults)
	if err != nil {
		return Asked{}, err
	}
	switch request := request.(type) {
	case query.Segments:
		request.Whole = true
		return Asked{request, request.Scope, "interaction-details-by-segment"}, nil
	case query.Metrics:
		if f != CSV {
			return Asked{}, fault.New(fault.Query, "a workbook is of segments only: export metrics as CSV")
		}
		if request.Format != query.Table {
			return Asked{}, fault.New(fault.Query, "metrics are exported as a table: set format to %q, and interval to the width of its rows, such as 30m", query.Table)
		}
		request.Whole = true
		return Asked{request, request.Scope, "interaction-segments-metrics"}, nil
	default:
		return Asked{}, fault.New(fault.Query, "only queries of type %q or %q can be exported", query.SegmentsType, query.MetricsType)
	}
}

// FileName is a file's name where it is downloaded.
func (a Asked) FileName(format Format) string { return a.name + "." + string(format) }

// figures writes a table of metrics as CSV, when all of it is there.
type figures struct {
	frame.Sink

	options csvreport.Options
	open    func(total int64) (io.Writer, error)
}

// End implements [wire.Sink].
func (f figures) End(footer wire.Footer) error {
	if err := f.Sink.End(footer); err != nil {
		return err
	}
	table := f.Frames()[0]
	to, err := f.open(int64(table.Rows()))
	if err != nil {
		return err
	}
	return csvreport.WriteFrame(to, table, f.options)
}

// Close does nothing: all is written when the rows end.
func (figures) Close() error { return nil }
