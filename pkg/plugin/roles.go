package plugin

import "github.com/grafana/grafana-plugin-sdk-go/backend"

// Grafana's names of the roles that may edit data sources, and dashboards.
const (
	roleAdmin  = "Admin"
	roleEditor = "Editor"
)

// mayExplore reports whether Grafana lets the user into Explore, where
// timelines are: by default not a viewer, nor the anonymous user of a public
// dashboard, whose links would lead nowhere.
func mayExplore(user *backend.User) bool { return user != nil && edits(user) }

// edits reports whether the user may edit dashboards.
func edits(user *backend.User) bool { return user.Role == roleAdmin || user.Role == roleEditor }

// isAdmin reports whether the user administers the organization.
func isAdmin(user *backend.User) bool { return user != nil && user.Role == roleAdmin }
