package chaos

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/embedded"
	"github.com/interaction-segments/interaction-segments-app/pkg/internal/await"
)

// loading is a table that the segments program loads a file into.
type loading struct {
	server         *embedded.Server
	proxy          *proxy
	binary, folder string
	file           string
	before, whole  string        // fingerprints of the table
	takes          time.Duration // a whole load
}

// fingerprint is a table's content.
const fingerprint = "SELECT coalesce(md5(string_agg(s::text, ',' ORDER BY session_id, segment_number)), '') FROM interaction_segments s"

func newLoading(t *testing.T) *loading {
	t.Helper()
	l := &loading{server: newServer(t, embedded.Options{}), folder: t.TempDir()}
	l.proxy = newProxy(t, l.server.Port())
	l.binary = filepath.Join(l.folder, "segments")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", l.binary, "./pkg/cmd/segments")
	build.Dir = repository(t)
	output, err := build.CombinedOutput()
	require.NoError(t, err, "%s", output)
	_, err = l.server.CreateDatabase(t.Context(), "loads")
	require.NoError(t, err)
	l.file = filepath.Join(l.folder, "report.csv")
	l.succeed(t, "migrate")
	l.succeed(t, "simulate", "--days", "3", "--to", "2024-03-20", "--rows", fmt.Sprint(size(3000, 30000)), "-o", l.file)
	started := time.Now()
	l.succeed(t, "load", l.file)
	l.takes = time.Since(started)
	l.whole = l.value(t, fingerprint)
	l.halve(t)
	return l
}

// halve leaves a part of the sessions, which a load would replace.
func (l *loading) halve(t *testing.T) {
	t.Helper()
	execute(t, l.address(), "DELETE FROM interaction_segments WHERE hashtext(session_id) % 3 <> 0", "UPDATE interaction_segments SET channel = 'before'")
	l.before = l.value(t, fingerprint)
}

func (l *loading) address() string { return l.server.URL("loads") }

func (l *loading) value(t *testing.T, sql string) string {
	t.Helper()
	return value(t, l.address(), sql)
}

// command is the program's, over the proxy, with temporary files of its own.
func (l *loading) command(ctx context.Context, args ...string) (*exec.Cmd, *bytes.Buffer) {
	command := exec.CommandContext(ctx, l.binary, args...)
	through := strings.Replace(l.address(), fmt.Sprintf("127.0.0.1:%d", l.server.Port()), l.proxy.address(), 1)
	command.Env = append(os.Environ(), "DATABASE_URL="+through, "TMPDIR="+l.folder)
	said := &bytes.Buffer{}
	command.Stderr = said
	return command, said
}

func (l *loading) succeed(t *testing.T, args ...string) {
	t.Helper()
	command, said := l.command(t.Context(), args...)
	require.NoError(t, command.Run(), said)
}

// requireAllOrNothing checks a load that broke off, loads again, and begins anew.
func (l *loading) requireAllOrNothing(t *testing.T) {
	t.Helper()
	await.UntilSaying(t, func() string { return "a session of the loader is left" }, func() bool {
		return l.value(t, "SELECT count(*)::text FROM pg_stat_activity WHERE application_name = 'segments'") == "0"
	})
	require.Equal(t, "0", l.value(t, "SELECT count(*)::text FROM pg_class WHERE relpersistence = 't'"), "temporary tables")
	require.Contains(t, []string{l.before, l.whole}, l.value(t, fingerprint), "a part of the load is stored")
	l.succeed(t, "load", l.file)
	require.Equal(t, l.whole, l.value(t, fingerprint))
	left, err := filepath.Glob(filepath.Join(l.folder, "segments-*"))
	require.NoError(t, err)
	require.Empty(t, left, "temporary files")
	l.halve(t)
}

// duringLoads breaks a number of loads at random moments, each in its own way.
func (l *loading) duringLoads(t *testing.T, times int, harm func(*exec.Cmd), heal func()) (said map[string]int) {
	t.Helper()
	said = map[string]int{}
	for range times {
		command, words := l.command(t.Context(), "load", l.file)
		require.NoError(t, command.Start())
		time.Sleep(time.Duration(rand.Int64N(int64(l.takes))))
		harm(command)
		err := command.Wait()
		heal()
		if err != nil {
			said[strings.TrimSpace(words.String())]++
		}
		l.requireAllOrNothing(t)
	}
	return said
}

func TestLoads(t *testing.T) {
	l := newLoading(t)
	rounds := size(2, 5)
	broke := []string{"the connection to the database broke", "PostgreSQL is starting or shutting down", "nothing answers at the database's address",
		"the database cannot be connected to", "terminating connection", "connection reset"}
	for _, test := range []struct {
		name  string
		times int
		says  []string
		harm  func(*exec.Cmd)
		heal  func()
	}{
		{"loader killed (kill -9) at random moments", size(3, 20), nil, func(c *exec.Cmd) { _ = c.Process.Kill() }, nothing},
		{"loader interrupted (Ctrl-C) at random moments", rounds, []string{"interrupted; the transaction under way was rolled back"},
			func(c *exec.Cmd) { _ = c.Process.Signal(os.Interrupt) }, nothing},
		{"PostgreSQL killed during a load", rounds, broke, func(*exec.Cmd) { kill(t, l.server) }, func() { start(t, l.server) }},
		{"connection cut during a load", rounds, broke, func(*exec.Cmd) { l.proxy.cut() }, nothing},
	} {
		t.Run(test.name, func(t *testing.T) {
			seen := map[string]bool{}
			for words := range l.duringLoads(t, test.times, test.harm, test.heal) {
				said := wordsOf(words, test.says)
				require.Equal(t, words == "", said == "", words)
				seen[cmp.Or(said, "nothing: it had no time to")] = true
			}
			table.add(t, "loads", test.name, fmt.Sprint(test.times), strings.Join(slices.Sorted(maps.Keys(seen)), "; "), "nothing")
		})
	}
	t.Run("two loaders of overlapping sessions", func(t *testing.T) { l.twoLoaders(t, rounds) })
	t.Run("PostgreSQL read-only", func(t *testing.T) {
		execute(t, l.address(), "ALTER DATABASE loads SET default_transaction_read_only = on")
		command, said := l.command(t.Context(), "load", l.file)
		require.Error(t, command.Run())
		require.Contains(t, said.String(), "read-only transaction")
		execute(t, l.address(), "SET default_transaction_read_only = off", "ALTER DATABASE loads RESET default_transaction_read_only")
		l.requireAllOrNothing(t)
		table.add(t, "loads", "PostgreSQL read-only", "1", "cannot execute ... in a read-only transaction", "nothing")
	})
	t.Run("disk full where rejected records and the standard input go", func(t *testing.T) { l.diskFull(t) })
}

// wordsOf returns the first of the words that the text contains.
func wordsOf(text string, words []string) string {
	for _, word := range words {
		if strings.Contains(text, word) {
			return word
		}
	}
	return ""
}

// twoLoaders loads two files at once, each with the older state of some of the
// other's sessions: the newer one stays, whichever comes last.
func (l *loading) twoLoaders(t *testing.T, rounds int) {
	t.Helper()
	const sessions = 600
	var files [2]strings.Builder
	for which := range files {
		files[which].WriteString("Session ID,Started At,Segment End Time,Status,In Progress\n")
		for n := range sessions {
			if newer := n%2 == which; newer {
				fmt.Fprintf(&files[which], "s%d,2024-02-20 09:00:00,2024-02-20 09:30:00,Finished,false\n", n)
			} else {
				fmt.Fprintf(&files[which], "s%d,2024-02-20 09:00:00,2024-02-20 09:10:00,WithAgent,true\n", n)
			}
		}
	}
	for range rounds {
		execute(t, l.address(), "TRUNCATE interaction_segments")
		var running []*exec.Cmd
		for which := range files {
			path := filepath.Join(l.folder, fmt.Sprintf("half%d.csv", which))
			require.NoError(t, os.WriteFile(path, []byte(files[which].String()), 0o600))
			command, _ := l.command(t.Context(), "load", path)
			require.NoError(t, command.Start())
			running = append(running, command)
		}
		for _, command := range running {
			require.NoError(t, command.Wait())
		}
		require.Equal(t, fmt.Sprintf("%d %[1]d", sessions),
			l.value(t, "SELECT count(*) || ' ' || count(*) FILTER (WHERE status = 'Finished' AND NOT in_progress AND segment_end_time = '2024-02-20 09:30Z') FROM interaction_segments"))
	}
	table.add(t, "loads", "two loaders of overlapping sessions at once", fmt.Sprint(2*rounds), "both succeed; each session has its newest state", "nothing")
	execute(t, l.address(), "TRUNCATE interaction_segments")
	l.succeed(t, "load", l.file)
	l.halve(t)
}

// diskFull gives the loader a disk of 64 KiB.
func (l *loading) diskFull(t *testing.T) {
	t.Helper()
	const name = "disk full where rejected records and the standard input go"
	small := filepath.Join(t.TempDir(), "small")
	require.NoError(t, os.Mkdir(small, 0o700))
	if output, err := exec.CommandContext(t.Context(), "mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", small).CombinedOutput(); err != nil {
		table.add(t, "loads", name, "0", "not tried: this user may not mount a disk", "-")
		t.Skipf("a small disk cannot be mounted here: %s", output)
	}
	t.Cleanup(func() {
		require.NoError(t, exec.CommandContext(context.Background(), "umount", small).Run())
	})
	bad := filepath.Join(l.folder, "bad.csv")
	require.NoError(t, os.WriteFile(bad, []byte("Session ID,Started At\n"+strings.Repeat("a,soon\n", 20000)+"b,2024-02-20 09:00:00\n"), 0o600))
	for _, args := range [][]string{{"load", bad, "--rejected", filepath.Join(small, "rejected.csv")}, {"load", "-", "--rejected", filepath.Join(small, "rejected.csv")}} {
		command, said := l.command(t.Context(), args...)
		command.Env = append(command.Env, "TMPDIR="+small)
		input, err := os.Open(l.file)
		require.NoError(t, err)
		command.Stdin = input
		require.Error(t, command.Run())
		require.NoError(t, input.Close())
		require.Contains(t, said.String(), "no space left on device")
		require.Equal(t, l.before, l.value(t, fingerprint))
		require.NoError(t, os.RemoveAll(filepath.Join(small, "rejected.csv")))
		left, err := os.ReadDir(small)
		require.NoError(t, err)
		require.Empty(t, left, "temporary files")
	}
	l.requireAllOrNothing(t)
	table.add(t, "loads", name, "2", "no space left on device", "nothing")
}
