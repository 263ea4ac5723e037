package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/interaction-segments/interaction-segments-app/pkg/postgres/store"
)

func newMigrate(p *program) *cobra.Command {
	return &cobra.Command{
		Use:   "migrate",
		Short: "Create or upgrade the segments table",
		Long: `Create the segments table, or upgrade an older one. It is safe to run again. A
relation of that name that this command did not create is not changed.`,
		Args: noArguments,
		RunE: func(command *cobra.Command, _ []string) error {
			return p.withWriter(command.Context(), func(writer *store.Writer) error {
				done, err := writer.Migrate(command.Context())
				if err != nil {
					return err
				}
				if len(done.Applied)+len(done.Added) == 0 {
					p.say("%s is up to date", done.Table)
				}
				for _, step := range done.Applied {
					p.say("%s: %s applied", done.Table, strings.TrimSuffix(step, ".sql"))
				}
				for _, column := range done.Added {
					p.say("%s: column %s added", done.Table, column)
				}
				return nil
			})
		},
	}
}
