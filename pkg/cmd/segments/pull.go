package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/interaction-segments/interaction-segments-app/pkg/ingest"
	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/calldetails"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres/store"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
)

// pullFlags are the flags of pull.
type pullFlags struct {
	url, account, app string
	tokenFile         string
	from              string
	overlap, reopen   time.Duration
	rejected          string
}

func newPull(p *program) *cobra.Command {
	var flags pullFlags
	command := &cobra.Command{
		Use:   "pull",
		Short: "Read conversations from the Call Details API",
		Long: `Read conversations from CCAI's Call Details API and load them. The first pull
needs --from; each later one continues where the last ended, so that a timer can
run it every few minutes. Every conversation in progress is read again until it
has ended or the API does not know it any more, which --from asks for once more.

The JSON Web Token is read from --token-file before each request, or from the
environment variable CCAI_TOKEN. CCAI_URL, CCAI_ACCOUNT and CCAI_APP are the
defaults of the flags of these names.`,
		Args: noArguments,
		RunE: func(command *cobra.Command, _ []string) error {
			now := time.Now()
			client, options, err := flags.resolve(now)
			if err != nil {
				return usageError{err}
			}
			options.Warn = p.warn
			return p.withWriter(command.Context(), func(writer *store.Writer) error {
				result, err := ingest.Pull(command.Context(), writer, client, options)
				if err != nil {
					return err
				}
				p.say("%s: %s", client.Source(), strings.Join(append([]string{summary(result, time.Since(now))}, inProgress(result.InProgress, now)...), "; "))
				if result.Rejected > 0 {
					return errRejected
				}
				return nil
			})
		},
	}
	set := command.Flags()
	set.StringVar(&flags.url, "url", "", "the platform, such as https://platform.kore.ai (default: CCAI_URL)")
	set.StringVar(&flags.account, "account", "", "account ID (default: CCAI_ACCOUNT)")
	set.StringVar(&flags.app, "app", "", "stream or application ID (default: CCAI_APP)")
	set.StringVar(&flags.tokenFile, "token-file", "", "file with the JSON Web Token (default: CCAI_TOKEN is the token)")
	set.StringVar(&flags.from, "from", "", "read conversations from this time on, such as 2024-11-18 (default: where the last pull ended)")
	set.DurationVar(&flags.overlap, "overlap", time.Hour, "read again this much before the last pull's end, for late records")
	set.DurationVar(&flags.reopen, "reopen", 0, "read conversations in progress again that started up to this long ago (default: all)")
	set.StringVar(&flags.rejected, "rejected", "", "file for records that cannot be read (default: pull-TIME.rejected.csv)")
	return command
}

// inProgress says how many sessions are in progress, and how old the oldest is.
func inProgress(open *ingest.InProgress, now time.Time) []string {
	if open == nil {
		return nil
	}
	said := []string{fmt.Sprintf("%s in progress, the oldest since %s UTC (%.0f h)", quantity(int64(open.Sessions), "session"),
		open.Oldest.UTC().Format("2006-01-02 15:04"), now.Sub(open.Oldest).Hours())}
	if open.Unknown > 0 {
		said = append(said, fmt.Sprintf("%d of these not known to the API any more and not asked for again", open.Unknown))
	}
	return said
}

// resolve returns the client and the options, with defaults from the environment.
func (f pullFlags) resolve(now time.Time) (*calldetails.Client, ingest.PullOptions, error) {
	options := ingest.PullOptions{
		Until: now, Overlap: f.overlap, Reopen: f.reopen,
		Rejected: cmp.Or(f.rejected, "pull-"+now.UTC().Format("20060102T150405Z")+".rejected.csv"),
	}
	if f.from != "" {
		period, err := query.ParseRange(f.from, "now", now, time.UTC)
		if err != nil {
			return nil, options, err
		}
		options.From = period.From
	}
	if f.overlap < 0 || f.reopen < 0 {
		return nil, options, errors.New("--overlap and --reopen cannot be negative")
	}
	config := calldetails.Config{
		URL:     cmp.Or(f.url, os.Getenv("CCAI_URL")),
		Account: cmp.Or(f.account, os.Getenv("CCAI_ACCOUNT")),
		App:     cmp.Or(f.app, os.Getenv("CCAI_APP")),
		Token:   f.token,
	}
	switch {
	case config.URL == "":
		return nil, options, errors.New("the platform is missing: set CCAI_URL or give --url")
	case config.Account == "":
		return nil, options, errors.New("the account is missing: set CCAI_ACCOUNT or give --account")
	}
	if _, err := f.token(); err != nil {
		return nil, options, err
	}
	client, err := calldetails.New(config)
	return client, options, err
}

// token reads the token.
func (f pullFlags) token() (string, error) {
	token := os.Getenv("CCAI_TOKEN")
	if f.tokenFile != "" {
		content, err := os.ReadFile(f.tokenFile)
		if err != nil {
			return "", fmt.Errorf("read the token: %w", err)
		}
		token = string(content)
	}
	if token = strings.TrimSpace(token); token == "" {
		return "", errors.New("the token is missing: give the file that contains it with --token-file, or set CCAI_TOKEN")
	}
	return token, nil
}
