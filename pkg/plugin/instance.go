package plugin

import (
	"context"
	"time"
	_ "time/tzdata" // zones, where the machine has none

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/backend/instancemgmt"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/frame"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
)

// DataSourceID is the data source's plugin id.
const DataSourceID = "interaction-segments-datasource"

// DataSource is one configured data source.
type DataSource struct {
	uid, name string // Grafana's, for links back to it
	database  *postgres.Database
	defaults  query.Defaults
	timeout   time.Duration
	stall     time.Duration // that ends an export
	masks     bool          // personal fields, for those that only view
	budget    *frame.Budget // of all requests
	// requestBytes bounds one of them.
	requestBytes int64
	// broken is why the settings cannot be used, for every answer to say so.
	broken error
	now    func() time.Time
}

var (
	_ backend.QueryDataHandler      = (*DataSource)(nil)
	_ backend.CheckHealthHandler    = (*DataSource)(nil)
	_ instancemgmt.InstanceDisposer = (*DataSource)(nil)
)

// New makes a data source of its settings. It never fails, since Grafana would
// show the error for one query only: every answer says what is wrong with the
// settings.
func New(ctx context.Context, source backend.DataSourceInstanceSettings) (instancemgmt.Instance, error) {
	d := &DataSource{uid: source.UID, name: source.Name, now: time.Now, budget: frame.NewBudget(allBytes, errAllBytes, nil), requestBytes: requestBytes}
	parsed, err := parseSettings(source)
	if err == nil {
		parsed.connection.Dialer, err = secureSocks(ctx, source)
	}
	if err == nil {
		d.database, err = postgres.Open(parsed.connection, parsed.options)
	}
	if err != nil {
		d.broken = fault.Wrap(fault.Configuration, err, "the data source's settings cannot be used: %v", err)
		return d, nil
	}
	d.defaults = parsed.defaults
	d.timeout = parsed.options.QueryTimeout
	d.stall = parsed.stall
	d.masks = parsed.masks
	return d, nil
}

// Dispose closes the data source's connections without waiting for running
// queries: requests may be waiting for the new instance.
func (d *DataSource) Dispose() {
	if d.database != nil {
		d.database.Close()
	}
}
