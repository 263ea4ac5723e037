package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// startFields give a row's start, the first that has a value. All of them, and
// no others, are times of something that happened.
var startFields = []string{report.StartedAt.ID, report.QueueEntryTime.ID, report.SegmentStartTime.ID, report.QueueExitTime.ID, report.SegmentEndTime.ID}

// times returns SQL for the times of a row that the source has, in the order of
// startFields: states are compared by what both of them can know.
func (m *merge) times(prefix string) string {
	var columns []string
	for _, id := range startFields {
		if !m.options.lacks(id) {
			columns = append(columns, prefix+id)
		}
	}
	if len(columns) == 0 {
		return prefix + report.StartedAt.ID
	}
	return strings.Join(columns, ", ")
}

// lastEvent returns SQL for the time of the last event of a row.
func (m *merge) lastEvent(prefix string) string { return "greatest(" + m.times(prefix) + ")" }

// settle lists the stored sessions that are left unchanged, because they equal
// the staged ones or are newer.
func (m *merge) settle(ctx context.Context, loaded *Loaded) error {
	filled, err := m.number(ctx, "read the table", "SELECT count(*) FROM (SELECT 1 FROM "+m.table.SQL()+" LIMIT 1) any_row")
	if err != nil || filled == 0 || loaded.Sessions == 0 {
		return err
	}
	// Temporary tables have no statistics until they are analyzed.
	err = m.exec(ctx, "list the sessions", `CREATE TEMPORARY TABLE met ON COMMIT DROP AS SELECT DISTINCT session_id FROM incoming;
		ANALYZE met; ANALYZE incoming (session_id, segment_number, line, part)`)
	if err != nil {
		return err
	}
	known, err := m.count(ctx, "find the stored sessions", `CREATE TEMPORARY TABLE known ON COMMIT DROP AS
		SELECT session_id, bool_or(in_progress) AS open FROM `+m.table.SQL()+` JOIN met USING (session_id) GROUP BY session_id`)
	if err != nil || known == 0 {
		return err
	}
	m.known = true
	if err := m.exec(ctx, "analyze the stored sessions", "ANALYZE known; CREATE TEMPORARY TABLE dropped (session_id text) ON COMMIT DROP"); err != nil {
		return err
	}
	unchanged, err := m.count(ctx, "find the sessions that have not changed", m.listUnchanged())
	if err != nil {
		return err
	}
	if unchanged > 0 {
		if err := m.countKept(ctx, loaded, "SELECT stored.* FROM "+m.table.SQL()+" stored JOIN dropped USING (session_id)"); err != nil {
			return err
		}
	}
	older := int64(0)
	if unchanged < known {
		if older, err = m.count(ctx, "find the sessions stored in a newer state", m.listOlder()); err != nil {
			return err
		}
	}
	loaded.Unchanged += unchanged
	loaded.Older = older
	loaded.Sessions -= unchanged + older
	return m.exec(ctx, "remove the sessions that do not change", `DELETE FROM incoming USING dropped WHERE incoming.session_id = dropped.session_id;
		DELETE FROM known USING dropped WHERE known.session_id = dropped.session_id; ANALYZE known`)
}

// listUnchanged adds the sessions whose stored rows equal the staged ones to
// the table dropped.
func (m *merge) listUnchanged() string {
	list := func(prefix string) string {
		var columns []string
		for _, field := range report.Fields() {
			if m.options.compares(field.ID) {
				columns = append(columns, prefix+postgres.Quote(field.ID))
			}
		}
		return strings.Join(columns, ", ")
	}
	return `INSERT INTO dropped SELECT session_id FROM known EXCEPT (
		SELECT incoming.session_id FROM incoming JOIN known USING (session_id)
			LEFT JOIN ` + m.table.SQL() + ` stored ON stored.session_id = incoming.session_id AND stored.segment_number = incoming.segment_number
			WHERE (` + list("incoming.") + `) IS DISTINCT FROM (` + list("stored.") + `)
		UNION ALL
		SELECT stored.session_id FROM ` + m.table.SQL() + ` stored JOIN known USING (session_id)
			LEFT JOIN incoming ON incoming.session_id = stored.session_id AND incoming.segment_number = stored.segment_number
			WHERE incoming.session_id IS NULL)`
}

// otherClock is SQL for whether two times of the same event, of which moved is the
// difference, were read from different clocks.
func otherClock(moved string) string {
	return fmt.Sprintf("(%[1]s <> '0' AND extract(epoch FROM %[1]s)::numeric %% 900 = 0)", moved)
}

// listOlder adds the sessions that are stored in a newer state to the table
// dropped. It decides which of two states of a session is the newer one:
//
//  1. A state that has ended is newer than one in progress.
//  2. Otherwise the one with the later last event is newer, as far as the columns
//     of the source show.
//  3. Otherwise the one loaded later is newer: this one.
//
// Two states whose times were read from different clocks cannot be compared by
// their times. A session never begins anew: where its first row begins a multiple
// of a quarter hour earlier or later than before, the times were read in another
// zone, or the days and months in another order. Then the later load is newer, so
// that a file can be loaded again with the right zone, whatever way that moves it.
//
// Of sessions joined with their stored rows nothing is older.
func (m *merge) listOlder() string {
	state := func(from, condition string) string {
		return "SELECT session_id, bool_or(in_progress) AS open, max(" + m.lastEvent("") + `) AS seen,
			(array_agg(coalesce(` + m.times("") + `) ORDER BY segment_number))[1] AS began,
			(array_agg(segment_id ORDER BY segment_number))[1] AS first_id
			FROM ` + from + ` JOIN (SELECT session_id FROM known EXCEPT SELECT session_id FROM dropped) changed USING (session_id)
			WHERE ` + condition + " GROUP BY session_id"
	}
	open := "new.open"
	if m.options.lacksProgress() {
		open = "stored.open"
	}
	sameClocks := "NOT (" + otherClock("new.began - stored.began") + " AND coalesce(new.first_id = stored.first_id, true))"
	return fmt.Sprintf(`INSERT INTO dropped SELECT session_id FROM (%s) new JOIN (%s) stored USING (session_id)
		WHERE %[3]s AND NOT stored.open OR %[3]s = stored.open AND new.seen < stored.seen AND %[4]s`,
		state("incoming", "part > 0"), state(m.table.SQL(), "true"), open, sameClocks)
}
