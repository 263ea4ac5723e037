// Package alerting tries the provisioned alert rules in a running Grafana.
//
//	GRAFANA_URL=http://localhost:3000 DATABASE_URL=postgres://... go test -count=1 -timeout 15m ./tests/alerting
//
// GRAFANA_URL names a Grafana in which this project is provisioned (go tool
// mage grafana starts one), with admin's password admin unless GRAFANA_AUTH is
// user:password. DATABASE_URL names the database that its data source reads.
package alerting

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// grafana speaks to Grafana's HTTP API.
type grafana struct{ address, user, password string }

// call sends a body, if there is one, and reads the answer into found, if it is asked for.
func (g grafana) call(ctx context.Context, method, path string, body, found any) error {
	var payload io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return fmt.Errorf("write the request: %w", err)
		}
		payload = bytes.NewReader(encoded)
	}
	request, err := http.NewRequestWithContext(ctx, method, g.address+path, payload)
	if err != nil {
		return fmt.Errorf("make the request: %w", err)
	}
	request.SetBasicAuth(g.user, g.password)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-Disable-Provenance", "true")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("ask Grafana: %w", err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return fmt.Errorf("read Grafana's answer: %w", err)
	}
	if answer.StatusCode >= http.StatusBadRequest {
		return fmt.Errorf("%s %s: %s: %s", method, path, answer.Status, text)
	}
	if found == nil {
		return nil
	}
	if err := json.Unmarshal(text, found); err != nil {
		return fmt.Errorf("understand Grafana's answer: %w", err)
	}
	return nil
}

// rule is an alert rule as the provisioning API has it.
type rule map[string]any

func (r rule) text(name string) string {
	value, _ := r[name].(string)
	return value
}

// copyOf returns a copy that may be changed.
func (r rule) copyOf() (rule, error) {
	encoded, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("copy a rule: %w", err)
	}
	copied := rule{}
	if err := json.Unmarshal(encoded, &copied); err != nil {
		return nil, fmt.Errorf("copy a rule: %w", err)
	}
	return copied, nil
}

// models returns the models of the rule's queries and expressions.
func (r rule) models() []map[string]any {
	var models []map[string]any
	steps, _ := r["data"].([]any)
	for _, step := range steps {
		query, _ := step.(map[string]any)
		if model, ok := query["model"].(map[string]any); ok {
			models = append(models, model)
		}
	}
	return models
}

// standing is how a rule stands after its last evaluation.
type standing struct {
	Name      string `json:"name"`
	State     string `json:"state"`
	Health    string `json:"health"`
	LastError string `json:"lastError"`
	Evaluated string `json:"lastEvaluation"`
	Alerts    []struct {
		State       string            `json:"state"`
		Labels      map[string]string `json:"labels"`
		Annotations map[string]string `json:"annotations"`
	} `json:"alerts"`
}

// states returns the states of the rule's alerts, as Grafana's pages name them.
func (s standing) states() string {
	var states []string
	for _, alert := range s.Alerts {
		states = append(states, alert.State)
	}
	return strings.Join(states, ", ")
}

// standings returns how the rules of a group stand, by title.
func (g grafana) standings(ctx context.Context, group string) (map[string]standing, error) {
	var answer struct {
		Data struct {
			Groups []struct {
				Name  string     `json:"name"`
				Rules []standing `json:"rules"`
			} `json:"groups"`
		} `json:"data"`
	}
	if err := g.call(ctx, http.MethodGet, "/api/prometheus/grafana/api/v1/rules", nil, &answer); err != nil {
		return nil, err
	}
	found := map[string]standing{}
	for _, g := range answer.Data.Groups {
		if g.Name != group {
			continue
		}
		for _, s := range g.Rules {
			found[s.Name] = s
		}
	}
	return found, nil
}
