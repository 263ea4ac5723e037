// Package alerting tries the provisioned alert rules in a running Grafana.
//
//	GRAFANA_URL=http://localhost:3000 DATABASE_URL=postgres://... go test -count=1 -timeout 15m ./tests/alerting
//
// GRAFANA_URL names a Grafana in which this project is provisioned (go tool
// mage grafana starts one), with admin's password admin unless GRAFANA_AUTH is
// user:password. DATABASE_URL names the database that its data source reads.
package alerting

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/interaction-segments/interaction-segments-app/tests/grafana"
)

// api is Grafana's, as far as alert rules are concerned.
type api struct{ grafana.Client }

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
func (a api) standings(ctx context.Context, group string) (map[string]standing, error) {
	var answer struct {
		Data struct {
			Groups []struct {
				Name  string     `json:"name"`
				Rules []standing `json:"rules"`
			} `json:"groups"`
		} `json:"data"`
	}
	if err := a.Call(ctx, http.MethodGet, "/api/prometheus/grafana/api/v1/rules", nil, &answer); err != nil {
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
