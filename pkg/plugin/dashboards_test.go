package plugin_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/internal/shipped"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// least is a relation with the two required columns, and those of the queue.
const least = `
CREATE TABLE least (session_id text, started_at timestamptz, queue_name text, queue_entry_time timestamptz, queue_exit_time timestamptz, queue_wait_time float8);
INSERT INTO least VALUES
 ('a', '2024-11-18 08:00Z', 'Sales', '2024-11-18 08:00Z', '2024-11-18 08:00:30Z', 30),
 ('b', '2024-11-18 08:10Z', 'Sales', '2024-11-18 08:10Z', '2024-11-18 08:10:10Z', 10),
 ('c', '2024-11-18 09:00Z', NULL, NULL, NULL, NULL)`

// Every query of every dashboard is answered, and what its answer lacks is said
// with the column's name.
func TestDashboardsOpenOnTheLeastRelation(t *testing.T) {
	s := startOn(t, least)
	s.set(t, map[string]any{"relation": "least"})
	s.user = &backend.User{Login: "v", Role: "Viewer"}
	dashboards, err := shipped.Dashboards()
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(dashboards), 5)
	november := backend.TimeRange{From: time.Date(2024, 11, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2024, 12, 1, 0, 0, 0, 0, time.UTC)}
	asked, said := 0, 0
	for _, dashboard := range dashboards {
		for _, shown := range dashboard.Queries {
			at := shown.At
			for _, values := range [][]any{nil, {"Sales"}} {
				text, err := shown.Resolve(values, "a")
				require.NoError(t, err)
				asked++
				answer := s.query(t, november, text)["A"]
				require.NoError(t, answer.Error, "%s: %s", at, text)
				require.NotEmpty(t, answer.Frames, at)
				var words []string
				for _, frame := range answer.Frames {
					if frame.Meta != nil {
						words = append(words, notices(frame)...)
					}
				}
				for _, id := range missingIn(text) {
					said++
					require.Contains(t, strings.Join(words, "\n"), "The relation has no column "+id+" (", "%s: %s", at, text)
				}
			}
		}
	}
	require.Greater(t, asked, 60)
	require.Greater(t, said, 60)
}

// missingIn returns the columns that a query names in its fields, groups and
// filters, and that the least relation lacks.
func missingIn(text string) (missing []string) {
	var asked struct {
		QueryType, Field string
		Fields, GroupBy  []string
		Filters          []struct {
			Field    string
			Operator string
			Values   []any
		}
		Sort []struct{ Field string }
	}
	_ = json.Unmarshal([]byte(text), &asked)
	named := slices.Concat(asked.Fields, asked.GroupBy)
	if asked.QueryType == "values" {
		named = append(named, asked.Field)
		if asked.Field != "" && !slices.Contains([]string{"session_id", "queue_name"}, asked.Field) {
			return nil // a variable without options: nothing shows its notices
		}
	}
	for _, filter := range asked.Filters {
		if strings.HasSuffix(filter.Operator, "blank") || len(filter.Values) > 0 {
			named = append(named, filter.Field)
		}
	}
	for _, sort := range asked.Sort {
		named = append(named, sort.Field)
	}
	has := []string{"session_id", "started_at", "queue_name", "queue_entry_time", "queue_exit_time", "queue_wait_time"}
	for _, id := range named {
		if _, known := report.ByID(id); known && !slices.Contains(has, id) && !slices.Contains(missing, id) {
			missing = append(missing, id)
		}
	}
	return missing
}

type shippedPanel struct {
	ID      int
	Title   string
	Panels  []shippedPanel
	Targets []struct {
		QueryType string
		PanelID   int
		Metrics   []struct{ Measure, Aggregate string }
		GroupBy   []string
	}
	Transformations []struct {
		ID      string
		Options struct {
			Include    json.RawMessage // of names, or a query's letter
			ValueField string
		}
	}
}

// A panel that shows what another asks for names a panel that asks for it.
func TestPanelsThatShareAnAnswer(t *testing.T) {
	paths, err := filepath.Glob(root + "src/dashboards/*.json")
	require.NoError(t, err)
	shared := 0
	for _, path := range paths {
		content, err := os.ReadFile(path)
		require.NoError(t, err)
		var dashboard shippedPanel
		require.NoError(t, json.Unmarshal(content, &dashboard))
		all := dashboard.Panels
		for _, row := range dashboard.Panels {
			all = append(all, row.Panels...)
		}
		for _, panel := range all {
			for _, target := range panel.Targets {
				if target.PanelID == 0 {
					continue
				}
				shared++
				at := slices.IndexFunc(all, func(other shippedPanel) bool { return other.ID == target.PanelID })
				require.GreaterOrEqual(t, at, 0, "%s: %s", path, panel.Title)
				var asked []string
				for _, source := range all[at].Targets {
					asked = append(asked, source.GroupBy...)
					for _, metric := range source.Metrics {
						asked = append(asked, strings.TrimSuffix(metric.Measure+"_"+metric.Aggregate, "_"))
					}
					if source.QueryType == string(query.SegmentsType) {
						for _, field := range report.Default() {
							asked = append(asked, field.ID)
						}
					}
				}
				require.NotEmpty(t, panel.Transformations, panel.Title)
				for _, kept := range panel.Transformations {
					var include struct{ Names []string }
					if kept.ID == "filterFieldsByName" && kept.Options.Include != nil {
						require.NoError(t, json.Unmarshal(kept.Options.Include, &include))
					}
					names := append(include.Names, kept.Options.ValueField)
					for _, name := range names {
						if name != "" && name != "Time" {
							require.Contains(t, asked, name, "%s: %s", path, panel.Title)
						}
					}
				}
			}
		}
	}
	require.Greater(t, shared, 5)
}

func (s *subject) asRule(t *testing.T, asked string) backend.DataResponse {
	t.Helper()
	request := s.request(always, asked)
	request.Headers = map[string]string{"FromAlert": "true"}
	answers, err := s.process.QueryData(t.Context(), request)
	require.NoError(t, err)
	return answers.Responses["A"]
}

// What a person is told in a notice is an error to an alert rule.
func TestWhatTheRelationLacksIsANoticeToPeopleAndAnErrorToRules(t *testing.T) {
	s := startOn(t, least)
	s.set(t, map[string]any{"relation": "least"})
	for _, test := range []struct {
		asked, words string
		rows         int
		columns      []string
	}{
		{`{"queryType":"metrics","format":"table","metrics":[{"measure":"offered"},{"measure":"segments"}]}`,
			"the relation has no column segment_id (Segment ID): leave out the measure offered, or add the column", 1, []string{"segments"}},
		{`{"queryType":"metrics","format":"table","metrics":[{"measure":"talk_time","aggregate":"avg"}]}`,
			"the relation has no column talk_time (Talk Time): leave out the measure talk_time, or add the column", 0, nil},
		{`{"queryType":"metrics","format":"table","metrics":[{"measure":"segments"}],"groupBy":["channel","queue_name"]}`,
			"the relation has no column channel (Channel): group by another field, or add the column", 2, []string{"queue_name", "segments"}},
		{`{"queryType":"metrics","format":"table","metrics":[{"measure":"segments"}],"filters":[{"field":"channel","operator":"=","values":["Voice"]}]}`,
			"the relation has no column channel (Channel): remove the filter on it, in which it is blank, or add the column", 0, nil},
		{`{"queryType":"metrics","metrics":[{"measure":"segments"}],"interval":"1y","filters":[{"field":"segment_id","operator":"not blank"}]}`,
			"the relation has no column segment_id (Segment ID): remove the filter on it, in which it is blank, or add the column", 0, nil},
		{`{"fields":["session_id"],"filters":[{"field":"channel","operator":"!=","values":["Voice"]}]}`,
			"the relation has no column channel (Channel): remove the filter on it, in which it is blank, or add the column", 3, []string{"session_id"}},
		{`{"fields":["session_id"],"filters":[{"field":"channel","operator":"=|","values":["Voice"]}]}`,
			"the relation has no column channel (Channel): remove the filter on it, in which it is blank, or add the column", 0, []string{"session_id"}},
		{`{"fields":["session_id"],"sort":[{"field":"status"}]}`,
			"the relation has no column status (Status): sort by another field, or add the column", 3, []string{"session_id"}},
		{`{"fields":["session_id"],"timeField":"segment_end_time"}`,
			"the relation has no column segment_end_time (Segment End Time): choose another time field, or add the column", 0, []string{"session_id"}},
		{`{"fields":["session_id"],"check":"unknown_direction"}`,
			"the relation has no column direction (Direction): leave out the check unknown_direction, or add the column", 0, []string{"session_id"}},
		{`{"queryType":"values","field":"channel"}`,
			"the relation has no column channel (Channel): choose another field, or add the column", 0, []string{"value", "count"}},
		{`{"fields":["session_id","customer"]}`,
			"the relation has no column customer (Customer): leave out the field, which is blank, or add the column", 3, []string{"session_id", "customer"}},
	} {
		answer := s.query(t, always, test.asked)["A"]
		require.NoError(t, answer.Error, test.asked)
		require.Equal(t, []string{strings.ToUpper(test.words[:1]) + test.words[1:] + "."}, notices(answer.Frames[0]), test.asked)
		require.Equal(t, test.rows, answer.Frames[0].Rows(), test.asked)
		var columns []string
		for _, field := range answer.Frames[0].Fields {
			columns = append(columns, field.Name)
		}
		require.Equal(t, test.columns, columns, test.asked)

		refused := s.asRule(t, test.asked)
		require.Error(t, refused.Error, test.asked)
		require.Equal(t, backend.StatusBadRequest, refused.Status)
	}
	// A name that is no field's is an error to anyone.
	for _, asked := range []string{`{"fields":["color"]}`, `{"queryType":"metrics","metrics":[{"measure":"segments"}],"groupBy":["color"]}`,
		`{"filters":[{"field":"color","operator":"blank"}]}`, `{"queryType":"checks","check":"color"}`} {
		require.ErrorContains(t, s.query(t, always, asked)["A"].Error, "unknown ")
	}
}

// The dashboard of the data's quality offers every check that has rows.
func TestDashboardOffersEveryCheck(t *testing.T) {
	content, err := os.ReadFile(root + "src/dashboards/data-quality.json")
	require.NoError(t, err)
	var dashboard struct {
		Templating struct {
			List []struct {
				Name  string
				Query any
			}
		}
	}
	require.NoError(t, json.Unmarshal(content, &dashboard))
	var expected []string
	for _, check := range query.CheckList() {
		if check.Group == query.RowChecks || check.Group == query.SessionChecks {
			expected = append(expected, check.Title+" : "+string(check.ID))
		}
	}
	for _, variable := range dashboard.Templating.List {
		if variable.Name == "check" {
			require.Equal(t, strings.Join(expected, ", "), variable.Query)
			return
		}
	}
	t.Fatal("there is no variable check")
}
