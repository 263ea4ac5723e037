// Package chaos tests the product under faults: it injects them into real parts
// (PostgreSQL, its standby, a pooler, the network, the plugin's process, the
// loader's) and checks that every answer is right or refused in the right words,
// that all recover without a restart, and that nothing is lost or left behind.
//
// The tests run a short form. go tool mage chaos runs the long one and writes
// what it saw to docs/reliability.md.
package chaos
