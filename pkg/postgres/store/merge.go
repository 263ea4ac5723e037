package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// merge turns staged rows into whole sessions and replaces the stored ones with
// them. Its statements work on sets; each is skipped where it would do nothing.
type merge struct {
	tx      pgx.Tx
	table   table
	options LoadOptions
	stage   *Stage
	placed  bool // the table placement has the rows' numbers
	dropped bool // the table dropped has the sessions to leave unchanged
}

func (m *merge) run(ctx context.Context) (loaded Loaded, err error) {
	loaded.Sessions = m.stage.part
	if err := m.withhold(ctx, &loaded); err != nil {
		return Loaded{}, err
	}
	if err := m.spreadProgress(ctx); err != nil {
		return Loaded{}, err
	}
	if err := m.joinParts(ctx, &loaded); err != nil {
		return Loaded{}, err
	}
	// Blocks other writers, not readers, until the transaction ends.
	if err := m.exec(ctx, "wait for another load", "LOCK TABLE "+m.table.SQL()+" IN SHARE ROW EXCLUSIVE MODE"); err != nil {
		return Loaded{}, err
	}
	if err := m.settle(ctx, &loaded); err != nil {
		return Loaded{}, err
	}
	if loaded.Sessions > 0 {
		loaded.Rows, err = m.write(ctx)
	}
	return loaded, err
}

func (m *merge) exec(ctx context.Context, doing, sql string) error {
	_, err := m.count(ctx, doing, sql)
	return err
}

// count runs a statement and returns the number of rows affected.
func (m *merge) count(ctx context.Context, doing, sql string) (int64, error) {
	tag, err := m.tx.Exec(ctx, sql)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", doing, err)
	}
	return tag.RowsAffected(), nil
}

// number runs a query that returns one number.
func (m *merge) number(ctx context.Context, doing, sql string) (n int64, err error) {
	if err := m.tx.QueryRow(ctx, sql).Scan(&n); err != nil {
		return 0, fmt.Errorf("%s: %w", doing, err)
	}
	return n, nil
}

// withhold removes the sessions with a rejected row.
func (m *merge) withhold(ctx context.Context, loaded *Loaded) (err error) {
	if m.stage.withheld == 0 {
		return nil
	}
	loaded.Withheld, err = m.count(ctx, "find the sessions with rejected rows",
		"CREATE TEMPORARY TABLE withheld ON COMMIT DROP AS SELECT DISTINCT session_id FROM incoming WHERE part = 0")
	if err != nil {
		return err
	}
	parts, err := m.number(ctx, "remove the sessions with rejected rows", `WITH gone AS (
			DELETE FROM incoming USING withheld WHERE incoming.session_id = withheld.session_id RETURNING part)
		SELECT count(DISTINCT part) FROM gone WHERE part > 0`)
	loaded.Sessions -= parts
	return err
}

// spreadProgress marks all rows of a session in progress.
func (m *merge) spreadProgress(ctx context.Context) error {
	if !m.options.SpreadProgress || !m.stage.open {
		return nil
	}
	return m.exec(ctx, "mark the sessions in progress", `UPDATE incoming SET in_progress = true
		FROM (SELECT DISTINCT session_id FROM incoming WHERE in_progress) open
		WHERE incoming.session_id = open.session_id AND NOT in_progress`)
}

// joinParts makes one session of several parts.
func (m *merge) joinParts(ctx context.Context, loaded *Loaded) error {
	if m.stage.again == 0 {
		return nil
	}
	err := m.exec(ctx, "find the sessions in several parts", `CREATE TEMPORARY TABLE parted ON COMMIT DROP AS
		SELECT session_id, count(DISTINCT part) AS parts FROM incoming
		WHERE session_id IN (SELECT session_id FROM incoming WHERE again) GROUP BY session_id HAVING min(part) <> max(part)`)
	if err != nil {
		return err
	}
	surplus, err := m.number(ctx, "count the parts", "SELECT coalesce(sum(parts - 1), 0)::bigint FROM parted")
	if err != nil || surplus == 0 {
		return err
	}
	loaded.Sessions -= surplus
	if m.options.Parts == JoinParts {
		return m.place(ctx)
	}
	return m.exec(ctx, "keep each session's newest state", `DELETE FROM incoming USING (
		SELECT part, row_number() OVER (PARTITION BY session_id ORDER BY seen DESC, open, part DESC) AS age
		FROM (SELECT session_id, part, `+latest+` AS seen, bool_or(in_progress) AS open
			FROM incoming JOIN parted USING (session_id) GROUP BY session_id, part) states) ages
		WHERE age > 1 AND incoming.part = ages.part`)
}

// latest is SQL for the latest time in a group of rows.
const latest = "max(greatest(started_at, queue_entry_time, queue_exit_time, segment_start_time, segment_end_time))"

// place numbers the rows of scattered sessions: by time, or by the numbers
// they carry unless two are equal.
func (m *merge) place(ctx context.Context) error {
	order, number := "started_at, line", "place"
	if m.options.Numbered {
		order = "segment_number, " + order
		number = "CASE WHEN bool_or(repeated) OVER session THEN place ELSE segment_number END"
	}
	m.placed = true
	return m.exec(ctx, "number the rows of scattered sessions", `CREATE TEMPORARY TABLE placement ON COMMIT DROP AS
		SELECT line, `+number+` AS segment_number, place = count(*) OVER session AS last_segment
		FROM (SELECT session_id, line, segment_number, row_number() OVER ordered AS place,
				segment_number IS NOT DISTINCT FROM lag(segment_number) OVER ordered AS repeated
			FROM incoming JOIN parted USING (session_id)
			WINDOW ordered AS (PARTITION BY session_id ORDER BY `+order+`)) placed
		WINDOW session AS (PARTITION BY session_id)`)
}

// rows is a FROM item named incoming: the staged rows with their numbers.
func (m *merge) rows() string {
	if !m.placed {
		return "incoming"
	}
	var columns []string
	for _, field := range report.Fields() {
		expression := "incoming." + postgres.Quote(field.ID)
		if field.ID == report.SegmentNumber.ID || field.ID == report.LastSegment.ID && !m.options.KeepLast {
			expression = fmt.Sprintf("coalesce(placement.%[1]s, incoming.%[1]s) AS %[1]s", postgres.Quote(field.ID))
		}
		columns = append(columns, expression)
	}
	return "(SELECT " + strings.Join(columns, ", ") + " FROM incoming LEFT JOIN placement USING (line)) incoming"
}

// settle lists the stored sessions that are left unchanged: those that are
// newer than the staged ones, or equal.
func (m *merge) settle(ctx context.Context, loaded *Loaded) error {
	filled, err := m.number(ctx, "read the table", "SELECT count(*) FROM (SELECT FROM "+m.table.SQL()+" LIMIT 1) any_row")
	if err != nil || filled == 0 || loaded.Sessions == 0 {
		return err
	}
	// Temporary tables have no statistics until they are analyzed.
	err = m.exec(ctx, "list the sessions", `CREATE TEMPORARY TABLE met ON COMMIT DROP AS SELECT DISTINCT session_id FROM incoming;
		ANALYZE met; ANALYZE incoming (session_id, segment_number)`)
	if err != nil {
		return err
	}
	known, err := m.count(ctx, "find the stored sessions", `CREATE TEMPORARY TABLE known ON COMMIT DROP AS
		SELECT session_id, bool_or(in_progress) AS open FROM `+m.table.SQL()+` JOIN met USING (session_id) GROUP BY session_id`)
	if err != nil || known == 0 {
		return err
	}
	if err := m.exec(ctx, "analyze the stored sessions", "ANALYZE known"); err != nil {
		return err
	}
	m.dropped = true
	if loaded.Older, err = m.count(ctx, "find the sessions stored in a newer state", m.listOlder()); err != nil {
		return err
	}
	if loaded.Unchanged, err = m.count(ctx, "find the sessions that have not changed", m.listUnchanged()); err != nil {
		return err
	}
	loaded.Sessions -= loaded.Older + loaded.Unchanged
	return m.exec(ctx, "analyze the unchanged sessions", "ANALYZE dropped")
}

// write replaces the stored sessions with the staged ones.
func (m *merge) write(ctx context.Context) (rows int64, err error) {
	columns := columnList("")
	insert := "INSERT INTO " + m.table.SQL() + " (" + columns + ") SELECT " + columns + " FROM " + m.rows()
	if m.dropped {
		err := m.exec(ctx, "delete the changed sessions", "DELETE FROM "+m.table.SQL()+` stored USING known
			WHERE stored.session_id = known.session_id AND NOT EXISTS (SELECT FROM dropped WHERE dropped.session_id = known.session_id)`)
		if err != nil {
			return 0, err
		}
		insert += " WHERE NOT EXISTS (SELECT FROM dropped WHERE dropped.session_id = incoming.session_id)"
	}
	return m.count(ctx, "write the rows", insert)
}

// listOlder creates the table dropped, of the sessions stored in a newer state.
// Only a state in progress can be older or newer than another: of two that have
// ended the later load wins.
func (m *merge) listOlder() string {
	state := "SELECT session_id, " + latest + " AS seen, bool_or(in_progress) AS open FROM %s JOIN doubtful USING (session_id) GROUP BY session_id"
	return `CREATE TEMPORARY TABLE dropped ON COMMIT DROP AS
		WITH doubtful AS MATERIALIZED (
			SELECT session_id FROM known WHERE open
			UNION SELECT session_id FROM known JOIN incoming USING (session_id) WHERE in_progress)
		SELECT session_id FROM (` + fmt.Sprintf(state, "incoming") + ") new JOIN (" + fmt.Sprintf(state, m.table.SQL()) + `) stored USING (session_id)
		WHERE new.seen < stored.seen OR new.seen = stored.seen AND new.open AND NOT stored.open`
}

// listUnchanged adds the sessions whose stored rows equal the staged ones to
// the table dropped.
func (m *merge) listUnchanged() string {
	return `INSERT INTO dropped SELECT session_id FROM known WHERE session_id NOT IN (SELECT session_id FROM dropped) EXCEPT (
		SELECT incoming.session_id FROM ` + m.rows() + ` JOIN known USING (session_id)
			LEFT JOIN ` + m.table.SQL() + ` stored ON stored.session_id = incoming.session_id AND stored.segment_number = incoming.segment_number
			WHERE (` + columnList("incoming.") + `) IS DISTINCT FROM (` + columnList("stored.") + `)
		UNION ALL
		SELECT stored.session_id FROM ` + m.table.SQL() + ` stored JOIN known USING (session_id)
			LEFT JOIN ` + m.rows() + ` ON incoming.session_id = stored.session_id AND incoming.segment_number = stored.segment_number
			WHERE incoming.session_id IS NULL)`
}

func columnList(prefix string) string {
	var columns []string
	for _, field := range report.Fields() {
		columns = append(columns, prefix+postgres.Quote(field.ID))
	}
	return strings.Join(columns, ", ")
}
