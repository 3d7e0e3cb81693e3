package policy

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// handMade are forms of figures that a message writes by itself: an exponent
// comes of %g, a "0" that is none of %.0f, and "1 trials" of "%d trials".
// internal/quantity writes them for all.
var handMade = regexp.MustCompile(`%[-+#0]*[0-9]*(\.[0-9]+)?[gGeEf]|%d [a-z]+[^s]s\b|%d ×`)

// exact are the files whose figures are not for people to read: coordinates of a
// drawing, and values that cannot be, as the file has them.
var exact = []string{"reports/chart/svg.go", "reports/html/sequence.go", "results/ranges.go", "results/histogram.go"}

// quoted are words in which an s is no plural.
var quoted = regexp.MustCompile(`^%d (is|was|has)$`)

func TestFiguresAreWrittenInOnePlace(t *testing.T) {
	for _, tree := range []string{"cmd", "runner", "reports", "results", "internal"} {
		err := filepath.WalkDir(filepath.Join("..", "..", tree), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			name := filepath.ToSlash(strings.TrimPrefix(path, filepath.Join("..", "..")+string(filepath.Separator)))
			if slices.Contains(exact, name) || strings.HasPrefix(name, "reports/reporttest/") || strings.HasPrefix(name, "reports/gatetest/") {
				return nil
			}
			set := token.NewFileSet()
			file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				text, ok := n.(*ast.BasicLit)
				if !ok || text.Kind != token.STRING {
					return true
				}
				for _, form := range handMade.FindAllString(strings.ReplaceAll(text.Value, "%%", ""), -1) {
					if !quoted.MatchString(form) {
						t.Errorf("%s: %q is a figure that is written by hand: let internal/quantity do it", set.Position(n.Pos()), form)
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
}
