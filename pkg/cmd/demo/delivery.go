package main

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/deliver"
	"github.com/interaction-segments/interaction-segments-app/tests/grafana"
)

// The scheduled report, and who delivers it.
const (
	reportUID      = "demo-report"
	reportTitle    = "Voice, last hour"
	serviceAccount = "deliver"
	operators      = "grafana-team@example.com" // are told of alerts and failures
	watchEvery     = 10 * time.Second
)

type object = map[string]any

// deliverReports makes a scheduled report in the demo's Grafana, and mails it
// to the mailbox whenever it is due, until the context is done.
func deliverReports(ctx context.Context, address string, box *mailbox) error {
	client := grafana.Client{
		Address: address, User: cmp.Or(os.Getenv("GF_SECURITY_ADMIN_USER"), "admin"),
		Password: cmp.Or(os.Getenv("GF_SECURITY_ADMIN_PASSWORD"), "admin"),
	}
	if err := mailAlerts(ctx, client); err != nil {
		return err
	}
	token, err := newToken(ctx, client)
	if err != nil {
		return err
	}
	first := time.Now().UTC().Truncate(time.Minute).Add(time.Minute)
	if err := client.Call(ctx, http.MethodPost, "/api/dashboards/db", object{"dashboard": scheduledReport(first), "overwrite": true}, nil); err != nil {
		return fmt.Errorf("make the scheduled report: %w", err)
	}
	deliverer, err := newDeliverer(address, token, box)
	if err != nil {
		return err
	}
	step("Reports", "%s/d/%s is mailed at %s and every ten minutes; mails, those of alerts too, are in %s",
		address, reportUID, first.Local().Format("15:04"), box.folder)
	deliverer.Watch(ctx, watchEvery)
	return nil
}

// mailAlerts has Grafana mail its alerts, unless it has a contact point already.
func mailAlerts(ctx context.Context, client grafana.Client) error {
	const points, policies = "/api/v1/provisioning/contact-points", "/api/v1/provisioning/policies"
	var known []object
	if err := client.Call(ctx, http.MethodGet, points, nil, &known); err != nil {
		return fmt.Errorf("look for contact points: %w", err)
	}
	if len(known) > 0 {
		return nil
	}
	point := object{"name": "Mail", "type": "email", "settings": object{"addresses": operators}}
	if err := client.Call(ctx, http.MethodPost, points, point, nil); err != nil {
		return fmt.Errorf("make a contact point: %w", err)
	}
	policy := object{"receiver": "Mail", "group_by": []string{"grafana_folder", "alertname"}}
	if err := client.Call(ctx, http.MethodPut, policies, policy, nil); err != nil {
		return fmt.Errorf("mail the alerts: %w", err)
	}
	return nil
}

// newToken makes the service account of the delivery anew, with a token.
func newToken(ctx context.Context, client grafana.Client) (string, error) {
	var known struct {
		Accounts []struct {
			ID   int    `json:"id"`
			Name string `json:"name"`
		} `json:"serviceAccounts"`
	}
	if err := client.Call(ctx, http.MethodGet, "/api/serviceaccounts/search?query="+serviceAccount, nil, &known); err != nil {
		return "", fmt.Errorf("look for the service account: %w", err)
	}
	for _, each := range known.Accounts {
		if each.Name != serviceAccount {
			continue
		}
		if err := client.Call(ctx, http.MethodDelete, fmt.Sprintf("/api/serviceaccounts/%d", each.ID), nil, nil); err != nil {
			return "", fmt.Errorf("replace the service account: %w", err)
		}
	}
	var account struct {
		ID int `json:"id"`
	}
	if err := client.Call(ctx, http.MethodPost, "/api/serviceaccounts", object{"name": serviceAccount, "role": "Editor"}, &account); err != nil {
		return "", fmt.Errorf("make a service account: %w", err)
	}
	var token struct {
		Key string `json:"key"`
	}
	if err := client.Call(ctx, http.MethodPost, fmt.Sprintf("/api/serviceaccounts/%d/tokens", account.ID), object{"name": serviceAccount}, &token); err != nil {
		return "", fmt.Errorf("make a token: %w", err)
	}
	return token.Key, nil
}

func newDeliverer(address, token string, box *mailbox) (*deliver.Deliverer, error) {
	client, err := deliver.NewGrafana(deliver.GrafanaConfig{URL: address, Token: func() (string, error) { return token, nil }})
	if err != nil {
		return nil, err
	}
	mailer, err := deliver.NewMailer(deliver.MailConfig{Server: box.address, TLS: "none", From: "Contact center reports <reports@example.com>"})
	if err != nil {
		return nil, err
	}
	files, err := deliver.NewFolder(absolute(filepath.Join(folder, "reports")))
	if err != nil {
		return nil, err
	}
	const attachment = 10e6
	return deliver.New(deliver.Config{
		Grafana: client, Mailer: mailer, Folder: files, FailuresTo: []string{operators},
		Log:           slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})),
		MaxAttachment: attachment, RetryFor: time.Hour,
	}), nil
}

// scheduledReport is the dashboard of a report that is due at a time and every
// ten minutes from then on.
func scheduledReport(first time.Time) object {
	source := object{"type": "interaction-segments-datasource", "uid": "interaction-segments"}
	schedules := make([]object, deliver.MostSchedules)
	for i := range schedules {
		minute := first.Add(time.Duration(i) * time.Hour / deliver.MostSchedules).Minute()
		schedules[i] = object{"every": "hour", "minute": minute, "timezone": "UTC", "enabled": true}
	}
	return object{
		"uid": reportUID, "title": reportTitle, "tags": []string{deliver.ReportTag}, "schemaVersion": 42,
		"description": "Every voice interaction of the last hour, segment by segment.",
		"time":        object{"from": "now-1h", "to": "now"},
		"panels": []object{{
			"id": 1, "type": "interaction-segments-panel", "title": reportTitle, "gridPos": object{"x": 0, "y": 0, "w": 24, "h": 22},
			"datasource": source,
			"targets": []object{{
				"refId": "A", "datasource": source, "queryType": "segments",
				"filters": []object{{"field": "channel", "operator": "=", "values": []string{"Voice"}}},
				"sort":    []object{{"field": "started_at"}},
			}},
			"options": object{"delivery": object{"format": "csv", "dateFormat": "", "schedules": schedules, "to": []string{"supervisors@example.com"}}},
		}},
	}
}
