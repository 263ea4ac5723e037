package main

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestGeneratedTypeScriptIsCurrent(t *testing.T) {
	for name, content := range generated {
		current, err := os.ReadFile("../../../src/report/" + name)
		require.NoError(t, err)
		require.Equal(t, string(content()), string(current), "run: go tool mage generate")
	}
}

func TestTableOfColumnsIsCurrent(t *testing.T) {
	current, err := os.ReadFile("../../../docs/relation.md")
	require.NoError(t, err)
	page, err := withColumns(current)
	require.NoError(t, err)
	require.Equal(t, string(page), string(current), "run: go tool mage generate")
}
