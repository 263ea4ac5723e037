// Package await waits in tests for what is sure to come.
package await

import (
	"testing"
	"time"
)

// Patience bounds every wait, on however busy a machine.
const Patience = 10 * time.Minute

// Until waits until a condition holds. Unlike testify's Eventually it asks in
// the test's own goroutine, so that the condition may use t, and asks again only
// once it has been answered.
func Until(t testing.TB, condition func() bool, what ...string) {
	t.Helper()
	UntilSaying(t, func() string { return "not so" }, condition, what...)
}

// UntilSaying is [Until], and says at the end how far it came.
func UntilSaying(t testing.TB, state func() string, condition func() bool, what ...string) {
	t.Helper()
	for begun := time.Now(); !condition(); time.Sleep(10 * time.Millisecond) {
		if time.Since(begun) > Patience {
			t.Fatal("after", Patience, "still:", state(), what)
		}
	}
}
