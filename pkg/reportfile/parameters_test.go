package reportfile_test

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/csvreport"
	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/internal/faulttest"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
	"github.com/interaction-segments/interaction-segments-app/pkg/reportfile"
)

func TestParametersSetTheOptions(t *testing.T) {
	for address, expected := range map[string]csvreport.Options{
		"": {},
		"dateFormat=&delimiter=&bom=&raw=&durationFormat=&decimalComma=":  {},
		"dateFormat=iso&delimiter=,&bom=false&raw=0&durationFormat=clock": {Dates: report.ISO, Delimiter: csvreport.Comma},
		"delimiter=%3B&bom=true":            {Delimiter: csvreport.Semicolon, BOM: true},
		"delimiter=tab&raw=1":               {Delimiter: csvreport.Tab, Raw: true},
		"delimiter=%09":                     {Delimiter: csvreport.Tab},
		"dateFormat=d.m.y":                  {Dates: report.DayDotMonth},
		"dateFormat=m/d/y-12h":              {Dates: report.MonthDayYear12},
		"durationFormat=seconds":            {Seconds: true},
		"decimalComma=true&unknown=ignored": {DecimalComma: true},
	} {
		values, err := url.ParseQuery(address)
		require.NoError(t, err)
		var options csvreport.Options
		require.NoError(t, reportfile.Parse(&options, values.Get), address)
		require.Equal(t, expected, options, address)
	}
}

func TestUnknownValuesAreRefusedWithThoseThatExist(t *testing.T) {
	for address, message := range map[string]string{
		"dateFormat=y":       `dateFormat "y" is not known: use one of iso, d/m/y, m/d/y, d.m.y, d/m/y-12h, m/d/y-12h, rfc3339`,
		"delimiter=|":        `delimiter "|" is not known: use one of ,, ;, tab`,
		"durationFormat=min": `durationFormat "min" is not known: use one of clock, seconds`,
		"bom=yes":            `bom "yes" is not true or false`,
		"decimalComma=,":     `decimalComma "," is not true or false`,
		"raw=ja":             `raw "ja" is not true or false`,
	} {
		values, err := url.ParseQuery(address)
		require.NoError(t, err)
		faulttest.Require(t, reportfile.Parse(&csvreport.Options{}, values.Get), fault.Query, message)
	}
}

// Every choice's parameters are ones that exist.
func TestChoicesAskForWhatExists(t *testing.T) {
	for _, choice := range reportfile.Choices {
		known := map[string]bool{}
		for _, parameter := range reportfile.Parameters {
			known[parameter.Name] = true
		}
		for name := range choice.Parameters {
			require.True(t, known[name], "%s of %s", name, choice.ID)
		}
		require.NoError(t, reportfile.Parse(&csvreport.Options{}, func(name string) string { return choice.Parameters[name] }))
		found, exists := reportfile.ChoiceByID(choice.ID)
		require.True(t, exists)
		require.Equal(t, choice, found)
	}
	_, exists := reportfile.ChoiceByID("pdf")
	require.False(t, exists)
}
