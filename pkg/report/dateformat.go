package report

import "time"

// DateFormat says how a file writes times. All formats go to the second.
type DateFormat string

// The date formats.
const (
	ISO            DateFormat = "iso"
	DayMonthYear   DateFormat = "d/m/y"
	MonthDayYear   DateFormat = "m/d/y"
	DayDotMonth    DateFormat = "d.m.y"
	DayMonthYear12 DateFormat = "d/m/y-12h"
	MonthDayYear12 DateFormat = "m/d/y-12h"
	RFC3339        DateFormat = "rfc3339"
)

// DateFormats lists the date formats, the default first.
var DateFormats = []DateFormat{ISO, DayMonthYear, MonthDayYear, DayDotMonth, DayMonthYear12, MonthDayYear12, RFC3339}

// dateFormat is how a format is written.
type dateFormat struct {
	label       string
	layout      string // as package time has it
	spreadsheet string // as spreadsheets have it, for cells that are times
}

var dateFormats = map[DateFormat]dateFormat{
	ISO:            {"YYYY-MM-DD HH:mm:ss", time.DateTime, "yyyy-mm-dd hh:mm:ss"},
	DayMonthYear:   {"DD/MM/YYYY HH:mm:ss", "02/01/2006 15:04:05", `dd\/mm\/yyyy hh:mm:ss`},
	MonthDayYear:   {"MM/DD/YYYY HH:mm:ss", "01/02/2006 15:04:05", `mm\/dd\/yyyy hh:mm:ss`},
	DayDotMonth:    {"DD.MM.YYYY HH:mm:ss", "02.01.2006 15:04:05", `dd\.mm\.yyyy hh:mm:ss`},
	DayMonthYear12: {"DD/MM/YYYY hh:mm:ss AM/PM", "02/01/2006 03:04:05 PM", `dd\/mm\/yyyy hh:mm:ss AM/PM`},
	MonthDayYear12: {"MM/DD/YYYY hh:mm:ss AM/PM", "01/02/2006 03:04:05 PM", `mm\/dd\/yyyy hh:mm:ss AM/PM`},
	// A cell of a spreadsheet has no offset.
	RFC3339: {"RFC 3339 (YYYY-MM-DDTHH:mm:ss+00:00)", time.RFC3339, `yyyy-mm-dd"T"hh:mm:ss`},
}

// Known reports whether there is such a format.
func (f DateFormat) Known() bool { return dateFormats[f].layout != "" }

// Label is the format as people write it.
func (f DateFormat) Label() string { return dateFormats[f].label }

// Layout is the format as package time has it. The zero format is [ISO].
func (f DateFormat) Layout() string { return f.orDefault().layout }

// Spreadsheet is the format as spreadsheets have it. The zero format is [ISO].
func (f DateFormat) Spreadsheet() string { return f.orDefault().spreadsheet }

func (f DateFormat) orDefault() dateFormat {
	if f == "" {
		f = ISO
	}
	return dateFormats[f]
}
