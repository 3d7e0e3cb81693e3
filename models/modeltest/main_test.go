package modeltest

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"syscall"
	"testing"

	"go.uber.org/goleak"

	"interleave/internal/race"
	"interleave/models"
	modelsall "interleave/models/all"
	"interleave/models/cgi/child"
	"interleave/models/nethttp/serve"
	"interleave/models/server"
	"interleave/scenarios"
	scenariosall "interleave/scenarios/all"
	"interleave/scenarios/order"
	"interleave/scenarios/scenariotest"
	"interleave/scenarios/store"
)

// descriptor is the environment variable for a server's limit on open files.
const descriptor = "INTERLEAVE_TEST_NOFILE"

func TestMain(m *testing.M) {
	if child.Called() {
		syscall.Exit(child.Main(served())) // as cmd/interleave-cgi does: os.Exit would wait for the race detector
	}
	if os.Getenv(AsServer) != "" {
		if n, err := strconv.ParseUint(os.Getenv(descriptor), 10, 64); err == nil {
			syscall.Setrlimit(syscall.RLIMIT_NOFILE, &syscall.Rlimit{Cur: n, Max: n})
		}
		os.Exit(server.Main(os.Args[1:], os.Stdout, os.Stderr, all(), served()))
	}
	flag.Parse()
	if f := flag.Lookup("test.parallel"); f.Value.String() == fmt.Sprint(runtime.GOMAXPROCS(0)) {
		// The cases wait more than they compute.
		most := "8"
		if race.Enabled {
			most = "4"
		}
		f.Value.Set(most)
	}
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("interleave/models/modeltest.obey"))
}

// served are the real scenarios, with the library that one needs, and what tests only
// ask.
func served() []*scenarios.Scenario {
	list := append(scenariosall.Scenarios(), scenariotest.Streaming(1<<20), probe())
	for i, s := range list {
		if s.Library != "" {
			list[i] = order.With(new(store.Client))
		}
	}
	return append(list, asking())
}

// all are the models, those with a program of their own included.
func all() []models.Model {
	all := modelsall.Models()
	for i, m := range all {
		if m.Name == "nethttp" {
			all[i] = serve.Model()
		}
	}
	return all
}

// subject is a model and the way to start it.
type subject struct {
	models.Model
	inside bool // in this process, where nothing of it may be left
}

// forks reports whether each request costs the model a process, so that a case
// asks for fewer of them.
func (m subject) forks() bool { return m.Has(scenarios.ProcessPer) }

// bounded reports whether the model has few workers, so that it may close a
// connection between two requests for the sake of a client who waits.
func (m subject) bounded() bool { return m.Has(scenarios.Bounded) }

// eachModel runs a case for every model, in a process of its own and, if the
// model can, in this one, side by side: most of a case is waiting.
func eachModel(t *testing.T, run func(t *testing.T, m subject)) {
	t.Helper()
	eachSubject(t, run, func(m models.Model) bool { return m.Shape.MaxProcesses == 1 })
}

// eachProcess runs a case that looks at processes.
func eachProcess(t *testing.T, run func(t *testing.T, m subject)) {
	t.Helper()
	needProc(t)
	eachSubject(t, run, func(models.Model) bool { return false })
}

func eachSubject(t *testing.T, run func(t *testing.T, m subject), inside func(models.Model) bool) {
	t.Parallel()
	for _, m := range all() {
		start := func(name string, m subject) {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				if why := m.Unavailable(); why != "" {
					t.Skip(why)
				}
				run(t, m)
			})
		}
		can := inside(m)
		if !can || !race.Enabled { // the race detector sees in this process what there is to see
			start(m.Name, subject{Model: m})
		}
		if can {
			start(m.Name+" inside", subject{m, true})
		}
	}
}

// self is this program.
func self() string {
	path, err := os.Executable()
	if err != nil {
		panic(err)
	}
	return path
}
