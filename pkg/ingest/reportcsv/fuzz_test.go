package reportcsv

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/localtime"
)

// For any input, every record is either read, rejected, or passed over as blank
// or as the titles once more, and only one of these: the records follow each
// other in the stream, byte for byte, with nothing between them but line ends.
func FuzzReader(f *testing.F) {
	const titles = "Session ID,Customer,Queue Entry Time,Queue Wait Time,Consultants,Messages Sent,In Progress\n"
	for _, rows := range []string{
		"", "s1,Ann,2024-02-20 09:15:30,00:02:15,a|b,1,true\n", "s1,Ann,20/02/2024 09:15:30,135,,,\r\n\r\ns2,,,,,,",
		"s1,\"Ann\nLee\",2024-02-20T09:15:30Z,,,,\n", "s1,\"Ann,2024-02-20 09:15:30,,,,\ns2,\"x\"\"y\",,,,,\n",
		"\"s1\",\"'=1\",\"Feb 20, 2024 9:15 PM\",-1:00:00,|,9999999999,N/A", "s\xff,,,,,,\n\x00,,,,,,\n", "\"\"\"\n,,\"\r\n\"\r,", titles,
		",,,,,,\n  \n\"\",,\n--,--,,\n", "\ufeff" + titles, "sep=,\r\n" + titles, "s1,,27/10/2024 02:10:00,0.000694444,,,\ns1,,27/10/2024 02:05:00,02:15,,,\n",
		"\"s1\rx\",,,,,,\rs2,\"a\"\r\"\"\r",
	} {
		f.Add([]byte(titles + rows))
		f.Add([]byte(strings.ReplaceAll(titles+rows, ",", ";")))
		f.Add([]byte(strings.ReplaceAll(titles+rows, "\n", "\r")))
	}
	f.Add([]byte("\xef\xbb\xbfsep=\t\r\nStarted At\tSession ID\r\n"))
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		if bytes.HasPrefix(input, []byte("\xff\xfe")) || bytes.HasPrefix(input, []byte("\xfe\xff")) {
			t.Skip() // UTF-16 is decoded first
		}
		facts, err := Survey(bytes.NewReader(input))
		if err != nil {
			return
		}
		_, _ = facts.Order()
		facts.Notices()
		r, err := NewReader(bytes.NewReader(input), localtime.NewParser(berlin, localtime.DayFirst), facts)
		require.NoError(t, err, "what was surveyed can be read")
		rest := input[bytes.Index(input, r.header.raw)+len(r.header.raw):]
		take := func(raw []byte) {
			rest = bytes.TrimLeft(rest, "\r\n")
			raw = bytes.TrimLeft(raw, "\r\n")
			require.True(t, bytes.HasPrefix(rest, raw), "%q comes next in %q", raw, rest)
			rest = rest[len(raw):]
		}
		r.scanner.passed = func(raw []byte) {
			blank := strings.Trim(string(raw), "\" \t"+string(r.scanner.delimiter)) == ""
			titles := bytes.Contains(bytes.ToLower(raw), []byte("session")) || bytes.Contains(bytes.ToLower(raw), []byte("sep="))
			require.True(t, blank || titles, "%q is a row", raw)
			take(raw)
		}
		line := int64(0)
		for {
			row, at, broken, err := r.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				require.ErrorContains(t, err, "has titles again")
				return
			}
			require.Greater(t, at, line, "records begin on lines of their own")
			require.True(t, (row == nil) != (broken == nil), "it is either read or rejected")
			line = at
			raw := bytes.Clone(r.scanner.raw)
			if broken != nil {
				raw = bytes.Clone(broken.Raw)
				for broken.Rest != nil {
					part, err := broken.Rest()
					if errors.Is(err, io.EOF) {
						break
					}
					require.NoError(t, err)
					raw = append(raw, part...)
				}
			} else {
				require.NotEmpty(t, row.SessionID)
				require.False(t, row.StartedAt.IsZero())
			}
			take(raw)
		}
		require.Empty(t, bytes.TrimLeft(rest, "\r\n"), "nothing is left")
	})
}
