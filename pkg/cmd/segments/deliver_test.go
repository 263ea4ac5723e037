package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/spf13/pflag"
	"github.com/stretchr/testify/require"
)

// clearDelivery takes the settings of deliver out of the environment.
func clearDelivery(t *testing.T) {
	t.Helper()
	for _, name := range []string{"GRAFANA_URL", "GRAFANA_TOKEN", "SMTP_SERVER", "SMTP_TLS", "SMTP_USER", "SMTP_PASSWORD", "MAIL_FROM", "FAILURES_TO", "STATE_DIRECTORY"} {
		t.Setenv(name, "")
	}
}

func TestDeliverNamesWhatIsMissing(t *testing.T) {
	clearDelivery(t)
	complete := []string{"deliver", "--once", "--grafana", "https://g", "--smtp-server", "m:25", "--from", "a@b.c", "--folder", t.TempDir()}
	for reason, args := range map[string][]string{
		"say one of --once, --watch and --dry-run":                 {"deliver", "--once", "--watch"},
		"give --grafana, or set GRAFANA_URL":                       {"deliver", "--once"},
		"give --smtp-server, or set SMTP_SERVER":                   {"deliver", "--once", "--grafana", "https://g"},
		"give --from, or set MAIL_FROM":                            {"deliver", "--once", "--grafana", "https://g", "--smtp-server", "m:25"},
		"give --folder, or set STATE_DIRECTORY":                    {"deliver", "--once", "--grafana", "https://g", "--smtp-server", "m:25", "--from", "a@b.c"},
		"read the token: open /nowhere: no such file or directory": append(complete, "--token-file", "/nowhere"),
		"the token is missing: give the file that contains it, and nothing else, with --token-file, or set GRAFANA_TOKEN": complete,
		"--max-attachment and --retry-for cannot be negative, --every not below a second":                                 append(complete, "--every", "1ms"),
	} {
		require.Equal(t, outcome{exitUsage, "", "segments: " + reason + "\n"}, execute(t, args...))
	}
	t.Setenv("GRAFANA_TOKEN", "geheim")
	for reason, args := range map[string][]string{
		`the mail server "m" is not of the form smtp.example.com:587`:              append(complete, "--smtp-server", "m"),
		`the encryption "ssl" is not known: use one of starttls, tls, none`:        append(complete, "--smtp-tls", "ssl"),
		"the address of Grafana is not of the form https://grafana.example.com":    append(complete, "--grafana", "g"),
		"the address of Grafana has a user in it: the token of a service accoun":   append(complete, "--grafana", "https://admin:geheim@g"),
		"the addresses that failures are mailed to cannot be read (":               append(complete, "--failures-to", "grafana-team"),
		"warning: Grafana's address begins with http://: who sees the network bet": append(complete, "--grafana", "http://g.example.invalid"),
	} {
		got := execute(t, args...)
		require.NotEqual(t, 0, got.status)
		require.Contains(t, got.messages, reason)
		require.NotContains(t, got.messages, "geheim")
	}
}

// A Grafana without reports has nothing to deliver; as a service, the command
// looks until it is stopped.
func TestDeliverOnceAndWatch(t *testing.T) {
	clearDelivery(t)
	token := filepath.Join(t.TempDir(), "token")
	require.NoError(t, os.WriteFile(token, []byte("of.a.service.account\n"), 0o600))
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	watched := false
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer of.a.service.account" {
			w.WriteHeader(http.StatusUnauthorized)
		}
		_, _ = w.Write([]byte("[]"))
		if watched {
			stop()
		}
	}))
	t.Cleanup(server.Close)
	t.Setenv("GRAFANA_URL", server.URL)
	arguments := func(way string) []string {
		return []string{"deliver", way, "--token-file", token, "--smtp-server", "127.0.0.1:1", "--from", "a@b.c", "--folder", t.TempDir()}
	}
	require.Equal(t, outcome{}, execute(t, arguments("--once")...))
	require.Equal(t, outcome{}, execute(t, arguments("--dry-run")...))
	watched = true
	require.Equal(t, 0, executeWith(ctx, "", arguments("--watch")...).status)

	require.NoError(t, os.WriteFile(token, []byte("withdrawn"), 0o600))
	got := execute(t, arguments("--once")...)
	require.Equal(t, exitFailed, got.status)
	require.Contains(t, got.messages, "Grafana does not accept the token (401)")
	require.NotContains(t, got.messages, "withdrawn\n")
}

// The page names every flag.
func TestPageNamesEveryFlagOfDeliver(t *testing.T) {
	page, err := os.ReadFile("../../../docs/delivery.md")
	require.NoError(t, err)
	newDeliver(&program{}).Flags().VisitAll(func(flag *pflag.Flag) {
		require.Contains(t, string(page), "--"+flag.Name+"`")
	})
}
