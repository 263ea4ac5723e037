package deliver

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/csvreport"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/reportfile"
)

// MostSchedules is how many schedules a report may have.
const MostSchedules = 6

// Settings are what a report panel's options say about its delivery.
type Settings struct {
	Choice     reportfile.Choice
	DateFormat string     // empty: the file's own
	Schedules  []Schedule // those that are switched on
	To         []string   // addresses, each once
}

// settingsModel is the JSON of the settings.
type settingsModel struct {
	Format     string          `json:"format"`
	DateFormat string          `json:"dateFormat"`
	Schedules  []scheduleModel `json:"schedules"`
	To         []string        `json:"to"`
}

type scheduleModel struct {
	Every    Every  `json:"every"`
	Minute   *int   `json:"minute"`
	Hour     *int   `json:"hour"`
	Weekday  *int   `json:"weekday"`
	Day      *int   `json:"day"`
	Timezone string `json:"timezone"`
	Enabled  bool   `json:"enabled"`
}

// parseSettings reads the settings; none are none to deliver by. Errors name
// the key, and what it should be.
func parseSettings(raw json.RawMessage) (Settings, error) {
	model := settingsModel{Format: reportfile.Choices[0].ID}
	if len(raw) > 0 {
		if err := json.Unmarshal(raw, &model); err != nil {
			return Settings{}, wrongJSON("delivery", err)
		}
	}
	settings := Settings{DateFormat: model.DateFormat}
	var known bool
	if settings.Choice, known = reportfile.ChoiceByID(model.Format); !known {
		return Settings{}, fmt.Errorf("delivery.format %q is not known: use one of %s", model.Format, strings.Join(choices(), ", "))
	}
	if err := reportfile.Parse(&csvreport.Options{}, settings.parameter); err != nil {
		return Settings{}, fmt.Errorf("delivery.%w", err)
	}
	if len(model.Schedules) > MostSchedules {
		return Settings{}, fmt.Errorf("delivery.schedules has %d entries: use at most %d", len(model.Schedules), MostSchedules)
	}
	for i, entry := range model.Schedules {
		schedule, err := entry.parse()
		if err != nil {
			return Settings{}, fmt.Errorf("delivery.schedules[%d].%w", i, err)
		}
		if entry.Enabled {
			settings.Schedules = append(settings.Schedules, schedule)
		}
	}
	for i, text := range model.To {
		address, err := parseAddress(text)
		if err != nil {
			return Settings{}, fmt.Errorf("delivery.to[%d] is %w", i, err)
		}
		if !slices.ContainsFunc(settings.To, func(other string) bool { return strings.EqualFold(other, address) }) {
			settings.To = append(settings.To, address)
		}
	}
	return settings, nil
}

// parameter returns a parameter of the file, as the data source's resource
// takes it.
func (s Settings) parameter(name string) string {
	if name == "dateFormat" && s.DateFormat != "" {
		return s.DateFormat
	}
	return s.Choice.Parameters[name]
}

func (m scheduleModel) parse() (Schedule, error) {
	schedule := Schedule{Every: m.Every}
	if !slices.Contains(everies, m.Every) {
		return Schedule{}, fmt.Errorf("every %q is not known: use hour, day, week or month", m.Every)
	}
	for _, part := range []struct {
		name        string
		value       *int
		to          *int
		least, most int
		needed      bool
	}{
		{"minute", m.Minute, &schedule.Minute, 0, 59, true},
		{"hour", m.Hour, &schedule.Hour, 0, 23, m.Every != Hourly},
		{"weekday", m.Weekday, &schedule.Weekday, 1, 7, m.Every == Weekly},
		{"day", m.Day, &schedule.Day, 1, 31, m.Every == Monthly},
	} {
		switch {
		case !part.needed:
		case part.value == nil:
			return Schedule{}, fmt.Errorf("%s is missing: write a whole number from %d to %d", part.name, part.least, part.most)
		case *part.value < part.least || *part.value > part.most:
			return Schedule{}, fmt.Errorf("%s is %d: write a whole number from %d to %d", part.name, *part.value, part.least, part.most)
		default:
			*part.to = *part.value
		}
	}
	var err error
	schedule.Location, err = query.ParseLocation("timezone", m.Timezone)
	return schedule, err
}

func choices() (ids []string) {
	for _, choice := range reportfile.Choices {
		ids = append(ids, choice.ID)
	}
	return ids
}

// parseAddress reads the address of a person or a mailing list, without a name.
func parseAddress(text string) (string, error) {
	address, err := mail.ParseAddress(strings.TrimSpace(text))
	if err != nil || address.Name != "" {
		return "", fmt.Errorf("%q, which is no mail address: write it like anna@example.com", text)
	}
	return address.Address, nil
}

// wrongJSON says where JSON is not as it should be.
func wrongJSON(where string, err error) error {
	var wrongType *json.UnmarshalTypeError
	if errors.As(err, &wrongType) {
		return fmt.Errorf("%s cannot be a %s", strings.Trim(where+"."+wrongType.Field, "."), wrongType.Value)
	}
	return fmt.Errorf("%s is not valid JSON: %w", where, err)
}

// latestDue returns the latest time, up to now, at which one of the schedules
// is due, and the next after it; zero times where there are no schedules.
func (s Settings) latestDue(now time.Time) (latest, next time.Time) {
	for _, schedule := range s.Schedules {
		last, following := schedule.around(now)
		if last.After(latest) {
			latest = last
		}
		if next.IsZero() || following.Before(next) {
			next = following
		}
	}
	return latest, next
}
