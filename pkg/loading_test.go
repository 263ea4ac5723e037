package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// loaderMessages are where the loader's messages for users are, and the calls
// that make them; no calls: every text of some words is one.
var loaderMessages = map[string][]string{
	"ingest":         nil,
	"cmd/segments":   {"errors.New", "fmt.Errorf"},
	"postgres/store": {"fault.New"},
}

// notOfLoading are messages of the command line that other pages are about.
var notOfLoading = regexp.MustCompile(`^--days must|^--live goes|^create the file|^%s takes no arguments|agree|` +
	`figures|^read the query|^rename the file|^write %s|^interrupted`)

var (
	verb   = regexp.MustCompile(`%(\[\d\])?[a-z.0-9]+|%%`)
	inCode = regexp.MustCompile("``([^\n]+?)``|`([^`\n]+)`")
)

// docs/loading.md has every message that the loader can give, and no others.
func TestLoadingNamesEveryMessage(t *testing.T) {
	page, err := os.ReadFile("../docs/loading.md")
	require.NoError(t, err)
	_, tables, found := strings.Cut(string(page), "## Messages")
	require.True(t, found)
	var listed []string
	for line := range strings.Lines(tables) {
		if first, _, isRow := strings.Cut(strings.TrimPrefix(line, "| "), " | "); isRow && strings.HasPrefix(line, "| ") {
			for _, match := range inCode.FindAllStringSubmatch(first, -1) {
				listed = append(listed, strings.TrimSpace(match[1]+match[2]))
			}
		}
	}
	require.Greater(t, len(listed), 50)
	texts := messages(t)
	require.Greater(t, len(texts), 50)
	for _, text := range texts {
		part := longest(verb.Split(text, -1))
		require.True(t, slices.ContainsFunc(listed, func(message string) bool { return strings.Contains(message, part) }), "docs/loading.md lacks %q", text)
	}
	all := strings.Join(texts, "\n")
	for _, message := range listed {
		require.Contains(t, all, longest(strings.Split(message, "\u2026")), "no message is %q any more", message)
	}
}

func longest(parts []string) (part string) {
	for _, each := range parts {
		if each = strings.Trim(each, ` :;,."'`); len(each) > len(part) {
			part = each
		}
	}
	return part
}

// messages returns the texts of messages in the loader's code.
func messages(t *testing.T) (texts []string) {
	for folder, calls := range loaderMessages {
		err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || ofDelivery(path) {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(node ast.Node) bool {
				call, isCall := node.(*ast.CallExpr)
				switch {
				case calls == nil:
					texts = appendMessage(texts, node)
				case isCall && slices.Contains(calls, nameOf(call)):
					for _, argument := range call.Args {
						texts = appendMessage(texts, argument)
					}
				}
				return true
			})
			return nil
		})
		require.NoError(t, err)
	}
	return texts
}

// ofDelivery reports whether a file's messages are of docs/delivery.md.
func ofDelivery(path string) bool { return strings.HasPrefix(filepath.Base(path), "deliver") }

func nameOf(call *ast.CallExpr) string {
	if selector, is := call.Fun.(*ast.SelectorExpr); is {
		if from, is := selector.X.(*ast.Ident); is {
			return from.Name + "." + selector.Sel.Name
		}
	}
	return ""
}

// appendMessage appends a text of some words, but not what only says where the
// cause of an error was.
func appendMessage(texts []string, node ast.Node) []string {
	literal, is := node.(*ast.BasicLit)
	if !is || literal.Kind != token.STRING {
		return texts
	}
	text, err := strconv.Unquote(literal.Value)
	if err != nil || len(strings.Fields(verb.ReplaceAllString(text, ""))) < 4 || strings.HasSuffix(text, ": %w") || notOfLoading.MatchString(text) {
		return texts
	}
	return append(texts, text)
}
