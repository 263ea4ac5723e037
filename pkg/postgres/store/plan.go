package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// Plan is what a load would do.
type Plan struct {
	New, Replaced int64 // sessions

	// Some of each, none with personal data.
	NewExamples      []string // Session IDs
	ReplacedExamples []Change
	WithheldExamples []string // Session IDs
}

// Change is how a session would be replaced.
type Change struct {
	SessionID   string
	Before, Now int64    // rows
	Columns     []string // titles of those that would change, on rows that are there before and after
}

const mostExamples = 3

// foresee returns the plan instead of writing.
func (m *merge) foresee(ctx context.Context, loaded *Loaded) (plan *Plan, err error) {
	plan = &Plan{New: loaded.Sessions}
	if m.stage.withheld > 0 {
		if plan.WithheldExamples, err = m.sessions(ctx, "withheld"); err != nil {
			return nil, err
		}
	}
	if loaded.Sessions == 0 {
		return plan, nil
	}
	if loaded.Rows, err = m.number(ctx, "count the rows", "SELECT count(*) FROM incoming"); err != nil {
		return nil, err
	}
	novel := "incoming"
	if m.known {
		if plan.Replaced, err = m.number(ctx, "count the replaced sessions", "SELECT count(*) FROM known"); err != nil {
			return nil, err
		}
		if plan.ReplacedExamples, err = m.changes(ctx); err != nil {
			return nil, err
		}
		plan.New -= plan.Replaced
		novel = "(SELECT session_id FROM incoming EXCEPT SELECT session_id FROM known) novel"
	}
	plan.NewExamples, err = m.sessions(ctx, novel)
	return plan, err
}

// sessions returns some of the sessions of a FROM item.
func (m *merge) sessions(ctx context.Context, from string) ([]string, error) {
	rows, err := m.tx.Query(ctx, fmt.Sprintf("SELECT DISTINCT session_id FROM %s ORDER BY session_id LIMIT %d", from, mostExamples))
	if err != nil {
		return nil, fmt.Errorf("find examples: %w", err)
	}
	sessions, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("find examples: %w", err)
	}
	return sessions, nil
}

// changes returns how some of the sessions would be replaced.
func (m *merge) changes(ctx context.Context) ([]Change, error) {
	changed := ""
	for _, field := range report.Fields() {
		if field.ID == report.SessionID.ID {
			continue
		}
		if changed != "" {
			changed += ", "
		}
		name := postgres.Quote(field.ID)
		changed += fmt.Sprintf("CASE WHEN bool_or(new.%[1]s IS DISTINCT FROM stored.%[1]s) FILTER (WHERE new.session_id IS NOT NULL AND stored.session_id IS NOT NULL) THEN %[2]s END",
			name, quoteLiteral(field.Title))
	}
	rows, err := m.tx.Query(ctx, `WITH chosen AS MATERIALIZED (
			SELECT session_id FROM known ORDER BY session_id LIMIT `+fmt.Sprint(mostExamples)+`),
		new AS (SELECT result.* FROM (`+m.result()+`) result JOIN chosen USING (session_id)),
		stored AS (SELECT stored.* FROM `+m.table.SQL()+` stored JOIN chosen USING (session_id))
		SELECT session_id, count(stored.session_id), count(new.session_id), array_remove(ARRAY[`+changed+`], NULL)
		FROM new FULL JOIN stored USING (session_id, segment_number) GROUP BY session_id ORDER BY session_id`)
	if err != nil {
		return nil, fmt.Errorf("find examples: %w", err)
	}
	changes, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Change])
	if err != nil {
		return nil, fmt.Errorf("find examples: %w", err)
	}
	return changes, nil
}
