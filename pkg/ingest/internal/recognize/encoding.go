package recognize

import (
	"bytes"
	"encoding/binary"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// Encoding is how a text's characters are written.
type Encoding struct {
	Name    string // for people; blank: UTF-8, or as a byte order mark says
	decoder encoding.Encoding
}

// The encodings of texts without a byte order mark.
var (
	UTF8        = Encoding{}
	UTF16Little = Encoding{"UTF-16 (little-endian, without a byte order mark)", unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)}
	UTF16Big    = Encoding{"UTF-16 (big-endian, without a byte order mark)", unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)}
	Windows1252 = Encoding{"Windows-1252, the encoding of Western European Windows", charmap.Windows1252}
	Macintosh   = Encoding{"Mac OS Roman, the encoding of Excel for Mac", charmap.Macintosh}
)

// Decoder returns what makes UTF-8 of a text; nil if nothing does.
func (e Encoding) Decoder() *encoding.Decoder {
	if e.decoder == nil {
		return nil
	}
	return e.decoder.NewDecoder()
}

// IsWide reports whether a text begins in UTF-16 without a byte order mark: with
// a zero byte in nearly every second place, as Latin letters have it.
func IsWide(start []byte) (Encoding, bool) {
	if bytes.HasPrefix(start, []byte("\xff\xfe")) || bytes.HasPrefix(start, []byte("\xfe\xff")) || len(start) < 4 {
		return UTF8, false
	}
	start = start[:min(len(start), 1000)&^1]
	even, odd := 0, 0
	for i := 0; i < len(start); i += 2 {
		if start[i] == 0 {
			even++
		}
		if start[i+1] == 0 {
			odd++
		}
	}
	most := len(start) / 2 * 7 / 10
	switch {
	case odd > most && even <= len(start)/20:
		return UTF16Little, true
	case even > most && odd <= len(start)/20:
		return UTF16Big, true
	}
	return UTF8, false
}

// Census counts the records of a text by what their bytes may be.
type Census struct {
	multibyte, invalid int64
	undefined          bool // some byte is none of Windows-1252
}

// Look counts a record.
func (c *Census) Look(record []byte) {
	if !hasHigh(record) {
		return
	}
	if utf8.Valid(record) {
		c.multibyte++
		return
	}
	c.invalid++
	c.undefined = c.undefined || hasUndefined(record)
}

// Encoding returns the encoding of the whole: UTF-8 where any record is that
// with more than ASCII in it, so that the others are rejected; else the one
// byte a character of Windows, or of a Mac if lines end as they do there.
func (c *Census) Encoding(mac bool) Encoding {
	switch {
	case c.invalid == 0 || c.multibyte > 0:
		return UTF8
	case mac:
		return Macintosh
	case c.undefined:
		return UTF8
	}
	return Windows1252
}

// hasHigh reports whether a text has more than ASCII.
func hasHigh(text []byte) bool {
	const high = 0x8080808080808080
	for len(text) >= 8 {
		if binary.LittleEndian.Uint64(text)&high != 0 {
			return true
		}
		text = text[8:]
	}
	for _, b := range text {
		if b >= utf8.RuneSelf {
			return true
		}
	}
	return false
}

// hasUndefined reports whether a text has a byte that Windows-1252 leaves
// undefined.
func hasUndefined(text []byte) bool {
	for _, b := range text {
		switch b {
		case 0x81, 0x8d, 0x8f, 0x90, 0x9d:
			return true
		}
	}
	return false
}
