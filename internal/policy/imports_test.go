package policy

import (
	"os/exec"
	"strings"
	"testing"
)

const module = "interleave/"

// graph is what each package of the module imports, directly; deps is with
// all that follows from it.
type graph struct{ imports, deps map[string][]string }

func load(t *testing.T) graph {
	t.Helper()
	g := graph{map[string][]string{}, map[string][]string{}}
	cmd := exec.Command("go", "list", "-f", `{{.ImportPath}}|{{join .Imports " "}}|{{join .Deps " "}}`, "./...")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	for line := range strings.Lines(string(out)) {
		f := strings.Split(strings.TrimSpace(line), "|")
		g.imports[f[0]], g.deps[f[0]] = strings.Fields(f[1]), strings.Fields(f[2])
	}
	return g
}

// under reports whether pkg is one of the trees, named without the module.
func under(pkg string, trees ...string) bool {
	for _, tree := range trees {
		if pkg == module+tree || strings.HasPrefix(pkg, module+tree+"/") {
			return true
		}
	}
	return false
}

// child returns the first element of pkg's path below tree, or "".
func child(pkg, tree string) string {
	rest, ok := strings.CutPrefix(pkg, module+tree+"/")
	if !ok {
		return ""
	}
	first, _, _ := strings.Cut(rest, "/")
	return first
}

// mechanics are folders of models and scenarios that are no model or scenario.
var mechanics = map[string]bool{
	"all": true, "internal": true, "modeltest": true, "server": true,
	"wire": true, "backends": true, "scenariotest": true, "store": true, "files": true, "postgres": true, "workload": true,
}

func concrete(pkg string) bool {
	for _, tree := range []string{"models", "scenarios"} {
		if c := child(pkg, tree); c != "" && (!mechanics[c] || c == "all") {
			return true
		}
	}
	return false
}

func TestImports(t *testing.T) {
	g := load(t)
	for _, rule := range []struct {
		name      string
		from      func(pkg string) bool
		forbidden func(from, pkg string) bool
		deep      bool // whatever follows from an import counts too
	}{
		{
			name:      "scenarios know nothing of models, measuring or reporting",
			from:      func(p string) bool { return under(p, "scenarios") },
			forbidden: func(_, p string) bool { return under(p, "models", "runner", "results", "reports", "cmd") },
			deep:      true,
		},
		{
			name: "a model imports no other model",
			from: func(p string) bool { return child(p, "models") != "" && !mechanics[child(p, "models")] },
			forbidden: func(from, p string) bool {
				c := child(p, "models")
				return c != "" && c != "internal" && c != child(from, "models")
			},
		},
		{
			name: "a model and its server know no concrete scenario",
			from: func(p string) bool {
				return under(p, "models") && child(p, "models") != "modeltest"
			},
			forbidden: func(_, p string) bool { return under(p, "scenarios") && concrete(p) },
			deep:      true,
		},
		{
			name:      "the runner knows no concrete model or scenario, and no report",
			from:      func(p string) bool { return under(p, "runner") },
			forbidden: func(_, p string) bool { return concrete(p) || under(p, "reports", "cmd") },
			deep:      true,
		},
		{
			name:      "reports read results and nothing else of ours",
			from:      func(p string) bool { return under(p, "reports") },
			forbidden: func(_, p string) bool { return under(p, "runner", "models", "scenarios", "cmd") },
			deep:      true,
		},
		{
			name: "of the rooms of a report measure knows none, and the others know measure only",
			from: func(p string) bool {
				return under(p, "reports/measure", "reports/trust", "reports/curve", "reports/standing")
			},
			forbidden: func(from, p string) bool {
				return under(p, "reports") && p != from && p != module+"reports/measure" && p != module+"reports/chart"
			},
			deep: true,
		},
		{
			name:      "charts know no results",
			from:      func(p string) bool { return under(p, "reports/chart") },
			forbidden: func(_, p string) bool { return p == module+"results" },
			deep:      true,
		},
		{
			name:      "statistics import nothing of ours",
			from:      func(p string) bool { return under(p, "results/stat") },
			forbidden: func(_, p string) bool { return strings.HasPrefix(p, module) },
			deep:      true,
		},
		{
			name:      "the codec knows no sockets",
			from:      func(p string) bool { return under(p, "scenarios/wire") },
			forbidden: func(_, p string) bool { return p == "net" || p == "net/http" || p == "os" || p == "fmt" },
			deep:      true,
		},
		{
			name: "only the command carries the handlers' sources",
			from: func(p string) bool { return !under(p, "cmd/interleave") },
			forbidden: func(_, p string) bool {
				return p == "interleave"
			},
			deep: true,
		},
		{
			name: "the measured server stays lean",
			from: func(p string) bool { return under(p, "cmd/interleave-server") },
			forbidden: func(_, p string) bool {
				return p == "net/http" || p == "encoding/json" || p == "html/template" || p == "text/template" ||
					p == "regexp" || strings.Contains(p, "gopsutil") || strings.Contains(p, "rakyll/hey") || strings.HasPrefix(p, "gonum.org/")
			},
			deep: true,
		},
		{
			name: "a server with a program of its own links nothing for measuring or reporting",
			from: func(p string) bool {
				return under(p, "cmd") && strings.HasPrefix(child(p, "cmd"), "interleave-")
			},
			forbidden: func(_, p string) bool {
				return under(p, "runner", "results", "reports") || strings.Contains(p, "gopsutil") ||
					strings.Contains(p, "rakyll/hey") || strings.HasPrefix(p, "gonum.org/")
			},
			deep: true,
		},
		{
			name: "only the server of net/http links another WebSocket than ours",
			from: func(p string) bool {
				return !under(p, "models/nethttp/serve") && !strings.HasPrefix(p, module+"cmd/interleave-nethttp")
			},
			forbidden: func(_, p string) bool { return strings.Contains(p, "gorilla/") },
			deep:      true,
		},
		{
			name: "only the command has labs of several hosts, and NATS for them",
			from: func(p string) bool { return !under(p, "runner/hosts") && p != module+"cmd/interleave" },
			forbidden: func(_, p string) bool {
				return under(p, "runner/hosts") || strings.HasPrefix(p, "github.com/nats-io/")
			},
			deep: true,
		},
		{
			name: "only who serves or measures what calls SQLite links it",
			from: func(p string) bool {
				return !strings.HasSuffix(p, "-sql") && !under(p, "scenarios/store", "runner", "cmd/interleave", "scripts/peers")
			},
			forbidden: func(_, p string) bool {
				return under(p, "scenarios/store") || strings.Contains(p, "ncruces/")
			},
			deep: true,
		},
		{
			name: "only who serves or measures what asks PostgreSQL links its protocol",
			from: func(p string) bool {
				return !strings.HasSuffix(p, "-postgres") && !strings.HasSuffix(p, "-pgx") &&
					!under(p, "scenarios/postgres", "scenarios/order/native", "cmd/interleave")
			},
			forbidden: func(_, p string) bool {
				return under(p, "scenarios/postgres") || strings.Contains(p, "jackc/")
			},
			deep: true,
		},
		{
			name: "PostgreSQL's protocol knows no sockets, and its driver is in the programs with its name only",
			from: func(p string) bool {
				return p == module+"scenarios/postgres" || strings.HasSuffix(p, "-postgres") || under(p, "cmd/interleave")
			},
			forbidden: func(from, p string) bool {
				return strings.HasSuffix(p, "jackc/pgx/v5") || strings.HasSuffix(p, "/pgconn") || p == "net" && from == module+"scenarios/postgres"
			},
			deep: true,
		},
		{
			name: "a program with SQLite links nothing else for it",
			from: func(p string) bool { return strings.HasSuffix(p, "-sql") },
			forbidden: func(from, p string) bool {
				return p == "net/http" && !strings.Contains(from, "nethttp") || strings.HasPrefix(p, "database/sql") || p == "regexp"
			},
			deep: true,
		},
		{
			name: "the CGI child pays for no package that it can do without",
			from: func(p string) bool { return under(p, "cmd/interleave-cgi") },
			forbidden: func(_, p string) bool {
				return p == "net/http" || p == "net" || p == "fmt" || p == "encoding/json" || p == "html/template" ||
					p == "text/template" || p == "regexp" || p == "context"
			},
			deep: true,
		},
	} {
		t.Run(rule.name, func(t *testing.T) {
			looked := 0
			edges := g.imports
			if rule.deep {
				edges = g.deps
			}
			for from := range g.imports {
				if !rule.from(from) {
					continue
				}
				looked++
				for _, to := range edges[from] {
					if rule.forbidden(from, to) {
						t.Errorf("%s depends on %s", from, to)
					}
				}
			}
			if looked == 0 {
				t.Error("the rule applies to no package: it has lost its subject")
			}
		})
	}
}
