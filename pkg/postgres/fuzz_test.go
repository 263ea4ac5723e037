package postgres

import (
	"strings"
	"testing"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
)

// A relation's name becomes a part of the SQL: whatever it is, it stays two
// quoted identifiers.
func FuzzRelationName(f *testing.F) {
	for _, name := range []string{"", "a", "public.interaction_segments", `a"; DROP TABLE b; --`, "a.b.c", ".", "\xff.\x00", `"a"."b"`} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, text string) {
		name, err := ParseRelationName(text)
		if err != nil {
			if !fault.Is(err, fault.Configuration) {
				t.Errorf("%v is not an error of the settings", err)
			}
			return
		}
		sql := name.SQL()
		for _, part := range []string{name.Schema, name.Relation} {
			quoted := `"` + strings.ReplaceAll(strings.ReplaceAll(part, "\x00", ""), `"`, `""`) + `"`
			rest, found := strings.CutPrefix(sql, quoted)
			if !found {
				t.Fatalf("%q is written as %s", text, name.SQL())
			}
			sql = strings.TrimPrefix(rest, ".")
		}
		if sql != "" {
			t.Errorf("%q is written as %s", text, name.SQL())
		}
	})
}

// An address is read or refused, and what is connected to is what was written.
func FuzzConnection(f *testing.F) {
	for _, address := range []string{"localhost:5432", "[::1]:5432", "::1", "postgres://u:p@h/d", "h:0", "h:99999", "a b", "/run/postgresql"} {
		f.Add(address, "user", "database", "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----")
	}
	f.Fuzz(func(t *testing.T, address, user, database, certificate string) {
		config, err := Connection{Address: address, User: user, Database: database, Password: "p", CACertificate: certificate, ClientCertificate: certificate, ClientKey: certificate}.config()
		if err != nil {
			if !fault.Is(err, fault.Configuration) {
				t.Errorf("%v is not an error of the settings", err)
			}
			return
		}
		target := config.ConnConfig
		if target.User != user || target.Database != database || target.Port == 0 || target.Host == "" {
			t.Errorf("%q connects to %s:%d as %q", address, target.Host, target.Port, target.User)
		}
	})
}
