package plugin

import (
	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
)

// askerOf returns who a query is answered for; Grafana names no user for
// anonymous access and public dashboards.
func askerOf(user *backend.User) query.Asker {
	if user == nil {
		return query.Asker{}
	}
	return query.Asker{Login: user.Login}
}
