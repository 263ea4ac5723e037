package postgres

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/internal/faulttest"
)

func TestAddressesAreHostsWithOrWithoutAPort(t *testing.T) {
	for address, expected := range map[string]struct {
		host string
		port uint16
	}{
		"db":                {"db", 5432},
		"db:6432":           {"db", 6432},
		"10.1.2.3:6432":     {"10.1.2.3", 6432},
		"::1":               {"::1", 5432},
		"[::1]":             {"::1", 5432},
		"[::1]:6432":        {"::1", 6432},
		"2001:db8::5":       {"2001:db8::5", 5432},
		"fe80::1%eth0":      {"fe80::1%eth0", 5432},
		"[fe80::1%eth0]:77": {"fe80::1%eth0", 77},
		"/var/run/postgres": {"/var/run/postgres", 5432},
	} {
		host, port, err := Connection{Address: address}.hostAndPort()
		require.NoError(t, err, address)
		require.Equal(t, expected.host, host, address)
		require.Equal(t, expected.port, port, address)
	}
	for _, address := range []string{"", "postgres://db:5432", "db:", "db:x", "db:0", "db:70000", ":5432", "[::1", "::1]:5432", "[db]", "a:b:c", "user@db", "db/name"} {
		_, _, err := Connection{Address: address}.hostAndPort()
		faulttest.Require(t, err, fault.Configuration, "localhost:5432")
	}
}
