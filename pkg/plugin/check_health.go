package plugin

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// healthDetails is what the health check returns beside its message.
type healthDetails struct {
	Relation      string   `json:"relation"`
	Kind          string   `json:"kind"`
	ServerVersion string   `json:"serverVersion"`
	Missing       []string `json:"missing"`
	Advice        []string `json:"advice"`
}

// CheckHealth logs in, discovers the relation and says what is missing and
// how to fix it.
func (d *DataSource) CheckHealth(ctx context.Context, _ *backend.CheckHealthRequest) (*backend.CheckHealthResult, error) {
	if d.broken != nil {
		return &backend.CheckHealthResult{Status: backend.HealthStatusError, Message: sentence(d.broken.Error())}, nil
	}
	ctx, cancel := context.WithTimeout(ctx, d.timeout)
	defer cancel()
	relation, err := d.database.Discover(ctx)
	if err != nil {
		known := logged(ctx, "The health check failed", err)
		return &backend.CheckHealthResult{Status: backend.HealthStatusError, Message: sentence(known.Message)}, nil
	}
	if problems := relation.Problems(); len(problems) > 0 {
		return &backend.CheckHealthResult{
			Status:      backend.HealthStatusError,
			Message:     sentence(fmt.Sprintf("%s cannot be used: %s", relation.Name, strings.Join(problems, "; "))),
			JSONDetails: details(relation),
		}, nil
	}
	return &backend.CheckHealthResult{Status: backend.HealthStatusOk, Message: healthy(relation), JSONDetails: details(relation)}, nil
}

func healthy(relation *postgres.Relation) string {
	message := fmt.Sprintf("Connected to PostgreSQL %s. The %s %s can be read.", version(relation), relation.Kind, relation.Name)
	if missing := missingIDs(relation); len(missing) > 0 {
		message += fmt.Sprintf(" Optional columns it lacks, blank in the report: %s.", strings.Join(missing, ", "))
	}
	return strings.Join(append([]string{message}, adviceOn(relation)...), " ")
}

func adviceOn(relation *postgres.Relation) []string {
	advice := []string{}
	if !relation.TimeIndexed {
		advice = append(advice, fmt.Sprintf("No index begins with %[1]s, so every query reads the whole relation: CREATE INDEX ON %[2]s (%[1]s).",
			report.StartedAt.ID, relation.Name))
	}
	if !relation.SessionIndexed {
		advice = append(advice, fmt.Sprintf("No index begins with %[1]s, so every timeline reads the whole relation: CREATE INDEX ON %[2]s (%[1]s).",
			report.SessionID.ID, relation.Name))
	}
	return advice
}

func details(relation *postgres.Relation) []byte {
	encoded, err := json.Marshal(healthDetails{
		Relation: relation.Name.String(), Kind: string(relation.Kind), ServerVersion: version(relation),
		Missing: missingIDs(relation), Advice: adviceOn(relation),
	})
	if err != nil {
		return nil // plain text always encodes
	}
	return encoded
}

func missingIDs(relation *postgres.Relation) []string {
	missing := []string{}
	for _, field := range relation.Missing() {
		missing = append(missing, field.ID)
	}
	return missing
}

func version(relation *postgres.Relation) string {
	return fmt.Sprintf("%d.%d", relation.ServerVersion/10000, relation.ServerVersion%100)
}

// sentence gives a message a capital and a full stop.
func sentence(text string) string {
	return strings.ToUpper(text[:1]) + strings.TrimSuffix(text[1:], ".") + "."
}
