package fault

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSentenceLeavesNamesAsTheyAre(t *testing.T) {
	for message, sentence := range map[string]string{
		"the relation has no column x":                      "The relation has no column x.",
		"a name is missing.":                                "A name is missing.",
		"public.calls cannot be used: no column session_id": "public.calls cannot be used: no column session_id.",
		"rowLimit is too large":                             "rowLimit is too large.",
		"interaction_segments is not there":                 "interaction_segments is not there.",
		"PostgreSQL does not answer":                        "PostgreSQL does not answer.",
		"\"Calls\" is empty":                                "\"Calls\" is empty.",
		"":                                                  ".",
	} {
		require.Equal(t, sentence, Sentence(message))
	}
}
