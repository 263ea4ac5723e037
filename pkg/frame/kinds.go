package frame

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
	"github.com/interaction-segments/interaction-segments-app/pkg/wire"
)

// unitDateTime is Grafana's unit for times as the report and its CSV write them,
// YYYY-MM-DD HH:mm:ss. Without a unit Grafana shows milliseconds where the first
// and the last cell are blank or close to one another.
const unitDateTime = "dateTimeAsIso"

// kind is what frames make of fields of one kind.
type kind struct {
	column func() column
	unit   string // Grafana's id; empty for none
	// filter writes a value so that a filter on it reads the same value back.
	filter func(row wire.Row, i int) string
	// tag writes a cell of a segment for a span; empty where blank.
	tag func(cell any) string
}

var kinds = map[report.Kind]kind{
	report.Text: {
		column: func() column { return &textColumn{} },
		filter: textFilter,
		tag:    func(cell any) string { return *report.CellOf[string](cell) },
	},
	report.List: {
		column: func() column { return &textColumn{list: true} },
		filter: textFilter, // one element
		tag:    func(cell any) string { return strings.Join(*report.CellOf[[]string](cell), ", ") },
	},
	report.Time: {
		column: func() column { return newTimeColumn() },
		unit:   unitDateTime,
		filter: func(row wire.Row, i int) string { return row.Time(i).Format(time.RFC3339Nano) },
		tag:    func(any) string { return "" }, // a span is drawn at its times
	},
	report.Duration: {
		column: func() column { return newDurationColumn() },
		unit:   string(query.UnitDuration),
		filter: durationFilter,
		tag: func(cell any) string {
			if seconds := report.CellOf[report.Seconds](cell); seconds.Valid {
				return clock(seconds.Value)
			}
			return ""
		},
	},
	report.Integer: {
		column: func() column { return &fixedColumn[int64]{read: wire.Row.Integer} },
		filter: func(row wire.Row, i int) string { return strconv.FormatInt(row.Integer(i), 10) },
		tag: func(cell any) string {
			if count := report.CellOf[report.Count](cell); count.Valid {
				return strconv.FormatInt(count.Value, 10)
			}
			return ""
		},
	},
	report.Boolean: {
		column: func() column { return &fixedColumn[bool]{read: wire.Row.Boolean} },
		filter: func(row wire.Row, i int) string { return strconv.FormatBool(row.Boolean(i)) },
		tag: func(cell any) string {
			if *report.CellOf[bool](cell) {
				return "true"
			}
			return ""
		},
	},
}

func textFilter(row wire.Row, i int) string { return string(row.Text(i)) }

func durationFilter(row wire.Row, i int) string {
	seconds := row.Seconds(i)
	if seconds == math.Trunc(seconds) {
		return clock(seconds)
	}
	return strconv.FormatFloat(seconds, 'f', -1, 64)
}

func clock(seconds float64) string { return string(report.AppendClock(nil, seconds)) }
