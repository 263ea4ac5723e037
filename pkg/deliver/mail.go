package deliver

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// Mailer sends mail by one server.
type Mailer struct {
	config MailConfig
	from   *mail.Address
	host   string
	port   int
}

// MailConfig says how mail is sent.
type MailConfig struct {
	Server string // host:port
	TLS    string // one of [TLSModes]
	From   string // an address, with or without a name
	User   string // empty: without authentication
	// Password returns the user's password; it is called for each mail.
	Password func() (string, error)

	trust *tls.Config // for tests
}

// TLSModes are the ways to a server, the default first: encrypted after
// STARTTLS, encrypted from the start, and not at all.
var TLSModes = []string{"starttls", "tls", "none"}

// mailLimit is how long connecting to the server may take, and how long each
// mail.
const mailLimit = 3 * time.Minute

// NewMailer returns a mailer.
func NewMailer(config MailConfig) (*Mailer, error) {
	host, port, err := net.SplitHostPort(config.Server)
	if err != nil || host == "" {
		return nil, fmt.Errorf("the mail server %q is not of the form smtp.example.com:587", config.Server)
	}
	m := &Mailer{config: config, host: host}
	if m.port, err = strconv.Atoi(port); err != nil {
		return nil, fmt.Errorf("the mail server's port %q is not a number", port)
	}
	if m.from, err = mail.ParseAddress(config.From); err != nil {
		return nil, fmt.Errorf("the sender %q is no mail address: write it like reports@example.com", config.From)
	}
	if !slices.Contains(TLSModes, config.TLS) {
		return nil, fmt.Errorf("the encryption %q is not known: use one of %s", config.TLS, strings.Join(TLSModes, ", "))
	}
	return m, nil
}

// letter is one mail.
type letter struct {
	to      []string
	id      string // what it is about: the same mail has the same Message-ID
	subject string
	text    string
	path    string // of the attached file; empty: none
	name    string // of the attached file
	kind    string // its media type
}

// send sends a mail to all of its recipients, or to none. The error names no
// recipient.
func (m *Mailer) send(ctx context.Context, l letter) error {
	message, err := m.message(l)
	if err != nil {
		return err
	}
	client, err := m.client()
	if err != nil {
		return err
	}
	err = client.DialAndSendWithContext(ctx, message)
	if message.IsDelivered() {
		return nil // whatever came after
	}
	return refusedBy(m.host, err)
}

func (m *Mailer) message(l letter) (*gomail.Msg, error) {
	message := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	message.FromMailAddress(m.from)
	if err := message.To(l.to...); err != nil {
		return nil, errors.New("one of the recipients is no mail address")
	}
	sum := sha256.Sum256([]byte(l.id))
	_, domain, _ := strings.Cut(m.from.Address, "@")
	message.SetMessageIDWithValue(hex.EncodeToString(sum[:16]) + "@" + domain)
	message.SetDate()
	message.Subject(l.subject)
	message.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no holiday replies
	message.SetBodyString(gomail.TypeTextPlain, l.text)
	if l.path != "" {
		message.AttachFile(l.path, gomail.WithFileName(l.name), gomail.WithFileContentType(gomail.ContentType(l.kind)))
		if len(message.GetAttachments()) != 1 {
			return nil, fmt.Errorf("%s is not there any more", l.name)
		}
	}
	return message, nil
}

func (m *Mailer) client() (*gomail.Client, error) {
	options := []gomail.Option{gomail.WithPort(m.port), gomail.WithTimeout(mailLimit)}
	switch m.config.TLS {
	case "tls":
		options = append(options, gomail.WithSSL())
	case "none":
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if m.config.trust != nil {
		options = append(options, gomail.WithTLSConfig(m.config.trust))
	}
	if m.config.User != "" {
		password, err := m.config.Password()
		if err != nil {
			return nil, err
		}
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(m.config.User), gomail.WithPassword(password))
	}
	client, err := gomail.NewClient(m.host, options...)
	if err != nil {
		return nil, fmt.Errorf("set up the mail server: %w", err)
	}
	return client, nil
}

// refusedBy is the error of a mail that was not taken. Only what the server
// says of the mail itself for good is not a passing error: whatever else is
// wrong, such as a password, is put right, and the mail is sent then.
func refusedBy(host string, err error) error {
	said := addresses.ReplaceAllString(words(err.Error()), "(address)")
	var refused *gomail.SendError
	const permanent = 500
	switch {
	case !errors.As(err, &refused):
		return passing(fmt.Errorf("the mail server %s cannot be used: %s", host, said))
	case refused.ErrorCode() == 0:
		return passing(fmt.Errorf("the connection to the mail server %s broke off: %s", host, said))
	case refused.ErrorCode() < permanent:
		return passing(fmt.Errorf("the mail server %s does not take the mail now: %s", host, said))
	}
	return fmt.Errorf("the mail server %s refuses the mail: %s", host, said)
}

// addresses matches what mail servers write into their answers of recipients.
var addresses = regexp.MustCompile(`\S+@\S+`)
