package fault

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

func TestMessagesAreShortAndValid(t *testing.T) {
	require.EqualError(t, New(Query, "unknown field %q: use one of a, b", "c"), `unknown field "c": use one of a, b`)
	cause := errors.New("why")
	for _, huge := range []string{strings.Repeat("x", 10<<20), strings.Repeat("漢", 3<<20), strings.Repeat("\xff", 10<<20)} {
		for _, err := range []error{New(Query, "unknown field %s: use one of a, b", huge), Wrap(Query, cause, "unknown field %s: use one of a, b", huge)} {
			require.LessOrEqual(t, len(err.Error()), MaxMessage)
			require.True(t, utf8.ValidString(err.Error()))
			require.True(t, strings.HasPrefix(err.Error(), "unknown field "))
			require.True(t, strings.HasSuffix(err.Error(), ": use one of a, b"))
		}
	}
	require.ErrorIs(t, Wrap(Query, cause, "what"), cause)
	require.EqualError(t, New(Query, "%s", "a\xffb"), "a\uFFFDb")
}
