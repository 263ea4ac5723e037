package plugin

import (
	"context"
	"errors"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/interaction-segments/interaction-segments-app/pkg/frame"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
)

// values answers with the values of a field.
func (d *DataSource) values(ctx context.Context, refID string, relation *postgres.Relation, request query.Distinct, within query.Range) (data.Frames, error) {
	values, err := d.distinct(ctx, relation, request, within)
	if err != nil {
		return nil, err
	}
	return data.Frames{values.Frame(refID)}, nil
}

// distinct gathers the values of a field.
func (d *DataSource) distinct(ctx context.Context, relation *postgres.Relation, request query.Distinct, within query.Range) (*frame.Values, error) {
	values := frame.NewValues(request)
	request.Limit++ // one more tells whether the limit cut anything
	statement, err := relation.Distinct(request, within)
	if err != nil {
		return nil, err
	}
	if err := d.database.Stream(ctx, statement, values.Append); err != nil && !errors.Is(err, frame.ErrFull) {
		return nil, err
	}
	return values, nil
}
