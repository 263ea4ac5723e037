package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"mime"
	"net"
	"net/mail"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/emersion/go-smtp"
)

// mailbox is a mail server that sends nothing on: it keeps each mail as a file
// that mail programs open.
type mailbox struct {
	folder  string
	address string
	server  *smtp.Server
	came    func(subject, path string) // is called for each mail
}

// openMailbox starts a mailbox on a free port.
func openMailbox(ctx context.Context, folder string, came func(subject, path string)) (*mailbox, error) {
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return nil, fmt.Errorf("create the mailbox: %w", err)
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("start the mailbox: %w", err)
	}
	m := &mailbox{folder: folder, address: listener.Addr().String(), came: came}
	m.server = smtp.NewServer(m)
	m.server.Domain = "localhost"
	m.server.ErrorLog = log.New(io.Discard, "", 0)
	go func() { _ = m.server.Serve(listener) }()
	return m, nil
}

func (m *mailbox) close() { _ = m.server.Close() }

// NewSession implements [smtp.Backend].
func (m *mailbox) NewSession(*smtp.Conn) (smtp.Session, error) { return session{m}, nil }

// session is one connection to a mailbox.
type session struct{ *mailbox }

func (session) Mail(string, *smtp.MailOptions) error { return nil }
func (session) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (session) Reset()                               {}
func (session) Logout() error                        { return nil }

// Data implements [smtp.Session].
func (s session) Data(content io.Reader) error {
	text, err := io.ReadAll(content)
	if err != nil {
		return fmt.Errorf("read the mail: %w", err)
	}
	subject := subjectOf(text)
	name := time.Now().Format("20060102-150405-") + strings.Trim(notInNames.ReplaceAllString(subject, "-"), "-")
	const most = 100 // of the bytes that file systems let a name have
	file, err := os.CreateTemp(s.folder, name[:min(len(name), most)]+"-*.eml")
	if err != nil {
		return fmt.Errorf("keep the mail: %w", err)
	}
	_, err = file.Write(text)
	if closing := file.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return fmt.Errorf("keep the mail: %w", err)
	}
	s.came(subject, filepath.Clean(file.Name()))
	return nil
}

var notInNames = regexp.MustCompile(`[^A-Za-z0-9]+`)

// subjectOf is a mail's subject, empty where it has none that can be read.
func subjectOf(text []byte) string {
	message, err := mail.ReadMessage(bytes.NewReader(text))
	if err != nil {
		return ""
	}
	subject, _ := new(mime.WordDecoder).DecodeHeader(message.Header.Get("Subject"))
	return subject
}
