// Command vocabulary writes the field catalogue and the query vocabulary as
// TypeScript, so that editors and panels offer exactly what the backend takes.
//
//	go generate ./pkg/cmd/vocabulary
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/interaction-segments/interaction-segments-app/pkg/plugin"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
	"github.com/interaction-segments/interaction-segments-app/pkg/reportfile"
)

//go:generate go run . ../../..

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: vocabulary ROOT")
		os.Exit(2)
	}
	if err := generate(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "vocabulary:", err)
		os.Exit(1)
	}
}

const relationPath = "docs/relation.md"

// generated are the files of src/report that are derived, and their content.
var generated = map[string]func() []byte{
	"fields.gen.ts":   fieldsFile,
	"files.gen.ts":    filesFile,
	"query.gen.ts":    queryFile,
	"schema.gen.ts":   schemaFile,
	"settings.gen.ts": settingsFile,
}

// generate writes what is derived into the repository at root.
func generate(root string) error {
	at := filepath.Join(root, relationPath)
	page, err := os.ReadFile(at)
	if err != nil {
		return fmt.Errorf("read the page on the relation: %w", err)
	}
	if page, err = withColumns(page); err != nil {
		return err
	}
	err = os.WriteFile(at, page, 0o644) //nolint:gosec // to be read by all
	for name, content := range generated {
		err = errors.Join(err, os.WriteFile(filepath.Join(root, "src", "report", name), content(), 0o644)) //nolint:gosec // to be read by all
	}
	return err
}

type fieldEntry struct {
	report.Field
	Required bool `json:"required"`
}

type measureEntry struct {
	ID         query.Measure     `json:"id"`
	Title      string            `json:"title"`
	Unit       query.Unit        `json:"unit"`
	Aggregates []query.Aggregate `json:"aggregates"`
	Needs      []string          `json:"needs"`
	// Threshold is the default of a measure that has one, empty for the data
	// source's; null for the others.
	Threshold *string `json:"threshold"`
	// Thresholds and Compares report whether the threshold may differ by queue
	// and channel, and whether an earlier period has the measure.
	Thresholds  bool   `json:"thresholds"`
	Compares    bool   `json:"compares"`
	Description string `json:"description"`
}

func measureOf(m query.MeasureInfo) measureEntry {
	entry := measureEntry{ID: m.ID, Title: m.Title, Unit: m.Unit, Aggregates: append([]query.Aggregate{}, m.Aggregates...), Needs: ids(m.Needs),
		Thresholds: m.Threshold == query.ServiceThreshold, Compares: !m.Current, Description: m.Description}
	switch m.Threshold {
	case query.NoThreshold:
	case query.ServiceThreshold:
		entry.Threshold = new(string)
	case query.ShortThreshold:
		short := query.DefaultShort.String()
		entry.Threshold = &short
	}
	return entry
}

// timePartEntry is a part of the local time, by which rows are filtered and grouped.
type timePartEntry struct {
	ID          string                    `json:"id"`
	Title       string                    `json:"title"`
	Description string                    `json:"description"`
	Operators   []query.Operator          `json:"operators"`
	Words       map[query.Operator]string `json:"words"`
}

func timeParts() (entries []timePartEntry) {
	for _, part := range query.TimeParts {
		d := part.Dimension()
		entry := timePartEntry{d.ID, d.Title, d.Description, d.Operators(), make(map[query.Operator]string)}
		for _, operator := range entry.Operators {
			entry.Words[operator] = d.OperatorWords(operator)
		}
		entries = append(entries, entry)
	}
	return entries
}

// choiceEntry is a choice with its words.
type choiceEntry struct {
	ID    string `json:"id"`
	Label string `json:"label"`
	Help  string `json:"help"`
}

func choices[T ~string](ids []T, words map[T]query.Words) (entries []choiceEntry) {
	for _, id := range ids {
		entries = append(entries, choiceEntry{string(id), words[id].Label, words[id].Help})
	}
	return entries
}

func ids(fields []report.Field) []string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.ID
	}
	return names
}

// fieldsFile is the catalogue.
func fieldsFile() []byte {
	out := newFile("pkg/report")
	var fields []fieldEntry
	var personal []string
	for _, field := range report.Fields() {
		fields = append(fields, fieldEntry{field, field.Required})
		if field.Personal {
			personal = append(personal, field.ID)
		}
	}
	constant(out, "FIELDS", fields)
	constant(out, "TIME_FIELDS", ids(report.TimeFields()))
	constant(out, "PERSONAL_FIELDS", personal)
	constant(out, "LIST_SEPARATOR", report.Separator)
	return content(out)
}

// queryFile is what a query may say, with its words.
func queryFile() []byte {
	operators := make(map[report.Kind][]query.Operator)
	words := make(map[report.Kind]map[query.Operator]string)
	var all, valueless, many []query.Operator
	for _, f := range report.Fields() {
		if operators[f.Kind] != nil {
			continue
		}
		operators[f.Kind], words[f.Kind] = query.Operators(f.Kind), make(map[query.Operator]string)
		for _, operator := range operators[f.Kind] {
			words[f.Kind][operator] = operator.Words(f.Kind)
			if slices.Contains(all, operator) {
				continue
			}
			all = append(all, operator)
			if operator.TakesNoValue() {
				valueless = append(valueless, operator)
			}
			if operator.TakesMany() {
				many = append(many, operator)
			}
		}
	}
	var measures []measureEntry
	for _, m := range query.Measures() {
		measures = append(measures, measureOf(m))
	}
	var aggregates []choiceEntry
	for _, a := range query.Aggregates {
		aggregates = append(aggregates, choiceEntry{ID: string(a), Label: a.Words()})
	}
	var steps []choiceEntry
	for _, step := range query.Steps {
		steps = append(steps, choiceEntry{ID: string(step), Label: query.StepWords[step]})
	}
	out := newFile("pkg/query")
	constant(out, "QUERY_TYPES", choices(query.Types, query.TypeWords))
	constant(out, "OPERATORS", operators)
	constant(out, "OPERATOR_WORDS", words)
	constant(out, "ALL_OPERATORS", all)
	constant(out, "VALUELESS_OPERATORS", valueless)
	constant(out, "MANY_VALUED_OPERATORS", many)
	constant(out, "MEASURES", measures)
	constant(out, "AGGREGATES", aggregates)
	constant(out, "FORMULAS", choices(query.Formulas, query.FormulaWords))
	var checks []choiceEntry
	for _, check := range query.CheckList() {
		checks = append(checks, choiceEntry{string(check.ID), check.Title, check.Description})
	}
	constant(out, "CHECKS", checks)
	constant(out, "FORMATS", choices(query.Formats, query.FormatWords))
	constant(out, "TIME_PARTS", timeParts())
	constant(out, "DAY_INTERVALS", query.DayIntervals)
	constant(out, "DEFAULT_DAY_INTERVAL", query.DefaultDayInterval)
	constant(out, "THRESHOLDS_BY", query.ThresholdsBy)
	constant(out, "COMPARE_STEPS", steps)
	constant(out, "PERIOD_LABEL", query.PeriodLabel)
	constant(out, "CURRENT_PERIOD", query.CurrentPeriod)
	constant(out, "LIMITS", map[string]int{
		"defaultRows": query.DefaultRowLimit, "maxRows": query.MaxRowLimit,
		"defaultGroups": query.DefaultGroups, "maxGroups": query.MaxGroups,
		"defaultValues": query.DefaultValues, "maxValues": query.MaxValues,
	})
	return content(out)
}

// filesFile is what a file of the report may be asked.
func filesFile() []byte {
	out := newFile("pkg/reportfile")
	constant(out, "FILE_CHOICES", reportfile.Choices)
	values := make(map[string][]reportfile.Value)
	for _, parameter := range reportfile.Parameters {
		if parameter.Values != nil {
			values[parameter.Name] = parameter.Values
		}
	}
	constant(out, "FILE_PARAMETERS", values)
	return content(out)
}

// settingsFile is the data source and its settings.
func settingsFile() []byte {
	out := newFile("pkg/plugin and pkg/postgres")
	constant(out, "DATA_SOURCE_ID", plugin.DataSourceID)
	constant(out, "TLS_MODES", postgres.TLSModes)
	constant(out, "SETTINGS_DEFAULTS", map[string]any{
		"relation":              postgres.DefaultRelation.String(),
		"maxOpenConns":          postgres.DefaultMaxConnections,
		"connMaxLifetime":       int(postgres.DefaultConnectionLifetime.Seconds()),
		"queryTimeout":          fmt.Sprintf("%.0fs", postgres.DefaultQueryTimeout.Seconds()),
		"exportsPerUser":        postgres.DefaultExportsPerUser,
		"exportStallTimeout":    fmt.Sprintf("%.0fs", plugin.DefaultStallTimeout.Seconds()),
		"serviceLevelThreshold": fmt.Sprintf("%.0fs", query.DefaultThreshold.Seconds()),
	})
	constant(out, "SETTINGS_BOUNDS", plugin.SettingBounds)
	constant(out, "MIN_MASK_KEY", plugin.MinMaskKey)
	return content(out)
}

func newFile(source string) *bytes.Buffer {
	return bytes.NewBufferString("// Code generated by pkg/cmd/vocabulary from " + source + "; DO NOT EDIT.\n\n")
}

func content(out *bytes.Buffer) []byte { return append(bytes.TrimRight(out.Bytes(), "\n"), '\n') }

func constant(out *bytes.Buffer, name string, value any) {
	fmt.Fprintf(out, "export const %s = ", name)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(value); err != nil {
		panic(err) // plain data always encodes
	}
	out.Truncate(out.Len() - 1)
	out.WriteString(" as const;\n\n")
}
