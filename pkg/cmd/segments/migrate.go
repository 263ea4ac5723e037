package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/interaction-segments/interaction-segments-app/pkg/postgres/store"
)

// migration says how the table keeps its rows.
type migration struct{ partitioned, distributed, timescale bool }

func newMigrate(p *program) *cobra.Command {
	var m migration
	command := &cobra.Command{
		Use:   "migrate",
		Short: "Create or upgrade the segments table",
		Long: `Create the segments table, or upgrade an older one. It is safe to run again. A
relation of that name that this command did not create is not changed.

With --partitioned the table is partitioned by month. Loading makes the months
that it needs, and segments drop removes old ones. A table that exists becomes
the first partition, without copying its rows: they are read once, while others
read and write on.

With --distributed the table is spread over the workers of a Citus cluster by
session, also one that is partitioned; run it on the coordinator. With
--timescale it becomes a hypertable of TimescaleDB. Rows that it holds are then
copied, and nobody else can read or write it meanwhile.`,
		Args: noArguments,
		RunE: func(command *cobra.Command, _ []string) error {
			return p.withWriter(command.Context(), func(writer *store.Writer) error {
				return p.migrate(command.Context(), writer, m)
			})
		},
	}
	command.Flags().BoolVar(&m.partitioned, "partitioned", false, "partition the table by month")
	command.Flags().BoolVar(&m.distributed, "distributed", false, "spread the table over the workers of a Citus cluster")
	command.Flags().BoolVar(&m.timescale, "timescale", false, "make the table a hypertable of TimescaleDB")
	command.MarkFlagsMutuallyExclusive("timescale", "partitioned")
	command.MarkFlagsMutuallyExclusive("timescale", "distributed")
	return command
}

func (p *program) migrate(ctx context.Context, writer *store.Writer, m migration) error {
	if err := m.check(ctx, writer); err != nil {
		return err
	}
	var (
		done store.Migrated
		err  error
	)
	if m.partitioned {
		done, err = writer.MigratePartitioned(ctx, p.sayWaiting)
	} else {
		done, err = writer.Migrate(ctx)
	}
	if done.Table == "" {
		return err
	}
	if err == nil && len(done.Applied)+len(done.Added) == 0 && done.Whole == "" {
		p.say("%s is up to date", done.Table)
	}
	for _, step := range done.Applied {
		p.say("%s: %s applied", done.Table, strings.TrimSuffix(step, ".sql"))
	}
	for _, column := range done.Added {
		p.say("%s: column %s added", done.Table, column)
	}
	if done.Whole != "" {
		p.say("%s is partitioned by month; what it held is %s", done.Table, done.Whole)
	}
	if err != nil {
		return err
	}
	return p.spread(ctx, writer, m, done.Table)
}

// check finds out, before anything is changed, whether the database has the
// extension that the migration needs.
func (m migration) check(ctx context.Context, writer *store.Writer) error {
	switch {
	case m.distributed:
		return writer.CanDistribute(ctx)
	case m.timescale:
		return writer.CanMakeHypertable(ctx)
	}
	return nil
}

// spread hands the table's rows to the extension that is to keep them.
func (p *program) spread(ctx context.Context, writer *store.Writer, m migration, table string) error {
	switch {
	case m.distributed:
		done, err := writer.Distribute(ctx, p.sayWaiting)
		if done {
			p.say("%s is distributed over the workers by session", table)
		}
		return err
	case m.timescale:
		done, err := writer.MakeHypertable(ctx, p.sayWaiting)
		if done {
			p.say("%s is a hypertable, with a chunk for every 30 days", table)
		}
		return err
	}
	return nil
}
