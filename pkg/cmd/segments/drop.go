package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/interaction-segments/interaction-segments-app/pkg/postgres/store"
)

func newDrop(p *program) *cobra.Command {
	var before string
	var options store.DropOptions
	command := &cobra.Command{
		Use:   "drop --before MONTH",
		Short: "Drop whole months from a partitioned table",
		Long: `Drop the months before one, such as 2026-01, from a table that is partitioned by
month, all of them or none. It takes as long as counting their rows; the table is
locked for an instant only, and not while others read it, such as an export.

Months are those of UTC. Of an interaction that went on into the first month that
stays, the later rows stay. Loading rows of a dropped month makes it anew.`,
		Args: noArguments,
		RunE: func(command *cobra.Command, _ []string) (err error) {
			if before == "" {
				return usageError{errors.New("the month is missing: give the first one that stays with --before, such as --before 2026-01")}
			}
			if options.Before, err = time.Parse("2006-01", before); err != nil {
				return usageError{fmt.Errorf("--before %q is not a month: only whole months are dropped; write one such as 2026-01", before)}
			}
			options.Waiting = p.sayWaiting
			return p.withWriter(command.Context(), func(writer *store.Writer) error {
				dropped, err := writer.Drop(command.Context(), options)
				if err != nil {
					return err
				}
				p.sayDropped(dropped, options.DryRun, before)
				return nil
			})
		},
	}
	command.Flags().StringVar(&before, "before", "", "the first month that stays")
	command.Flags().BoolVar(&options.DryRun, "dry-run", false, "tell what would be dropped, and drop nothing")
	return command
}

func (p *program) sayDropped(dropped store.Dropped, dryRun bool, before string) {
	if len(dropped.Partitions) == 0 {
		p.say("nothing is older than %s", before)
		return
	}
	done, stay := "dropped", "stay"
	if dryRun {
		done, stay = "would be dropped", "would stay"
	}
	for _, one := range dropped.Partitions {
		p.say("%s: %s %s", one.Table, quantity(one.Rows, "row"), done)
	}
	if dropped.CutSessions > 0 {
		p.say("of %s that went on into %s the rows from then on %s", quantity(dropped.CutSessions, "session"), before, stay)
	}
}

// sayWaiting says that others are waited for.
func (p *program) sayWaiting() {
	_, _ = fmt.Fprintln(p.messages, "segments: waiting until nobody reads or writes the table")
}
