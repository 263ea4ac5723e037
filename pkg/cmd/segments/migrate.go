package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/interaction-segments/interaction-segments-app/pkg/postgres/store"
)

func newMigrate(p *program) *cobra.Command {
	var partitioned bool
	command := &cobra.Command{
		Use:   "migrate",
		Short: "Create or upgrade the segments table",
		Long: `Create the segments table, or upgrade an older one. It is safe to run again. A
relation of that name that this command did not create is not changed.

With --partitioned the table is partitioned by month. Loading makes the months
that it needs, and segments drop removes old ones. A table that exists becomes
the first partition, without copying its rows: they are read once, while others
read and write on.`,
		Args: noArguments,
		RunE: func(command *cobra.Command, _ []string) error {
			return p.withWriter(command.Context(), func(writer *store.Writer) error {
				var (
					done store.Migrated
					err  error
				)
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
				return err
			})
		},
	}
	command.Flags().BoolVar(&partitioned, "partitioned", false, "partition the table by month")
	return command
}
