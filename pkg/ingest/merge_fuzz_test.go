package ingest_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/ingest"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres/store"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// FuzzMerge loads random sequences of partial, running, final, repeated and
// reordered states of a few sessions, also at the same time, also with fewer
// columns and wrong zones, and expects what really happened, as if the final
// states had been loaded once. For long:
//
//	go test ./pkg/ingest -run '^$' -fuzz Merge -fuzztime 10m
func FuzzMerge(f *testing.F) {
	for seed := range uint64(200) {
		f.Add(seed)
	}
	writers, look := openTables(f, 3)
	f.Fuzz(func(t *testing.T, seed uint64) {
		_, err := look.Exec(t.Context(), "TRUNCATE interaction_segments")
		require.NoError(t, err)
		requireWhatHappened(t, seed, writers, look)
	})
}

// FuzzMergePartitioned does the same where the table is partitioned by month and
// loads have to make the months first.
func FuzzMergePartitioned(f *testing.F) {
	for seed := range uint64(60) {
		f.Add(seed)
	}
	writers, look := openTables(f, 3)
	_, err := look.Exec(f.Context(), "DROP TABLE interaction_segments, interaction_segments_migrations, interaction_segments_pull_progress")
	require.NoError(f, err)
	_, err = writers[0].MigratePartitioned(f.Context(), nil)
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, seed uint64) {
		_, err := look.Exec(t.Context(), `DO $$ DECLARE part regclass; BEGIN
			FOR part IN SELECT inhrelid FROM pg_inherits WHERE inhparent = 'interaction_segments'::regclass LOOP EXECUTE format('DROP TABLE %s', part); END LOOP; END $$`)
		require.NoError(t, err)
		requireWhatHappened(t, seed, writers, look)
	})
}

// openTables returns several writers of one table.
func openTables(f *testing.F, n int) (writers []*store.Writer, look *pgx.Conn) {
	first, look := openTable(f)
	writers = append(writers, first)
	for len(writers) < n {
		another, err := store.OpenWriter(f.Context(), look.Config().ConnString(), postgres.DefaultRelation)
		require.NoError(f, err)
		f.Cleanup(func() { _ = another.Close(context.Background()) })
		writers = append(writers, another)
	}
	return writers, look
}

func requireWhatHappened(t *testing.T, seed uint64, writers []*store.Writer, look *pgx.Conn) {
	t.Helper()
	s := newSequence(seed, t.TempDir())
	for _, together := range s.batches {
		var all sync.WaitGroup
		errs := make([]error, len(together))
		for i, one := range together {
			all.Go(func() { errs[i] = one.load(t.Context(), writers[i]) })
		}
		all.Wait()
		require.NoError(t, errors.Join(errs...), s.story())
	}
	require.Equal(t, s.want(), texts(t, look, storedColumns), s.story())
}

// sequence is a random sequence of loads.
type sequence struct {
	random   *rand.Rand
	folder   string
	sessions []interaction
	inParts  []bool // by session: it comes in parts, too; otherwise in wrong zones, too
	batches  [][]loading
}

// loading is one load. Loads of a batch run at the same time.
type loading struct {
	what string // for messages
	load func(context.Context, *store.Writer) error
}

func newSequence(seed uint64, folder string) *sequence {
	s := &sequence{random: rand.New(rand.NewPCG(seed, 1)), folder: folder}
	for i := range 1 + s.random.IntN(3) {
		s.sessions = append(s.sessions, happen(s.random, string(rune('a'+i))))
		s.inParts = append(s.inParts, s.random.IntN(2) == 0)
	}
	var loads []loading
	for i := range s.sessions {
		loads = append(loads, s.settle(i)...)
	}
	// Before the first load that settles anything, even final states may have
	// been read in a wrong zone.
	for range s.random.IntN(3) {
		if early := s.noise(true); early.load != nil {
			s.batches = append(s.batches, []loading{early})
		}
	}
	for range s.random.IntN(6) {
		loads = append(loads, s.noise(false))
	}
	s.random.Shuffle(len(loads), func(i, j int) { loads[i], loads[j] = loads[j], loads[i] })
	for len(loads) > 0 {
		n := min(1+s.random.IntN(3), len(loads))
		s.batches = append(s.batches, loads[:n])
		loads = loads[n:]
	}
	return s
}

// settle returns loads that together have all of a session's final state.
func (s *sequence) settle(i int) []loading {
	final := s.sessions[i].final()
	if !s.inParts[i] || s.random.IntN(2) == 0 {
		if s.random.IntN(3) == 0 {
			return []loading{s.source([][]shown{final})}
		}
		return []loading{s.file(modelColumns, s.zone(), ingest.Options{}, [][]shown{final})}
	}
	var loads []loading
	for rows := slices.Clone(final); len(rows) > 0; {
		n := 1 + s.random.IntN(len(rows))
		loads = append(loads, s.file(modelColumns, s.zone(), ingest.Options{Partial: true}, [][]shown{rows[:n]}))
		rows = rows[n:]
	}
	return loads
}

// noise returns a load of any states, which must not change the end. A load with
// final states in a wrong zone, if early, may have to be settled afterwards.
func (s *sequence) noise(early bool) loading {
	wrong := s.random.IntN(3) == 0
	partial := !wrong && s.random.IntN(2) == 0
	apart := false // some session of the file comes in parts, too
	var states [][]shown
	for i := range s.sessions {
		if wrong && s.inParts[i] || partial && !s.inParts[i] {
			continue
		}
		for range s.random.IntN(3) {
			apart = apart || s.inParts[i]
			state := s.state(i, !wrong || early)
			if partial {
				from := s.random.IntN(len(state))
				state = state[from : from+1+s.random.IntN(len(state)-from)]
			}
			states = append(states, state)
		}
	}
	if len(states) == 0 {
		return loading{what: "nothing", load: func(context.Context, *store.Writer) error { return nil }}
	}
	options := ingest.Options{Partial: partial, DryRun: s.random.IntN(8) == 0}
	if wrong {
		options.Location = time.FixedZone("", (s.random.IntN(100)-50)*900)
	}
	if !wrong && !partial && !options.DryRun && s.random.IntN(3) == 0 {
		return s.source(states)
	}
	return s.file(s.columns(!apart), s.zone(), options, states)
}

// state returns a state of a session.
func (s *sequence) state(i int, mayBeFinal bool) []shown {
	if mayBeFinal && s.random.IntN(3) == 0 {
		return s.sessions[i].final()
	}
	moments := s.sessions[i].moments()
	return s.sessions[i].at(moments[s.random.IntN(len(moments))])
}

// columns returns the columns of a file: without a status a running state could
// not be told from a final one, and without Segment IDs no parts.
func (s *sequence) columns(mayLackIDs bool) []modelColumn {
	columns := slices.Clone(modelColumns)
	for i := len(columns) - 1; i >= needed; i-- {
		if s.random.IntN(6) == 0 {
			columns = slices.Delete(columns, i, i+1)
		}
	}
	if mayLackIDs && s.random.IntN(8) == 0 {
		columns = slices.Delete(columns, segmentID, segmentID+1)
	}
	for _, more := range bookkeeping {
		if s.random.IntN(5) == 0 {
			columns = append(columns, more)
		}
	}
	return columns
}

func (s *sequence) zone() *time.Location {
	return []*time.Location{time.UTC, time.FixedZone("", 9*3600), time.FixedZone("", -5*3600), time.FixedZone("", 20700)}[s.random.IntN(4)]
}

// file returns the load of a file: its states in any order, interleaved, some
// twice. The zone is that of its times; options may name another.
func (s *sequence) file(columns []modelColumn, zone *time.Location, options ingest.Options, states [][]shown) loading {
	var blocks [][]shown
	for range 1 + s.random.IntN(5)/4 {
		switch s.random.IntN(3) {
		case 0:
			blocks = append(blocks, shuffled(s.random, states))
		default:
			s.random.Shuffle(len(states), func(i, j int) { states[i], states[j] = states[j], states[i] })
			blocks = append(blocks, slices.Concat(states...))
		}
	}
	text := writeModel(columns, zone, blocks)
	if options.Location == nil {
		options.Location = zone
	}
	path := filepath.Join(s.folder, fmt.Sprintf("%d.csv", s.random.Uint64()))
	return loading{
		what: fmt.Sprintf("file in %s, read in %s, partial %t, dry run %t\n%s", zone, options.Location, options.Partial, options.DryRun, text),
		load: func(ctx context.Context, writer *store.Writer) error {
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				return err
			}
			result, err := ingest.Load(ctx, writer, path, options)
			if err == nil && result.Rejected > 0 {
				err = fmt.Errorf("%d records were rejected", result.Rejected)
			}
			return err
		},
	}
}

// source returns the load of whole states, in any order.
func (s *sequence) source(states [][]shown) loading {
	s.random.Shuffle(len(states), func(i, j int) { states[i], states[j] = states[j], states[i] })
	return loading{
		what: fmt.Sprintf("source: %+v", states),
		load: func(ctx context.Context, writer *store.Writer) error {
			_, err := ingest.LoadSessions(ctx, writer, func(_ context.Context, emit func([]report.Segment) error) error {
				for _, state := range states {
					if err := emit(segments(state)); err != nil {
						return err
					}
				}
				return nil
			})
			return err
		},
	}
}

// want returns what really happened.
func (s *sequence) want() (rows []string) {
	for i := range s.sessions {
		for _, row := range s.sessions[i].final() {
			rows = append(rows, row.text())
		}
	}
	return rows
}

// story returns the loads in words.
func (s *sequence) story() string {
	var all strings.Builder
	for n, together := range s.batches {
		for _, one := range together {
			fmt.Fprintf(&all, "%d. %s\n", n+1, one.what)
		}
	}
	return all.String()
}
