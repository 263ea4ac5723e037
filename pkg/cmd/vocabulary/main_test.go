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

func TestTableOfColumnsIsCurrent(t *testing.T) {
	current, err := os.ReadFile("../../../docs/relation.md")
	require.NoError(t, err)
	page, err := withColumns(current)
	require.NoError(t, err)
	require.Equal(t, string(page), string(current), "run: go tool mage generate")
}
