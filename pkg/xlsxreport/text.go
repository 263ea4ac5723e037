package xlsxreport

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// maxUnits is how many UTF-16 units a cell holds.
const maxUnits = 32767

// appendText appends a text's XML, and reports whether a cell holds all of it.
// Characters that XML cannot carry, and what reads like their escape, are
// escaped as _xHHHH_ (ECMA-376, part 1, section 22.9.2.19).
func appendText(dst, text []byte) (xml []byte, whole bool) {
	units := 0
	for i := 0; i < len(text); {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(text[i:])
		}
		units++
		if r > 0xFFFF {
			units++ // a surrogate pair
		}
		if units > maxUnits {
			return dst, false
		}
		switch {
		case r == '&':
			dst = append(dst, "&amp;"...)
		case r == '<':
			dst = append(dst, "&lt;"...)
		case r == '>':
			dst = append(dst, "&gt;"...)
		case r == '_' && isEscape(text[i:]):
			dst = append(dst, "_x005F_"...)
		case r < ' ' && r != '\t' && r != '\n', r == 0xFFFE, r == 0xFFFF:
			dst = fmt.Appendf(dst, "_x%04X_", r)
		case r == utf8.RuneError && size == 1:
			dst = utf8.AppendRune(dst, utf8.RuneError)
		default:
			dst = append(dst, text[i:i+size]...)
		}
		i += size
	}
	return dst, true
}

// isEscape reports whether a text begins with _xHHHH_.
func isEscape(text []byte) bool {
	const length = len("_xHHHH_")
	if len(text) < length || text[1] != 'x' || text[length-1] != '_' {
		return false
	}
	for _, digit := range text[2 : length-1] {
		if strings.IndexByte("0123456789abcdefABCDEF", digit) < 0 {
			return false
		}
	}
	return true
}
