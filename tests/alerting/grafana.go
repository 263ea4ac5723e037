// Package alerting tests the provisioned alert rules in a running Grafana.
//
//	GRAFANA_URL=http://localhost:3000 DATABASE_URL=postgres://... go test -count=1 -timeout 15m ./tests/alerting
//
// GRAFANA_URL is a Grafana in which this project is provisioned (go tool mage
// grafana starts one), GRAFANA_AUTH its user:password, by default admin:admin.
// DATABASE_URL is the database that its data source reads.
package alerting

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/interaction-segments/interaction-segments-app/tests/grafana"
)

// api is the part of Grafana's API for alert rules.
type api struct{ grafana.Client }

// rule is an alert rule of the provisioning API.
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

// status is the state of a rule after its last evaluation.
type status struct {
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

// states returns the states of the rule's alerts, in Grafana's words.
func (s status) states() string {
	var states []string
	for _, alert := range s.Alerts {
		states = append(states, alert.State)
	}
	return strings.Join(states, ", ")
}

// statuses returns the statuses of the rules of a group, by title.
func (a api) statuses(ctx context.Context, group string) (map[string]status, error) {
	var response struct {
		Data struct {
			Groups []struct {
				Name  string   `json:"name"`
				Rules []status `json:"rules"`
			} `json:"groups"`
		} `json:"data"`
	}
	if err := a.Call(ctx, http.MethodGet, "/api/prometheus/grafana/api/v1/rules", nil, &response); err != nil {
		return nil, err
	}
	found := map[string]status{}
	for _, g := range response.Data.Groups {
		if g.Name != group {
			continue
		}
		for _, s := range g.Rules {
			found[s.Name] = s
		}
	}
	return found, nil
}
