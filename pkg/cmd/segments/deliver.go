package main

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net/mail"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/interaction-segments/interaction-segments-app/pkg/deliver"
)

// deliverFlags are the flags of deliver.
type deliverFlags struct {
	once, watch, dryRun bool

	grafana, tokenFile                             string
	server, encryption, user, passwordFile, sender string
	failures, folder                               string
	attachment                                     int64
	retry, every                                   time.Duration
}

// Settings of deliver that have defaults.
const (
	defaultAttachment = 10 // MB
	defaultRetry      = time.Hour
	defaultEvery      = time.Minute
)

func newDeliver(p *program) *cobra.Command {
	var flags deliverFlags
	command := &cobra.Command{
		Use:   "deliver --once | --watch | --dry-run",
		Short: "Mail the scheduled reports of a Grafana",
		Long: `Mail the reports of a Grafana that are due: dashboards with the tag
interaction-report, whose report panel says when, as what and to whom. Each file
is checked to be whole, kept in a folder beside those of the last runs, mailed,
and noted in Grafana. Several machines may deliver the same reports: each due
time is mailed once.

The token of a service account, which needs the right to edit the reports'
folder, is read from --token-file or GRAFANA_TOKEN, the mail server's password
from --smtp-password-file or SMTP_PASSWORD. Every other flag has an environment
variable too: GRAFANA_URL, SMTP_SERVER, SMTP_TLS, SMTP_USER, MAIL_FROM,
FAILURES_TO and STATE_DIRECTORY.

Exit status of --once: 0 all that was due was delivered, 1 something was not.`,
		Args: noArguments,
		RunE: func(command *cobra.Command, _ []string) error {
			ways := 0
			for _, way := range []bool{flags.once, flags.watch, flags.dryRun} {
				if way {
					ways++
				}
			}
			if ways != 1 {
				return usageError{errors.New("say one of --once, --watch and --dry-run")}
			}
			deliverer, err := p.newDeliverer(flags)
			if err != nil {
				return usageError{err}
			}
			switch {
			case flags.dryRun:
				return deliverer.Plan(command.Context(), p.out)
			case flags.once:
				err := deliverer.Once(command.Context())
				if command.Context().Err() != nil {
					return errDelivery
				}
				return err
			}
			deliverer.Watch(command.Context(), flags.every)
			return nil
		},
	}
	set := command.Flags()
	set.BoolVar(&flags.once, "once", false, "deliver what is due and end, for timers and cron")
	set.BoolVar(&flags.watch, "watch", false, "deliver what is due whenever it is, as a service")
	set.BoolVar(&flags.dryRun, "dry-run", false, "say what would be sent to whom, and send nothing")
	set.StringVar(&flags.grafana, "grafana", "", "Grafana's address, such as https://grafana.example.com (default: GRAFANA_URL)")
	set.StringVar(&flags.tokenFile, "token-file", "", "file with the service account's token (default: GRAFANA_TOKEN is the token)")
	set.StringVar(&flags.server, "smtp-server", "", "mail server, such as smtp.example.com:587 (default: SMTP_SERVER)")
	set.StringVar(&flags.encryption, "smtp-tls", "", strings.Join(deliver.TLSModes, ", ")+": how the connection is encrypted (default: SMTP_TLS, else "+deliver.TLSModes[0]+")")
	set.StringVar(&flags.user, "smtp-user", "", "the mail server's user (default: SMTP_USER, else none)")
	set.StringVar(&flags.passwordFile, "smtp-password-file", "", "file with that user's password (default: SMTP_PASSWORD is the password)")
	set.StringVar(&flags.sender, "from", "", "sender of the mails (default: MAIL_FROM)")
	set.StringVar(&flags.failures, "failures-to", "", "addresses that failures are mailed to, with commas between (default: FAILURES_TO, else none)")
	set.StringVar(&flags.folder, "folder", "", "folder of the last five files of each report (default: STATE_DIRECTORY)")
	set.Int64Var(&flags.attachment, "max-attachment", defaultAttachment, "size in MB above which a mail has a link instead of the file")
	set.DurationVar(&flags.retry, "retry-for", defaultRetry, "how long a report is tried again that failed for what may pass")
	set.DurationVar(&flags.every, "every", defaultEvery, "how often --watch looks what is due")
	return command
}

// errDelivery is the error of a delivery that was interrupted.
var errDelivery = errors.New("interrupted; what was not mailed yet is left to the next run")

// newDeliverer makes the deliverer that the flags and the environment say.
func (p *program) newDeliverer(flags deliverFlags) (*deliver.Deliverer, error) {
	const mega = 1e6
	if flags.attachment < 0 || flags.retry < 0 || flags.every < time.Second {
		return nil, errors.New("--max-attachment and --retry-for cannot be negative, --every not below a second")
	}
	settings := map[string]string{}
	for _, setting := range []struct{ flag, value, variable, preset string }{
		{"grafana", flags.grafana, "GRAFANA_URL", ""},
		{"smtp-server", flags.server, "SMTP_SERVER", ""},
		{"smtp-tls", flags.encryption, "SMTP_TLS", deliver.TLSModes[0]},
		{"from", flags.sender, "MAIL_FROM", ""},
		{"folder", flags.folder, "STATE_DIRECTORY", ""},
	} {
		value := cmp.Or(setting.value, os.Getenv(setting.variable), setting.preset)
		if value == "" {
			return nil, fmt.Errorf("give --%s, or set %s", setting.flag, setting.variable)
		}
		settings[setting.flag] = value
	}
	failures, err := addresses(cmp.Or(flags.failures, os.Getenv("FAILURES_TO")))
	if err != nil {
		return nil, err
	}
	token := secret{"the token", flags.tokenFile, "GRAFANA_TOKEN", "--token-file"}
	if _, err := token.read(); err != nil {
		return nil, err
	}
	grafana, err := deliver.NewGrafana(deliver.GrafanaConfig{URL: settings["grafana"], Token: token.read})
	if err != nil {
		return nil, err
	}
	if address, err := url.Parse(settings["grafana"]); err == nil && address.Scheme == "http" && address.Hostname() != "localhost" && address.Hostname() != "127.0.0.1" {
		p.warn("Grafana's address begins with http://: who sees the network between can read the token and the reports")
	}
	password := secret{"the mail server's password", flags.passwordFile, "SMTP_PASSWORD", "--smtp-password-file"}
	mailer, err := deliver.NewMailer(deliver.MailConfig{
		Server: settings["smtp-server"], TLS: settings["smtp-tls"], From: settings["from"],
		User: cmp.Or(flags.user, os.Getenv("SMTP_USER")), Password: password.read,
	})
	if err != nil {
		return nil, err
	}
	folder, err := deliver.NewFolder(settings["folder"])
	if err != nil {
		return nil, err
	}
	return deliver.New(deliver.Config{
		Grafana: grafana, Mailer: mailer, Folder: folder, Log: slog.New(slog.NewTextHandler(p.messages, nil)),
		FailuresTo: failures, MaxAttachment: flags.attachment * mega, RetryFor: flags.retry,
	}), nil
}

// secret is what is read from a file, or else from the environment.
type secret struct{ what, file, variable, flag string }

func (s secret) read() (string, error) {
	text := os.Getenv(s.variable)
	if s.file != "" {
		content, err := os.ReadFile(filepath.Clean(s.file))
		if err != nil {
			return "", fmt.Errorf("read %s: %w", s.what, err)
		}
		text = string(content)
	}
	if text = strings.TrimSpace(text); text == "" || strings.ContainsAny(text, "\r\n") {
		return "", fmt.Errorf("%s is missing: give the file that contains it, and nothing else, with %s, or set %s", s.what, s.flag, s.variable)
	}
	return text, nil
}

// addresses reads addresses with commas between.
func addresses(list string) (found []string, err error) {
	if list == "" {
		return nil, nil
	}
	parsed, err := mail.ParseAddressList(list)
	if err != nil {
		return nil, fmt.Errorf("the addresses that failures are mailed to cannot be read (%w): write them like anna@example.com, grafana@lists.example.com", err)
	}
	for _, each := range parsed {
		found = append(found, each.Address)
	}
	return found, nil
}
