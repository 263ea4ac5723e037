package delivery

import (
	"bytes"
	"cmp"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"sync"
	"testing"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"
)

// mailServer stores the mail it receives.
type mailServer struct {
	address  string
	password string // required after STARTTLS, if set
	mutex    sync.Mutex
	refuses  bool
	received []letter
}

// letter is one received mail.
type letter struct {
	recipients              []string
	from, to, subject, text string
	fileName, fileType      string
	file                    []byte
}

// newMailServer starts a server on a free port. With a certificate it accepts
// mail only after STARTTLS, from the user reports@example.com.
func newMailServer(t *testing.T, certificate *tls.Certificate, password string) *mailServer {
	t.Helper()
	m := &mailServer{password: password}
	server := smtp.NewServer(m)
	server.Domain = "localhost"
	server.ErrorLog = log.New(io.Discard, "", 0)
	server.AllowInsecureAuth = certificate == nil
	if certificate != nil {
		server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{*certificate}, MinVersion: tls.VersionTLS12}
	}
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	m.address = listener.Addr().String()
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return m
}

// refuse makes the server refuse every mail from now on.
func (m *mailServer) refuse() {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.refuses = true
}

// take returns the mail received since the last call.
func (m *mailServer) take() []letter {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	taken := m.received
	m.received = nil
	return taken
}

// NewSession implements [smtp.Backend].
func (m *mailServer) NewSession(*smtp.Conn) (smtp.Session, error) { return &session{server: m}, nil }

// session is one connection to the server.
type session struct {
	server     *mailServer
	known      bool
	recipients []string
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if s.known = user == "reports@example.com" && password == s.server.password; !s.known {
			return smtp.ErrAuthFailed
		}
		return nil
	}), nil
}

func (s *session) Mail(string, *smtp.MailOptions) error {
	if s.server.password != "" && !s.known {
		return smtp.ErrAuthRequired
	}
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.recipients = append(s.recipients, to)
	return nil
}

func (s *session) Data(content io.Reader) error {
	s.server.mutex.Lock()
	defer s.server.mutex.Unlock()
	if s.server.refuses {
		return &smtp.SMTPError{Code: 552, Message: "the mail is too large"}
	}
	received, err := read(content)
	if err != nil {
		return err
	}
	received.recipients = s.recipients
	s.server.received = append(s.server.received, received)
	return nil
}

func (s *session) Reset()        { s.recipients = nil }
func (s *session) Logout() error { return nil }

// read parses a mail.
func read(content io.Reader) (letter, error) {
	message, err := mail.ReadMessage(content)
	if err != nil {
		return letter{}, err
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(message.Header.Get("Subject"))
	if err != nil {
		return letter{}, err
	}
	l := letter{from: message.Header.Get("From"), to: message.Header.Get("To"), subject: subject}
	kind, parameters, err := mime.ParseMediaType(cmp.Or(message.Header.Get("Content-Type"), "text/plain"))
	if err != nil {
		return letter{}, err
	}
	if kind != "multipart/mixed" {
		text, err := decode(message.Header.Get("Content-Transfer-Encoding"), message.Body)
		l.text = string(text)
		return l, err
	}
	parts := multipart.NewReader(message.Body, parameters["boundary"])
	for {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return l, nil
		}
		if err != nil {
			return letter{}, err
		}
		decoded, err := decode(part.Header.Get("Content-Transfer-Encoding"), part)
		if err != nil {
			return letter{}, err
		}
		if part.FileName() == "" {
			l.text = string(decoded)
			continue
		}
		l.fileName, l.fileType, l.file = part.FileName(), part.Header.Get("Content-Type"), decoded
	}
}

func decode(encoding string, body io.Reader) ([]byte, error) {
	switch encoding {
	case "base64":
		return io.ReadAll(base64.NewDecoder(base64.StdEncoding, body))
	case "quoted-printable":
		return io.ReadAll(quotedprintable.NewReader(body))
	case "", "7bit", "8bit":
		content, err := io.ReadAll(body)
		return bytes.TrimSuffix(content, []byte("\r\n")), err
	}
	return nil, fmt.Errorf("the encoding %q is not known", encoding)
}
