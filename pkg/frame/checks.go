package frame

import (
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
	"github.com/interaction-segments/interaction-segments-app/pkg/wire"
)

// What became of a check, besides why it is not possible.
const (
	checkPasses = "passes"
	checkFails  = "fails"
	checkCounts = "share" // a share to watch, not a failure
)

// checkTable is the checks as one table, a row for each. In an expression it is
// of type numeric-long: the failing rows of each check that is possible, whose
// name and title are the labels.
type checkTable struct {
	gathered
	request query.Checks
	next    int // the check of the next row
	links   []data.DataLink

	ids, titles, meanings, groups, fields, states []string
	failing, sessions, looked                     []*int64
	shares                                        []*float64
	newest                                        []*time.Time
	examples                                      []*string
}

func newChecks(request query.Checks, options Options) *checkTable {
	t := &checkTable{request: request}
	if options.Timelines != nil {
		t.links = []data.DataLink{timelineLink(*options.Timelines)}
	}
	return t
}

// Append adds a check's row: its name, the failing rows and sessions, the rows
// looked at, the newest of the failing and its session, and why the check is
// not possible.
func (t *checkTable) Append(row wire.Row) error {
	const failing, sessions, looked, newest, example, problem = 1, 2, 3, 4, 5, 6
	check := t.request.Checks[t.next]
	t.next++
	state := string(row.Text(problem))
	if state != "" && t.request.Expression {
		return nil
	}
	count, total := integer(row, failing), integer(row, looked)
	var share *float64
	if state == "" {
		state = stateOf(check, *count)
		if total != nil && *total > 0 {
			value := float64(*count) / float64(*total)
			share = &value
		}
	}
	t.ids, t.titles, t.meanings = append(t.ids, string(check.ID)), append(t.titles, check.Title), append(t.meanings, check.Description)
	t.groups, t.fields, t.states = append(t.groups, string(check.Group)), append(t.fields, check.Field.Title), append(t.states, state)
	t.failing, t.sessions, t.looked, t.shares = append(t.failing, count), append(t.sessions, integer(row, sessions)), append(t.looked, total), append(t.shares, share)
	var at *time.Time
	if !row.Blank(newest) && fits(row.Time(newest)) {
		value := row.Time(newest)
		at = &value
	}
	var session *string
	if !row.Blank(example) {
		value := string(row.Text(example))
		session = &value
	}
	t.newest, t.examples = append(t.newest, at), append(t.examples, session)
	return nil
}

func stateOf(check query.CheckInfo, failing int64) string {
	switch {
	case check.Group == query.FieldChecks:
		return checkCounts
	case failing > 0:
		return checkFails
	}
	return checkPasses
}

func integer(row wire.Row, i int) *int64 {
	if row.Blank(i) {
		return nil
	}
	value := row.Integer(i)
	return &value
}

// End makes the frame.
func (t *checkTable) End(wire.Footer) error {
	rows := described(data.NewField("rows", nil, t.failing), "Failing rows", "Rows that fail the check; for days without rows, the days.", "locale")
	id := described(data.NewField("check", nil, t.ids), "Check", "The check's name, as queries take it.", "")
	title := described(data.NewField("title", nil, t.titles), "Title", "", "")
	if t.request.Expression {
		t.frames = data.Frames{data.NewFrame("", id, title, rows).SetMeta(&data.FrameMeta{Type: data.FrameTypeNumericLong, TypeVersion: version})}
		return nil
	}
	session := described(data.NewField(report.SessionID.ID, nil, t.examples), "Newest example", "The session of the newest failing row.", "")
	session.Config.Links = t.links
	frame := data.NewFrame("", id, title,
		described(data.NewField("status", nil, t.states), "Status", "passes, fails, share (to watch, often right), or why the check is not possible.", ""),
		rows,
		described(data.NewField("sessions", nil, t.sessions), "Failing sessions", "Interactions with a failing row.", "locale"),
		described(data.NewField("share", nil, t.shares), "Share", "Failing rows / rows looked at.", "percentunit"),
		described(data.NewField("looked_at", nil, t.looked), "Rows looked at", "Rows of the time range that meet the filters; for days without rows, the whole days.", "locale"),
		described(data.NewField("newest", nil, t.newest), "Newest", "When the newest failing row began, or the newest day without rows.", unitDateTime),
		session,
		described(data.NewField("group", nil, t.groups), "About", "What the check is about.", ""),
		described(data.NewField("field", nil, t.fields), "Field", "The field whose blanks are counted.", ""),
		described(data.NewField("description", nil, t.meanings), "Meaning", "What it means where a row fails.", ""),
	)
	frame.Meta = &data.FrameMeta{Type: data.FrameTypeTable, TypeVersion: version, PreferredVisualization: data.VisTypeTable, UniqueRowIDFields: []int{0}}
	t.frames = data.Frames{frame}
	return nil
}

func described(field *data.Field, title, description, unit string) *data.Field {
	field.Config = &data.FieldConfig{DisplayNameFromDS: title, Description: description, Unit: unit}
	return field
}
