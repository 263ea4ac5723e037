package store

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/internal/faulttest"
	"github.com/interaction-segments/interaction-segments-app/pkg/internal/pgtest"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
	"github.com/interaction-segments/interaction-segments-app/pkg/simulate"
)

func TestWithoutItsExtensionATableIsNotChanged(t *testing.T) {
	writer, _ := openWriter(t, postgres.RelationName{})
	faulttest.Require(t, writer.CanMakeHypertable(t.Context()), fault.Configuration,
		"migrate public.interaction_segments: the database does not have the extension timescaledb: have its administrator add it to shared_preload_libraries and run CREATE EXTENSION timescaledb")
	faulttest.Require(t, writer.CanDistribute(t.Context()), fault.Configuration,
		"migrate public.interaction_segments: the database does not have the extension citus: have its administrator run CREATE EXTENSION citus on the coordinator and on every worker, and add the workers with citus_add_node")
}

// engine is a database with an extension.
type engine struct{ pgtest.Engine }

func openEngine(t *testing.T, variable string) engine {
	t.Helper()
	return engine{pgtest.OpenEngine(t, variable)}
}

func (e engine) writer(t *testing.T, name string, partitioned bool) *Writer {
	t.Helper()
	writer, err := OpenWriter(t.Context(), e.URL, postgres.RelationName{Schema: e.Schema, Relation: name})
	require.NoError(t, err)
	t.Cleanup(func() { _ = writer.Close(context.WithoutCancel(t.Context())) })
	if partitioned {
		_, err = writer.MigratePartitioned(t.Context(), nil)
	} else {
		_, err = writer.Migrate(t.Context())
	}
	require.NoError(t, err)
	return writer
}

// rows returns a table's rows.
func (e engine) rows(t *testing.T, name string) []string {
	t.Helper()
	all := texts(t, e.Connection, fmt.Sprintf("SELECT t::text FROM %s.%s t", e.Schema, name))
	slices.Sort(all)
	return all
}

// loads loads the same into a plain table and into others, and calls between
// after the first load.
func (e engine) loads(t *testing.T, between func(), others ...*Writer) {
	t.Helper()
	plain := e.writer(t, "plain", false)
	for i, seed := range []uint64{1, 2, 2, 1} {
		var parts [][]report.Segment
		options := simulate.Days(60, 3000, time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC), time.UTC)
		options.Seed = seed
		require.NoError(t, simulate.Run(t.Context(), options, func(session []report.Segment) error {
			parts = append(parts, slices.Clone(session))
			return nil
		}))
		want, err := plain.Load(t.Context(), whole, add(parts...))
		require.NoError(t, err)
		for _, writer := range others {
			got, err := writer.Load(t.Context(), whole, add(parts...))
			require.NoError(t, err)
			require.Equal(t, want, got)
		}
		if i == 0 {
			between()
		}
	}
	require.Greater(t, len(e.rows(t, "plain")), 3000)
}

// once requires that a change is made once.
func once(t *testing.T, change func(context.Context, func()) (bool, error)) {
	t.Helper()
	for _, want := range []bool{true, false} {
		done, err := change(t.Context(), nil)
		require.NoError(t, err)
		require.Equal(t, want, done)
	}
}

// What is loaded into a table that Citus distributes, before and after it does,
// is what is loaded into one that it does not, also where it is partitioned.
func TestLoadsIntoADistributedTable(t *testing.T) {
	e := openEngine(t, "CITUS_URL")
	filled, months := e.writer(t, "filled", false), e.writer(t, "months", true)
	require.NoError(t, filled.CanDistribute(t.Context()))
	once(t, months.Distribute)
	e.loads(t, func() { once(t, filled.Distribute) }, filled, months)
	require.Equal(t, e.rows(t, "plain"), e.rows(t, "filled"))
	require.Equal(t, e.rows(t, "plain"), e.rows(t, "months"))
	require.Equal(t, []string{"0"}, texts(t, e.Connection, "SELECT pg_relation_size('"+e.Schema+".filled')::text"), "nothing is left on the coordinator")

	dropped, err := months.Drop(t.Context(), DropOptions{Before: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)})
	require.NoError(t, err)
	require.Len(t, dropped.Partitions, 2)
	require.Equal(t, texts(t, e.Connection, "SELECT count(*)::text FROM "+e.Schema+".plain WHERE started_at >= '2026-03-01Z'"),
		texts(t, e.Connection, "SELECT count(*)::text FROM "+e.Schema+".months"))

	_, err = filled.MigratePartitioned(t.Context(), nil)
	require.ErrorContains(t, err, "run SELECT undistribute_table(")
}

// What is loaded into a hypertable of TimescaleDB, before and after it is one,
// is what is loaded into a table.
func TestLoadsIntoAHypertable(t *testing.T) {
	e := openEngine(t, "TIMESCALE_URL")
	filled, empty := e.writer(t, "filled", false), e.writer(t, "empty", false)
	require.NoError(t, filled.CanMakeHypertable(t.Context()))
	once(t, empty.MakeHypertable)
	e.loads(t, func() { once(t, filled.MakeHypertable) }, filled, empty)
	require.Equal(t, e.rows(t, "plain"), e.rows(t, "filled"))
	require.Equal(t, e.rows(t, "plain"), e.rows(t, "empty"))

	_, err := filled.MigratePartitioned(t.Context(), nil)
	require.ErrorContains(t, err, "remove old ones with SELECT drop_chunks(")
}
