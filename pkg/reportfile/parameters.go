package reportfile

import (
	"slices"
	"strconv"
	"strings"

	"github.com/interaction-segments/interaction-segments-app/pkg/csvreport"
	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// Parameter is one thing that a file may be asked.
type Parameter struct {
	Name string
	Help string // one line
	// Values are what it may be, the default first; a parameter without them
	// is true or false.
	Values []Value
	set    func(options *csvreport.Options, value string)
}

// Value is one of a parameter's values.
type Value struct {
	ID    string `json:"id"`
	Label string `json:"label"`
}

// Parameters are all of them. They are of CSV, but for the date format, which
// is of every format.
var Parameters = []Parameter{
	{Name: "dateFormat", Help: "how times are written", Values: dateFormats(),
		set: func(o *csvreport.Options, value string) { o.Dates = report.DateFormat(value) }},
	{Name: "delimiter", Help: "what separates the cells of CSV",
		Values: []Value{{",", "Comma"}, {";", "Semicolon"}, {"tab", "Tab"}},
		set:    func(o *csvreport.Options, value string) { o.Delimiter = delimiters[value] }},
	{Name: "bom", Help: "begin CSV with a byte order mark, by which Excel knows UTF-8",
		set: func(o *csvreport.Options, value string) { o.BOM = isTrue(value) }},
	{Name: "durationFormat", Help: "how durations are written in CSV",
		Values: []Value{{"clock", "HH:mm:SS"}, {"seconds", "Seconds, with their fraction"}},
		set:    func(o *csvreport.Options, value string) { o.Seconds = value == "seconds" }},
	{Name: "decimalComma", Help: "write a comma before the fraction of numbers in CSV, instead of a point",
		set: func(o *csvreport.Options, value string) { o.DecimalComma = isTrue(value) }},
	{Name: "raw", Help: "do not guard texts in CSV that a spreadsheet would run as a formula",
		set: func(o *csvreport.Options, value string) { o.Raw = isTrue(value) }},
}

var delimiters = map[string]csvreport.Delimiter{",": csvreport.Comma, ";": csvreport.Semicolon, "tab": csvreport.Tab, "\t": csvreport.Tab}

func dateFormats() (values []Value) {
	for _, format := range report.DateFormats {
		values = append(values, Value{string(format), format.Label()})
	}
	return values
}

// Set sets the parameter in the options. An empty value leaves it as it is.
// The error, of class [fault.Query], begins with the name of what holds the
// value.
func (p Parameter) Set(options *csvreport.Options, what, value string) error {
	switch {
	case value == "":
		return nil
	case p.Values == nil:
		if _, err := strconv.ParseBool(value); err != nil {
			return fault.New(fault.Query, "%s %q is not true or false", what, value)
		}
	case p.Name == "delimiter" && value == "\t":
	case !slices.ContainsFunc(p.Values, func(known Value) bool { return known.ID == value }):
		return fault.New(fault.Query, "%s %q is not known: use one of %s", what, value, strings.Join(p.ids(), ", "))
	}
	p.set(options, value)
	return nil
}

// ids lists the values' names.
func (p Parameter) ids() (ids []string) {
	for _, value := range p.Values {
		ids = append(ids, value.ID)
	}
	return ids
}

// Usage is the help, with the values where there are some.
func (p Parameter) Usage() string {
	if p.Values == nil {
		return p.Help
	}
	return p.Help + ": " + strings.Join(p.ids(), "  ")
}

func isTrue(value string) bool {
	truth, _ := strconv.ParseBool(value) // as checked
	return truth
}

// Parse sets the options from named values, such as those of an address.
func Parse(options *csvreport.Options, value func(name string) string) error {
	for _, parameter := range Parameters {
		if err := parameter.Set(options, parameter.Name, value(parameter.Name)); err != nil {
			return err
		}
	}
	return nil
}
