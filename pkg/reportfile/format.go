package reportfile

import (
	"io"
	"strings"

	"github.com/interaction-segments/interaction-segments-app/pkg/csvreport"
	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/frame"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/wire"
	"github.com/interaction-segments/interaction-segments-app/pkg/xlsxreport"
)

// Format is a kind of file.
type Format string

// The formats.
const (
	CSV  Format = "csv"
	XLSX Format = "xlsx"
)

// Formats lists the formats, the default first.
var Formats = []Format{CSV, XLSX}

// ParseFormat reads a format's name. The error, of class [fault.Query], begins
// with the name of what holds it.
func ParseFormat(what, name string) (Format, error) {
	for _, format := range Formats {
		if string(format) == name {
			return format, nil
		}
	}
	return "", fault.New(fault.Query, "%s %q is not known: use csv or xlsx", what, name)
}

// FormatOf returns the format that a file's name asks for: CSV, but for
// workbooks.
func FormatOf(path string) Format {
	if strings.HasSuffix(strings.ToLower(path), "."+string(XLSX)) {
		return XLSX
	}
	return CSV
}

// Resource is the data source's resource that sends such files.
func (f Format) Resource() string { return "report." + string(f) }

// MediaType is the files' type.
func (f Format) MediaType() string {
	if f == XLSX {
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	}
	return "text/csv; charset=utf-8; header=present"
}

// Sink writes one file. Close must be called, whatever happens.
type Sink interface {
	wire.Sink
	io.Closer
}

// Sink returns the sink that writes the file. It calls open with the number of
// rows for where the file goes: before the first row of segments as CSV, and
// when a workbook or a table of metrics is whole.
func (f Format) Sink(options csvreport.Options, asked Asked, open func(total int64) (io.Writer, error)) (Sink, error) {
	switch request := asked.Request.(type) {
	case query.Metrics:
		table, err := frame.New(request, frame.Options{})
		return figures{table, options, open}, err
	case query.Segments:
		if f == XLSX {
			return xlsxreport.NewWriter(xlsxreport.Options{Location: options.Location, Dates: options.Dates, Asked: request}, open), nil
		}
	}
	return csvSink{csvreport.NewWriter(options, open)}, nil
}

type csvSink struct{ *csvreport.Writer }

// Close does nothing: all is written when the rows end.
func (csvSink) Close() error { return nil }
