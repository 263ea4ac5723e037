package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// pair creates the table pairs: for each staged row the number of the stored row
// that it replaces, if there is one. That is the row of its session with the same
// Segment ID; else, of the rows without a partner, the one that begins at the same
// time; else the one in the same position. Rows with different Segment IDs are
// partners only if both time and position are the same: the vendor's IDs are not
// those made for conversation records. Stored rows without a partner are lost, and
// counted.
func (m *merge) pair(ctx context.Context, loaded *Loaded) error {
	if !m.known || loaded.Sessions == 0 {
		return nil
	}
	// The planner takes the rows that have a partner for a few, and would look
	// through all of them for each of the others.
	err := m.exec(ctx, "find the stored rows", `CREATE TEMPORARY TABLE outgoing ON COMMIT DROP AS
			SELECT session_id, segment_number, segment_id, started_at FROM `+m.table.SQL()+` JOIN known USING (session_id)
			WHERE session_id NOT IN (SELECT session_id FROM incoming WHERE part < 0);
		ANALYZE outgoing;
		SET LOCAL enable_nestloop = off;
		CREATE TEMPORARY TABLE pairs ON COMMIT DROP AS
			WITH by_id AS MATERIALIZED (
				SELECT DISTINCT ON (line) line, session_id, outgoing.segment_number
				FROM incoming JOIN outgoing USING (session_id, segment_id) WHERE part > 0 ORDER BY line, outgoing.segment_number),
			by_start AS MATERIALIZED (
				SELECT DISTINCT ON (session_id, outgoing.segment_number) line, session_id, outgoing.segment_number
				FROM incoming JOIN outgoing USING (session_id, started_at)
				WHERE part > 0 AND (coalesce(incoming.segment_id = outgoing.segment_id, true) OR incoming.segment_number = outgoing.segment_number)
					AND `+unpaired("by_id")+`
				ORDER BY session_id, outgoing.segment_number, incoming.segment_number <> outgoing.segment_number, line),
			by_position AS (
				SELECT line, session_id, segment_number
				FROM incoming JOIN outgoing USING (session_id, segment_number)
				WHERE part > 0 AND coalesce(incoming.segment_id = outgoing.segment_id, true)
					AND `+unpaired("by_id")+` AND `+unpaired("by_start")+`)
			TABLE by_id UNION ALL TABLE by_start UNION ALL TABLE by_position;
		SET LOCAL enable_nestloop = DEFAULT;
		ANALYZE pairs`)
	if err != nil {
		return err
	}
	err = m.tx.QueryRow(ctx, `SELECT count(*), count(DISTINCT session_id) FROM outgoing
		WHERE NOT EXISTS (SELECT FROM pairs WHERE pairs.session_id = outgoing.session_id AND pairs.segment_number = outgoing.segment_number)`).
		Scan(&loaded.LostRows, &loaded.LostSessions)
	if err != nil {
		return fmt.Errorf("count the lost rows: %w", err)
	}
	if len(m.options.kept()) == 0 && !m.options.lacks(report.StartedAt.ID) {
		return nil
	}
	columns := []string{"pairs.line", "pairs.session_id"}
	for _, field := range m.options.kept() {
		columns = append(columns, m.onTheSameClock(field))
	}
	for _, id := range startFields {
		columns = append(columns, "stored."+id+" AS stored_"+id)
	}
	err = m.exec(ctx, "keep the stored values", `CREATE TEMPORARY TABLE kept ON COMMIT DROP AS SELECT `+strings.Join(columns, ", ")+`
		FROM pairs JOIN `+m.table.SQL()+` stored USING (session_id, segment_number) JOIN incoming USING (line); ANALYZE kept`)
	if err != nil {
		return err
	}
	m.keeps = true
	return m.countKept(ctx, loaded, "TABLE kept")
}

// onTheSameClock is SQL for the stored value of a field, where the source lacks
// it. A time moves with the row's start if that was read from another clock.
func (m *merge) onTheSameClock(field report.Field) string {
	name := postgres.Quote(field.ID)
	if field.Kind != report.Time {
		return "stored." + name
	}
	moved := fmt.Sprintf("coalesce(%s) - coalesce(%s)", m.times("incoming."), m.times("stored."))
	return fmt.Sprintf("stored.%[1]s + CASE WHEN %[2]s THEN %[3]s ELSE '0' END AS %[1]s", name, otherClock(moved), moved)
}

// unpaired is SQL for whether neither the incoming nor the outgoing row has a
// partner yet.
func unpaired(pairs string) string {
	return strings.ReplaceAll(`NOT EXISTS (SELECT FROM pairs WHERE pairs.line = incoming.line)
					AND NOT EXISTS (SELECT FROM pairs WHERE pairs.session_id = outgoing.session_id AND pairs.segment_number = outgoing.segment_number)`, "pairs", pairs)
}

// countKept counts the sessions with values of kept fields among rows.
func (m *merge) countKept(ctx context.Context, loaded *Loaded, rows string) error {
	fields := m.options.kept()
	if len(fields) == 0 {
		return nil
	}
	counts, numbers, present := make([]any, len(fields)), make([]string, len(fields)), []string{"session_id"}
	for i, field := range fields {
		name := postgres.Quote(field.ID)
		counts[i] = new(int64)
		numbers[i] = "count(*) FILTER (WHERE " + name + ")"
		present = append(present, "bool_or("+name+" IS NOT NULL) AS "+name)
	}
	sql := "SELECT " + strings.Join(numbers, ", ") + " FROM (SELECT " + strings.Join(present, ", ") + " FROM (" + rows + ") rows GROUP BY session_id) sessions"
	if err := m.tx.QueryRow(ctx, sql).Scan(counts...); err != nil {
		return fmt.Errorf("count the values kept: %w", err)
	}
	for i, field := range fields {
		loaded.keep(field, *counts[i].(*int64)) //nolint:forcetypeassert // made above
	}
	return nil
}

// start is SQL for the start of a row whose source lacks it: the stored one as
// long as no time that it depends on has changed.
func (m *merge) start(incoming, stored string) string {
	times := func(prefix string) string {
		var names []string
		for _, id := range startFields[1:] {
			if m.options.lacks(id) {
				names = append(names, stored+id)
			} else {
				names = append(names, prefix+id)
			}
		}
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("CASE WHEN %[1]sstarted_at IS NULL THEN %[2]sstarted_at WHEN (%[3]s) IS NOT DISTINCT FROM (%[4]s) THEN %[1]sstarted_at ELSE coalesce(%[3]s, %[2]sstarted_at) END",
		stored, incoming, times(incoming), times(stored))
}
