// Package plugin is the data source as Grafana sees it: one file for each of
// Grafana's endpoints.
package plugin
