package calldetails

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// answers is a network on which the API always answers the same.
type answers struct {
	status int
	body   []byte
}

func (a answers) RoundTrip(request *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: a.status, Header: http.Header{"Location": {"https://elsewhere.example"}}, Body: io.NopCloser(bytes.NewReader(a.body)), Request: request}, nil
}

// Whatever the API answers, it is a list of records, or an error that is short
// and does not hold the token.
func FuzzAnswer(f *testing.F) {
	const token = "a-t0ken"
	for _, body := range []string{`{"data":[{"sessionId":"a"}],"numResults":1}`, `{"data":[]}`, `{"data":null}`, `[]`, `{"message":"` + token + `"}`, "<html>", "\xff\x00",
		`{"data":[1,null,"x",[[]]]}`, `{"data":` + strings.Repeat("[", 20000)} {
		f.Add(http.StatusOK, []byte(body))
		f.Add(http.StatusUnauthorized, []byte(body))
		f.Add(http.StatusFound, []byte(body))
		f.Add(http.StatusBadGateway, []byte(body))
	}
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		client, err := New(Config{URL: "https://platform.example", Account: "a", Token: func() (string, error) { return token, nil }, Pace: 1})
		require.NoError(t, err)
		client.http.RetryMax = 0
		client.http.HTTPClient.Transport = answers{200 + (status%400+400)%400, body}
		records, err := client.page(t.Context(), time.Unix(0, 0), time.Unix(1, 0), 0)
		if err != nil {
			require.Empty(t, records)
			require.NotContains(t, err.Error(), token)
			require.LessOrEqual(t, len(err.Error()), 1000)
			require.True(t, utf8.ValidString(err.Error()))
			return
		}
		for _, record := range records {
			require.NotContains(t, string(record), token)
		}
	})
}
