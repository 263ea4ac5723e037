package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// unite makes one session of the parts that a load has of it. Of a row that
// comes several times one state remains: one that has ended before one in
// progress; then the one with the later last event; then the later one. The
// stored rows take part where the load is partial, and where a part was left out
// of the load because it is stored.
//
// Rows are states of the same row that have the same Segment ID; or no Segment ID,
// and the same start, queue and agent. (In one part several rows may be alike in
// these: the first is then that of the first in another part, and so on. Identical
// rows are one.) And a row without a Segment ID is an earlier state of one with
// the same start and queue: nobody had picked up yet. That is so where it is in
// progress, or where one of them is stored and the other one comes.
func (m *merge) unite(ctx context.Context, _ *Loaded) error {
	if m.options.Parts == NewestPart || m.stage.repeats == 0 && !m.options.Partial {
		return nil
	}
	joined := "SELECT session_id FROM incoming WHERE again"
	if m.options.Partial {
		joined = "SELECT session_id FROM incoming"
	}
	err := m.exec(ctx, "find the sessions in several parts", `CREATE TEMPORARY TABLE left_out ON COMMIT DROP AS
			SELECT session_id FROM same INTERSECT SELECT session_id FROM incoming;
		CREATE TEMPORARY TABLE joined ON COMMIT DROP AS `+joined+` UNION SELECT session_id FROM left_out;
		ANALYZE left_out; ANALYZE joined; ANALYZE incoming (session_id, line)`)
	if err != nil {
		return err
	}
	with := "left_out"
	if m.options.Partial {
		with = "joined"
	}
	// Their lines come before all others'.
	stored, err := m.count(ctx, "add the stored rows", "INSERT INTO incoming ("+columnList("")+", line, part, again) SELECT "+columnList("stored.")+`,
		row_number() OVER (ORDER BY session_id, segment_number) - 4611686018427387904, -1, true
		FROM `+m.table.SQL()+" stored JOIN "+with+" USING (session_id)")
	if err != nil {
		return err
	}
	if err := m.exec(ctx, "find the newest state of each row", m.listCandidates()); err != nil {
		return err
	}
	if fill := m.fillFromStored(); stored > 0 && fill != "" {
		if err := m.exec(ctx, "keep the stored values", fill); err != nil {
			return err
		}
	}
	return m.exec(ctx, "number the rows of joined sessions", m.removeSurplus()+"; "+m.place())
}

// final is SQL for whether a row shows that its session has ended.
func (m *merge) final() string {
	condition := "status IS NOT NULL OR reason IS NOT NULL OR disconnecting_event IS NOT NULL"
	if !m.options.SpreadProgress {
		condition += " OR part > 0"
	}
	return "NOT in_progress AND (" + condition + ")"
}

// listCandidates creates the table candidates: the rows of joined sessions, and
// for each the line of the row's newest state.
func (m *merge) listCandidates() string {
	byID, blank := "", "true"
	if !m.options.lacks(report.SegmentID.ID) {
		byID, blank = "segment_id, ", "segment_id IS NULL"
	}
	alike := []string{"started_at"}
	for _, id := range []string{report.QueueName.ID, "agent_email", "agent_name"} {
		if !m.options.lacks(id) {
			alike = append(alike, id)
		}
	}
	var content []string
	for _, field := range report.Fields() {
		position := field.ID == report.SegmentNumber.ID || field.ID == report.LastSegment.ID
		if m.options.compares(field.ID) && (!position || m.options.Numbered && !m.options.Partial) {
			content = append(content, postgres.Quote(field.ID))
		}
	}
	var identity []string
	for _, name := range append(alike, "occurrence") {
		identity = append(identity, fmt.Sprintf("CASE WHEN %s THEN %s END", blank, name))
	}
	states := "PARTITION BY session_id, " + byID + strings.Join(identity, ", ")
	return `CREATE TEMPORARY TABLE candidates ON COMMIT DROP AS
		SELECT line, session_id, started_at, queue_name, segment_id, in_progress, part < 0 AS stored,
			first_value(line) OVER (` + states + " ORDER BY in_progress, " + m.lastEvent("") + ` DESC NULLS LAST, line DESC) AS winner,
			bool_or(part < 0) OVER (` + states + `) AS among_stored, bool_or(part > 0) OVER (` + states + `) AS among_new,
			bool_or(` + m.final() + `) OVER (PARTITION BY session_id) AS ended
		FROM (SELECT incoming.*, CASE WHEN in_progress THEN 1 ELSE dense_rank() OVER (PARTITION BY session_id, part, in_progress, ` + byID +
		strings.Join(alike, ", ") + " ORDER BY " + strings.Join(content, ", ") + `) END AS occurrence
			FROM incoming JOIN joined USING (session_id)) rows;
		ANALYZE candidates`
}

// removeSurplus removes the rows of which a newer state is there. In a session
// that has ended, a row in progress that no agent picked up is no row of its own
// any more, unless the session comes in parts: then it may be all there is of it.
func (m *merge) removeSurplus() string {
	surplus := `SELECT line FROM candidates WHERE line <> winner
		UNION SELECT early.line FROM candidates early JOIN candidates late
			ON late.session_id = early.session_id AND late.started_at = early.started_at AND coalesce(late.queue_name = early.queue_name, true)
			WHERE early.segment_id IS NULL AND late.segment_id IS NOT NULL AND early.line = early.winner AND late.line = late.winner
				AND (early.in_progress AND NOT early.stored
					OR NOT early.among_new AND NOT late.among_stored OR NOT early.among_stored AND NOT late.among_new)`
	if !m.options.Partial {
		surplus += " UNION SELECT line FROM candidates WHERE ended AND in_progress AND segment_id IS NULL AND NOT stored"
	}
	return "DELETE FROM incoming USING (" + surplus + ") surplus WHERE incoming.line = surplus.line"
}

// fillFromStored gives rows that replace a stored one its values of the columns
// that the source lacks.
func (m *merge) fillFromStored() string {
	var values []string
	for _, field := range m.options.kept() {
		name := postgres.Quote(field.ID)
		values = append(values, name+" = old."+name)
	}
	if m.options.lacks(report.StartedAt.ID) {
		values = append(values, "started_at = "+m.start("new.", "old."))
	}
	if len(values) == 0 {
		return ""
	}
	return "UPDATE incoming new SET " + strings.Join(values, ", ") + ` FROM candidates JOIN incoming old USING (line)
		WHERE candidates.stored AND candidates.winner <> candidates.line AND new.line = candidates.winner`
}

// place numbers the rows of joined sessions: by the numbers they carry unless
// two are equal, else by time. The outcome stands on the last row only: one that
// was in progress gave the session's state at its time.
func (m *merge) place() string {
	order, number, keep := "started_at, segment_number, line", "place", "false"
	if !m.options.Partial {
		order = "started_at, line"
		if m.options.Numbered {
			order = "segment_number, " + order
			number = "CASE WHEN bool_or(repeated) OVER session THEN place ELSE segment_number END"
		}
		if m.options.KeepLast {
			keep = "NOT bool_or(stored) OVER session AND count(*) FILTER (WHERE last_segment) OVER session <= 1"
		}
	}
	return `CREATE TEMPORARY TABLE placement ON COMMIT DROP AS
		SELECT line, ` + number + ` AS number, stored, in_progress AS was_open, ended, NOT ended AND bool_or(in_progress) OVER session AS open,
			CASE WHEN ` + keep + ` THEN last_segment ELSE place = count(*) OVER session END AS last
		FROM (SELECT incoming.session_id, line, incoming.segment_number, incoming.last_segment, incoming.in_progress,
				bool_or(incoming.part < 0) OVER (PARTITION BY incoming.session_id) AS stored, candidates.ended,
				row_number() OVER ordered AS place, segment_number IS NOT DISTINCT FROM lag(segment_number) OVER ordered AS repeated
			FROM incoming JOIN candidates USING (line)
			WINDOW ordered AS (PARTITION BY incoming.session_id ORDER BY ` + qualify(order) + `)) placed
		WINDOW session AS (PARTITION BY session_id);
		ANALYZE placement;
		UPDATE incoming SET segment_number = number, last_segment = last, in_progress = open, part = CASE WHEN stored THEN -1 ELSE part END,
			status = CASE WHEN stale THEN NULL ELSE status END, reason = CASE WHEN stale THEN NULL ELSE reason END,
			disconnecting_event = CASE WHEN stale THEN NULL ELSE disconnecting_event END
		FROM (SELECT *, was_open AND (ended OR NOT last) AS stale FROM placement) placement WHERE incoming.line = placement.line`
}

// qualify makes the columns of an order those of incoming.
func qualify(order string) string {
	columns := strings.Split(order, ", ")
	for i := range columns {
		columns[i] = "incoming." + columns[i]
	}
	return strings.Join(columns, ", ")
}
