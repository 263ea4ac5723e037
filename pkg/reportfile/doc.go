// Package reportfile is what a file of the report, or of figures, may be asked:
// its query, its format, the parameters that say how cells are written, and the
// files that people choose among. Grafana's resources, the command line, the delivery and the
// user interface all take them from here.
package reportfile
