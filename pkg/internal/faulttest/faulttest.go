// Package faulttest checks errors in tests.
package faulttest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
)

// Require fails the test unless err is a fault of that class and its message
// contains the text.
func Require(t testing.TB, err error, class fault.Class, message string) {
	t.Helper()
	var known *fault.Error
	require.ErrorAs(t, err, &known)
	require.Equal(t, class, known.Class)
	require.ErrorContains(t, err, message)
}
