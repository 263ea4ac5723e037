package csvreport_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/csvreport"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

func TestCellsAreWrittenAsAskedFor(t *testing.T) {
	c := newCenter(t)
	_, err := c.sql.Exec(t.Context(), `
		INSERT INTO interaction_segments (session_id, segment_number, started_at, customer, reason, queue_entry_time, queue_exit_time, queue_wait_time, talk_time)
		VALUES ('s1', 1, '2024-11-18 17:00:00Z', 'a;b', E'c\td,e', '2024-11-08 17:04:05.9Z', '2024-11-18 00:30:00Z', 135.25, -5)`)
	require.NoError(t, err)
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	const asked = `{"fields": ["customer","reason","queue_entry_time","queue_exit_time","queue_wait_time","talk_time"]}`
	const header = "Customer,Reason,Queue Entry Time,Queue Exit Time,Queue Wait Time,Talk Time\r\n"
	const comma = header + "a;b,\"c\td,e\","
	for name, test := range map[string]struct {
		options  csvreport.Options
		expected string
	}{
		"as always":            {csvreport.Options{}, comma + "2024-11-08 18:04:05,2024-11-18 01:30:00,00:02:15,-00:00:05\r\n"},
		"d/m/y":                {csvreport.Options{Dates: report.DayMonthYear}, comma + "08/11/2024 18:04:05,18/11/2024 01:30:00,00:02:15,-00:00:05\r\n"},
		"m/d/y":                {csvreport.Options{Dates: report.MonthDayYear}, comma + "11/08/2024 18:04:05,11/18/2024 01:30:00,00:02:15,-00:00:05\r\n"},
		"d.m.y":                {csvreport.Options{Dates: report.DayDotMonth}, comma + "08.11.2024 18:04:05,18.11.2024 01:30:00,00:02:15,-00:00:05\r\n"},
		"d/m/y, 12 hours":      {csvreport.Options{Dates: report.DayMonthYear12}, comma + "08/11/2024 06:04:05 PM,18/11/2024 01:30:00 AM,00:02:15,-00:00:05\r\n"},
		"m/d/y, 12 hours":      {csvreport.Options{Dates: report.MonthDayYear12}, comma + "11/08/2024 06:04:05 PM,11/18/2024 01:30:00 AM,00:02:15,-00:00:05\r\n"},
		"RFC 3339":             {csvreport.Options{Dates: report.RFC3339}, comma + "2024-11-08T18:04:05+01:00,2024-11-18T01:30:00+01:00,00:02:15,-00:00:05\r\n"},
		"seconds":              {csvreport.Options{Seconds: true}, comma + "2024-11-08 18:04:05,2024-11-18 01:30:00,135.25,-5\r\n"},
		"seconds with a comma": {csvreport.Options{Seconds: true, DecimalComma: true}, comma + "2024-11-08 18:04:05,2024-11-18 01:30:00,\"135,25\",-5\r\n"},
		"byte order mark":      {csvreport.Options{BOM: true}, "\xEF\xBB\xBF" + comma + "2024-11-08 18:04:05,2024-11-18 01:30:00,00:02:15,-00:00:05\r\n"},
		"semicolons": {csvreport.Options{Delimiter: csvreport.Semicolon, Seconds: true, DecimalComma: true},
			"Customer;Reason;Queue Entry Time;Queue Exit Time;Queue Wait Time;Talk Time\r\n\"a;b\";c\td,e;2024-11-08 18:04:05;2024-11-18 01:30:00;135,25;-5\r\n"},
		"tabs": {csvreport.Options{Delimiter: csvreport.Tab},
			"Customer\tReason\tQueue Entry Time\tQueue Exit Time\tQueue Wait Time\tTalk Time\r\na;b\t\"c\td,e\"\t2024-11-08 18:04:05\t2024-11-18 01:30:00\t00:02:15\t-00:00:05\r\n"},
	} {
		t.Run(name, func(t *testing.T) {
			test.options.Location = berlin
			content, _ := c.export(t, asked, test.options)
			require.Equal(t, test.expected, string(content))
		})
	}
}

// Every date format that people may choose is written, in files of every kind.
func TestEveryDateFormatIsKnown(t *testing.T) {
	layouts, sheets := map[string]bool{}, map[string]bool{}
	for _, format := range report.DateFormats {
		require.True(t, format.Known(), format)
		layouts[format.Layout()], sheets[format.Spreadsheet()] = true, true
	}
	require.Len(t, layouts, len(report.DateFormats))
	require.Len(t, sheets, len(report.DateFormats))
	require.Equal(t, report.ISO.Layout(), report.DateFormat("").Layout())
}
