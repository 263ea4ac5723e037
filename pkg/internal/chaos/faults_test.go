package chaos

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/embedded"
	"github.com/interaction-segments/interaction-segments-app/pkg/internal/await"
)

// What those who ask are told while a server or the way to it is gone.
var (
	gone = []string{"nothing answers at the database's address", "the connection to the database broke", "PostgreSQL is starting or shutting down",
		"the database cannot be connected to", "the database did not answer in time"}
	limit = []string{"the query took longer than the time limit", "PostgreSQL stopped the query at the time limit", "the database did not answer in time"}
)

// impatient is a data source whose queries may take only seconds.
var impatient = map[string]any{"queryTimeout": "3s"}

// sql begins a fault with some statements and ends it with others.
func sql(begin, end string) func(*testing.T, *bed) func() {
	return func(t *testing.T, b *bed) func() {
		execute(t, b.server.URL("chaos"), begin)
		return func() { execute(t, b.server.URL("chaos"), end) }
	}
}

// proxied begins and ends a fault of the network.
func proxied(change func(*proxy)) func(*testing.T, *bed) func() {
	return func(_ *testing.T, b *bed) func() { return b.proxy.with(change) }
}

func nothing() {}

var faults = []fault{
	{name: "PostgreSQL stopped, then started", says: gone, inject: func(t *testing.T, b *bed) func() {
		signal(t, b.server, "INT")
		return func() { start(t, b.server) }
	}},
	{name: "PostgreSQL killed (SIGKILL to all its processes), then started", says: gone, inject: func(t *testing.T, b *bed) func() {
		kill(t, b.server)
		return func() { start(t, b.server) }
	}},
	{name: "PostgreSQL restarted, again and again", says: gone, inject: func(t *testing.T, b *bed) func() {
		return repeat(t, func() error {
			if err := b.server.Signal("INT"); err != nil {
				return err
			}
			return b.server.Start(t.Context())
		})
	}},
	{name: "PostgreSQL paused (SIGSTOP), then resumed", says: limit, settings: impatient, inject: func(_ *testing.T, b *bed) func() {
		pause(b.server)
		return func() { resume(b.server) }
	}},
	{name: "PostgreSQL without a connection left", says: append([]string{"PostgreSQL has no connection left"}, gone...), inject: func(t *testing.T, b *bed) func() {
		return b.takeAllConnections(t)
	}},
	{name: "PostgreSQL made read-only", inject: func(t *testing.T, b *bed) func() {
		execute(t, b.server.URL("chaos"), "ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()")
		return func() {
			execute(t, b.server.URL("chaos"), "ALTER SYSTEM RESET default_transaction_read_only", "SELECT pg_reload_conf()")
		}
	}},
	{name: "relation dropped (renamed away), then back", says: []string{"there is no relation public.interaction_segments", "the relation has changed"},
		inject: sql("ALTER TABLE interaction_segments RENAME TO away", "ALTER TABLE away RENAME TO interaction_segments")},
	{name: "required column gone, then back", says: []string{"the required column session_id (text) is missing"},
		inject: sql("ALTER TABLE interaction_segments RENAME session_id TO away", "ALTER TABLE interaction_segments RENAME away TO session_id")},
	{name: "column's type changed, and again", inject: sql("ALTER TABLE interaction_segments ALTER queue_wait_time TYPE numeric", "ALTER TABLE interaction_segments ALTER queue_wait_time TYPE double precision")},
	{name: "right to read taken away, then granted", says: []string{"the database user may not read"},
		inject: sql("REVOKE SELECT ON interaction_segments FROM reader", "GRANT SELECT ON interaction_segments TO reader")},
	{name: "relation locked: statement time-outs", says: limit, settings: impatient, inject: func(t *testing.T, b *bed) func() {
		return b.lock(t)
	}},
	{name: "connections cut, again and again", says: gone, inject: func(t *testing.T, b *bed) func() {
		return repeat(t, func() error { b.proxy.cut(); return nil })
	}},
	{name: "connections refused by the network", says: gone, inject: func(_ *testing.T, b *bed) func() {
		undo := b.proxy.with(func(p *proxy) { p.refuse = true })
		b.proxy.cut()
		return undo
	}},
	{name: "network stalled, then released", says: limit, settings: impatient, inject: func(_ *testing.T, b *bed) func() { return b.proxy.stall() }},
	{name: "network slowed, in small parts", inject: proxied(func(p *proxy) { p.slow, p.part = time.Millisecond/10, size(512, 8<<10) })},
	{name: "connections reset in the middle of a row", says: gone, inject: func(_ *testing.T, b *bed) func() {
		return b.proxy.with(func(p *proxy) { p.resetIn = 40_000 })
	}},
	{name: "statements cancelled in PostgreSQL by its administrator", says: []string{"the query was cancelled in PostgreSQL, not in Grafana"}, inject: func(t *testing.T, b *bed) func() {
		return repeat(t, func() error {
			return try(t.Context(), b.server.URL("chaos"), "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name = 'interaction-segments' AND state = 'active'")
		})
	}},
	{name: "sessions ended by PostgreSQL's administrator", says: append([]string{"PostgreSQL closed"}, gone...), inject: func(t *testing.T, b *bed) func() {
		return repeat(t, func() error {
			return try(t.Context(), b.server.URL("chaos"), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'interaction-segments'")
		})
	}},
	{name: "panels cancelled by the hundred", inject: func(t *testing.T, b *bed) func() { return b.cancelMany(t) }},
	{name: "settings changed under load", inject: func(t *testing.T, b *bed) func() {
		for round := range size(5, 10) {
			b.set(t, map[string]any{"rowLimit": 1000 + round})
			_, err := questions["values"](t.Context(), b)
			require.NoError(t, err)
		}
		return nothing
	}},
	{name: "plugin killed (SIGKILL), then started by Grafana", says: []string{"rpc error: code = Unavailable"}, inject: func(t *testing.T, b *bed) func() {
		process, _ := b.process()
		require.NoError(t, syscall.Kill(process.PID(), syscall.SIGKILL))
		return b.restartPlugin
	}},
	{name: "failed over to a streaming standby", says: append([]string{"PostgreSQL gave the query up"}, gone...), inject: func(t *testing.T, b *bed) func() { return b.failOver(t) }},
}

func TestFaults(t *testing.T) {
	b := newBed(t)
	lostInSilence(t, b)
	for _, f := range faults {
		t.Run(f.name, func(t *testing.T) { b.record(t, f) })
	}
}

// record runs a storm through a fault, and adds what came of it to the table.
func (b *bed) record(t *testing.T, f fault) {
	t.Helper()
	seen := b.weather(t, f)
	said := cmp.Or(seen.said(), "nobody was refused")
	if f.mayCrash != nil {
		if crashes := f.mayCrash(); crashes > 0 {
			said += fmt.Sprintf(" (PgBouncer also ended by itself: %d)", crashes)
		}
	}
	table.add(t, "faults", f.name, fmt.Sprintf("%d of %d", seen.right, seen.right+seen.refused), said, "nothing")
}

// repeat does something over and over until the function that it returns is called.
func repeat(t *testing.T, do func() error) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for ctx.Err() == nil {
			if err := do(); err != nil && ctx.Err() == nil {
				t.Error(err)
				return
			}
			time.Sleep(5 * time.Millisecond)
		}
	}()
	return func() {
		cancel()
		<-ended
	}
}

// lock holds a lock on the relation that nobody reads beside.
func (b *bed) lock(t *testing.T) (release func()) {
	t.Helper()
	connection, err := pgx.Connect(t.Context(), b.server.URL("chaos"))
	require.NoError(t, err)
	_, err = connection.Exec(t.Context(), "BEGIN; LOCK TABLE interaction_segments")
	require.NoError(t, err)
	return func() { require.NoError(t, connection.Close(t.Context())) }
}

// takeAllConnections takes every connection that the data source could have.
func (b *bed) takeAllConnections(t *testing.T) (release func()) {
	t.Helper()
	config, err := pgx.ParseConfig(b.server.URL("chaos"))
	require.NoError(t, err)
	// Connected before: a client that is refused holds a place until it is, even a reserved one.
	administrator, err := pgx.ConnectConfig(t.Context(), config)
	require.NoError(t, err)
	config.User, config.Password = "reader", "reads"
	taken := []*pgx.Conn{administrator}
	release = func() {
		for _, connection := range taken {
			_ = connection.Close(context.Background())
		}
		taken = nil
	}
	t.Cleanup(release)
	await.UntilSaying(t, func() string { return fmt.Sprintf("%d connections taken", len(taken)-1) }, func() bool {
		_, err := administrator.Exec(t.Context(), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'interaction-segments'")
		require.NoError(t, err)
		for {
			connection, err := pgx.ConnectConfig(t.Context(), config)
			if err != nil {
				break
			}
			taken = append(taken, connection)
		}
		var left int
		err = administrator.QueryRow(t.Context(), "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'interaction-segments'").Scan(&left)
		require.NoError(t, err)
		return left == 0
	})
	return release
}

// cancelMany asks and cancels, as users do who scroll through dashboards.
func (b *bed) cancelMany(t *testing.T) (end func()) {
	t.Helper()
	names := []string{"table", "metrics", "gzip", "plain", "values"}
	var askers sync.WaitGroup
	for range 10 {
		askers.Go(func() {
			for range size(30, 100) {
				ctx, cancel := context.WithTimeout(t.Context(), time.Duration(rand.IntN(int(30*time.Millisecond))))
				_, _ = questions[names[rand.IntN(len(names))]](ctx, b)
				cancel()
			}
		})
	}
	return askers.Wait
}

// failOver kills the primary and lets the address lead to a standby that is
// promoted. The standby is the server from then on.
func (b *bed) failOver(t *testing.T) (promote func()) {
	t.Helper()
	standby := newServer(t, embedded.Options{StandbyOf: b.server})
	written := value(t, b.server.URL("chaos"), "SELECT pg_current_wal_lsn()::text")
	await.UntilSaying(t, func() string { return "the standby is behind" }, func() bool {
		return value(t, standby.URL("chaos"), "SELECT (pg_last_wal_replay_lsn() >= '"+written+"')::text") == "true"
	})
	kill(t, b.server)
	return func() {
		b.server = standby
		b.proxy.pointAt(standby.Port())
		execute(t, standby.URL("chaos"), "SELECT pg_promote()")
	}
}

// lostInSilence loses the idle connections without telling either end. The next
// panels find out before they ask, and none is refused.
func lostInSilence(t *testing.T, b *bed) {
	const name = "idle connections lost in silence (an address that moved, a firewall that forgot)"
	t.Run(name, func(t *testing.T) {
		b.before = b.warm(t)
		time.Sleep(1100 * time.Millisecond) // what pgx takes for idle
		b.proxy.lose()
		asked := 0
		for name, ask := range questions {
			answer, err := ask(t.Context(), b)
			require.NoError(t, err, name)
			require.Equal(t, b.expected[name], answer)
			asked++
		}
		b.clean(t)
		table.add(t, "faults", name, fmt.Sprintf("%d of %d", asked, asked), "nobody was refused", "nothing")
	})
}
