package csvreport

import (
	"cmp"
	"io"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// WriteFrame writes a frame of figures, as a table of metrics has them: a line
// of the fields' titles, then one for each row. Texts, times and durations are
// written as those of the report, counts and shares as numbers.
func WriteFrame(to io.Writer, frame *data.Frame, options Options) error {
	w := NewWriter(options, To(to))
	w.to = to
	w.begin()
	for i, field := range frame.Fields {
		w.separate(i)
		title := field.Name
		if field.Config != nil {
			title = cmp.Or(field.Config.DisplayNameFromDS, title)
		}
		w.appendText([]byte(title)) // which may name a queue
	}
	if err := w.endLine(); err != nil {
		return err
	}
	for row := range frame.Rows() {
		for i, field := range frame.Fields {
			w.separate(i)
			w.appendValue(field, row)
		}
		if err := w.endLine(); err != nil {
			return err
		}
	}
	return w.flush()
}

// appendValue appends a value of a frame; nothing where it is blank.
func (w *Writer) appendValue(field *data.Field, row int) {
	value, present := field.ConcreteAt(row)
	if !present {
		return
	}
	switch value := value.(type) {
	case string:
		w.appendText([]byte(value))
	case time.Time:
		w.line = value.In(w.options.Location).AppendFormat(w.line, w.options.Dates.Layout())
	case float64:
		if field.Config.Unit == string(query.UnitDuration) && !w.options.Seconds {
			w.line = report.AppendClock(w.line, value)
			return
		}
		w.appendNumber(value)
	}
}
