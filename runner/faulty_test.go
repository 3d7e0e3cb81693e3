package runner_test

import (
	"context"
	"net"
	"net/http"
	"os"
	"runtime"
	"testing"
	"time"

	"interleave/results"
	"interleave/runner"
	"interleave/scenarios"
)

// fragile are servers of one process that answer after 20 ms, and go wrong when they
// are asked to.
var fragile = []mutant{
	{name: "exits", serve: func(l net.Listener) { goesWrong(l, func() { os.Exit(scenarios.ExitStatus) }) }},
	{name: "pretends to exit", serve: func(l net.Listener) { goesWrong(l, func() {}) }},
}

func goesWrong(l net.Listener, how func()) {
	http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("fault") != "" {
			how()
		}
		time.Sleep(20 * time.Millisecond)
		w.Write([]byte("right " + r.URL.Query().Get("n")))
	}))
}

// faultyScenario is 200 requests a second beside two that end the server.
func faultyScenario() *scenarios.Scenario {
	return &scenarios.Scenario{
		Name: "probe",
		Requests: []scenarios.Request{
			{Class: "order", Method: "POST", Target: "/probe?n={n}", Want: scenarios.Expect{Body: "right {n}"}},
			{Class: "exit", Method: "POST", Target: "/probe?fault=exit&n={n}", Want: scenarios.Expect{Status: 500, AnyBody: true}, Fault: scenarios.Exit},
		},
		Loads: []scenarios.Load{{
			Name: "exit",
			Groups: []scenarios.Group{
				{Class: "order", Clients: 16, Arrivals: scenarios.Constant, Rate: 200},
				{Class: "exit", Clients: 1, Arrivals: scenarios.Constant, Rate: 2, First: 150 * time.Millisecond},
			},
			Allow:   scenarios.Allow{Lost: true, Exits: true},
			Timeout: 300 * time.Millisecond,
			Weight:  2.5,
			Alone:   true,
		}},
	}
}

func measureFaulty(t *testing.T, behaviour string) results.Trial {
	t.Helper()
	c := config(1, behaviour)
	c.Scenarios = []*scenarios.Scenario{faultyScenario()}
	store, run := begin(t, c)
	if err := runner.Run(context.Background(), c, store, run, nil); err != nil {
		t.Fatal(err)
	}
	return loadTrials(t, store)[0]
}

// TestAServerThatExitsIsStartedAgain: its end is no fault of the trial, but a figure.
func TestAServerThatExitsIsStartedAgain(t *testing.T) {
	got := measureFaulty(t, "exits")
	if !got.Valid {
		t.Fatalf("the trial is not valid: %v", got.InvalidBecause)
	}
	f := got.LoadResult.Faults
	if f == nil || f.Sent < 2 || got.Restarts == nil || *got.Restarts < 2 {
		t.Fatalf("faults %+v, restarts %v, want 2 of each at least", f, got.Restarts)
	}
	if v := results.LostPerFault.Of(&got); v == nil || *v < 1 {
		t.Errorf("lost per fault: %v, want 1 at least of 200 requests a second that take 20 ms", v)
	}
	v := results.FaultRecovery.Of(&got)
	if v == nil || *v < scenarios.RestartDelay.Seconds()/2 {
		t.Errorf("recovery %v, want the delay of %v, about, or more", v, scenarios.RestartDelay)
	}
	if runtime.GOOS == "linux" && (results.KeptPerFault.Of(&got) == nil || got.CPUPerRequest == nil || got.ProcessesMax == nil || *got.ProcessesMax != 1) {
		t.Errorf("memory kept %v, CPU per request %v, processes %v, want figures, and one process", results.KeptPerFault.Of(&got), got.CPUPerRequest, got.ProcessesMax)
	}
	if n := got.LoadResult.Classes["order"].Allowed; len(n) == 0 {
		t.Errorf("what was lost of the orders is not told: %+v", got.LoadResult.Classes["order"])
	}
}

// TestAServerThatPretendsToExitIsWrong: it would be the best of all.
func TestAServerThatPretendsToExitIsWrong(t *testing.T) {
	if got := measureFaulty(t, "pretends to exit"); got.Valid {
		t.Errorf("the trial is valid, want that an answer of status 200 makes it invalid")
	}
}
