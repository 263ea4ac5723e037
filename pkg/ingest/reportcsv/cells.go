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

// reading is what cells are parsed with.
type reading struct {
	times     *localtime.Parser
	durations durationForm // of the column
	twice     []twice      // the row's times that occur twice
}

// isNothing reports whether a cell of any kind is only dashes, which stand for
// no value.
func isNothing(text string) bool {
	switch strings.TrimSpace(text) {
	case "--", "---", "\u2013", "\u2014":
		return true
	}
	return false
}

// parseCell parses text that is not empty into a field's cell.
type parseCell func(cell any, text string, r *reading) error

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
	return func(cell any, text string, r *reading) error {
		text = strings.TrimSpace(text)
		if text == "" || text == "-" || strings.EqualFold(text, "N/A") || strings.EqualFold(text, "NULL") {
			return nil
		}
		return parse(cell, text, r)
	}
}

func parseText(cell any, text string, _ *reading) error {
	*report.CellOf[string](cell) = guard.Remove(text)
	return nil
}

func parseList(cell any, text string, _ *reading) error {
	var elements []string
	for element := range strings.SplitSeq(guard.Remove(text), report.Separator) {
		if element != "" {
			elements = append(elements, element)
		}
	}
	*report.CellOf[[]string](cell) = elements
	return nil
}

func parseTime(cell any, text string, r *reading) error {
	first, second, err := r.times.ParseBoth(text)
	if err != nil {
		return err
	}
	moment := report.CellOf[time.Time](cell)
	*moment = first
	if !second.Equal(first) {
		r.twice = append(r.twice, twice{moment, second})
	}
	return nil
}

func parseDuration(cell any, text string, r *reading) error {
	seconds, err := r.durations.parse(text)
	if err != nil {
		return err
	}
	*report.CellOf[report.Seconds](cell) = report.SecondsOf(seconds)
	return nil
}

func parseInteger(cell any, text string, _ *reading) error {
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil {
		return fmt.Errorf("%q is not a whole number", text)
	}
	*report.CellOf[report.Count](cell) = report.CountOf(n)
	return nil
}

func parseBoolean(cell any, text string, _ *reading) error {
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
