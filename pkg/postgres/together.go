package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/wire"
)

// Task is a request and the sink of its rows.
type Task struct {
	Request query.Request
	Sink    wire.Sink
}

// Together answers requests of one asker, one after another, all of which see
// one state of the database. It counts as one export, with its bounds. Errors
// are those of [Database.Run]; the relation is not looked at again.
func (d *Database) Together(ctx context.Context, asker query.Asker, tasks ...Task) error {
	end, err := d.exports.begin(asker.Login)
	if err != nil {
		return err
	}
	defer end()
	relation, err := d.Relation(ctx)
	if err != nil {
		return err
	}
	seen, err := d.viewOf(ctx, asker)
	if err != nil {
		return err
	}
	return d.snapshot(ctx, func(snapshot pgx.Tx) error {
		for _, task := range tasks {
			statement, err := relation.statement(task.Request, seen)
			if err != nil {
				return err
			}
			result := &result{sink: task.Sink, header: wire.Header{Fields: statement.fields}}
			if err := result.counted(ctx, snapshot, statement); err != nil {
				return err
			}
		}
		return nil
	})
}
