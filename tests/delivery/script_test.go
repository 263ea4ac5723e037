// Package delivery tests the example that mails reports, provisioning/delivery.
//
//	go test ./tests/delivery
//
// runs the script with a fake Grafana and a mail server of the test; it needs
// curl and mutt.
//
//	GRAFANA_URL=http://localhost:3000 go test -count=1 ./tests/delivery
//
// also runs it with a Grafana in which the bundle is installed (go tool mage
// grafana starts one). GRAFANA_AUTH is its user:password, by default
// admin:admin. The test has its own database, so that it can stop it.
package delivery

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	folder     = "../../provisioning/delivery"
	secret     = "glsa_stand-in"
	recipients = "Anna Meier <anna.meier@example.com>, supervisors@lists.example.com"
)

// station is an installation of the script.
type station struct {
	config, state, commands string
	secret                  string // the token
	mail                    *mailServer
}

// outcome is how a run of the script ended.
type outcome struct {
	status         int
	stdout, stderr string
}

// setUp sets the example up for a Grafana, with its report voice-yesterday.
func setUp(t *testing.T, grafana string) *station {
	t.Helper()
	for _, program := range []string{"curl", "mutt", "flock"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("the script needs %s, which is not installed", program)
		}
	}
	s := &station{config: t.TempDir(), state: t.TempDir(), commands: t.TempDir(), secret: secret, mail: newMailServer(t, nil, "")}
	require.NoError(t, os.Mkdir(filepath.Join(s.config, "reports"), 0o755))
	for _, name := range []string{"delivery.conf", "reports/voice-yesterday.conf", "reports/voice-yesterday.json"} {
		content, err := os.ReadFile(filepath.Join(folder, name))
		require.NoError(t, err)
		s.write(t, name, strings.ReplaceAll(string(content), "https://grafana.example.com", grafana))
	}
	s.write(t, "muttrc", "set from=reports@example.com smtp_url=smtp://"+s.mail.address+" ssl_starttls=no ssl_force_tls=no\n")
	s.write(t, "token", secret+"\n")

	// curl, which records what any user of the machine could see of it.
	curl, err := exec.LookPath("curl")
	require.NoError(t, err)
	noting := "#!/bin/sh\n{ printf '%s\\n' \"$@\"; env; } >> '" + filepath.Join(s.commands, "seen") + "'\nexec " + curl + " \"$@\"\n"
	require.NoError(t, os.WriteFile(filepath.Join(s.commands, "curl"), []byte(noting), 0o755))
	return s
}

// write writes a file of the installation.
func (s *station) write(t *testing.T, name, content string) {
	t.Helper()
	require.NoError(t, os.WriteFile(filepath.Join(s.config, name), []byte(content), 0o600))
}

// run runs the script as systemd or cron do, with a minimal environment, and
// asserts that the token is not visible.
func (s *station) run(t *testing.T, arguments ...string) outcome {
	t.Helper()
	if arguments == nil {
		arguments = []string{"voice-yesterday"}
	}
	command := exec.CommandContext(t.Context(), filepath.Join(folder, "interaction-segments-report"), arguments...)
	command.Env = []string{"PATH=" + s.commands + ":/usr/local/bin:/usr/bin:/bin", "HOME=/nonexistent", "FROM=elsewhere",
		"SEGMENTS_REPORT_CONFIG=" + s.config, "STATE_DIRECTORY=" + s.state}
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	if err := command.Run(); err != nil {
		var ended *exec.ExitError
		require.ErrorAs(t, err, &ended)
	}
	o := outcome{command.ProcessState.ExitCode(), stdout.String(), stderr.String()}
	seen, err := os.ReadFile(filepath.Join(s.commands, "seen"))
	if !os.IsNotExist(err) {
		require.NoError(t, err)
	}
	require.NotContains(t, o.stdout+o.stderr+string(seen), s.secret)
	return o
}

// runs returns the stored runs by name, and asserts that nothing else remains.
func (s *station) runs(t *testing.T) map[string]string {
	t.Helper()
	kept := map[string]string{}
	entries, err := os.ReadDir(filepath.Join(s.state, "voice-yesterday"))
	if os.IsNotExist(err) {
		return kept
	}
	require.NoError(t, err)
	for _, entry := range entries {
		if entry.Name() == ".lock" {
			continue
		}
		content, err := os.ReadFile(filepath.Join(s.state, "voice-yesterday", entry.Name()))
		require.NoError(t, err)
		kept[entry.Name()] = string(content)
	}
	return kept
}

// keep stores five runs of earlier days, and returns them.
func (s *station) keep(t *testing.T) map[string]string {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Join(s.state, "voice-yesterday"), 0o700))
	for _, day := range []string{"14", "15", "16", "17", "18"} {
		name := "voice-yesterday-202411" + day + "T060000Z.csv"
		require.NoError(t, os.WriteFile(filepath.Join(s.state, "voice-yesterday", name), []byte("the run of "+day), 0o600))
	}
	kept := s.runs(t)
	require.Len(t, kept, 5)
	return kept
}

// failed asserts that a run failed, notified the recipients of failures, and did
// not change the runs before it.
func (s *station) failed(t *testing.T, o outcome, before map[string]string, message string) {
	t.Helper()
	require.Equal(t, 1, o.status, o.stderr)
	require.Empty(t, o.stdout)
	require.Contains(t, o.stderr, "interaction-segments-report: voice-yesterday failed: ")
	require.Contains(t, o.stderr, message)
	letters := s.mail.take()
	require.Len(t, letters, 1, o.stderr)
	require.Equal(t, "Report failed: Voice, yesterday", letters[0].subject)
	require.Equal(t, []string{"grafana-team@example.com"}, letters[0].recipients)
	require.Contains(t, letters[0].text, message)
	require.NotContains(t, letters[0].text, s.secret)
	require.Empty(t, letters[0].file)
	require.Equal(t, before, s.runs(t))
}
