package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// examples are how the examples of CONTRIBUTING.md appear in files.
var examples = map[string]*regexp.Regexp{
	"`values`":            regexp.MustCompile(`\bquery\.Values\b|\bValuesType\b|\bNewValues\b`),
	"`email_subject`":     regexp.MustCompile(`\bemail_subject\b|\bEmailSubject\b`),
	"`p99`":               regexp.MustCompile(`\bP99\b|\bp99\b`),
	"`unknown_direction`": regexp.MustCompile(`\bUnknownDirection\b|\bunknown_direction\b`),
	"`flowed_out`":        regexp.MustCompile(`\bFlowedOut\b|\bflowed_out\b`),
}

var (
	item = regexp.MustCompile("(?m)^- `([^`]+)`")
	// passedOver are tests, and pictures, whose bytes mean nothing.
	passedOver = regexp.MustCompile(`_test\.go$|\.test\.tsx?$|\.png$`)
)

// The lists of files in CONTRIBUTING.md are those that mention the example.
func TestContributingNamesTheFilesOfEachExample(t *testing.T) {
	const root = ".."
	page, err := os.ReadFile(filepath.Join(root, "CONTRIBUTING.md"))
	require.NoError(t, err)
	_, lists, _ := strings.Cut(string(page), "## Where new things go")
	found := 0
	for _, section := range strings.Split(lists, "\n\nA") {
		for name, mention := range examples {
			if !strings.Contains(section, "example: "+name) {
				continue
			}
			found++
			var listed []string
			for _, match := range item.FindAllStringSubmatch(section, -1) {
				listed = append(listed, match[1])
			}
			require.ElementsMatch(t, mentions(t, root, mention), listed, "example %s", name)
		}
	}
	require.Equal(t, len(examples), found, "every example has its list")
}

// mentions returns the files that match, without tests and pictures.
func mentions(t *testing.T, root string, pattern *regexp.Regexp) (files []string) {
	t.Helper()
	for _, folder := range []string{"pkg", "src", "docs"} {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || passedOver.MatchString(path) {
				return err
			}
			content, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			if pattern.Match(content) {
				relative, err := filepath.Rel(root, path)
				files = append(files, filepath.ToSlash(relative))
				return err
			}
			return nil
		})
		require.NoError(t, err)
	}
	slices.Sort(files)
	return files
}
