package policy

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// everyday are names of scenarios that are words which reports use anyway.
var everyday = []string{"block", "order"}

// What a scenario shows is its own to say: no report knows one by its name.
func TestReportsKnowNoScenarioByName(t *testing.T) {
	folders, err := os.ReadDir("../../scenarios")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range folders {
		if f.IsDir() && !mechanics[f.Name()] && !slices.Contains(everyday, f.Name()) {
			names = append(names, f.Name())
		}
	}
	if len(names) == 0 {
		t.Fatal("there is no scenario: the rule has lost its subject")
	}
	err = filepath.WalkDir("../../reports", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.Name() == "reporttest" || d.Name() == "gatetest": // for tests
			return fs.SkipDir
		case !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if text, ok := n.(*ast.BasicLit); ok && text.Kind == token.STRING {
				if s, err := strconv.Unquote(text.Value); err == nil && slices.Contains(names, s) {
					t.Errorf("%s: %q is a scenario: let it say itself what is to be told of it", set.Position(n.Pos()), s)
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
