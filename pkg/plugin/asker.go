package plugin

import (
	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
)

// alertRules is Grafana's login of the user that evaluates alert and recording
// rules, and what the relation of row access names them by.
const alertRules = "grafana_scheduler"

// asker returns who a query is answered for. Personal fields are masked for all
// but editors, administrators and alert rules: anonymous users and those of
// public dashboards have no login, whatever their role.
//
// A client may send the header of alert rules too, so that it counts only where
// Grafana names no person.
func (d *DataSource) asker(user *backend.User, fromAlert bool) query.Asker {
	if fromAlert && (user == nil || user.Login == alertRules) {
		return query.Asker{Login: alertRules}
	}
	if user == nil || user.Login == "" || user.Login == alertRules {
		return query.Asker{Masked: d.masks}
	}
	return query.Asker{Login: user.Login, Masked: d.masks && !edits(user)}
}
