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

// For any input, every record is either read or rejected, never both: the
// records follow each other in the stream, byte for byte, with nothing between
// them but line ends and titles.
func FuzzReader(f *testing.F) {
	const titles = "Session ID,Customer,Queue Entry Time,Queue Wait Time,Consultants,Messages Sent,In Progress\n"
	for _, rows := range []string{
		"", "s1,Ann,2024-02-20 09:15:30,00:02:15,a|b,1,true\n", "s1,Ann,20/02/2024 09:15:30,135,,,\r\n\r\ns2,,,,,,",
		"s1,\"Ann\nLee\",2024-02-20T09:15:30Z,,,,\n", "s1,\"Ann,2024-02-20 09:15:30,,,,\ns2,\"x\"\"y\",,,,,\n",
		"\"s1\",\"'=1\",\"Feb 20, 2024 9:15 PM\",-1:00:00,|,9999999999,N/A", "s\xff,,,,,,\n\x00,,,,,,\n", "\"\"\"\n,,\"\r\n\"\r,", titles,
	} {
		f.Add([]byte(titles + rows))
		f.Add([]byte(strings.ReplaceAll(titles+rows, ",", ";")))
	}
	f.Add([]byte("\xef\xbb\xbfsep=\t\r\nStarted At\tSession ID\r\n"))
	f.Fuzz(func(t *testing.T, input []byte) {
		if bytes.HasPrefix(input, []byte("\xff\xfe")) || bytes.HasPrefix(input, []byte("\xfe\xff")) {
			t.Skip() // UTF-16 is decoded first
		}
		r, err := NewReader(bytes.NewReader(input), localtime.NewParser(time.UTC, localtime.DayFirst))
		if err != nil {
			return
		}
		rest := input[bytes.Index(input, r.header.raw)+len(r.header.raw):]
		line := int64(0)
		for {
			row, at, broken, err := r.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			require.NoError(t, err)
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
			rest = between(rest, r.header.raw)
			require.True(t, bytes.HasPrefix(rest, raw), "%q comes next in %q", raw, rest)
			rest = rest[len(raw):]
		}
		require.Empty(t, between(rest, r.header.raw), "nothing is left")
	})
}

// between skips what may separate two records.
func between(rest, titles []byte) []byte {
	for {
		switch {
		case bytes.HasPrefix(rest, []byte("\n")):
			rest = rest[1:]
		case bytes.HasPrefix(rest, []byte("\r\n")):
			rest = rest[2:]
		case string(rest) == "\r":
			rest = nil
		case bytes.HasPrefix(rest, titles) && (len(rest) == len(titles) || bytes.IndexByte([]byte("\r\n"), rest[len(titles)]) >= 0):
			rest = rest[len(titles):]
		default:
			return rest
		}
	}
}
