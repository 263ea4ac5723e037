package chaos

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/embedded"
	"github.com/interaction-segments/interaction-segments-app/pkg/internal/await"
)

// processes are the process IDs of a server: the main process's first, then
// those of its sessions and helpers. PostgreSQL gives each a group of its own.
func processes(server *embedded.Server) []int {
	main := server.PID()
	if main == 0 {
		return nil
	}
	found := []int{main}
	files, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			continue // it has ended
		}
		// The name, in parentheses, may hold spaces; the parent follows the state.
		_, rest, _ := strings.Cut(string(content), ") ")
		if words := strings.Fields(rest); len(words) > 1 && words[1] == strconv.Itoa(main) {
			if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(file))); err == nil {
				found = append(found, pid)
			}
		}
	}
	return found
}

// signalAll sends a signal to all processes of a server.
func signalAll(server *embedded.Server, signal syscall.Signal) {
	for _, pid := range processes(server) {
		_ = syscall.Kill(pid, signal) // it may have ended
	}
}

func pause(server *embedded.Server)  { signalAll(server, syscall.SIGSTOP) }
func resume(server *embedded.Server) { signalAll(server, syscall.SIGCONT) }

// kill ends a server as a crash of its machine does.
func kill(t *testing.T, server *embedded.Server) {
	t.Helper()
	ended := processes(server)
	signalAll(server, syscall.SIGKILL)
	await.UntilSaying(t, func() string { return fmt.Sprint("PostgreSQL runs: ", ended) }, func() bool {
		for _, pid := range ended[1:] {
			if syscall.Kill(pid, 0) == nil {
				return false
			}
		}
		return true
	})
}

// signal ends a server in the way of a signal.
func signal(t *testing.T, server *embedded.Server, name string) {
	t.Helper()
	require.NoError(t, server.Signal(name))
	await.UntilSaying(t, func() string { return "PostgreSQL runs" }, func() bool { return server.PID() == 0 })
}

func start(t *testing.T, server *embedded.Server) {
	t.Helper()
	require.NoError(t, server.Start(t.Context()))
}
