package plugin

import (
	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
)

// Grafana's names of the roles that may edit data sources, and dashboards.
const (
	roleAdmin  = "Admin"
	roleEditor = "Editor"
)

// mayExplore reports whether Grafana lets the user into Explore, where
// timelines are: by default not a viewer, nor the anonymous user of a public
// dashboard, whose links would lead nowhere.
func mayExplore(user *backend.User) bool {
	return user != nil && (user.Role == roleAdmin || user.Role == roleEditor)
}

// isAdmin reports whether the user administers the organization.
func isAdmin(user *backend.User) bool { return user != nil && user.Role == roleAdmin }

// askerOf returns the user that a query is answered for; alert rules and public
// dashboards have none.
func askerOf(user *backend.User) query.Asker {
	if user == nil {
		return query.Asker{}
	}
	return query.Asker{Login: user.Login}
}
