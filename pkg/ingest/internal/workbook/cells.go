package workbook

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/csvreport/guard"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

const millisecondsPerDay = 24 * 60 * 60 * 1000

// maxSerial is the last day of the calendar of workbooks, 9999-12-31.
const maxSerial = 2958465

// cells writes the values of cells. A workbook stores a time as the days since
// the end of 1899 (or since 1904), and a duration as days.
type cells struct{ since1904 bool }

// text returns a cell as report CSV has it.
func (c cells) text(kind report.Kind, raw, shown string) string {
	days, err := strconv.ParseFloat(raw, 64)
	isNumber := err == nil && !math.IsNaN(days) && !math.IsInf(days, 0)
	typed := isNumber && !looksLikeNumber(shown)
	switch {
	case kind == report.Time && isNumber && days >= 1 && days <= maxSerial:
		return c.moment(days)
	case kind == report.Duration && typed && math.Abs(days) <= maxSerial:
		return clock(days)
	case kind == report.Text || kind == report.List:
		if typed { // a date among texts
			raw = shown
		}
		guarded, _ := guard.Append(nil, []byte(raw))
		return string(guarded)
	}
	return raw
}

func looksLikeNumber(text string) bool {
	_, err := strconv.ParseFloat(text, 64)
	return err == nil
}

// moment writes the time of day that a serial number stands for.
func (c cells) moment(days float64) string {
	start := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	if c.since1904 {
		start = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return start.Add(milliseconds(days)).Format("2006-01-02 15:04:05.999")
}

// clock writes a duration as HH:mm:SS, with parts of a second if there are any.
func clock(days float64) string {
	length := milliseconds(days)
	sign := ""
	if length < 0 {
		sign, length = "-", -length
	}
	text := fmt.Sprintf("%s%02d:%02d:%02d", sign, length/time.Hour, length/time.Minute%60, length/time.Second%60)
	if part := length / time.Millisecond % 1000; part > 0 {
		text += fmt.Sprintf(".%03d", part)
	}
	return text
}

// milliseconds rounds away what a fraction of a day cannot hold.
func milliseconds(days float64) time.Duration {
	return time.Duration(math.Round(days*millisecondsPerDay)) * time.Millisecond
}
