package deliver

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
)

// variable is a template variable of a dashboard, with the value that was saved
// with it.
type variable struct {
	Name    string `json:"name"`
	Type    string `json:"type"`
	Query   any    `json:"query"`
	Current struct {
		Value any `json:"value"`
	} `json:"current"`
	Filters []any `json:"filters"`
}

// saved are the values of a dashboard's variables, by name. What is missing has
// no value.
type saved map[string][]string

// all is Grafana's value for every value of a variable.
const all = "$__all"

// adHoc is the type of variables that filter every query.
const adHoc = "adhoc"

// adHocKey is no variable's name.
const adHocKey = " "

func savedValues(variables []variable) saved {
	values := saved{}
	for _, each := range variables {
		if each.Type == adHoc && len(each.Filters) > 0 {
			values[adHocKey] = []string{each.Name}
		}
		switch value := each.Current.Value.(type) {
		case string:
			values[each.Name] = []string{value}
		case []any:
			for _, part := range value {
				values[each.Name] = append(values[each.Name], fmt.Sprint(part))
			}
		default:
			if text, is := each.Query.(string); is && (each.Type == "constant" || each.Type == "textbox") {
				values[each.Name] = []string{text}
			}
		}
	}
	return values
}

// reference matches a variable as Grafana writes it: $name, ${name},
// ${name:format}, [[name]]; a backslash before it keeps it as text.
var reference = regexp.MustCompile(`\\?(?:\$\{(\w+)(?:\.[^:}]+)?(?::[^}]+)?\}|\$([A-Za-z_]\w*)|\[\[(\w+)(?::\w+)?\]\])`)

// filters replaces the variables in filters, as the data source does in the
// browser: one with several values gives several values; one that is set to All
// or to nothing leaves its filter without values, which is no filter.
func (s saved) filters(filters []query.Filter) ([]query.Filter, error) {
	if names := s[adHocKey]; names != nil {
		return nil, fmt.Errorf("the dashboard filters by its variable %s: put these filters into the report panel's query", names[0])
	}
	var replaced []query.Filter
	for _, filter := range filters {
		var values query.Scalars
		everything := false
		for _, template := range filter.Values {
			texts, isAll, err := s.expand(string(template))
			if err != nil {
				return nil, err
			}
			everything = everything || isAll
			for _, text := range texts {
				values = append(values, query.Scalar(text))
			}
		}
		if everything {
			values = nil
		}
		filter.Values = values
		replaced = append(replaced, filter)
	}
	return replaced, nil
}

// expand returns the texts that a template stands for, or that it stands for all.
func (s saved) expand(template string) (texts []string, isAll bool, err error) {
	place := reference.FindStringSubmatchIndex(template)
	if place == nil {
		return []string{template}, false, nil
	}
	before, found, after := template[:place[0]], template[place[0]:place[1]], template[place[1]:]
	values := []string{found} // an escaped one stays as it is
	if !strings.HasPrefix(found, `\`) {
		name := strings.Join(reference.FindStringSubmatch(found)[1:], "")
		if values, err = s.value(name); err != nil {
			return nil, false, err
		}
	}
	rest, isAll, err := s.expand(after)
	if err != nil || isAll || slices.Contains(values, all) {
		return nil, err == nil, err
	}
	for _, value := range values {
		for _, end := range rest {
			texts = append(texts, before+value+end)
		}
	}
	return texts, false, nil
}

func (s saved) value(name string) ([]string, error) {
	values, known := s[name]
	if !known {
		return nil, fmt.Errorf("the variable %s has no value that was saved with the dashboard: save the dashboard with one, or write the value itself into the query", name)
	}
	return slices.DeleteFunc(slices.Clone(values), func(value string) bool { return value == "" }), nil
}

// source returns the uid or name of the data source of a query: that of its
// own, else of its panel; empty for the default one.
func (s saved) source(references ...json.RawMessage) (string, error) {
	for _, raw := range references {
		var known struct {
			UID string `json:"uid"`
		}
		if json.Unmarshal(raw, &known) != nil {
			// Before uids a data source was written as its name.
			_ = json.Unmarshal(raw, &known.UID)
		}
		if known.UID == "" {
			continue
		}
		texts, isAll, err := s.expand(known.UID)
		if err != nil {
			return "", err
		}
		if isAll || len(texts) != 1 {
			return "", fmt.Errorf("the variable of the data source stands for %d of them: choose one, and save the dashboard", len(texts))
		}
		if texts[0] == "default" {
			return "", nil
		}
		return texts[0], nil
	}
	return "", nil
}
