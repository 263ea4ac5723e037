package frame

import (
	"fmt"
	"slices"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
	"github.com/interaction-segments/interaction-segments-app/pkg/wire"
)

// MaxBytes bounds the cells of one answer, in bytes.
const MaxBytes = 256 << 20

// table gathers rows of the report into one frame.
type table struct {
	gathered
	request   query.Segments
	fields    []report.Field
	columns   []column
	maxBytes  int
	rows      int
	bytes     int
	truncated bool
	links     []data.DataLink // of Session IDs
}

// Custom is what Meta.Custom of a table says.
type Custom struct {
	GeneratedAt time.Time `json:"generatedAt"`
	Rows        int       `json:"rows"`
	Truncated   bool      `json:"truncated"`
}

func newTable(request query.Segments, options Options) *table {
	t := &table{request: request, maxBytes: MaxBytes}
	if options.Timelines != nil {
		t.links = []data.DataLink{timelineLink(*options.Timelines)}
	}
	return t
}

// Begin prepares a column for each field.
func (t *table) Begin(header wire.Header) error {
	t.fields = header.Fields
	for _, field := range t.fields {
		t.columns = append(t.columns, kinds[field.Kind].column())
	}
	return nil
}

// Append adds a row, or returns [wire.ErrFull] where the limit of rows or
// bytes is reached.
func (t *table) Append(row wire.Row) error {
	if t.rows == t.request.Limit || t.bytes >= t.maxBytes {
		t.truncated = true
		return wire.ErrFull
	}
	for i, column := range t.columns {
		t.bytes += column.append(row, i)
	}
	t.rows++
	return nil
}

// End makes the frame. The columns are there even where there is no row.
func (t *table) End(footer wire.Footer) error {
	frame := data.NewFrame("")
	for i, field := range t.fields {
		column := t.columns[i].field(field.ID)
		describe(column, field)
		if field.ID == report.SessionID.ID {
			column.Config.Links = t.links
		}
		frame.Fields = append(frame.Fields, column)
	}
	frame.Meta = &data.FrameMeta{
		Type:                   data.FrameTypeTable,
		TypeVersion:            version,
		PreferredVisualization: data.VisTypeTable,
		UniqueRowIDFields:      uniqueRowID(t.fields),
		Custom:                 Custom{GeneratedAt: t.request.Now.UTC().Truncate(time.Second), Rows: t.rows, Truncated: t.truncated},
	}
	if t.truncated {
		frame.AppendNotices(data.Notice{Severity: data.NoticeSeverityWarning, Text: fmt.Sprintf(
			"Only the first %d rows are shown; more match. Narrow the time range or the filters, raise the limit, or export the report as CSV, which has no limit.", t.rows)})
	}
	addNotices(frame, footer.NotFinite, t.beyond())
	t.frames = data.Frames{frame}
	return nil
}

// beyond returns the number of times that a frame cannot hold.
func (t *table) beyond() (times int) {
	for _, column := range t.columns {
		if column, is := column.(*timeColumn); is {
			times += column.beyond
		}
	}
	return times
}

// addNotices says what the frame's values leave out.
func addNotices(frame *data.Frame, notFinite int64, beyond int) {
	if notFinite > 0 {
		frame.AppendNotices(data.Notice{Severity: data.NoticeSeverityWarning, Text: fmt.Sprintf(
			"%d of the rows have an infinite time or a duration that is not a number. These values are blank and enter no figure.", notFinite)})
	}
	if beyond > 0 {
		frame.AppendNotices(data.Notice{Severity: data.NoticeSeverityWarning, Text: fmt.Sprintf(
			"%d times before 1678 or after 2261 are blank, as Grafana cannot show them; the report as CSV has them.", beyond)})
	}
}

// timelineLink leads from a Session ID to its timeline in Explore.
func timelineLink(source DataSource) data.DataLink {
	return data.DataLink{
		Title: "Timeline of this interaction",
		Internal: &data.InternalDataLink{DatasourceUID: source.UID, DatasourceName: source.Name, Query: struct {
			RefID string `json:"refId"`
			query.Model
		}{"A", query.Model{QueryType: query.TimelineType, SessionID: "${__value.raw}"}}},
	}
}

// describe gives a column its heading, its meaning and its unit.
func describe(column *data.Field, field report.Field) {
	if column.Config == nil {
		column.Config = &data.FieldConfig{}
	}
	column.Config.DisplayNameFromDS, column.Config.Description, column.Config.Unit = field.Title, field.Description, kinds[field.Kind].unit
}

// uniqueRowID returns the positions of the fields that identify a row: a
// segment by its number, else an agent's portion by its ID and a queue's by
// its entry. Without the session nothing does.
func uniqueRowID(fields []report.Field) []int {
	position := func(wanted report.Field) int {
		return slices.IndexFunc(fields, func(field report.Field) bool { return field.ID == wanted.ID })
	}
	session := position(report.SessionID)
	if session < 0 {
		return nil
	}
	unique := []int{session}
	if number := position(report.SegmentNumber); number >= 0 {
		return append(unique, number)
	}
	for _, field := range []report.Field{report.SegmentID, report.QueueEntryTime, report.SegmentStartTime, report.StartedAt} {
		if i := position(field); i >= 0 {
			unique = append(unique, i)
		}
	}
	return unique
}
