//go:build unix

package embedded

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// account is the user that runs PostgreSQL, which refuses to run as root.
type account struct {
	uid, gid int
	drop     bool
}

func chooseAccount() (account, error) {
	if os.Geteuid() != 0 {
		return account{uid: os.Geteuid(), gid: os.Getegid()}, nil
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		return account{}, fmt.Errorf("PostgreSQL does not run as root, and there is no user nobody to run it: %w", err)
	}
	uid, err := strconv.Atoi(nobody.Uid)
	if err != nil {
		return account{}, fmt.Errorf("read the ID of the user nobody: %w", err)
	}
	gid, err := strconv.Atoi(nobody.Gid)
	if err != nil {
		return account{}, fmt.Errorf("read the group of the user nobody: %w", err)
	}
	return account{uid: uid, gid: gid, drop: true}, nil
}

// home returns a folder that the account can read, unlike root's cache.
func (a account) home() (string, error) {
	if a.drop {
		return "/var/tmp/interaction-segments", nil
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("find the cache folder: %w", err)
	}
	return filepath.Join(cache, "interaction-segments"), nil
}

func (a account) own(path string) error {
	if !a.drop {
		return nil
	}
	return os.Chown(path, a.uid, a.gid)
}

// run makes the command run as the account, without this terminal's Ctrl-C.
func (a account) run(command *exec.Cmd) {
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if a.drop {
		command.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)} //nolint:gosec // IDs are not negative
	}
}

// shell runs a shell's command as the account.
func (a account) shell(ctx context.Context, command string, args ...string) error {
	shell := exec.CommandContext(ctx, "sh", append([]string{"-c", command, "sh"}, args...)...)
	a.run(shell)
	if output, err := shell.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", command, err, output)
	}
	return nil
}
