package reportcsv

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/csvreport/guard"
	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/localtime"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// parseCell parses text that is not empty into a field's cell.
type parseCell func(cell any, text string, times *localtime.Parser) error

var parsers = map[report.Kind]parseCell{
	report.Text:     parseText,
	report.List:     parseList,
	report.Time:     unlessBlank(parseTime),
	report.Duration: unlessBlank(parseDuration),
	report.Integer:  unlessBlank(parseInteger),
	report.Boolean:  unlessBlank(parseBoolean),
}

// unlessBlank skips texts that mean no value.
func unlessBlank(parse parseCell) parseCell {
	return func(cell any, text string, times *localtime.Parser) error {
		text = strings.TrimSpace(text)
		if text == "" || text == "-" || strings.EqualFold(text, "N/A") {
			return nil
		}
		return parse(cell, text, times)
	}
}

func parseText(cell any, text string, _ *localtime.Parser) error {
	*report.CellOf[string](cell) = guard.Remove(text)
	return nil
}

func parseList(cell any, text string, _ *localtime.Parser) error {
	var elements []string
	for element := range strings.SplitSeq(guard.Remove(text), report.Separator) {
		if element != "" {
			elements = append(elements, element)
		}
	}
	*report.CellOf[[]string](cell) = elements
	return nil
}

func parseTime(cell any, text string, times *localtime.Parser) (err error) {
	*report.CellOf[time.Time](cell), err = times.Parse(text)
	return err
}

// parseDuration parses HH:mm:SS, or a number of seconds.
func parseDuration(cell any, text string, _ *localtime.Parser) error {
	n, err := report.ParseClock(text)
	if err != nil {
		plain, failed := strconv.ParseFloat(text, 64)
		if failed != nil || plain-plain != 0 { // infinite or not a number
			return err
		}
		n = plain
	}
	*report.CellOf[report.Seconds](cell) = report.SecondsOf(n)
	return nil
}

func parseInteger(cell any, text string, _ *localtime.Parser) error {
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil {
		return fmt.Errorf("%q is not a whole number", text)
	}
	*report.CellOf[report.Count](cell) = report.CountOf(n)
	return nil
}

func parseBoolean(cell any, text string, _ *localtime.Parser) error {
	switch strings.ToLower(text) {
	case "true", "t", "yes", "y", "1":
		*report.CellOf[bool](cell) = true
	case "false", "f", "no", "n", "0":
		*report.CellOf[bool](cell) = false
	default:
		return fmt.Errorf("%q is neither true nor false", text)
	}
	return nil
}
