package conversation

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// For any input, every record is either read or rejected, never both: the
// records follow each other in the stream, byte for byte, and what is left
// between them is not one.
func FuzzReader(f *testing.F) {
	sample, err := os.ReadFile(filepath.Join("testdata", "traps.json"))
	require.NoError(f, err)
	f.Add(sample)
	one := compact("a")
	for _, text := range []string{
		"", one, one + "\n" + one, "[" + one + "," + one + "]", `{"data":[` + one + `],"numResults":1,"x":{"y":["}"]}}`,
		pretty("a", 2) + ",\n" + pretty("b", 2), `{"sessionId":"x","a":` + "\n" + one, `{"sessionId":"x","a":"` + "\n" + one,
		"\xef\xbb\xbf[[[[null, 1, \"x\"" + one + "]]]]}}", `{"data":[` + one, `{"numResults":2,"data":[]`, `{"sessionId":7,"destinations":[null,{"respondingAgent":null}]}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		if bytes.HasPrefix(input, []byte("\xff\xfe")) || bytes.HasPrefix(input, []byte("\xfe\xff")) {
			t.Skip() // UTF-16 is decoded first
		}
		r := NewReader(bytes.NewReader(input), utc)
		rest := input
		line := int64(0)
		for {
			rows, broken, err := r.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			require.NoError(t, err)
			found := bytes.Clone(r.record)
			if broken != nil {
				require.Empty(t, rows, "it is either read or rejected")
				require.GreaterOrEqual(t, broken.Line, line)
				line = broken.Line
				found = bytes.Clone(broken.Raw)
				for broken.Rest != nil {
					part, err := broken.Rest()
					if errors.Is(err, io.EOF) {
						break
					}
					require.NoError(t, err)
					found = append(found, part...)
				}
			}
			at := bytes.Index(rest, found)
			require.GreaterOrEqual(t, at, 0, "%q comes after what was there before", found)
			rest = rest[at+len(found):]
			for i := range rows {
				require.NotEmpty(t, rows[i].SessionID)
				require.False(t, rows[i].StartedAt.IsZero())
				require.Equal(t, int64(i)+1, rows[i].SegmentNumber.Value)
				require.Equal(t, i == len(rows)-1, rows[i].LastSegment)
			}
		}
	})
}
