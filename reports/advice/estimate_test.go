package advice_test

import (
	"math"
	"testing"

	"interleave/reports/advice"
	"interleave/reports/reporttest"
)

func estimates(in advice.Inputs) map[string]advice.Estimate {
	all := map[string]advice.Estimate{}
	for _, e := range advice.Estimates(reporttest.Advice(), in) {
		all[e.Model] = e
	}
	return all
}

func near(a, b float64) bool { return math.Abs(a/b-1) < 1e-9 }

// TestEstimatesAreWhatWasMeasured, for the workload's own inputs.
func TestEstimatesAreWhatWasMeasured(t *testing.T) {
	all := estimates(advice.InputsOf(reporttest.Advice()))
	if e := all["loop"]; !near(e.Value, 720) || !near(e.Low, 680) || !near(e.High, 760) {
		t.Errorf("loop: %+v, want its capacity, 720 [680–760]", e)
	}
	if e := all["pool"]; !near(e.Value, 600) || !near(e.Low, 540) || e.Because != "processors" {
		t.Errorf("pool: %+v, want its capacity, 600 from 540 on, by processors", e)
	}
	// Between what was reached of the others' bounds, 0.81 to 0.96 of them: 1/1.4 ms is 714.
	if e := all["tasks"]; e.Low < 500 || e.High > 720 || e.Low >= e.High {
		t.Errorf("tasks: %+v, want an interval within 500 to 720", e)
	}
	// One probe showed that it does not keep 300/s.
	if e := all["cgi"]; e.High > 300 || e.Verdict(300, 0.1) != "no" && e.Verdict(300, 0.1) != "perhaps" {
		t.Errorf("cgi: %+v, want no more than 300/s", e)
	}
	if _, there := all["late"]; there {
		t.Error("late was not measured, and has an estimate")
	}
}

// TestEstimatesOfOtherWorkloads: each bound gives out when it is due.
func TestEstimatesOfOtherWorkloads(t *testing.T) {
	own := advice.InputsOf(reporttest.Advice())
	longer, blocked, idle := own, own, own
	longer.Wait *= 10    // 400 ms: 32 workers serve 80 requests/s
	blocked.Blocking = 1 // a loop is held for 40 ms by each request
	idle.Clients = 2
	all := estimates(longer)
	if e := all["pool"]; e.Because != "workers" || e.High > 110 {
		t.Errorf("pool with waits of 400 ms: %+v, want at most 110/s by workers", e)
	}
	if e, was := all["loop"], estimates(own)["loop"]; !near(e.Value, was.Value) || e.High/e.Low <= was.High/was.Low {
		t.Errorf("loop with waits of 400 ms: %+v, want the same with a wider interval than %+v", e, was)
	}
	if e := all["loop"]; e.Verdict(300, 0.1) != "no: a request takes 301 ms by itself" {
		t.Errorf("loop with waits of 400 ms: %q, want that no request is within 100 ms", e.Verdict(300, 0.1))
	}
	if e := estimates(blocked)["loop"]; e.Because != "its loop" || e.High > 40 || e.Verdict(300, 0.1) != "no" {
		t.Errorf("loop with a driver that blocks: %+v, want at most 40/s by its loop", e)
	}
	if e := estimates(blocked)["tasks"]; e.Because != "processors" {
		t.Errorf("tasks with a driver that blocks: %+v, want processors to be its bound", e)
	}
	// Two clients that are answered after 31.25 ms.
	if e := estimates(idle)["loop"]; !near(e.Clients, 2/0.03125) {
		t.Errorf("loop with two clients: %v/s, want 64", e.Clients)
	}
}

// TestWhatAProbeDoesNotSay: a model that takes too much memory keeps the limit at no rate,
// and a rate that our own driver did not put on is not beyond a model.
func TestWhatAProbeDoesNotSay(t *testing.T) {
	a := reporttest.Advice()
	a.Limit.Memory = 64 << 20
	for i := range a.Candidates {
		switch c := &a.Candidates[i]; c.Model {
		case "tasks":
			c.Keeps, c.Memory, c.Why = false, new(100e6), "it takes more memory than the limit"
		case "cgi":
			c.Limited, c.CPU, c.Why = true, new(0.0014), "load driver and backends together were the limit"
		}
	}
	for _, e := range advice.Estimates(a, advice.InputsOf(a)) {
		verdict := e.Verdict(300, 0.1)
		switch e.Model {
		case "tasks":
			if verdict != "no: it took more memory than the limit" {
				t.Errorf("%+v: %q, want no, because of its memory", e, verdict)
			}
		case "cgi":
			if verdict != "yes" {
				t.Errorf("%+v: %q, want what arithmetic says, yes", e, verdict)
			}
		}
	}
}
