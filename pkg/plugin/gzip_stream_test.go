package plugin

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"fmt"
	"io"
	"testing"

	"github.com/stretchr/testify/require"
)

// parts keeps what it is written part by part.
type parts [][]byte

func (p *parts) Write(part []byte) (int, error) {
	*p = append(*p, bytes.Clone(part))
	return len(part), nil
}

func inflate(body []byte) ([]byte, error) {
	reader, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(reader)
}

func TestGzipStreamIsWholeOrCannotBeInflated(t *testing.T) {
	var sent parts
	stream, err := newGzipStream(&sent)
	require.NoError(t, err)
	written := []byte{}
	for n := range 20 {
		part := bytes.Repeat([]byte(fmt.Sprintf("row %d,%x\r\n", n, n*n*7919)), 3000+n*211)
		written = append(written, part...)
		_, err := stream.Write(part)
		require.NoError(t, err)
	}
	require.NoError(t, stream.Close())
	whole, err := inflate(bytes.Join(sent, nil))
	require.NoError(t, err)
	require.True(t, bytes.Equal(written, whole))

	// After any part but the last, what Grafana appends when the plugin fails,
	// answers in another way, or dies, is an error, and so is what Break sends.
	for n := 1; n < len(sent); n++ {
		begun := bytes.Join(sent[:n], nil)
		for _, appended := range []string{
			`{"statusCode":500,"messageId":"plugin.requestFailureError","message":"An error occurred within the plugin"}`,
			`{"statusCode":503,"messageId":"plugin.unavailable","message":"Plugin unavailable"}`,
			`{"message":"Failed to call resource"}`, "\xff\xff\xff\xff", "0000", "\x00\x00\x00\x00",
		} {
			read, err := inflate(append(bytes.Clone(begun), appended...))
			var corrupt flate.CorruptInputError
			require.ErrorAs(t, err, &corrupt, "%d parts and %q", n, appended)
			require.True(t, bytes.HasPrefix(written, read), "nothing of what is appended passes for data")
		}
	}
}

func TestGzipStreamThatBreaksSaysSoItself(t *testing.T) {
	var sent parts
	stream, err := newGzipStream(&sent)
	require.NoError(t, err)
	_, err = stream.Write([]byte("a,b\r\n1,2\r\n"))
	require.NoError(t, err)
	require.NoError(t, stream.Break())
	read, err := inflate(bytes.Join(sent, nil))
	var corrupt flate.CorruptInputError
	require.ErrorAs(t, err, &corrupt)
	require.Equal(t, "a,b\r\n1,2\r\n", string(read))
}
