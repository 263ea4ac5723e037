// Package embedded runs a PostgreSQL server for the demo and the tests. Its
// programs come from npm, it listens on a free port of the loopback interface,
// and it stops when the process that started it ends, however that ends.
//
// The library for this, fergusstrange/embedded-postgres, cannot run as root, as
// in most containers, and leaves a server behind when a test is killed.
package embedded

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// Options configure a server.
type Options struct {
	// Name keeps the data between starts; without a name the data is deleted when
	// the server stops.
	Name string
	// Settings are those of postgresql.conf.
	Settings map[string]string
	// Files are written to the data folder, for the settings to refer to.
	Files map[string][]byte
	// StandbyOf is the running server that the new one follows as its standby,
	// until it is promoted.
	StandbyOf *Server
	// Log receives a message before slow steps.
	Log io.Writer
}

// Server is a running PostgreSQL.
type Server struct {
	folder   string
	port     int
	password string
	process  *exec.Cmd
	lifeline io.WriteCloser
	ended    chan error
}

const superuser = "postgres"

// supervise runs postgres until its standard input closes, which it does when
// the process at the other end ends. A line is a signal for postgres, or start,
// which runs it again once it has ended.
const supervise = `"$@" & server=$!
while read -r line; do
	if [ "$line" = start ]; then wait $server; "$@" & server=$!; else kill -"$line" $server; fi
done
kill -INT $server 2>/dev/null; wait $server; status=$?
[ -z "$REMOVE" ] || rm -rf "$REMOVE"
exit $status`

// Start installs PostgreSQL if it is missing, creates a data folder and returns
// a server that accepts connections.
func Start(ctx context.Context, options Options) (*Server, error) {
	if options.Log == nil {
		options.Log = io.Discard
	}
	account, err := chooseAccount()
	if err != nil {
		return nil, err
	}
	home, err := account.home()
	if err != nil {
		return nil, err
	}
	binaries, err := install(ctx, filepath.Join(home, "postgresql-18.4"), options.Log)
	if err != nil {
		return nil, err
	}
	server := &Server{ended: make(chan error, 1)}
	if err := server.prepare(ctx, home, binaries, account, options); err != nil {
		return nil, err
	}
	if err := server.launch(ctx, binaries, account, options); err != nil {
		return nil, errors.Join(err, server.Stop())
	}
	return server, nil
}

// prepare creates the data folder with initdb unless it exists.
func (s *Server) prepare(ctx context.Context, home, binaries string, account account, options Options) error {
	var err error
	if options.Name == "" {
		s.folder, err = temporaryFolder(home, account)
	} else {
		s.folder = filepath.Join(home, options.Name)
		err = os.MkdirAll(s.folder, 0o700)
	}
	if err != nil {
		return fmt.Errorf("create PostgreSQL's folder: %w", err)
	}
	if err := account.own(s.folder); err != nil {
		return fmt.Errorf("change the owner of PostgreSQL's folder: %w", err)
	}
	passwordFile := filepath.Join(s.folder, "password")
	if _, err := os.Stat(filepath.Join(s.folder, "data", "PG_VERSION")); err == nil {
		password, err := os.ReadFile(filepath.Clean(passwordFile))
		s.password = string(password)
		if err != nil {
			return fmt.Errorf("read the password of the data in %s: %w", s.folder, err)
		}
		return nil
	}
	if options.StandbyOf != nil {
		return s.follow(ctx, options.StandbyOf, account)
	}
	s.password = rand.Text()
	if err := os.WriteFile(passwordFile, []byte(s.password), 0o600); err != nil {
		return fmt.Errorf("write PostgreSQL's password: %w", err)
	}
	if err := account.own(passwordFile); err != nil {
		return fmt.Errorf("change the owner of PostgreSQL's password: %w", err)
	}
	initdb := exec.CommandContext(ctx, filepath.Join(binaries, "initdb"),
		"--pgdata", filepath.Join(s.folder, "data"), "--username", superuser, "--pwfile", passwordFile,
		"--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C", "--no-sync")
	initdb.Dir = s.folder
	account.run(initdb)
	if output, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, output)
	}
	return nil
}

// temporaryFolder returns a new folder in one of the account's, which can remove it.
func temporaryFolder(home string, account account) (string, error) {
	parent := filepath.Join(home, "temporary")
	if err := os.MkdirAll(parent, 0o700); err != nil {
		return "", err
	}
	if err := account.own(parent); err != nil {
		return "", err
	}
	return os.MkdirTemp(parent, "")
}

func (s *Server) launch(ctx context.Context, binaries string, account account, options Options) error {
	var err error
	if s.port, err = freePort(ctx); err != nil {
		return err
	}
	for name, content := range options.Files {
		path := filepath.Join(s.folder, "data", name)
		if err := errors.Join(os.WriteFile(path, content, 0o600), account.own(path)); err != nil {
			return fmt.Errorf("write PostgreSQL's file %s: %w", name, err)
		}
	}
	arguments := []string{"-c", supervise, "sh", filepath.Join(binaries, "postgres"),
		"-D", filepath.Join(s.folder, "data"), "-p", strconv.Itoa(s.port),
		"-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="}
	for name, value := range options.Settings {
		arguments = append(arguments, "-c", name+"="+value)
	}
	log, err := os.OpenFile(filepath.Join(s.folder, "log"), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("open PostgreSQL's log: %w", err)
	}
	defer func() { _ = log.Close() }()

	// Without ctx: the server outlives this call.
	s.process = exec.Command("sh", arguments...) //nolint:noctx // Stop ends it
	s.process.Dir = s.folder
	s.process.Stdout, s.process.Stderr = log, log
	s.process.Env = os.Environ()
	if options.Name == "" {
		s.process.Env = append(s.process.Env, "REMOVE="+s.folder)
	}
	account.run(s.process)
	if s.lifeline, err = s.process.StdinPipe(); err != nil {
		return fmt.Errorf("open PostgreSQL's standard input: %w", err)
	}
	if err := s.process.Start(); err != nil {
		return fmt.Errorf("start PostgreSQL: %w", err)
	}
	go func() { s.ended <- s.process.Wait() }()
	return s.awaitReady(ctx)
}

func (s *Server) awaitReady(ctx context.Context) error {
	deadline := time.After(time.Minute)
	for {
		connection, err := pgx.Connect(ctx, s.URL("postgres"))
		if err == nil {
			return connection.Close(ctx)
		}
		select {
		case <-time.After(50 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		case <-deadline:
			return fmt.Errorf("PostgreSQL did not accept connections within a minute: %w (see %s)", err, filepath.Join(s.folder, "log"))
		case ended := <-s.ended:
			s.ended <- ended
			text, _ := os.ReadFile(filepath.Join(s.folder, "log"))
			return fmt.Errorf("PostgreSQL ended during startup: %w\n%s", ended, text)
		}
	}
}

// URL returns the URL of a database of the server, with the password.
func (s *Server) URL(database string) string {
	address := url.URL{Scheme: "postgres", User: url.UserPassword(superuser, s.password),
		Host: net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)), Path: "/" + database}
	return address.String()
}

// CreateDatabase creates a database unless it exists, and returns its URL.
func (s *Server) CreateDatabase(ctx context.Context, name string) (string, error) {
	connection, err := pgx.Connect(ctx, s.URL("postgres"))
	if err != nil {
		return "", fmt.Errorf("connect to create the database %s: %w", name, err)
	}
	defer func() { _ = connection.Close(ctx) }()
	var exists bool
	if err := connection.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name).Scan(&exists); err != nil {
		return "", fmt.Errorf("look up the database %s: %w", name, err)
	}
	if !exists {
		if _, err := connection.Exec(ctx, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize()); err != nil {
			return "", fmt.Errorf("create the database %s: %w", name, err)
		}
	}
	return s.URL(name), nil
}

// DropDatabase drops a database if it exists.
func (s *Server) DropDatabase(ctx context.Context, name string) error {
	connection, err := pgx.Connect(ctx, s.URL("postgres"))
	if err != nil {
		return fmt.Errorf("connect to drop the database %s: %w", name, err)
	}
	defer func() { _ = connection.Close(ctx) }()
	if _, err := connection.Exec(ctx, "DROP DATABASE IF EXISTS "+pgx.Identifier{name}.Sanitize()); err != nil {
		return fmt.Errorf("drop the database %s: %w", name, err)
	}
	return nil
}

// Folder returns the folder of the server's data and log.
func (s *Server) Folder() string { return s.folder }

// Port returns the port that the server listens on.
func (s *Server) Port() int { return s.port }

// Stop stops the server and waits for its end, at most 30 seconds.
func (s *Server) Stop() error {
	if s.process == nil || s.process.Process == nil {
		return nil
	}
	_ = s.lifeline.Close()
	select {
	case err := <-s.ended:
		s.ended <- err
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			return fmt.Errorf("stop PostgreSQL: %w", err)
		}
		return nil
	case <-time.After(30 * time.Second):
		return errors.Join(errors.New("PostgreSQL does not stop"), s.process.Process.Kill())
	}
}

func freePort(ctx context.Context) (int, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("find a free port: %w", err)
	}
	defer func() { _ = listener.Close() }()
	_, port, err := net.SplitHostPort(strings.TrimSpace(listener.Addr().String()))
	if err != nil {
		return 0, fmt.Errorf("read the free port: %w", err)
	}
	return strconv.Atoi(port)
}
