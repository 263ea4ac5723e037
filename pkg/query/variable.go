package query

import (
	"regexp"
	"strings"
)

// variable matches a template variable as Grafana writes it ($name, ${name},
// ${name.field:format}, [[name:format]]), with the backslash that may escape it.
var variable = regexp.MustCompile(`(\\?)(\$\{\w+(?:\.[^:}]+)?(?::[^}]+)?\}|\$[A-Za-z_]\w*|\[\[\w+(?::\w+)?\]\])`)

// resolved refuses a text that still holds a template variable, which Grafana
// replaces only in the browser: taken literally it would match no row, and an
// alert rule would never fire.
func resolved(where, text string) error {
	for _, match := range variable.FindAllStringSubmatch(text, -1) {
		if match[1] == "" {
			return refuse("%s holds the template variable %s, which has no value here: alert rules and shared dashboards cannot use variables, so write the value itself; a value that really has this text is written \\%[2]s",
				where, match[2])
		}
	}
	return nil
}

// unescaped returns a text without the backslashes that keep it from being
// taken for a variable.
func unescaped(text string) string {
	if !strings.Contains(text, `\`) {
		return text
	}
	return variable.ReplaceAllString(text, "$2")
}
