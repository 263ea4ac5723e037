package plugin

import (
	"slices"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
)

// alertRules is Grafana's login of the user that evaluates alert and recording
// rules, and what the relation of row access names them by.
const alertRules = "grafana_scheduler"

// grafanaItself is the login that Grafana asks by for the visitors of public
// dashboards, as an administrator.
const grafanaItself = "service"

// asker returns who a query is answered for. Personal fields are masked for all
// but editors, administrators and alert rules: anonymous users have no login, and
// visitors of public dashboards none of their own, whatever the role.
//
// A client may send the header of alert rules too, so that it counts only where
// Grafana names no person.
func (d *DataSource) asker(user *backend.User, fromAlert bool) query.Asker {
	if fromAlert && (user == nil || user.Login == alertRules) {
		return query.Asker{Login: alertRules}
	}
	if user == nil || slices.Contains([]string{"", alertRules, grafanaItself}, user.Login) {
		return query.Asker{Masked: d.masks}
	}
	return query.Asker{Login: user.Login, Masked: d.masks && !edits(user)}
}
