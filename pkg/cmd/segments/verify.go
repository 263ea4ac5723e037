package main

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/verify"
)

// errDiffer is the error of figures that do not agree.
var errDiffer = errors.New("the report, the metrics and the CSV do not agree")

func newVerify(p *program) *cobra.Command {
	var options exportOptions
	command := &cobra.Command{
		Use:   "verify --from T --to T",
		Short: "Prove that report, metrics and CSV agree",
		Long: `Compute the figures of a time range in three ways and compare them: from the
rows as panels get them, by a metrics query, and from the text of the report as
CSV. Counted are rows and the values of each field; summed is each duration, in
seconds. CSV has whole seconds, so that it is compared with the rows' whole
seconds. Figures that differ are marked, and the exit status is then 4.

--from, --to, --timezone and --query are those of export.`,
		Args: noArguments,
		RunE: func(command *cobra.Command, _ []string) error { return p.verify(command.Context(), options) },
	}
	options.rangeFlags(command)
	return command
}

func (p *program) verify(ctx context.Context, options exportOptions) error {
	now := time.Now()
	zone, within, text, err := options.read(now)
	if err != nil {
		return err
	}
	asked, defaults := query.Context{Range: within, Now: now}, query.NewDefaults(zone)
	if _, err := query.Parse(text, asked, defaults); err != nil {
		return usageError{err}
	}
	address, name, err := p.target()
	if err != nil {
		return err
	}
	database, err := postgres.OpenURL(address, postgres.Options{Relation: name})
	if err != nil {
		return err
	}
	defer database.Close()
	result, err := verify.Run(ctx, database, text, asked, defaults)
	if err != nil {
		return err
	}
	if err := result.WriteText(p.out); err != nil {
		return err
	}
	if !result.Agree {
		return errDiffer
	}
	return nil
}
