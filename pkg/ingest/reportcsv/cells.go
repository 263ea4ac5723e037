package reportcsv

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/localtime"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// read puts a cell's text where the column's values go.
func (c *column) read(text string, times *localtime.Reader) error {
	if text == "" || !c.known {
		return nil
	}
	switch {
	case c.text != nil:
		*c.text = unguard(text)
		return nil
	case c.list != nil:
		*c.list = splitList(unguard(text))
		return nil
	}
	text = strings.TrimSpace(text)
	if text == "" || text == "-" || strings.EqualFold(text, "N/A") {
		return nil
	}
	switch {
	case c.time != nil:
		t, err := times.Parse(text)
		*c.time = t
		return err
	case c.seconds != nil:
		n, err := seconds(text)
		*c.seconds = report.SecondsOf(n)
		return err
	case c.count != nil:
		n, err := strconv.ParseInt(text, 10, 32)
		if err != nil {
			return fmt.Errorf("%q is not a whole number", text)
		}
		*c.count = report.CountOf(n)
	case c.flag != nil:
		yes, err := truth(text)
		*c.flag = yes
		return err
	}
	return nil
}

// unguard takes off the apostrophe that keeps spreadsheets from running a cell
// as a formula. The export puts one more before every text that begins with
// any number of them and one of = + - @ tab or carriage return.
func unguard(text string) string {
	if text[0] != '\'' {
		return text
	}
	rest := strings.TrimLeft(text, "'")
	if rest != "" && strings.IndexByte("=+-@\t\r", rest[0]) >= 0 {
		return text[1:]
	}
	return text
}

func splitList(text string) []string {
	var elements []string
	for element := range strings.SplitSeq(text, report.Separator) {
		if element != "" {
			elements = append(elements, element)
		}
	}
	return elements
}

// seconds reads a duration, as a rule HH:mm:SS.
func seconds(text string) (float64, error) {
	n, err := report.ParseClock(text)
	if err == nil {
		return n, nil
	}
	if plain, failed := strconv.ParseFloat(text, 64); failed == nil && plain-plain == 0 {
		return plain, nil
	}
	return 0, err
}

func truth(text string) (bool, error) {
	switch strings.ToLower(text) {
	case "true", "t", "yes", "y", "1":
		return true, nil
	case "false", "f", "no", "n", "0":
		return false, nil
	}
	return false, fmt.Errorf("%q is neither true nor false", text)
}
