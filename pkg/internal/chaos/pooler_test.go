package chaos

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/internal/await"
)

// pooler is a PgBouncer before a server.
type pooler struct {
	program, folder string
	port            int
	log             bytes.Buffer

	mu      sync.Mutex
	running *exec.Cmd     // nil where it is to be down
	ended   chan struct{} // closed when what ran has ended, and runs again if it should
	crashes int
}

// serverConnectionsPooled is how many connections of the server a pooler shares
// out: with transaction pooling, fewer than the data source has of the pooler.
const serverConnectionsPooled = poolSize / 2

// findPooler returns PgBouncer's program, if it is installed.
func findPooler() (program string, found bool) {
	for _, name := range []string{"pgbouncer", "/usr/sbin/pgbouncer"} {
		if program, err := exec.LookPath(name); err == nil {
			return program, true
		}
	}
	return "", false
}

// newPooler starts a PgBouncer that ends with the test. Its settings are those of
// the documentation, but for more of them.
func newPooler(t *testing.T, program string, b *bed, more string) *pooler {
	t.Helper()
	folder := t.TempDir()
	for _, entered := range []string{filepath.Dir(folder), folder} { // by the user nobody
		require.NoError(t, os.Chmod(entered, 0o755))
	}
	p := &pooler{program: program, folder: folder, port: unused(t)}
	users := filepath.Join(folder, "users.txt")
	settings := fmt.Sprintf(`[databases]
chaos = host=127.0.0.1 port=%d
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = %d
unix_socket_dir =
auth_type = scram-sha-256
auth_file = %s
server_login_retry = 1
%s`, b.server.Port(), p.port, users, more)
	require.NoError(t, os.WriteFile(filepath.Join(folder, "pgbouncer.ini"), []byte(settings), 0o644))
	require.NoError(t, os.WriteFile(users, []byte(`"reader" "reads"`+"\n"), 0o644))
	p.start(t)
	t.Cleanup(func() { p.kill(t) })
	return p
}

// start starts PgBouncer, and returns when it accepts connections.
func (p *pooler) start(t *testing.T) {
	t.Helper()
	require.NoError(t, p.launch())
	await.UntilSaying(t, func() string { return "PgBouncer does not listen" }, func() bool {
		connection, err := net.DialTimeout("tcp", p.address(), time.Second) //nolint:noctx // a second
		if err != nil {
			return false
		}
		return connection.Close() == nil
	})
}

// launch runs the program, and again where it ends by itself, as systemd does
// with Restart=on-failure.
func (p *pooler) launch() error {
	arguments := []string{filepath.Join(p.folder, "pgbouncer.ini")}
	if os.Geteuid() == 0 { // as which it does not run
		arguments = append(arguments, "-u", "nobody")
	}
	running := exec.Command(p.program, arguments...) //nolint:noctx // kill ends it
	p.mu.Lock()
	defer p.mu.Unlock()
	running.Stdout, running.Stderr = &p.log, &p.log
	if err := running.Start(); err != nil {
		return err
	}
	p.running = running
	p.ended = make(chan struct{})
	go p.restart(running, p.ended)
	return nil
}

func (p *pooler) restart(running *exec.Cmd, ended chan struct{}) {
	_ = running.Wait()
	p.mu.Lock()
	itself := p.running == running
	if itself {
		p.crashes++
	}
	p.mu.Unlock()
	if itself {
		_ = p.launch()
	}
	close(ended)
}

func (p *pooler) address() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(p.port)) }

// kill ends PgBouncer as a crash does.
func (p *pooler) kill(t *testing.T) {
	t.Helper()
	p.mu.Lock()
	running, ended := p.running, p.ended
	p.running = nil
	p.mu.Unlock()
	if running != nil {
		_ = running.Process.Kill() // it may have ended
		<-ended
	}
}

// crashed returns how often PgBouncer has ended by itself since it was last asked.
func (p *pooler) crashed() (times int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	times, p.crashes = p.crashes, 0
	return times
}

// version is PgBouncer's, such as "PgBouncer 1.18.0".
func version(t *testing.T, program string) string {
	t.Helper()
	output, err := exec.CommandContext(t.Context(), program, "--version").Output()
	require.NoError(t, err)
	first, _, _ := strings.Cut(string(output), "\n")
	return first
}

// unused returns a port that nobody listens on.
func unused(t *testing.T) int {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { require.NoError(t, listener.Close()) }()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	require.NoError(t, err)
	number, err := strconv.Atoi(port)
	require.NoError(t, err)
	return number
}

// ignored is the setting of the page on running at scale.
const ignored = "ignore_startup_parameters = default_transaction_read_only,statement_timeout\n"

// pooled are the ways of pooling, with the connections that each has.
var pooled = []struct {
	mode        string
	connections int
}{
	{"session", poolSize}, // each of the data source's connections holds one
	{"transaction", serverConnectionsPooled},
}

func TestPgBouncer(t *testing.T) {
	program, found := findPooler()
	if !found {
		table.add(t, "faults", "PgBouncer before PostgreSQL", "0", "not tried: PgBouncer is not installed", "-")
		t.Skip("PgBouncer is not installed")
	}
	b := newBed(t)
	t.Log(version(t, program))
	for _, pool := range pooled {
		t.Run(pool.mode, func(t *testing.T) {
			p := newPooler(t, program, b, fmt.Sprintf("%spool_mode = %s\ndefault_pool_size = %d\n", ignored, pool.mode, pool.connections))
			b.proxy.pointAt(p.port)
			b.proxy.cut()
			for _, f := range []fault{
				{name: "panels cancelled by the hundred", inject: func(t *testing.T, b *bed) func() { return b.cancelMany(t) }},
				{name: "PgBouncer killed (SIGKILL), then started", says: gone, inject: func(t *testing.T, _ *bed) func() {
					p.kill(t)
					return func() { p.start(t) }
				}},
				{name: "PostgreSQL killed behind it, then started", says: append([]string{"the pooler before PostgreSQL"}, gone...), inject: func(t *testing.T, b *bed) func() {
					kill(t, b.server)
					return func() { start(t, b.server) }
				}},
				{name: "connections cut, again and again", says: gone, inject: func(t *testing.T, b *bed) func() {
					return repeat(t, func() error { b.proxy.cut(); return nil })
				}},
			} {
				t.Run(f.name, func(t *testing.T) {
					f.name = fmt.Sprintf("PgBouncer, %s pooling: %s", pool.mode, f.name)
					f.mayCrash = p.crashed
					// Versions before 1.21 can end by themselves where a request is cancelled:
					// https://github.com/pgbouncer/pgbouncer/pull/846 and 928.
					f.mightSay = gone
					b.record(t, f)
				})
			}
		})
	}
	t.Run("without its setting", func(t *testing.T) {
		p := newPooler(t, program, b, "")
		b.proxy.pointAt(p.port)
		b.set(t, nil)
		process, context := b.process()
		answer, err := process.CheckHealth(t.Context(), &backend.CheckHealthRequest{PluginContext: context})
		require.NoError(t, err)
		require.Contains(t, answer.Message, "in PgBouncer, set ignore_startup_parameters = default_transaction_read_only,statement_timeout")
	})
	t.Run("without a connection left", func(t *testing.T) {
		p := newPooler(t, program, b, ignored+"pool_mode = session\ndefault_pool_size = 1\nquery_wait_timeout = 1\n")
		b.proxy.pointAt(p.port)
		b.set(t, nil)
		config, err := pgx.ParseConfig("postgres://reader:reads@" + p.address() + "/chaos")
		require.NoError(t, err)
		config.DefaultQueryExecMode = pgx.QueryExecModeExec
		only, err := pgx.ConnectConfig(t.Context(), config)
		require.NoError(t, err)
		_, err = only.Exec(t.Context(), "SELECT 1")
		require.NoError(t, err)
		_, err = questions["values"](t.Context(), b)
		require.ErrorContains(t, err, "the pooler before PostgreSQL has no connection left")
		require.NoError(t, only.Close(t.Context()))
		answer, err := questions["values"](t.Context(), b)
		require.NoError(t, err)
		require.Equal(t, b.expected["values"], answer)
	})
}
