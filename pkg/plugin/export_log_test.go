package plugin

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/backend/log"
	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// lines is a logger that keeps what it is given.
type lines struct {
	log.Logger
	with []any
	kept *[]string
}

func (l lines) FromContext(context.Context) log.Logger { return l }
func (l lines) With(args ...any) log.Logger {
	return lines{with: append(append([]any{}, l.with...), args...), kept: l.kept}
}
func (l lines) Info(message string, args ...any) {
	*l.kept = append(*l.kept, fmt.Sprint(message, append(append([]any{}, l.with...), args...)))
}
func (l lines) Error(message string, args ...any) { l.Info(message, args...) }

func TestExportIsOneLineOfTheLogWithoutPersonalData(t *testing.T) {
	kept := []string{}
	before := backend.Logger
	backend.Logger = lines{kept: &kept}
	t.Cleanup(func() { backend.Logger = before })
	asked := query.Scope{
		Asker:      query.Asker{Login: "ann"},
		Range:      query.Range{From: time.UnixMilli(0), To: time.UnixMilli(86400_000)},
		Conditions: []query.Condition{{Field: query.Dimension{Field: report.QueueName}}, {Field: query.Dimension{Field: report.Status}, Operator: query.Equal, Values: []any{"Jane Doe"}}},
	}
	require.Nil(t, logExport(t.Context(), asked, 12, 1500*time.Millisecond, nil))
	require.NotNil(t, logExport(t.Context(), asked, 12, time.Second, errors.New("cause")))
	require.Equal(t, []string{
		"A report was exported[user ann from 1970-01-01T00:00:00Z to 1970-01-02T00:00:00Z filters queue_name,status rows 12 duration 1.5s]",
		"A report broke off[user ann from 1970-01-01T00:00:00Z to 1970-01-02T00:00:00Z filters queue_name,status rows 12 duration 1s error cause]",
	}, kept)
}
