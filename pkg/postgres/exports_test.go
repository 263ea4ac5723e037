package postgres

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/internal/faulttest"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/wire"
)

// slowReader holds an export at its first row until it is released.
type slowReader struct {
	each
	begun    chan struct{}
	released chan struct{}
}

// Append blocks in the first row of an export that a test waits for.
func (s *slowReader) Append(wire.Row) error {
	select {
	case s.begun <- struct{}{}:
		<-s.released
	default:
	}
	return nil
}

func TestExportsLeaveConnectionsToPanels(t *testing.T) {
	for _, test := range []struct{ connections, perUser, most int }{
		{2, 10, 1}, {3, 10, 1}, {5, 10, 1}, {6, 10, 2}, {10, 10, 3}, {10, 2, 2},
	} {
		t.Run(fmt.Sprintf("%d connections, %d per user", test.connections, test.perUser), func(t *testing.T) {
			database, _ := openWith(t, Options{Relation: RelationName{"public", "own"}, MaxConnections: test.connections, ExportsPerUser: test.perUser}, ownTable)
			whole := parse[query.Segments](t, `{}`, query.Context{Range: allTime, Asker: query.Asker{Login: "ann"}})
			whole.Whole = true
			reader := &slowReader{begun: make(chan struct{}), released: make(chan struct{})}
			ended := make(chan error)
			for range test.most {
				go func() { ended <- database.Run(t.Context(), whole, reader) }()
				<-reader.begun
			}
			class, words := fault.Busy, "as many as this data source serves at once"
			if test.perUser == test.most {
				class, words = fault.Quota, "as many as one user may run at once"
			}
			faulttest.Require(t, database.Run(t.Context(), whole, &each{}), class, words)
			// A panel has its answer at once.
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			rows := 0
			require.NoError(t, database.Run(ctx, parse[query.Segments](t, `{}`, over(allTime)), &each{row: func(wire.Row) { rows++ }}))
			require.Equal(t, 4, rows)
			if test.perUser == test.most { // another user has a share too
				other := whole
				other.Login = "bob"
				require.NoError(t, database.Run(t.Context(), other, &each{row: func(wire.Row) {}}))
			}
			close(reader.released)
			for range test.most {
				require.NoError(t, <-ended)
			}
			require.NoError(t, database.Run(t.Context(), whole, &each{row: func(wire.Row) {}}), "what has ended counts no more")
			require.Empty(t, database.exports.users)
			require.Zero(t, database.exports.running)
		})
	}
}

func TestOnlyConnectionServesNoExport(t *testing.T) {
	database, _ := openWith(t, Options{Relation: RelationName{"public", "own"}, MaxConnections: 1}, ownTable)
	whole := parse[query.Segments](t, `{}`, over(allTime))
	rows := 0
	require.NoError(t, database.Run(t.Context(), whole, &each{row: func(wire.Row) { rows++ }}))
	require.Equal(t, 4, rows)
	whole.Whole = true
	faulttest.Require(t, database.Run(t.Context(), whole, &each{}), fault.Configuration, "set maxOpenConns to 2 or more")
	require.False(t, database.Exports())
}
