package main

import (
	"regexp"
	"strings"

	"github.com/interaction-segments/interaction-segments-app/pkg/csvreport"
	"github.com/interaction-segments/interaction-segments-app/pkg/reportfile"
)

// flagName is the name of a parameter as a flag: --date-format of dateFormat.
func flagName(parameter string) string {
	return strings.ToLower(upper.ReplaceAllString(parameter, "-$0"))
}

var upper = regexp.MustCompile("[A-Z]")

// cellFlag is a parameter of the file as a flag.
type cellFlag struct {
	reportfile.Parameter
	of    *csvreport.Options
	value string
}

// Set implements [pflag.Value].
func (f *cellFlag) Set(value string) error {
	f.value = value
	return f.Parameter.Set(f.of, f.Name, value)
}

// String implements [pflag.Value].
func (f *cellFlag) String() string { return f.value }

// Type implements [pflag.Value].
func (f *cellFlag) Type() string {
	if f.Values == nil {
		return "bool"
	}
	return "string"
}
