package plugin

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// settings are one data source's, checked.
type settings struct {
	connection postgres.Connection
	options    postgres.Options
	defaults   query.Defaults
	stall      time.Duration // that ends an export
	masks      bool          // personal fields, for those that only view
}

// jsonData is the part of a data source's settings that Grafana stores as
// JSON. Numbers may be text, as provisioning from the environment gives them.
type jsonData struct {
	Database               string                `json:"database"`
	SSLMode                string                `json:"sslmode"`
	TLSMethod              string                `json:"tlsConfigurationMethod"`
	MaxOpenConns           query.Scalar          `json:"maxOpenConns"`
	ConnMaxLifetime        query.Scalar          `json:"connMaxLifetime"` // seconds
	ExportsPerUser         query.Scalar          `json:"exportsPerUser"`
	ExportStallTimeout     query.Scalar          `json:"exportStallTimeout"`
	Relation               string                `json:"relation"`
	RowLimit               query.Scalar          `json:"rowLimit"`
	QueryTimeout           query.Scalar          `json:"queryTimeout"`
	Timezone               string                `json:"timezone"`
	ServiceLevelThreshold  query.Scalar          `json:"serviceLevelThreshold"`
	ServiceLevelThresholds query.ThresholdsModel `json:"serviceLevelThresholds"`
	ServiceLevelFormula    string                `json:"serviceLevelFormula"`
	TalkIncludesHold       query.Scalar          `json:"talkIncludesHold"`
	MaskPersonalData       query.Scalar          `json:"maskPersonalData"`
	RowAccess              query.Scalar          `json:"rowAccess"`
}

// Bounds of a setting: whole numbers, of seconds where it is a duration.
type Bounds struct {
	Min int `json:"min"`
	Max int `json:"max"`
}

// SettingBounds are the bounds of settings by their names.
var SettingBounds = map[string]Bounds{
	"maxOpenConns":          {1, 1000},
	"connMaxLifetime":       {1, 1 << 31},
	"exportsPerUser":        {1, 1000},
	"exportStallTimeout":    {1, 3600},
	"rowLimit":              {1, query.MaxRowLimit},
	"queryTimeout":          {1, 3600},
	"serviceLevelThreshold": {0, query.MaxThreshold},
}

// MinMaskKey is the least length of the key of pseudonyms, which nobody should
// guess: the text of 96 random bits.
const MinMaskKey = 16

// parseSettings reads a data source's settings. The error names all that is
// wrong, and nothing of a secret.
func parseSettings(source backend.DataSourceInstanceSettings) (settings, error) {
	var raw jsonData
	if len(source.JSONData) > 0 {
		if err := json.Unmarshal(source.JSONData, &raw); err != nil {
			var wrongType *json.UnmarshalTypeError
			if errors.As(err, &wrongType) {
				return settings{}, fmt.Errorf("jsonData.%s cannot be a %s", wrongType.Field, wrongType.Value)
			}
			return settings{}, errors.New("jsonData is not valid JSON")
		}
	}
	database := raw.Database
	if database == "" {
		database = source.Database // where older provisioning files put it
	}
	r := scalars{}
	parsed := settings{
		connection: postgres.Connection{
			Address: source.URL, Database: database, User: source.User,
			Password:          source.DecryptedSecureJSONData["password"],
			TLSMode:           postgres.TLSMode(raw.SSLMode),
			CACertificate:     source.DecryptedSecureJSONData["tlsCACert"],
			ClientCertificate: source.DecryptedSecureJSONData["tlsClientCert"],
			ClientKey:         source.DecryptedSecureJSONData["tlsClientKey"],
		},
		options: postgres.Options{
			MaxConnections:     r.whole("maxOpenConns", raw.MaxOpenConns, postgres.DefaultMaxConnections),
			ConnectionLifetime: time.Duration(r.whole("connMaxLifetime", raw.ConnMaxLifetime, int(postgres.DefaultConnectionLifetime/time.Second))) * time.Second,
			QueryTimeout:       r.duration("queryTimeout", raw.QueryTimeout, postgres.DefaultQueryTimeout),
			PseudonymKey:       source.DecryptedSecureJSONData["maskKey"],
			RowAccess:          r.flag("rowAccess", raw.RowAccess),
			ExportsPerUser:     r.whole("exportsPerUser", raw.ExportsPerUser, postgres.DefaultExportsPerUser),
		},
		masks: r.flag("maskPersonalData", raw.MaskPersonalData),
		stall: r.duration("exportStallTimeout", raw.ExportStallTimeout, DefaultStallTimeout),
		defaults: query.Defaults{
			RowLimit: r.whole("rowLimit", raw.RowLimit, query.DefaultRowLimit),
			Thresholds: query.Thresholds{
				Default:    r.duration("serviceLevelThreshold", raw.ServiceLevelThreshold, query.DefaultThreshold).Seconds(),
				Exceptions: r.exceptions("serviceLevelThresholds", raw.ServiceLevelThresholds),
			},
			Formula:          query.AbandonsExcluded,
			TalkIncludesHold: r.flag("talkIncludesHold", raw.TalkIncludesHold),
			Location:         r.location("timezone", raw.Timezone),
		},
	}
	if raw.ServiceLevelFormula != "" {
		parsed.defaults.Formula = query.Formula(raw.ServiceLevelFormula)
		if !slices.Contains(query.Formulas, parsed.defaults.Formula) {
			r.refuse("serviceLevelFormula %q is unknown: use one of %v", raw.ServiceLevelFormula, query.Formulas)
		}
	}
	if strings.HasPrefix(raw.TLSMethod, "file-path") {
		r.refuse("tlsConfigurationMethod %q is not supported: paste the certificates' content instead of naming files", raw.TLSMethod)
	}
	if parsed.masks && len(parsed.options.PseudonymKey) < MinMaskKey {
		r.refuse("maskPersonalData needs the secret maskKey, of at least %d characters: set it to a random text and keep it, since pseudonyms change with it", MinMaskKey)
	}
	var err error
	if parsed.options.Relation, err = postgres.ParseRelationName(raw.Relation); err != nil {
		r.refuse("%v", err)
	}
	return parsed, r.err()
}

// scalars reads numbers, durations and flags, and collects what is wrong with them.
type scalars struct{ problems []string }

func (r *scalars) refuse(format string, args ...any) {
	r.problems = append(r.problems, fmt.Sprintf(format, args...))
}

func (r *scalars) err() error {
	if len(r.problems) == 0 {
		return nil
	}
	return errors.New(strings.Join(r.problems, "; "))
}

func (r *scalars) whole(name string, value query.Scalar, otherwise int) int {
	bounds := SettingBounds[name]
	if value == "" {
		return otherwise
	}
	n, err := strconv.Atoi(strings.TrimSpace(string(value)))
	if err != nil || n < bounds.Min || n > bounds.Max {
		r.refuse("%s %q is not a whole number from %d to %d", name, value, bounds.Min, bounds.Max)
		return otherwise
	}
	return n
}

func (r *scalars) duration(name string, value query.Scalar, otherwise time.Duration) time.Duration {
	bounds := SettingBounds[name]
	least, most := time.Duration(bounds.Min)*time.Second, time.Duration(bounds.Max)*time.Second
	if value == "" {
		return otherwise
	}
	seconds, err := report.ParseSeconds(string(value))
	d := time.Duration(seconds * float64(time.Second))
	if err != nil || d < least || d > most {
		r.refuse("%s %q is not a duration from %s to %s: write 20, 20s or 1m30s", name, value, least, most)
		return otherwise
	}
	return d
}

func (r *scalars) exceptions(name string, model query.ThresholdsModel) []query.Exception {
	exceptions, err := query.ParseExceptions(name, model)
	if err != nil {
		r.refuse("%v", err)
	}
	return exceptions
}

func (r *scalars) flag(name string, value query.Scalar) bool {
	if value == "" {
		return false
	}
	flag, err := strconv.ParseBool(string(value))
	if err != nil {
		r.refuse("%s %q is not true or false", name, value)
	}
	return flag
}

func (r *scalars) location(name, value string) *time.Location {
	if value == "" {
		return time.UTC
	}
	location, err := query.ParseLocation(name, value)
	if err != nil {
		r.refuse("%v", err)
		return time.UTC
	}
	return location
}
