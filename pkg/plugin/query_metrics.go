package plugin

import (
	"context"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/interaction-segments/interaction-segments-app/pkg/frame"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
)

func (d *DataSource) metrics(ctx context.Context, refID string, relation *postgres.Relation, request query.Metrics, within query.Range) (data.Frames, error) {
	statement, err := relation.Metrics(request, within, d.now())
	if err != nil {
		return nil, err
	}
	metrics := frame.NewMetrics(statement)
	if err := d.database.Stream(ctx, statement.Statement, metrics.Append); err != nil {
		return nil, err
	}
	return metrics.Frames(refID), nil
}

// forExpressions tells whether the answer goes into Grafana's server-side
// expressions, as those of alert and recording rules do.
func forExpressions(request *backend.QueryDataRequest) bool {
	return request.Headers["FromAlert"] == "true" || request.GetHTTPHeader("X-Grafana-From-Expr") == "true"
}
