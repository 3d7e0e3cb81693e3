package modeltest

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"syscall"
	"testing"

	"interleave/models"
	modelsall "interleave/models/all"
	"interleave/models/cgi/child"
	"interleave/models/server"
	"interleave/scenarios"
	scenariosall "interleave/scenarios/all"
)

// The environment variables that make the test binary a server. One that is
// started as a CGI program is the CGI child.
const (
	asServer   = "INTERLEAVE_TEST_AS_SERVER"
	descriptor = "INTERLEAVE_TEST_NOFILE" // a limit on open files
)

func TestMain(m *testing.M) {
	if child.Called() {
		syscall.Exit(child.Main(served())) // as cmd/interleave-cgi does: os.Exit would wait for the race detector
	}
	if os.Getenv(asServer) != "" {
		if n, err := strconv.ParseUint(os.Getenv(descriptor), 10, 64); err == nil {
			syscall.Setrlimit(syscall.RLIMIT_NOFILE, &syscall.Rlimit{Cur: n, Max: n})
		}
		os.Exit(server.Main(os.Args[1:], os.Stdout, os.Stderr, modelsall.Models(), served()))
	}
	flag.Parse()
	if f := flag.Lookup("test.parallel"); f.Value.String() == fmt.Sprint(runtime.GOMAXPROCS(0)) {
		f.Value.Set("8") // the cases wait more than they compute
	}
	os.Exit(m.Run())
}

// served are the real scenarios and the probe.
func served() []*scenarios.Scenario {
	return append(scenariosall.Scenarios(), probe())
}

// eachModel runs a case for every model, side by side: most of a case is
// waiting.
func eachModel(t *testing.T, run func(t *testing.T, m models.Model)) {
	t.Parallel()
	for _, m := range modelsall.Models() {
		t.Run(m.Name, func(t *testing.T) {
			t.Parallel()
			run(t, m)
		})
	}
}

// forks reports whether each request costs the model a process, so that a case
// asks for fewer of them.
func forks(m models.Model) bool { return slices.Contains(m.Traits, scenarios.ProcessPer) }

// bounded reports whether the model has few workers, so that it may close a
// connection between two requests for the sake of a client who waits.
func bounded(m models.Model) bool { return slices.Contains(m.Traits, scenarios.Bounded) }
