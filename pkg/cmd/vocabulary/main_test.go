package main

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestGeneratedTypeScriptIsCurrent(t *testing.T) {
	current, err := os.ReadFile("../../../src/report/fields.gen.ts")
	require.NoError(t, err)
	require.Equal(t, string(typeScript()), string(current), "run: go generate ./pkg/cmd/vocabulary")
}
