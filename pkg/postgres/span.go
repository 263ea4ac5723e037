package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// Span returns the times of the relation's first and last row, and false where
// it has none.
func (d *Database) Span(ctx context.Context) (first, last time.Time, found bool, err error) {
	relation, err := d.Relation(ctx)
	if err != nil {
		return first, last, false, err
	}
	if err := relation.usable(); err != nil {
		return first, last, false, err
	}
	var from, to *time.Time
	started := relation.expression(report.StartedAt)
	if err := d.pool.QueryRow(ctx, fmt.Sprintf("SELECT min(%[1]s), max(%[1]s) FROM %[2]s", started, relation.Name.SQL())).Scan(&from, &to); err != nil {
		return first, last, false, Classify(ctx, fmt.Errorf("find the first and the last row: %w", err))
	}
	if from == nil || to == nil {
		return first, last, false, nil
	}
	return *from, *to, true, nil
}
