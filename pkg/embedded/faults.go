package embedded

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// PID returns the process ID of the server's main process, and 0 where it has
// ended in order.
func (s *Server) PID() int {
	content, err := os.ReadFile(filepath.Join(s.folder, "data", "postmaster.pid"))
	if err != nil {
		return 0
	}
	first, _, _ := strings.Cut(string(content), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil {
		return 0 // it is being written
	}
	return pid
}

// Signal sends a signal to the server's main process, such as INT, which ends
// it, or QUIT, which ends it as a crash would.
func (s *Server) Signal(name string) error {
	if _, err := fmt.Fprintln(s.lifeline, name); err != nil {
		return fmt.Errorf("send PostgreSQL the signal %s: %w", name, err)
	}
	return nil
}

// Start starts the server again on its port, once it has ended by a signal, and
// returns when it accepts connections.
func (s *Server) Start(ctx context.Context) error {
	before := s.PID()
	if err := s.Signal("start"); err != nil {
		return err
	}
	for s.PID() == before || s.PID() == 0 {
		select {
		case <-ctx.Done():
			return fmt.Errorf("start PostgreSQL again: %w", ctx.Err())
		case <-time.After(10 * time.Millisecond):
		}
	}
	return s.awaitReady(ctx)
}

// follow makes the data folder of a standby: a copy of the primary's, taken as
// https://www.postgresql.org/docs/current/continuous-archiving.html describes.
func (s *Server) follow(ctx context.Context, primary *Server, account account) error {
	s.password = primary.password
	connection, err := pgx.Connect(ctx, primary.URL("postgres"))
	if err != nil {
		return fmt.Errorf("connect to the primary: %w", err)
	}
	defer func() { _ = connection.Close(ctx) }()
	if _, err := connection.Exec(ctx, "SELECT pg_backup_start('standby', true)"); err != nil {
		return fmt.Errorf("begin the copy of the primary: %w", err)
	}
	data := filepath.Join(s.folder, "data")
	for _, command := range []string{`cp -R -p "$1" "$2"`, `rm -f "$2"/postmaster.pid "$2"/postmaster.opts`} {
		if err := account.shell(ctx, command, filepath.Join(primary.folder, "data"), data); err != nil {
			return fmt.Errorf("copy the primary's data: %w", err)
		}
	}
	var label string
	if err := connection.QueryRow(ctx, "SELECT labelfile FROM pg_backup_stop()").Scan(&label); err != nil {
		return fmt.Errorf("end the copy of the primary: %w", err)
	}
	for name, content := range map[string]string{
		"backup_label":   label,
		"standby.signal": "",
		"postgresql.auto.conf": fmt.Sprintf("primary_conninfo = 'host=127.0.0.1 port=%d user=%s password=%s application_name=standby'\n",
			primary.port, superuser, s.password),
	} {
		path := filepath.Join(data, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			return fmt.Errorf("write the standby's %s: %w", name, err)
		}
		if err := account.own(path); err != nil {
			return fmt.Errorf("change the owner of the standby's %s: %w", name, err)
		}
	}
	return nil
}
