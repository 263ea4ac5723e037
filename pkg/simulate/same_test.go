package simulate

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// digest returns a fingerprint of every field of every row in their order.
func digest(t *testing.T, o Options) string {
	t.Helper()
	sum := sha256.New()
	encoder := json.NewEncoder(sum)
	require.NoError(t, Run(context.Background(), o, func(rows []report.Segment) error {
		return encoder.Encode(rows)
	}))
	return hex.EncodeToString(sum.Sum(nil))
}

func TestSameSeedGivesTheSameRows(t *testing.T) {
	o := Days(3, 4_000, time.Date(2025, 3, 12, 15, 0, 0, 0, time.UTC), location(t, "Europe/Berlin"))
	first := digest(t, o)
	require.Equal(t, first, digest(t, o))

	other := o
	other.Seed++
	require.NotEqual(t, first, digest(t, other), "another seed")

	elsewhere := o
	elsewhere.Zone = time.UTC
	require.NotEqual(t, first, digest(t, elsewhere), "another zone")
}

// A run that ends later gives the same ended sessions, and continues those in
// progress: it can be loaded as a later state.
func TestLaterEndContinuesTheSameSessions(t *testing.T) {
	o := Options{
		Seed: 5, Center: Default(),
		From: time.Date(2025, 3, 10, 0, 0, 0, 0, time.UTC), To: time.Date(2025, 3, 10, 14, 0, 0, 0, time.UTC),
	}
	collect := func(o Options) map[string][]report.Segment {
		sessions := map[string][]report.Segment{}
		require.NoError(t, Run(context.Background(), o, func(rows []report.Segment) error {
			sessions[rows[0].SessionID] = append([]report.Segment(nil), rows...)
			return nil
		}))
		return sessions
	}
	early := collect(o)
	o.To = o.To.Add(2 * time.Hour)
	late := collect(o)

	open := 0
	for id, session := range early {
		then := late[id]
		require.NotEmpty(t, then, "session %s is gone", id)
		if !session[0].InProgress {
			last := len(session) - 1
			session[last].AfterCallWorkTime = then[last].AfterCallWorkTime // it may be done only later
			require.Equal(t, session, then)
			continue
		}
		open++
		if session[0].AgentName == report.BotAgent {
			continue // it may have been transferred since
		}
		require.GreaterOrEqual(t, len(then), len(session))
		require.Equal(t, session[0].StartedAt, then[0].StartedAt)
		require.Equal(t, session[0].Customer, then[0].Customer)
	}
	require.Greater(t, open, 10)
}

func TestRunStops(t *testing.T) {
	o := Days(2, 0, time.Date(2025, 3, 12, 15, 0, 0, 0, time.UTC), nil)

	full, calls := errors.New("disk full"), 0
	err := Run(context.Background(), o, func([]report.Segment) error {
		calls++
		return full
	})
	require.ErrorIs(t, err, full)
	require.Equal(t, 1, calls, "nothing is emitted after an error")

	ctx, cancel := context.WithCancelCause(context.Background())
	enough := errors.New("enough")
	err = Run(ctx, o, func([]report.Segment) error {
		cancel(enough)
		return nil
	})
	require.ErrorIs(t, err, enough)
}

// Only interactions in progress are kept: memory does not grow with the rows.
func TestKeepsOnlyInteractionsInProgress(t *testing.T) {
	kept := func(days int) int {
		o, err := Days(days, 0, time.Date(2025, 4, 1, 0, 0, 0, 0, time.UTC), nil).resolve(context.Background())
		require.NoError(t, err)
		e := newEngine(o, func([]report.Segment) error { return nil })
		require.NoError(t, e.run(context.Background()))
		alive := len(e.spare)
		for n := e.alive.first; n != nil; n = n.after {
			alive++
		}
		require.Greater(t, e.arrived, uint64(20*alive), "ended ones are reused")
		require.NotEmpty(t, e.spare)
		require.Less(t, cap(e.agenda.heap), 8*alive)
		return alive
	}
	require.Less(t, kept(80), 2*kept(20))
}
