package store

import (
	"context"
	"strings"

	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// write replaces the stored sessions with the staged ones.
func (m *merge) write(ctx context.Context, loaded *Loaded) (err error) {
	if m.options.DryRun {
		loaded.Plan, err = m.foresee(ctx, loaded)
		return err
	}
	if loaded.Sessions == 0 {
		return nil
	}
	if m.known {
		err := m.exec(ctx, "delete the changed sessions", "DELETE FROM "+m.table.SQL()+" stored USING known WHERE stored.session_id = known.session_id")
		if err != nil {
			return err
		}
	}
	loaded.Rows, err = m.count(ctx, "write the rows", "INSERT INTO "+m.table.SQL()+" ("+columnList("")+") "+m.result())
	return err
}

// result is a query for the rows to write.
func (m *merge) result() string {
	var columns []string
	keepsProgress := m.known && m.options.lacksProgress()
	for _, field := range report.Fields() {
		name := postgres.Quote(field.ID)
		switch {
		case field.ID == report.StartedAt.ID && m.keeps && m.options.lacks(field.ID):
			columns = append(columns, m.start("incoming.", "kept.stored_")+" AS started_at")
		case field.ID == report.InProgress.ID && keepsProgress:
			columns = append(columns, "CASE WHEN part > 0 THEN coalesce(known.open, incoming.in_progress) ELSE incoming.in_progress END AS in_progress")
		case m.keeps && m.isKept(field.ID): // joined sessions have their values
			columns = append(columns, "coalesce(kept."+name+", incoming."+name+") AS "+name)
		default:
			columns = append(columns, "incoming."+name)
		}
	}
	sql := "SELECT " + strings.Join(columns, ", ") + " FROM incoming"
	if m.keeps {
		sql += " LEFT JOIN kept USING (line)"
	}
	if keepsProgress {
		sql += " LEFT JOIN known ON known.session_id = incoming.session_id"
	}
	return sql
}

func (m *merge) isKept(id string) bool {
	for _, field := range m.options.kept() {
		if field.ID == id {
			return true
		}
	}
	return false
}
