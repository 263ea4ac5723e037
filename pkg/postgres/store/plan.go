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
	New, Replaced int64     // sessions
	Examples      []Example // some of the replaced ones
	NewExamples   []string  // Session IDs of some of the new ones
}

// Example is a session that would be replaced.
type Example struct {
	SessionID   string
	Before, Now int64    // rows
	Changed     []string // titles of the columns that would change, on rows that are there before and after
}

const mostExamples = 3

// foresee returns the plan instead of writing.
func (m *merge) foresee(ctx context.Context, loaded *Loaded) (*Plan, error) {
	plan := &Plan{New: loaded.Sessions}
	if loaded.Sessions == 0 {
		return plan, nil
	}
	novel := "SELECT session_id FROM incoming"
	if m.known {
		replaced, err := m.number(ctx, "count the replaced sessions", "SELECT count(*) FROM known")
		if err != nil {
			return nil, err
		}
		plan.Replaced = replaced
		plan.New -= replaced
		novel += " WHERE session_id NOT IN (SELECT session_id FROM known)"
		if plan.Examples, err = m.examples(ctx); err != nil {
			return nil, err
		}
	}
	rows, err := m.tx.Query(ctx, fmt.Sprintf("%s GROUP BY session_id ORDER BY min(line) LIMIT %d", novel, mostExamples))
	if err != nil {
		return nil, fmt.Errorf("find examples: %w", err)
	}
	if plan.NewExamples, err = pgx.CollectRows(rows, pgx.RowTo[string]); err != nil {
		return nil, fmt.Errorf("find examples: %w", err)
	}
	return plan, nil
}

// examples returns some of the sessions that would be replaced.
func (m *merge) examples(ctx context.Context) ([]Example, error) {
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
			SELECT session_id, min(line) AS line FROM incoming JOIN known USING (session_id) GROUP BY session_id ORDER BY min(line) LIMIT `+fmt.Sprint(mostExamples)+`),
		new AS (SELECT result.* FROM (`+m.result()+`) result JOIN chosen USING (session_id)),
		stored AS (SELECT stored.* FROM `+m.table.SQL()+` stored JOIN chosen USING (session_id))
		SELECT session_id, count(stored.session_id), count(new.session_id), array_remove(ARRAY[`+changed+`], NULL)
		FROM new FULL JOIN stored USING (session_id, segment_number) JOIN chosen USING (session_id) GROUP BY session_id, chosen.line ORDER BY chosen.line`)
	if err != nil {
		return nil, fmt.Errorf("find examples: %w", err)
	}
	examples, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Example])
	if err != nil {
		return nil, fmt.Errorf("find examples: %w", err)
	}
	return examples, nil
}
