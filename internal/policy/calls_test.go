package policy

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// callRule is calls that only some files make.
type callRule struct {
	name  string
	calls []string // as they are written: a function with its package, or a method with a * for what it is called on
	from  []string // where they are allowed: files, or folders with all that is in them
}

var callRules = []callRule{
	{
		name: "what others wrote is read by way of bounded",
		calls: []string{
			"os.ReadFile", "io.ReadAll", "bufio.NewScanner", "os.Open", "*.ReadString", "*.ReadBytes", "*.ReadLine",
			"*.Output", "*.CombinedOutput",
		},
		from: []string{
			"internal/bounded",
			"internal/golden", "models/modeltest", "scenarios/postgres/postgrestest", // for tests
			"examples",                                                                                                  // stand for themselves
			"runner/metrics", "runner/process/cpus_linux.go", "runner/process/keeper_linux.go", "internal/controlgroup", // files of the kernel's
			"models/cgi/spawner.go",    // the null device
			"runner/process/copies.go", // our own programs
		},
	},
	{
		name:  "stdout and stderr are named in main alone, which hands them to what cleans",
		calls: []string{"os.Stdout", "os.Stderr", "fmt.Print", "fmt.Println", "fmt.Printf", "log.Print", "log.Printf", "log.Println", "log.Fatal", "log.Fatalf"},
		from: []string{
			"cmd/interleave/main.go",
			"cmd/interleave-server/main.go", "cmd/interleave-nethttp/main.go", "cmd/interleave-server-sql/main.go", "cmd/interleave-nethttp-sql/main.go",
			"cmd/interleave-server-postgres/main.go", "cmd/interleave-nethttp-postgres/main.go", "cmd/interleave-server-pgx/main.go", "cmd/interleave-nethttp-pgx/main.go", "models/internal/supervise/process.go", // the measured programs, which their starter listens to
			"examples", "scripts/peers/fasthttp", // stand for themselves
			"scripts/known/main.go", "scripts/peers/main.go",
		},
	},
	{
		name:  "only the progress draws past what cleans",
		calls: []string{"visible.Unclean"},
		from:  []string{"cmd/interleave/progress.go"},
	},
}

func TestCalls(t *testing.T) {
	files := token.NewFileSet()
	used := map[string]bool{} // places of a rule in which there is such a call
	looked := 0
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && path != root && strings.HasPrefix(entry.Name(), "."):
			return fs.SkipDir
		case entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		tree, err := parser.ParseFile(files, path, text, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		looked++
		name, _ := filepath.Rel(root, path)
		ast.Inspect(tree, func(n ast.Node) bool {
			selector, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			for _, rule := range callRules {
				call, ok := rule.matches(selector)
				if !ok {
					continue
				}
				if place := rule.allows(filepath.ToSlash(name)); place != "" {
					used[rule.name+place] = true
				} else {
					t.Errorf("%s: %s: %s", files.Position(n.Pos()), call, rule.name)
				}
			}
			return true
		})
		return nil
	})
	if err != nil || looked == 0 {
		t.Fatalf("looked at %d files: %v", looked, err)
	}
	for _, rule := range callRules {
		for _, place := range rule.from {
			if !used[rule.name+place] {
				t.Errorf("%s needs no exception from: %s", place, rule.name)
			}
		}
	}
}

// matches returns the call that a selector is, if it is one of the rule's.
func (r callRule) matches(s *ast.SelectorExpr) (string, bool) {
	on, _ := s.X.(*ast.Ident)
	for _, call := range r.calls {
		before, name, _ := strings.Cut(call, ".")
		if name == s.Sel.Name && (before == "*" && (on == nil || on.Name != "bounded") || on != nil && on.Name == before) {
			return call, true
		}
	}
	return "", false
}

// allows returns the place of an exception that a file lies in, empty if none.
func (r callRule) allows(file string) string {
	for _, place := range r.from {
		if file == place || strings.HasPrefix(file, place+"/") {
			return place
		}
	}
	return ""
}
