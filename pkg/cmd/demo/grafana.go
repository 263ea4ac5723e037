package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"
)

const (
	appID   = "interaction-segments-app"
	plugins = appID + ",interaction-segments-datasource,interaction-segments-panel"
)

// composeGrafana runs Grafana and a database in containers.
func composeGrafana(ctx context.Context) error {
	if _, err := exec.LookPath("docker"); err != nil {
		return errors.New("there is no Grafana: set GRAFANA_HOME to its folder (the one with bin/grafana), or install Docker")
	}
	step("Grafana", "http://localhost:3000 once it is up, user admin, password admin; Ctrl-C stops it")
	command := exec.CommandContext(ctx, "docker", "compose", "up", "--remove-orphans")
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	if err := command.Run(); err != nil {
		return fmt.Errorf("docker compose up (is the Docker engine running? else set GRAFANA_HOME): %w", err)
	}
	return nil
}

// startGrafana runs the Grafana in a folder, with the bundle and everything
// provisioned, until it is interrupted.
func startGrafana(ctx context.Context, s *database, home string) error {
	binary := filepath.Join(home, "bin", "grafana")
	if _, err := os.Stat(binary); err != nil {
		return fmt.Errorf("GRAFANA_HOME has no bin/grafana: %w", err)
	}
	data := absolute(filepath.Join(folder, "grafana"))
	bundle := filepath.Join(data, "plugins", appID)
	if err := linkBundle(bundle); err != nil {
		return err
	}
	port := cmp.Or(os.Getenv("GRAFANA_PORT"), "3000")
	address := "http://localhost:" + port
	logPath := filepath.Join(data, "grafana.log")
	log, err := os.Create(logPath)
	if err != nil {
		return fmt.Errorf("create Grafana's log: %w", err)
	}
	defer func() { _ = log.Close() }()
	box, err := openMailbox(ctx, absolute(filepath.Join(folder, "mail")), func(subject, path string) {
		step("Mail", "%s: %s", subject, filepath.Base(path))
	})
	if err != nil {
		return err
	}
	defer box.close()

	command := exec.CommandContext(ctx, binary, "server", "--homepath", home) //nolint:gosec // the user's own Grafana
	command.Dir = home
	command.Stdout, command.Stderr = log, log
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	command.WaitDelay = 20 * time.Second
	command.Env = append(os.Environ(), grafanaEnvironment(s, data, bundle, port, box.address)...)
	if err := command.Start(); err != nil {
		return fmt.Errorf("start Grafana: %w", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	step("Grafana", "starting, log in %s", logPath)
	if err := awaitGrafana(ctx, address, ended); err != nil {
		return fmt.Errorf("%w (see %s)", err, logPath)
	}
	step("", "%s/dashboards is ready, user admin, password admin; Ctrl-C stops it", address)
	delivering, stop := context.WithCancel(ctx)
	var delivery sync.WaitGroup
	delivery.Go(func() {
		if err := deliverReports(delivering, address, box); err != nil && delivering.Err() == nil {
			step("Reports", "none is mailed: %s", err)
		}
	})
	defer delivery.Wait()
	defer stop()
	if err := <-ended; err != nil && ctx.Err() == nil {
		return fmt.Errorf("the Grafana process ended: %w", err)
	}
	return nil
}

func grafanaEnvironment(s *database, data, bundle, port, mailServer string) []string {
	return []string{
		"GF_PATHS_DATA=" + data, "GF_PATHS_LOGS=" + data, "GF_PATHS_PLUGINS=" + filepath.Dir(bundle),
		"GF_PATHS_PROVISIONING=" + absolute("provisioning"),
		"GF_SERVER_HTTP_ADDR=127.0.0.1", "GF_SERVER_HTTP_PORT=" + port, "GF_SERVER_ROOT_URL=http://localhost:" + port,
		"GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS=" + plugins, "GF_PLUGINS_PREINSTALL_DISABLED=true",
		"GF_ANALYTICS_REPORTING_ENABLED=false", "GF_ANALYTICS_CHECK_FOR_UPDATES=false", "GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES=false",
		"GF_NEWS_NEWS_FEED_ENABLED=false",
		"GF_SMTP_ENABLED=true", "GF_SMTP_HOST=" + mailServer, "GF_SMTP_STARTTLS_POLICY=NoStartTLS", "GF_SMTP_FROM_ADDRESS=grafana@example.com",
		// End-to-end tests sign in once; on a slow machine they take longer than the default of ten minutes.
		"GF_AUTH_TOKEN_ROTATION_INTERVAL_MINUTES=600",
		"SEGMENTS_DB_URL=" + s.url.Host, "SEGMENTS_DB_NAME=" + s.name(), "SEGMENTS_DB_USER=" + s.url.User.Username(),
		"SEGMENTS_DB_PASSWORD=" + s.password(), "SEGMENTS_DB_SSLMODE=" + s.sslmode(), "SEGMENTS_RELATION=" + s.relation.String(),
		"SEGMENTS_DASHBOARDS=" + filepath.Join(bundle, "dashboards"),
	}
}

// linkBundle links the built bundle into Grafana's plugin folder.
func linkBundle(at string) error {
	if err := os.MkdirAll(filepath.Dir(at), 0o750); err != nil {
		return fmt.Errorf("create the plugin folder: %w", err)
	}
	if err := os.Remove(at); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("replace the bundle: %w", err)
	}
	if err := os.Symlink(absolute("dist"), at); err != nil {
		return fmt.Errorf("link the bundle into the plugin folder: %w", err)
	}
	return nil
}

func awaitGrafana(ctx context.Context, address string, ended chan error) error {
	deadline := time.After(3 * time.Minute)
	for {
		select {
		case err := <-ended:
			ended <- err
			return fmt.Errorf("the Grafana process ended during startup: %w", err)
		case <-deadline:
			return errors.New("no response from Grafana within three minutes")
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(500 * time.Millisecond):
		}
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"/api/health", nil)
		if err != nil {
			return fmt.Errorf("request Grafana's health: %w", err)
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			continue
		}
		_ = response.Body.Close()
		if response.StatusCode == http.StatusOK {
			return nil
		}
	}
}
