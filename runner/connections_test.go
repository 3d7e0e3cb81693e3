package runner

import (
	"strings"
	"testing"
	"time"

	"interleave/results"
	"interleave/runner/capacity"
	"interleave/scenarios"
)

func waiting(d time.Duration) *scenarios.Scenario {
	return &scenarios.Scenario{
		Name: "waiting", Requests: []scenarios.Request{{Target: "/waiting"}},
		Upstreams: []scenarios.Upstream{{Name: "service", Delay: d}},
	}
}

// TestNoRequestWaitsForAConnection: there are twice as many as requests wait, beside the
// usual ones; what was asked for counts.
func TestNoRequestWaitsForAConnection(t *testing.T) {
	at := func(s *scenarios.Scenario, rate float64, asked int) RateProbe {
		return RateProbe{Cell: Cell{Scenario: s}, Step: capacity.Step{Rate: rate}, Connections: asked}
	}
	for _, test := range []struct {
		probe RateProbe
		want  int
	}{
		{at(waiting(0), 10_000, 0), 256},
		{at(waiting(500*time.Millisecond), 600, 0), 256 + 600},
		{at(waiting(500*time.Millisecond), 600, 64), 64},
		{RateProbe{URL: "http://127.0.0.1:1/", Step: capacity.Step{Rate: 600}}, 256},
	} {
		if got := test.probe.Carried(); got != test.want {
			t.Errorf("%+v: %d connections, want %d", test.probe.Step, got, test.want)
		}
	}
}

// TestConnectionsThatAreTheLimit are told from a server that is.
func TestConnectionsThatAreTheLimit(t *testing.T) {
	of := func(throughput, service float64) *rating {
		return &rating{
			probe:  RateProbe{Limit: capacity.DefaultLimit, Connections: 64, Step: capacity.Step{Rate: 5000}},
			result: &results.LoadResult{Throughput: throughput, ServiceTime: results.Quantiles{Mean: &service, P90: &service}},
		}
	}
	if why := of(3150, 0.020).crowded(0.2); !strings.HasPrefix(why, "all 64 connections were busy") {
		t.Errorf("64 connections that are answered after 20 ms, 3,150 times a second: %q, want that they are the limit", why)
	}
	for name, why := range map[string]string{
		"a server that is busy":               of(3150, 0.020).crowded(0.95),
		"a server of which that is not known": of(3150, 0.020).crowded(0),
		"a server that is slow":               of(640, 0.1).crowded(0.2),
		"connections that are free":           of(1000, 0.020).crowded(0.2),
	} {
		if why != "" {
			t.Errorf("%s: %q, want that connections are not the limit", name, why)
		}
	}
}
