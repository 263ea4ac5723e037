// Package mailtest is a mail server for tests.
package mailtest

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

// User is who may send mail where a password is asked for.
const User = "reports@example.com"

// Server keeps the mail that it takes.
type Server struct {
	Address  string
	password string
	mutex    sync.Mutex
	answer   func(Letter) error
	received []Letter
}

// Letter is one mail.
type Letter struct {
	Recipients                  []string // of the envelope
	From, To, Subject, ID, Text string
	FileName, FileType          string
	File                        []byte
}

// Start starts a server on a free port. With a certificate it takes mail only
// after STARTTLS; with a password, from [User] only.
func Start(t *testing.T, certificate *tls.Certificate, password string) *Server {
	t.Helper()
	s := &Server{password: password}
	server := smtp.NewServer(s)
	server.Domain = "localhost"
	server.ErrorLog = log.New(io.Discard, "", 0)
	server.AllowInsecureAuth = certificate == nil
	if certificate != nil {
		server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{*certificate}, MinVersion: tls.VersionTLS12}
	}
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s.Address = listener.Addr().String()
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return s
}

// Answer sets what the server says to a mail from now on: an error refuses it.
func (s *Server) Answer(answer func(Letter) error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.answer = answer
}

// Refuse makes the server refuse every mail with a code from now on.
func (s *Server) Refuse(code int, message string) {
	s.Answer(func(Letter) error { return &smtp.SMTPError{Code: code, Message: message} })
}

// Take returns the mail that was taken since the last call.
func (s *Server) Take() []Letter {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	taken := s.received
	s.received = nil
	return taken
}

// NewSession implements [smtp.Backend].
func (s *Server) NewSession(*smtp.Conn) (smtp.Session, error) { return &session{server: s}, nil }

// session is one connection to the server.
type session struct {
	server     *Server
	known      bool
	recipients []string
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if s.known = user == User && password == s.server.password; !s.known {
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
	received, err := read(content)
	if err != nil {
		return err
	}
	received.Recipients = s.recipients
	s.server.mutex.Lock()
	answer := s.server.answer
	s.server.mutex.Unlock()
	if answer != nil {
		if err := answer(received); err != nil {
			return err
		}
	}
	s.server.mutex.Lock()
	defer s.server.mutex.Unlock()
	s.server.received = append(s.server.received, received)
	return nil
}

func (s *session) Reset()        { s.recipients = nil }
func (s *session) Logout() error { return nil }

// read parses a mail.
func read(content io.Reader) (Letter, error) {
	message, err := mail.ReadMessage(content)
	if err != nil {
		return Letter{}, err
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(message.Header.Get("Subject"))
	if err != nil {
		return Letter{}, err
	}
	l := Letter{From: message.Header.Get("From"), To: message.Header.Get("To"), ID: message.Header.Get("Message-ID"), Subject: subject}
	kind, parameters, err := mime.ParseMediaType(cmp.Or(message.Header.Get("Content-Type"), "text/plain"))
	if err != nil {
		return Letter{}, err
	}
	if kind != "multipart/mixed" {
		text, err := decode(message.Header.Get("Content-Transfer-Encoding"), message.Body)
		l.Text = string(text)
		return l, err
	}
	parts := multipart.NewReader(message.Body, parameters["boundary"])
	for {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return l, nil
		}
		if err != nil {
			return Letter{}, err
		}
		decoded, err := decode(part.Header.Get("Content-Transfer-Encoding"), part)
		if err != nil {
			return Letter{}, err
		}
		if part.FileName() == "" {
			l.Text = string(decoded)
			continue
		}
		l.FileName, l.FileType, l.File = part.FileName(), part.Header.Get("Content-Type"), decoded
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
