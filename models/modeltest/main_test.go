package modeltest

import (
	"os"
	"strconv"
	"syscall"
	"testing"

	"go.uber.org/goleak"

	"interleave/internal/atonce"
	"interleave/internal/race"
	"interleave/models"
	modelsall "interleave/models/all"
	"interleave/models/cgi/child"
	"interleave/models/nethttp/serve"
	"interleave/models/server"
	"interleave/scenarios"
	scenariosall "interleave/scenarios/all"
	"interleave/scenarios/order"
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
	atonce.Tests(12, 4)
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("interleave/models/modeltest.obey"))
}

// served are the real scenarios, with the library that one needs, and what tests only
// ask.
func served() []*scenarios.Scenario {
	list := append(scenariosall.Scenarios(), streaming(), probe())
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

// eachModel runs a case for every model, side by side: most of a case is waiting. Each
// model is in a process of its own, as users have it. Under the race detector those that
// can are in this one instead, where also nothing of them may be left.
func eachModel(t *testing.T, run func(t *testing.T, m subject)) {
	t.Helper()
	eachSubject(t, func(t *testing.T, m subject) {
		m.inside = race.Enabled && m.Shape.MaxProcesses == 1
		run(t, m)
	})
}

// eachProcess runs a case that looks at processes.
func eachProcess(t *testing.T, run func(t *testing.T, m subject)) {
	t.Helper()
	needProc(t)
	eachSubject(t, func(t *testing.T, m subject) {
		if race.Enabled && m.Shape.MaxProcesses == 1 {
			t.Skip("what the race detector has to see of it are the cases in which it is in this process")
		}
		run(t, m)
	})
}

func eachSubject(t *testing.T, run func(t *testing.T, m subject)) {
	t.Parallel()
	for _, m := range all() {
		t.Run(m.Name, func(t *testing.T) {
			t.Parallel()
			if why := m.Unavailable(); why != "" {
				t.Skip(why)
			}
			run(t, subject{Model: m})
		})
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
