package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/interaction-segments/interaction-segments-app/pkg/postgres/store"
)

func newMigrate(p *program) *cobra.Command {
	var partitioned, distributed bool
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
session, and rows that it holds are copied to them; nobody else can read or write
it meanwhile. Run it on the coordinator. Both may be given.`,
		Args: noArguments,
		RunE: func(command *cobra.Command, _ []string) error {
			return p.withWriter(command.Context(), func(writer *store.Writer) error {
				var (
					done store.Migrated
					err  error
				)
				if distributed {
					if err := writer.CanDistribute(command.Context()); err != nil {
						return err
					}
				}
				if partitioned {
					done, err = writer.MigratePartitioned(command.Context(), p.sayWaiting)
				} else {
					done, err = writer.Migrate(command.Context())
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
				if err != nil || !distributed {
					return err
				}
				return p.distribute(command.Context(), writer, done.Table)
			})
		},
	}
	command.Flags().BoolVar(&partitioned, "partitioned", false, "partition the table by month")
	command.Flags().BoolVar(&distributed, "distributed", false, "spread the table over the workers of a Citus cluster")
	return command
}

func (p *program) distribute(ctx context.Context, writer *store.Writer, table string) error {
	done, err := writer.Distribute(ctx, p.sayWaiting)
	switch {
	case done:
		p.say("%s is distributed over the workers by session", table)
	case err == nil:
		p.say("%s was distributed before", table)
	}
	return err
}
