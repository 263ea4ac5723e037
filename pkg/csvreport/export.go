package csvreport

import (
	"context"
	"io"

	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
)

// Export writes the whole report a query asks for, whatever its limit, in
// constant memory. It counts the rows and reads them in one snapshot; open is
// told the count before the first byte and returns where the report goes.
func Export(ctx context.Context, database *postgres.Database, request query.Segments, within query.Range, options Options,
	open func(total int64) (io.Writer, error),
) error {
	relation, err := database.Relation(ctx)
	if err != nil {
		return err
	}
	request.Limit = 0
	rows, err := relation.Segments(request, within)
	if err != nil {
		return err
	}
	count, err := relation.Count(request.Scope, within)
	if err != nil {
		return err
	}
	return database.Snapshot(ctx, func(snapshot *postgres.Snapshot) error {
		total, err := snapshot.Count(ctx, count)
		if err != nil {
			return err
		}
		to, err := open(total)
		if err != nil {
			return err
		}
		writer := NewWriter(to, rows.Fields, options)
		if err := snapshot.Stream(ctx, rows, writer.Append); err != nil {
			return err
		}
		return writer.Flush()
	})
}
