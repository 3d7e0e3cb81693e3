package runner_test

import (
	"context"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"interleave/runner"
	"interleave/runner/outside"
	"interleave/scenarios"
)

// serveOutside is a server that heeds the outside contract.
func serveOutside(behaviour string) int {
	var one sync.Mutex
	switch behaviour {
	case "stubborn":
		signal.Ignore(syscall.SIGTERM)
	case "sleeper":
		time.Sleep(time.Hour)
	case "crowd":
		if exec.Command(os.Args[0], "--outside", "sleeper").Start() != nil {
			return 1
		}
	}
	http.ListenAndServe(net.JoinHostPort(os.Getenv("HOST"), os.Getenv("PORT")), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if behaviour == "one by one" {
			one.Lock()
			defer one.Unlock()
			time.Sleep(time.Millisecond)
		}
		w.Write([]byte("right " + r.URL.Query().Get("n")))
	}))
	return 1
}

func outsideServer(t *testing.T, behaviour string) *outside.Server {
	return &outside.Server{
		File: "server.yaml", Digest: "1", Name: behaviour, Command: []string{os.Args[0], "--outside", behaviour},
		Directory: t.TempDir(), Scenarios: []string{crowded.Name},
		ReadyWithin: 20 * time.Second, StopSignal: syscall.SIGTERM, StopWithin: 5 * time.Second,
	}
}

// crowded has clients enough for one of the sides to be busy at any time.
var crowded = &scenarios.Scenario{
	Name:     "crowded",
	Requests: []scenarios.Request{{Target: "/crowded?n={n}", Want: scenarios.Expect{Body: "right {n}"}}},
	Loads:    []scenarios.Load{{Name: "closed-16", Groups: scenarios.ClosedLoop(16)}},
}

func TestOutsideServersAreMeasuredByWhatTheyClaim(t *testing.T) {
	c := config(1, "honest")
	c.Scenarios = append(c.Scenarios, crowded)
	one := outsideServer(t, "one by one") // uses little of its processor, and never said that it would use more
	stubborn := outsideServer(t, "stubborn")
	stubborn.StopWithin = 20 * time.Millisecond
	crowd := outsideServer(t, "crowd")
	crowd.Processes = 1
	absent := outsideServer(t, "absent")
	absent.Command = []string{"no-such-program"}
	c.Outside = []*outside.Server{one, stubborn, crowd, absent}
	store, run := begin(t, c)
	if err := runner.Run(context.Background(), c, store, run, nil); err != nil {
		t.Fatal(err)
	}
	want := map[string]struct{ invalid, warning string }{
		"one by one": {},
		"stubborn":   {warning: "stubborn did not stop within 20 ms"},
		"crowd":      {invalid: "had 2 processes, but claims at most 1"},
		"absent":     {invalid: "the program no-such-program of server absent is not in PATH"},
	}
	if runtime.GOOS != "linux" {
		delete(want, "crowd")
	}
	seen := 0
	for _, trial := range loadTrials(t, store) {
		w, ok := want[trial.Model]
		if !ok {
			continue
		}
		seen++
		if trial.Scenario != crowded.Name {
			t.Errorf("%s was measured with %s, which it does not serve", trial.Model, trial.Scenario)
		}
		invalid, warnings := strings.Join(trial.InvalidBecause, "; "), strings.Join(trial.Warnings, "; ")
		if trial.Valid != (w.invalid == "") || !strings.Contains(invalid, w.invalid) || !strings.Contains(warnings, w.warning) {
			t.Errorf("%s: valid %v because %q, warnings %q; want %+v", trial.Model, trial.Valid, invalid, warnings, w)
		}
	}
	if seen != len(want) {
		t.Errorf("%d trials of outside servers, want %d", seen, len(want))
	}
}

func TestAChangedServerFileEndsARun(t *testing.T) {
	c := config(1, "honest")
	c.Scenarios = []*scenarios.Scenario{crowded}
	mine := outsideServer(t, "one by one")
	c.Outside = []*outside.Server{mine}
	_, run := begin(t, c)
	if o := run.Plan.Models[1].Outside; o == nil || o.File != "server.yaml" || o.Scenarios[0] != crowded.Name {
		t.Errorf("the plan records %+v of the server", o)
	}
	if err := runner.CheckResume(c, run); err != nil {
		t.Errorf("CheckResume = %v, want nil", err)
	}
	mine.Digest = "2"
	if err := runner.CheckResume(c, run); err == nil || !strings.Contains(err.Error(), "server.yaml has changed") {
		t.Errorf("CheckResume after a change = %v", err)
	}
}
