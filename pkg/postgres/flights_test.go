package postgres

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/internal/await"
	"github.com/interaction-segments/interaction-segments-app/pkg/internal/faulttest"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/wire"
)

const sameMetrics = `{"queryType":"metrics","format":"table","metrics":[{"measure":"segments"}],"groupBy":["queue_name"]}`

// asked is what became of one that asks while the relation is locked.
type asked struct {
	rows []string
	err  chan error
}

func ask(ctx context.Context, database *Database, request query.Request, take func(wire.Row) error) *asked {
	a := &asked{err: make(chan error, 1)}
	go func() {
		a.err <- database.Run(ctx, request, &failing{each: each{row: func(row wire.Row) { a.rows = append(a.rows, string(row.Text(0))) }}, take: take})
	}()
	return a
}

// failing is a sink whose Append may fail.
type failing struct {
	each
	take func(wire.Row) error
}

func (f *failing) Append(row wire.Row) error {
	if f.take != nil {
		if err := f.take(row); err != nil {
			return err
		}
	}
	return f.each.Append(row)
}

// aboard waits until that many ask for that many statements.
func aboard(t *testing.T, database *Database, askers, statements int) {
	t.Helper()
	await.Until(t, func() bool {
		database.flights.mu.Lock()
		defer database.flights.mu.Unlock()
		count := 0
		for _, f := range database.flights.under {
			count += f.aboard
		}
		return count == askers && len(database.flights.under) == statements
	})
}

// locked is a database whose relation cannot be read until unlock is called.
func locked(t *testing.T, options Options, setup ...string) (database *Database, unlock func()) {
	t.Helper()
	options.Relation = RelationName{"public", "own"}
	database, connection := openWith(t, options, append([]string{ownTable}, setup...)...)
	_, err := database.Relation(t.Context())
	require.NoError(t, err)
	tx, err := connection.Begin(t.Context())
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), "LOCK TABLE own")
	require.NoError(t, err)
	return database, func() { require.NoError(t, tx.Rollback(t.Context())) }
}

// waiting counts the statements that wait for the lock.
func waiting(t *testing.T, database *Database) (count int) {
	t.Helper()
	connection, err := pgx.ConnectConfig(t.Context(), database.pool.Config().ConnConfig)
	require.NoError(t, err)
	defer func() { _ = connection.Close(t.Context()) }()
	require.NoError(t, connection.QueryRow(t.Context(),
		"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'").Scan(&count))
	return count
}

// Worked out by hand from ownTable's rows without s3, which is in progress.
var sameQueues = []string{"Sales", "Sales.Q", "Support", ""}

func TestTheSameStatementRunsOnceForAllThatAsk(t *testing.T) {
	database, unlock := locked(t, Options{MaxConnections: 20})
	var all []*asked
	for range 8 {
		all = append(all, ask(t.Context(), database, parse[query.Metrics](t, sameMetrics, over(allTime)), nil))
	}
	other := ask(t.Context(), database, parse[query.Metrics](t, sameMetrics, over(theEighteenth)), nil)
	aboard(t, database, 9, 2)
	await.Until(t, func() bool { return waiting(t, database) == 2 }, "one for each statement")
	unlock()
	for _, a := range all {
		require.NoError(t, <-a.err)
		require.Equal(t, sameQueues, a.rows)
	}
	require.NoError(t, <-other.err)
	require.Equal(t, []string{"Sales", "Support", ""}, other.rows)
	aboard(t, database, 0, 0)
}

func TestOneThatStopsAskingDoesNotStopTheOthers(t *testing.T) {
	database, unlock := locked(t, Options{})
	request := parse[query.Metrics](t, sameMetrics, over(allTime))
	stopping, stop := context.WithCancel(t.Context())
	first := ask(stopping, database, request, nil)
	aboard(t, database, 1, 1)
	second := ask(t.Context(), database, request, nil)
	aboard(t, database, 2, 1)
	stop()
	faulttest.Require(t, <-first.err, fault.Canceled, "the query was cancelled")
	unlock()
	require.NoError(t, <-second.err)
	require.Equal(t, sameQueues, second.rows)
	require.Empty(t, first.rows)
}

func TestTheLastThatStopsAskingCancelsTheStatement(t *testing.T) {
	database, unlock := locked(t, Options{})
	request := parse[query.Metrics](t, sameMetrics, over(allTime))
	stopping, stop := context.WithCancel(t.Context())
	both := []*asked{ask(stopping, database, request, nil), ask(stopping, database, request, nil)}
	aboard(t, database, 2, 1)
	await.Until(t, func() bool { return waiting(t, database) == 1 })
	stop()
	for _, a := range both {
		faulttest.Require(t, <-a.err, fault.Canceled, "the query was cancelled")
	}
	await.Until(t, func() bool { return waiting(t, database) == 0 })
	later := ask(t.Context(), database, request, nil)
	aboard(t, database, 1, 1)
	unlock()
	require.NoError(t, <-later.err, "who asks next has a statement of its own")
	require.Equal(t, sameQueues, later.rows)
}

// One has no memory left, one has taken enough, one is broken: none of that is
// the others'.
func TestWhatFailsForOneIsNotTheOthers(t *testing.T) {
	database, unlock := locked(t, Options{})
	request := parse[query.Metrics](t, sameMetrics, over(allTime))
	errBudget := errors.New("too many bytes")
	poor := ask(t.Context(), database, request, func(row wire.Row) error {
		if string(row.Text(0)) == "Support" {
			return errBudget
		}
		return nil
	})
	full := ask(t.Context(), database, request, func(wire.Row) error { return wire.ErrFull })
	broken := ask(t.Context(), database, request, func(wire.Row) error { panic("a bug") })
	whole := ask(t.Context(), database, request, nil)
	aboard(t, database, 4, 1)
	unlock()
	require.ErrorIs(t, <-poor.err, errBudget)
	require.NoError(t, <-full.err)
	require.ErrorContains(t, <-broken.err, "panic: a bug")
	require.NoError(t, <-whole.err)
	require.Equal(t, []string{"Sales", "Sales.Q"}, poor.rows)
	require.Empty(t, full.rows)
	require.Equal(t, sameQueues, whole.rows)
}

// Ann may see Sales, Bob Support, Eve what Ann sees. Those with the same rights
// share; a masked view shares with nobody that sees names.
func TestAskersOfDifferentAccessShareNothing(t *testing.T) {
	database, unlock := locked(t, Options{RowAccess: true, PseudonymKey: "0123456789abcdef0123456789abcdef", MaxConnections: 20},
		`CREATE TABLE own_access (login text, field text, value text);
		 INSERT INTO own_access VALUES ('ann', 'queue_name', 'Sales'), ('bob', 'queue_name', 'Support'), ('eve', 'queue_name', 'Sales')`)
	as := func(asker query.Asker) *asked {
		context := over(allTime)
		context.Asker = asker
		return ask(t.Context(), database, parse[query.Values](t, `{"queryType":"values","field":"agent_name"}`, context), nil)
	}
	ann, bob, eve := as(query.Asker{Login: "ann"}), as(query.Asker{Login: "bob"}), as(query.Asker{Login: "eve"})
	masked, nobody := as(query.Asker{Login: "ann", Masked: true}), as(query.Asker{Login: "mallory"})
	aboard(t, database, 5, 4)
	unlock()
	for _, a := range []*asked{ann, bob, eve, masked, nobody} {
		require.NoError(t, <-a.err)
	}
	require.Equal(t, []string{"Ann"}, ann.rows)
	require.Equal(t, []string{"Ann"}, eve.rows)
	require.Equal(t, []string{"Bob"}, bob.rows)
	require.Len(t, masked.rows, 1)
	require.Regexp(t, "^~[0-9a-f]{16}$", masked.rows[0])
	require.Empty(t, nobody.rows)
}

func TestStatementsOfDifferentValuesAreDifferent(t *testing.T) {
	moment := at("2024-11-18T08:00:00Z")
	seen := map[string]int{}
	for i, args := range [][]any{
		{}, {""}, {"", ""}, {"a", "b"}, {"a\x00\"b\""}, {"ab"}, {[]string{"a", "b"}}, {[]string{"a,b"}}, {[]string{`a","b`}}, {[]byte("ab"), 1}, {1, 2}, {12},
		{moment}, {moment.Add(time.Microsecond)}, {[]time.Time{moment, moment}}, {1.5}, {[]float64{1.5}}, {[]float64{1, 12}}, {[]float64{11, 2}}, {[]int64{0, 1}}, {[]int64{0}, []int64{1}}, {true}, {"\xff"}, {"\ufffd"},
	} {
		key, known := statement{sql: "SELECT", args: args}.key()
		require.True(t, known)
		require.NotContains(t, seen, key, "%d and %d", i, seen[key])
		seen[key] = i
	}
	_, known := statement{args: []any{struct{}{}}}.key()
	require.False(t, known)
}
