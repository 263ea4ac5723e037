// The data source's process, started by Grafana.
package main

import (
	"os"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/backend/datasource"

	"github.com/interaction-segments/interaction-segments-app/pkg/plugin"
)

func main() {
	plugin.SteadyHeap()
	if err := datasource.Manage(plugin.DataSourceID, plugin.New, datasource.ManageOpts{}); err != nil {
		backend.Logger.Error("The data source's process ended", "error", err)
		os.Exit(1)
	}
}
