package frame

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// MaxBytes bounds the cells of one answer, in bytes.
const MaxBytes = 256 << 20

// ErrFull says that a table takes no more rows; it is complete as it stands,
// and marked as truncated.
var ErrFull = errors.New("the table is full")

// Table gathers rows of the report into one frame.
type Table struct {
	fields    []report.Field
	columns   []column
	limit     int
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

// NewTable returns an empty table that takes at most limit rows; 0 means any number.
func NewTable(fields []report.Field, limit int) *Table {
	table := &Table{fields: fields, limit: limit, maxBytes: MaxBytes}
	for _, field := range fields {
		table.columns = append(table.columns, newColumn(field.Kind))
	}
	return table
}

// Append adds a row, or returns [ErrFull] where the limit of rows or bytes is reached.
func (t *Table) Append(row postgres.Row) error {
	if t.limit > 0 && t.rows == t.limit || t.bytes >= t.maxBytes {
		t.truncated = true
		return ErrFull
	}
	for i, column := range t.columns {
		t.bytes += column.append(row, i)
	}
	t.rows++
	return nil
}

// Frame returns the table as a frame, made at that time. The columns are there
// even where there is no row.
func (t *Table) Frame(refID string, generatedAt time.Time) *data.Frame {
	frame := data.NewFrame("")
	frame.RefID = refID
	for i, field := range t.fields {
		column := t.columns[i].field(field.ID)
		column.Config = configOf(field)
		if field.ID == report.SessionID.ID {
			column.Config.Links = t.links
		}
		frame.Fields = append(frame.Fields, column)
	}
	frame.Meta = &data.FrameMeta{
		Type:                   data.FrameTypeTable,
		TypeVersion:            data.FrameTypeVersion{0, 1},
		PreferredVisualization: data.VisTypeTable,
		UniqueRowIDFields:      uniqueRowID(t.fields),
		Custom:                 Custom{GeneratedAt: generatedAt.UTC().Truncate(time.Second), Rows: t.rows, Truncated: t.truncated},
	}
	if t.truncated {
		frame.AppendNotices(data.Notice{Severity: data.NoticeSeverityWarning, Text: fmt.Sprintf(
			"Only the first %d rows are shown; more match. Narrow the time range or the filters, raise the limit, or export the report as CSV, which has no limit.", t.rows)})
	}
	return frame
}

// LinkTimelines makes each Session ID lead to its timeline in Explore, read
// from the data source of that uid and name.
func (t *Table) LinkTimelines(uid, name string) {
	t.links = []data.DataLink{{
		Title: "Timeline of this interaction",
		Internal: &data.InternalDataLink{DatasourceUID: uid, DatasourceName: name, Query: struct {
			RefID string `json:"refId"`
			query.Model
		}{"A", query.Model{QueryType: query.TimelineType, SessionID: "${__value.raw}"}}},
	}}
}

// unitDateTime is Grafana's unit for times as the report and its CSV write them,
// YYYY-MM-DD HH:mm:ss. Without a unit Grafana shows milliseconds where the first
// and the last cell are blank or close to one another.
const unitDateTime = "dateTimeAsIso"

// configOf gives a field its heading, its meaning, and durations and times
// their unit.
func configOf(field report.Field) *data.FieldConfig {
	config := &data.FieldConfig{DisplayNameFromDS: field.Title, Description: field.Description}
	switch field.Kind {
	case report.Duration:
		config.Unit = string(query.UnitDuration)
	case report.Time:
		config.Unit = unitDateTime
	}
	return config
}

// uniqueRowID returns the positions of the fields that tell rows apart: a
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
