// Package guard keeps spreadsheets from running a report's texts as formulas.
//
// A spreadsheet runs a cell as a formula that begins with = + - @, a tab or a
// carriage return (OWASP, "CSV Injection"). A cell begins at the text's start,
// and after each separator in the text for those who open the file with that
// one instead of the comma; quotes there are the beginning of a quoted cell.
//
// The guard is an apostrophe before the sign. Apostrophes that are there
// already are preceded by one more, so that taking one away always gives the
// text back.
package guard

import (
	"bytes"
	"strings"
)

const (
	mark        = '\''
	separators  = ",;\t\r\n"
	signs       = "=+-@"
	signsAtHead = signs + "\t\r"
)

// IsFormula reports whether a spreadsheet might run the text as a formula, or
// whether it looks like one that is guarded. Telephone numbers are none.
func IsFormula(text []byte) bool {
	rest := bytes.TrimLeft(text, string(mark))
	return len(rest) > 0 && strings.IndexByte(signsAtHead, rest[0]) >= 0 && !isTelephone(text)
}

// isTelephone reports whether a text has five digits or more, and else only what
// telephone numbers are written with.
func isTelephone(text []byte) bool {
	digits := 0
	for _, b := range text {
		switch {
		case b >= '0' && b <= '9':
			digits++
		case strings.IndexByte("+ -()/", b) < 0:
			return false
		}
	}
	return digits >= 5
}

// places calls place with each position of the text where a guard belongs:
// before the apostrophes, if any, that precede a sign.
func places[T string | []byte](text T, head bool, place func(at int)) {
	if head {
		place(0)
	}
	for i := 0; i < len(text); i++ {
		if strings.IndexByte(separators, text[i]) < 0 {
			continue
		}
		at := i + 1
		for at < len(text) && text[at] == '"' {
			at++
		}
		sign := at
		for sign < len(text) && text[sign] == mark {
			sign++
		}
		if sign < len(text) && strings.IndexByte(signs, text[sign]) >= 0 {
			place(at)
		}
	}
}

// Append appends a text with its guards. inside reports whether one of them is
// not at the text's beginning.
func Append(dst, text []byte) (guarded []byte, inside bool) {
	if !bytes.ContainsAny(text, signsAtHead) {
		return append(dst, text...), false
	}
	from := 0
	places(text, IsFormula(text), func(at int) {
		dst = append(append(dst, text[from:at]...), mark)
		from = at
		inside = inside || at > 0
	})
	return append(dst, text[from:]...), inside
}

// Remove returns a text without its guards.
func Remove(text string) string {
	if strings.IndexByte(text, mark) < 0 {
		return text
	}
	head := text[0] == mark && IsFormula([]byte(text))
	var plain strings.Builder
	from := 0
	places(text, head, func(at int) {
		if text[at] == mark {
			plain.WriteString(text[from:at])
			from = at + 1
		}
	})
	plain.WriteString(text[from:])
	return plain.String()
}
