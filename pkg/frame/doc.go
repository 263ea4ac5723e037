// Package frame makes Grafana data frames of rows: typed columns, with titles
// and units, filled without reflection and without an allocation per cell.
package frame
