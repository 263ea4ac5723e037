package plugin_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/interaction-segments/interaction-segments-app/pkg/plugin"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
)

const root = "../../"

// pages are the documentation, by path.
func pages(t *testing.T) map[string]string {
	t.Helper()
	paths, err := filepath.Glob(root + "docs/*.md")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	found := map[string]string{}
	for _, path := range append(paths, root+"README.md", root+"CONTRIBUTING.md") {
		content, err := os.ReadFile(path)
		require.NoError(t, err)
		found[path] = string(content)
	}
	return found
}

// examples returns the pages' blocks of code in a language.
func examples(t *testing.T, language string) (found []string) {
	t.Helper()
	for _, page := range pages(t) {
		for _, block := range regexp.MustCompile("(?s)```"+language+"\n(.*?)```").FindAllStringSubmatch(page, -1) {
			found = append(found, block[1])
		}
	}
	return found
}

func TestExamplesOfQueriesAreTaken(t *testing.T) {
	texts := examples(t, "json")
	require.Greater(t, len(texts), 4)
	for _, text := range texts {
		_, err := query.Parse([]byte(text), query.Context{}, query.Defaults{})
		require.NoError(t, err, text)
	}
}

// Alert rules hold queries too: those that are provisioned, whose models go
// to the data source as they stand.
func TestProvisionedQueriesAreTaken(t *testing.T) {
	content, err := os.ReadFile(root + "provisioning/alerting/interaction-segments.yaml")
	require.NoError(t, err)
	var file struct {
		Groups []struct {
			Rules []struct {
				Data []struct {
					DatasourceUID string         `yaml:"datasourceUid"`
					Model         map[string]any `yaml:"model"`
				}
			}
		}
	}
	require.NoError(t, yaml.Unmarshal(content, &file))
	taken := 0
	for _, group := range file.Groups {
		for _, rule := range group.Rules {
			for _, step := range rule.Data {
				if step.DatasourceUID != "interaction-segments" {
					continue
				}
				text, err := json.Marshal(step.Model)
				require.NoError(t, err)
				_, err = query.Parse(text, query.Context{}, query.Defaults{Formula: query.AbandonsExcluded})
				require.NoError(t, err, "%s", text)
				taken++
			}
		}
	}
	require.Equal(t, 7, taken)
}

// A data source that is provisioned as the pages show can be used.
func TestExamplesOfSettingsAreTaken(t *testing.T) {
	texts := examples(t, "yaml")
	content, err := os.ReadFile(root + "provisioning/datasources/interaction-segments.yaml")
	require.NoError(t, err)
	environment := map[string]string{
		"SEGMENTS_DB_URL": "localhost:5432", "SEGMENTS_DB_USER": "u", "SEGMENTS_DB_NAME": "d",
		"SEGMENTS_DB_SSLMODE": "require", "SEGMENTS_RELATION": "public.interaction_segments", "SEGMENTS_DB_PASSWORD": "p",
	}
	for _, text := range append(texts, string(content)) {
		text = os.Expand(text, func(name string) string { return environment[name] })
		var file struct {
			Datasources []struct {
				Type, URL, User string
				JSONData        map[string]any    `yaml:"jsonData"`
				Secure          map[string]string `yaml:"secureJsonData"`
			}
		}
		require.NoError(t, yaml.Unmarshal([]byte(text), &file), text)
		for _, source := range file.Datasources {
			require.Equal(t, plugin.DataSourceID, source.Type)
			settings, err := json.Marshal(source.JSONData)
			require.NoError(t, err)
			for name := range source.JSONData {
				require.Contains(t, settingsPage(t), "`"+name+"`", "the table of settings has them all")
			}
			made, err := plugin.New(t.Context(), backend.DataSourceInstanceSettings{
				URL: source.URL, User: source.User, JSONData: settings, DecryptedSecureJSONData: source.Secure,
			})
			require.NoError(t, err)
			health, err := made.(*plugin.DataSource).CheckHealth(t.Context(), nil) //nolint:forcetypeassert // fails the test
			require.NoError(t, err)
			require.NotContains(t, health.Message, "settings cannot be used", text)
		}
	}
}

func settingsPage(t *testing.T) string {
	t.Helper()
	return pages(t)[root+"docs/getting-started.md"]
}

var (
	link        = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading     = regexp.MustCompile(`(?m)^#+ (.*)$`)
	punctuation = regexp.MustCompile(`[^\p{L}\p{N}\s_-]`)
	ours        = "https://github.com/interaction-segments/interaction-segments-app/"
)

// README goes into the plugin's archive, where its links must be whole; they
// and the pages' own lead somewhere.
func TestLinksOfPagesLeadSomewhere(t *testing.T) {
	all := pages(t)
	for path, page := range all {
		for _, found := range link.FindAllStringSubmatch(page, -1) {
			target, anchor, _ := strings.Cut(found[1], "#")
			at := filepath.Join(filepath.Dir(path), target)
			switch {
			case strings.HasPrefix(target, ours):
				at = root + strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(target, ours), "blob/main/"), "tree/main/")
			case target == "": // a heading of the same page
				at = path
			case strings.HasPrefix(target, "https://") || strings.HasPrefix(target, "images/"):
				continue
			case path == root+"README.md":
				t.Errorf("README has a link that leads nowhere from the catalog's page: %s", target)
			}
			if _, err := os.Stat(at); err != nil {
				t.Errorf("%s: %s leads nowhere", path, found[1])
			}
			if anchor != "" && !hasHeading(all[root+strings.TrimPrefix(filepath.Clean(at), filepath.Clean(root)+"/")], anchor) {
				t.Errorf("%s: %s has no such heading", path, found[1])
			}
		}
	}
}

// hasHeading compares as GitHub makes anchors: lower case, dashes for spaces,
// no punctuation.
func hasHeading(page, anchor string) bool {
	for _, found := range heading.FindAllStringSubmatch(page, -1) {
		plain := punctuation.ReplaceAllString(strings.ToLower(found[1]), "")
		if strings.ReplaceAll(plain, " ", "-") == anchor {
			return true
		}
	}
	return false
}
