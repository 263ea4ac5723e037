package guard

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestIsFormula(t *testing.T) {
	for text, expected := range map[string]bool{
		"=1": true, "+1": true, "-1": true, "@x": true, "\tx": true, "\rx": true, "'=1": true, "''+": true,
		"": false, "'": false, "x=1": false, "'x": false, " =1": false, "1-2": false,
		"+49 30 123456": false, "+1 (555) 010-99/7": false, "-12345": false,
		"+1234": true, "'+49 30 123456": true, "+49 30 123456x": true, "+cmd|12345": true,
	} {
		require.Equal(t, expected, IsFormula([]byte(text)), "%q", text)
	}
}

func TestGuards(t *testing.T) {
	for text, want := range map[string]string{
		"Bob;=1+1":         "Bob;'=1+1",
		"Bob,=1+1":         "Bob,'=1+1",
		"Bob\t@x":          "Bob\t'@x",
		"Bob\n-1":          "Bob\n'-1",
		"Bob\r\n+1;=2":     "Bob\r\n'+1;'=2",
		`Bob;"=1"`:         `Bob;"'=1"`,
		"Bob;'=1":          "Bob;''=1",
		"=1;=2":            "'=1;'=2",
		"a; -b":            "a; -b", // a text in every spreadsheet
		"semi;colon":       "semi;colon",
		"1-2;3":            "1-2;3",
		"a,b-c":            "a,b-c",
		"+49 30 12345":     "+49 30 12345",
		"+49 30 12345;=1":  "'+49 30 12345;'=1",
		"O'Hara;d'Arc":     "O'Hara;d'Arc",
		"user@example.com": "user@example.com",
	} {
		guarded, inside := Append(nil, []byte(text))
		require.Equal(t, want, string(guarded), "%q", text)
		require.Equal(t, want != text && want != "'"+text, inside, "%q", text)
		require.Equal(t, text, Remove(want), "%q", text)
	}
}

// Files without guards, and with those of an earlier version, are read as well.
func TestRemove(t *testing.T) {
	for text, plain := range map[string]string{
		"": "", "'": "'", "Bob;=1+1": "Bob;=1+1", "'+49 30 123456": "+49 30 123456", "'=1;=2": "=1;=2", "'Ann": "'Ann", "it's;'t": "it's;'t",
	} {
		require.Equal(t, plain, Remove(text), "%q", text)
	}
}

// Every text comes back, and whatever common separator a file is opened with,
// no cell begins with a sign, unless the text is a telephone number.
func FuzzGuard(f *testing.F) {
	for _, text := range []string{"", "Bob;=1+1", "'=1", ";\"'=1", "\t=\r\n@", "+49 30 12345", "a,\"\"''-1;;=", "\r=", "';'=;'"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		guarded, _ := Append(nil, []byte(text))
		require.Equal(t, text, Remove(string(guarded)))
		if isTelephone([]byte(text)) {
			return
		}
		if text != "" {
			require.NotContains(t, signs, string(guarded[:1]))
		}
		for _, cell := range []string{string(guarded), strings.ReplaceAll(string(guarded), `"`, `""`)} {
			for _, separator := range separators {
				for _, piece := range strings.Split(cell, string(separator))[1:] {
					if piece = strings.TrimLeft(piece, `"`); piece != "" {
						require.NotContains(t, signs, piece[:1], "%q opened with %q", text, separator)
					}
				}
			}
		}
	})
}
