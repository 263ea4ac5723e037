//go:build mage

// Every command a developer or a user of this project needs: go tool mage -l
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/magefile/mage/mg"
	"github.com/magefile/mage/sh"
	"github.com/magefile/mage/target"
)

// backend is the data source's binary for this machine.
var backend = filepath.Join("dist", "datasource", fmt.Sprintf("gpx_interaction_segments_%s_%s", runtime.GOOS, runtime.GOARCH)+executableSuffix())

// Demo shows the report from real segments with the real plugin: go tool mage demo [FILE...]
func Demo() error {
	mg.Deps(Backend)
	arguments := append([]string{"run", "./pkg/cmd/demo", "--plugin", backend}, following("demo")...)
	if err := sh.RunWithV(withoutCgo, "go", arguments...); err != nil {
		return err
	}
	// mage would take the file names as more targets.
	os.Exit(0)
	return nil
}

// Test installs what the tests need and runs them all.
func Test() { mg.SerialDeps(Backend, TestBackend, Frontend, TestFrontend) }

// longEnough is a package's time limit: the largest workbook takes LibreOffice
// minutes on a busy machine.
const longEnough = "-timeout=30m"

// TestBackend runs the Go tests against a real PostgreSQL and the plugin's own process.
func TestBackend() error {
	mg.Deps(Backend)
	return sh.RunV("go", "test", longEnough, "./pkg/...")
}

// TestFrontend runs the frontend's tests.
func TestFrontend() error {
	mg.Deps(Install)
	if err := npm("run", "typecheck"); err != nil {
		return err
	}
	if err := npm("test"); err != nil {
		return err
	}
	mg.Deps(Frontend)
	return npm("run", "test:archive")
}

// TestGrafana13 checks the frontend against the packages of Grafana 13 and React 19: the types, and the browser tests.
func TestGrafana13() error {
	mg.Deps(Frontend)
	return npm("run", "test:grafana13")
}

// Build builds the whole bundle into dist/.
func Build() { mg.SerialDeps(Frontend, Backend) }

// BuildAll builds the bundle with the backend for every platform, as a release ships it.
func BuildAll() error {
	mg.Deps(Frontend)
	return sh.RunV("go", "tool", "mage", "-d", "release", "-w", ".", "all")
}

// Backend builds the data source's process for this machine.
func Backend() error {
	if fresh(backend, "pkg", "go.mod", "go.sum", "package.json", "src/datasource/plugin.json") {
		return nil
	}
	fmt.Println("Building the data source ...")
	stamp, err := buildInfo()
	if err != nil {
		return err
	}
	return sh.RunWithV(withoutCgo, "go", "build", "-o", backend,
		"-ldflags", "-s -w -X 'github.com/grafana/grafana-plugin-sdk-go/build/buildinfo.buildInfoJSON="+stamp+"'", "./pkg")
}

// withoutCgo builds static programs; the same for all, so that Go compiles each package once.
var withoutCgo = map[string]string{"CGO_ENABLED": "0"}

// buildInfo is what the SDK reports to Grafana: the bundle's version and the build time.
func buildInfo() (string, error) {
	content, err := os.ReadFile("package.json")
	if err != nil {
		return "", err
	}
	var bundle struct{ Version string }
	if err := json.Unmarshal(content, &bundle); err != nil {
		return "", fmt.Errorf("read package.json: %w", err)
	}
	stamp, err := json.Marshal(map[string]any{
		"time": time.Now().UnixMilli(), "pluginID": "interaction-segments-app", "version": bundle.Version,
	})
	return string(stamp), err
}

// Frontend builds the app, the editors and the panel.
func Frontend() error {
	mg.Deps(Install)
	if fresh("dist/module.js", "src", "plugin.json", "package.json", "package-lock.json", "webpack.config.ts", ".config/bundler", ".config/webpack", "README.md", "CHANGELOG.md") {
		return nil
	}
	fmt.Println("Building the frontend ...")
	return npm("run", "build")
}

// Install installs the frontend's packages.
func Install() error {
	const done = "node_modules/.package-lock.json"
	if fresh(done, "package.json", "package-lock.json") {
		return nil
	}
	fmt.Println("Installing the frontend's packages ...")
	return npm("ci", "--no-audit", "--no-fund", "--loglevel=error")
}

// Lint checks the style of Go (the Magefiles too) and TypeScript.
func Lint() error {
	mg.Deps(Install)
	if err := sh.RunV("go", "tool", "-modfile=.config/golangci-lint/go.mod", "golangci-lint", "run", ".", "./pkg/...", "./release", "./tests/..."); err != nil {
		return err
	}
	if err := npm("run", "lint"); err != nil {
		return err
	}
	return npm("run", "typecheck")
}

// Generate writes the code derived from the catalogue and the query model.
func Generate() error { return sh.RunV("go", "generate", "./pkg/...") }

// Coverage writes which Go code the tests run to coverage/backend.html, also in the processes that they start, and the
// share of each package's statements.
func Coverage() error {
	mg.Deps(Backend)
	counters, err := filepath.Abs(filepath.Join("coverage", "counters"))
	if err != nil {
		return err
	}
	if err := errors.Join(os.RemoveAll(counters), os.MkdirAll(counters, 0o750)); err != nil {
		return err
	}
	tests := []string{"test", "-count=1", longEnough, "-cover", "-coverpkg=./pkg/...", "./pkg/...", "-args", "-test.gocoverdir=" + counters}
	if err := sh.RunWithV(map[string]string{"INTERACTION_SEGMENTS_COVERAGE": counters}, "go", tests...); err != nil {
		return err
	}
	profile := filepath.Join("coverage", "backend.out")
	if err := sh.RunV("go", "tool", "covdata", "textfmt", "-i="+counters, "-o="+profile); err != nil {
		return err
	}
	if err := sh.RunV("go", "tool", "cover", "-html="+profile, "-o", filepath.Join("coverage", "backend.html")); err != nil {
		return err
	}
	if err := sh.RunV("go", "tool", "covdata", "percent", "-i="+counters); err != nil {
		return err
	}
	functions, err := sh.Output("go", "tool", "cover", "-func="+profile)
	if err != nil {
		return err
	}
	lines := strings.Split(strings.TrimSpace(functions), "\n")
	fmt.Println(lines[len(lines)-1])
	return nil
}

// Bench measures the data source against its yardsticks, writes docs/performance.md and fails where a budget is not kept: go tool mage bench [--rows N] [--rounds N]
func Bench() error {
	mg.Deps(Backend)
	arguments := append([]string{"run", "./pkg/cmd/bench", "--plugin", backend}, following("bench")...)
	if err := sh.RunWithV(withoutCgo, "go", arguments...); err != nil {
		return err
	}
	// mage would take the flags as more targets.
	os.Exit(0)
	return nil
}

// BenchGo runs the Go benchmarks of single packages: loading against COPY, the simulation.
func BenchGo() error {
	return sh.RunV("go", "test", "-run=^$", "-bench=.", "-benchtime=3x", "./pkg/...")
}

// Chaos injects faults into real parts and writes what came of them to docs/reliability.md.
func Chaos() error { return seeReliability("-long") }

// Soak opens the shipped dashboards fifty times at once for half an hour, or for the time given, with ten exports
// beside them, and writes the result to docs/reliability.md: go tool mage soak 10m
func Soak() error {
	lasting := "30m"
	if more := following("soak"); len(more) > 0 {
		lasting = more[0]
	}
	if err := seeReliability("-run=^TestSoak$", "-soak="+lasting); err != nil {
		return err
	}
	// mage would take the time as one more target.
	os.Exit(0)
	return nil
}

// seeReliability runs the tests under faults, which write what they see to the documentation.
func seeReliability(flags ...string) error {
	page, err := filepath.Abs(filepath.Join("docs", "reliability.md"))
	if err != nil {
		return err
	}
	return sh.RunV("go", append([]string{"test", "-count=1", "-v", "-timeout=3h", "./pkg/internal/chaos", "-page=" + page}, flags...)...)
}

// Fuzz runs every fuzz test for a minute each, or for the time given: go tool mage fuzz 10m
func Fuzz() error {
	lasting := "1m"
	if more := following("fuzz"); len(more) > 0 {
		lasting = more[0]
	}
	listed, err := sh.Output("go", "test", "-list=^Fuzz", "./pkg/...")
	if err != nil {
		return err
	}
	var names []string
	for line := range strings.Lines(listed) {
		words := strings.Fields(line)
		switch {
		case len(words) == 1:
			names = append(names, words[0])
		case len(words) > 1 && words[0] == "ok":
			for _, name := range names {
				fmt.Println(words[1], name)
				if err := sh.RunV("go", "test", "-run=^$", "-fuzz=^"+name+"$", "-fuzztime="+lasting, words[1]); err != nil {
					return err
				}
			}
			names = nil
		}
	}
	// mage would take the time as one more target.
	os.Exit(0)
	return nil
}

// audit is the module of the tools that look into the bundle's dependencies.
const audit = "-modfile=.config/audit/go.mod"

// Audit asks for known vulnerabilities of what the bundle ships.
func Audit() error {
	if err := sh.RunV("go", "tool", audit, "govulncheck", "./pkg/..."); err != nil {
		return err
	}
	return npm("audit", "--omit=dev")
}

// Sbom writes what the bundle is made of, with licences, to dist/: CycloneDX for Go and for npm.
func Sbom() error {
	if err := os.MkdirAll("dist", 0o750); err != nil {
		return err
	}
	if err := sh.RunV("go", "tool", audit, "cyclonedx-gomod", "app", "-json", "-licenses", "-main", "pkg",
		"-output", filepath.Join("dist", "sbom-backend.cdx.json"), "."); err != nil {
		return err
	}
	listed, err := sh.Output("npm", "sbom", "--package-lock-only", "--omit=dev", "--sbom-format=cyclonedx")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join("dist", "sbom-frontend.cdx.json"), []byte(listed), 0o600)
}

// Grafana starts a Grafana with the bundle and everything provisioned, and prints its address.
// It runs the one in GRAFANA_HOME, or docker compose.
func Grafana() error {
	mg.Deps(Build)
	return sh.RunWithV(withoutCgo, "go", "run", "./pkg/cmd/demo", "--plugin", backend, "--grafana")
}

// Pictures takes the pictures of the documentation and of the catalogue anew, from the Grafana that GRAFANA_URL names, such as that of go tool mage grafana.
func Pictures() error {
	mg.Deps(Install)
	return npm("run", "pictures")
}

func npm(arguments ...string) error { return sh.RunV("npm", arguments...) }

// fresh reports whether a built file is newer than all its sources.
func fresh(built string, sources ...string) bool {
	if _, err := os.Stat(built); err != nil {
		return false
	}
	newer, err := target.Dir(built, sources...)
	return err == nil && !newer
}

// following returns the arguments after a target on the command line.
func following(name string) []string {
	for i, word := range os.Args {
		if strings.EqualFold(word, name) {
			return os.Args[i+1:]
		}
	}
	return nil
}

func executableSuffix() string {
	if runtime.GOOS == "windows" {
		return ".exe"
	}
	return ""
}
