package plugin

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/frame"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
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

// CheckHealth logs in, discovers the relation, reads a row as a query does, and
// says what is missing and how to fix it.
func (d *DataSource) CheckHealth(ctx context.Context, request *backend.CheckHealthRequest) (*backend.CheckHealthResult, error) {
	if d.broken != nil {
		return &backend.CheckHealthResult{Status: backend.HealthStatusError, Message: fault.Sentence(d.broken.Error())}, nil
	}
	ctx, cancel := context.WithTimeout(ctx, d.timeout)
	defer cancel()
	relation, err := d.database.Discover(ctx)
	if err != nil {
		return unhealthy(ctx, err, nil), nil
	}
	if problems := relation.Problems(); len(problems) > 0 {
		return &backend.CheckHealthResult{
			Status:      backend.HealthStatusError,
			Message:     fault.Sentence(fmt.Sprintf("%s cannot be used: %s", relation.Name, strings.Join(problems, "; "))),
			JSONDetails: details(relation, nil),
		}, nil
	}
	advice := adviceOn(relation)
	if !d.database.Exports() {
		advice = append(advice, fault.Sentence(postgres.NoExports))
	}
	switch err := d.readRow(ctx, d.asker(request.PluginContext.User, false)); {
	case fault.Is(err, fault.Timeout):
		advice = append(advice, fmt.Sprintf("Reading its first row took longer than %s: see to it that an index serves the order of %s.", rowTimeout, report.StartedAt.ID))
	case err != nil:
		return unhealthy(ctx, err, details(relation, advice)), nil
	}
	return &backend.CheckHealthResult{Status: backend.HealthStatusOk, Message: healthy(relation, advice), JSONDetails: details(relation, advice)}, nil
}

func unhealthy(ctx context.Context, err error, details []byte) *backend.CheckHealthResult {
	known := logged(ctx, "The health check failed", err)
	return &backend.CheckHealthResult{Status: backend.HealthStatusError, Message: fault.Sentence(known.Message), JSONDetails: details}
}

// rowTimeout bounds how long the health check waits for a row.
const rowTimeout = 10 * time.Second

// readRow asks for the relation's first row.
func (d *DataSource) readRow(ctx context.Context, asker query.Asker) error {
	ctx, cancel := context.WithTimeout(ctx, rowTimeout)
	defer cancel()
	request := query.Segments{Limit: 1, Scope: query.Scope{
		Asker: asker, Now: d.now(), TimeField: report.StartedAt, IncludeInProgress: true,
		Range: query.Range{From: time.Unix(0, 0), To: d.now()},
	}}
	sink, err := frame.New(request, frame.Options{})
	if err != nil {
		return err
	}
	return d.database.Run(ctx, request, sink)
}

func healthy(relation *postgres.Relation, advice []string) string {
	message := fmt.Sprintf("Connected to PostgreSQL %s. The %s %s can be read.", version(relation), relation.Kind, relation.Name)
	var lacking, withheld []string
	for _, field := range relation.Missing() {
		if relation.Withheld(field) {
			withheld = append(withheld, field.ID)
		} else {
			lacking = append(lacking, field.ID)
		}
	}
	if len(lacking) > 0 {
		message += fmt.Sprintf(" Optional columns it lacks, blank in the report: %s.", strings.Join(lacking, ", "))
	}
	if len(withheld) > 0 {
		message += fmt.Sprintf(" Columns that the database user may not read, blank in the report: %s.", strings.Join(withheld, ", "))
	}
	return strings.Join(append([]string{message}, advice...), " ")
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
	switch {
	case relation.Superuser:
		advice = append(advice, "The database user is a superuser: give the data source one that may only read the relation.")
	case relation.Writable:
		advice = append(advice, fmt.Sprintf("The database user may change %s: give the data source one that may only read it.", relation.Name))
	}
	return advice
}

func details(relation *postgres.Relation, advice []string) []byte {
	encoded, err := json.Marshal(healthDetails{
		Relation: relation.Name.String(), Kind: string(relation.Kind), ServerVersion: version(relation),
		Missing: missingIDs(relation), Advice: append([]string{}, advice...),
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
