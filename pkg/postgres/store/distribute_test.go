package store

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/internal/faulttest"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
	"github.com/interaction-segments/interaction-segments-app/pkg/simulate"
)

func TestWithoutCitusNothingIsDistributed(t *testing.T) {
	writer, _ := openWriter(t, postgres.RelationName{})
	faulttest.Require(t, writer.CanDistribute(t.Context()), fault.Configuration,
		"migrate public.interaction_segments: the database does not have the extension citus: have its administrator run CREATE EXTENSION citus on the coordinator and on every worker, and add the workers with citus_add_node")
}

// What is loaded into a table that Citus distributes, before and after it does,
// is what is loaded into one that it does not, also where it is partitioned.
func TestLoadsIntoADistributedTable(t *testing.T) {
	address := os.Getenv("CITUS_URL")
	if address == "" {
		t.Skip("no Citus: set CITUS_URL to the URL of a coordinator with workers")
	}
	const schema = "distributed_load_test"
	look, err := pgx.Connect(t.Context(), address)
	require.NoError(t, err)
	ended := context.WithoutCancel(t.Context())
	drop := func() {
		_, err := look.Exec(ended, "DROP SCHEMA IF EXISTS "+schema+" CASCADE")
		require.NoError(t, err)
	}
	drop()
	t.Cleanup(func() { drop(); require.NoError(t, look.Close(ended)) })
	_, err = look.Exec(t.Context(), "CREATE SCHEMA "+schema)
	require.NoError(t, err)
	open := func(name string) *Writer {
		writer, err := OpenWriter(t.Context(), address, postgres.RelationName{Schema: schema, Relation: name})
		require.NoError(t, err)
		t.Cleanup(func() { _ = writer.Close(ended) })
		require.NoError(t, writer.CanDistribute(t.Context()))
		return writer
	}
	simulated := func(seed uint64) (parts [][]report.Segment) {
		options := simulate.Days(60, 3000, time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC), time.UTC)
		options.Seed = seed
		require.NoError(t, simulate.Run(t.Context(), options, func(session []report.Segment) error {
			parts = append(parts, slices.Clone(session))
			return nil
		}))
		return parts
	}
	distribute := func(writer *Writer) {
		for _, want := range []bool{true, false} {
			done, err := writer.Distribute(t.Context(), nil)
			require.NoError(t, err)
			require.Equal(t, want, done)
		}
	}

	plain, filled, months := open("plain"), open("filled"), open("months")
	_, err = plain.Migrate(t.Context())
	require.NoError(t, err)
	_, err = filled.Migrate(t.Context())
	require.NoError(t, err)
	_, err = months.MigratePartitioned(t.Context(), nil)
	require.NoError(t, err)
	distribute(months)
	for _, seed := range []uint64{1, 2, 2, 1} {
		want, err := plain.Load(t.Context(), whole, add(simulated(seed)...))
		require.NoError(t, err)
		for _, writer := range []*Writer{filled, months} {
			got, err := writer.Load(t.Context(), whole, add(simulated(seed)...))
			require.NoError(t, err)
			require.Equal(t, want, got)
		}
		if seed == 1 && want.Unchanged == 0 {
			distribute(filled)
		}
	}
	rows := func(name string) []string {
		all := texts(t, look, fmt.Sprintf("SELECT t::text FROM %s.%s t", schema, name))
		slices.Sort(all)
		return all
	}
	require.Greater(t, len(rows("plain")), 3000)
	require.Equal(t, rows("plain"), rows("filled"))
	require.Equal(t, rows("plain"), rows("months"))
	require.Equal(t, []string{"0 bytes"}, texts(t, look, "SELECT pg_size_pretty(pg_relation_size('"+schema+".filled'))"), "nothing is left on the coordinator")

	dropped, err := months.Drop(t.Context(), DropOptions{Before: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)})
	require.NoError(t, err)
	require.Len(t, dropped.Partitions, 2)
	require.Equal(t, texts(t, look, "SELECT count(*)::text FROM "+schema+".plain WHERE started_at >= '2026-03-01Z'"), texts(t, look, "SELECT count(*)::text FROM "+schema+".months"))

	_, err = filled.MigratePartitioned(t.Context(), nil)
	require.ErrorContains(t, err, "run SELECT undistribute_table(")
	require.True(t, strings.Contains(err.Error(), "--partitioned --distributed"))
}
