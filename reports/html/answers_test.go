package html_test

import (
	"bytes"
	"strings"
	"testing"

	"interleave/reports/html"
	"interleave/results"
)

// TestAnswers: what a search has found is on its page, and what others named is escaped.
func TestAnswers(t *testing.T) {
	limit := results.CapacityLimit{Text: "p99 ≤ 50 ms", Slow: 0.01, Latency: 0.05}
	size := results.Size{
		Model: "pool", Scenario: "shop", Setting: "workers", Rate: 300, Servers: 2, CPUs: 0.5, Limit: limit, Most: 64,
		Value: new(9), Low: new(9), High: new(9), Sure: true, Disturbed: 0.5,
		Points: []results.SizePoint{
			{Setting: 8, Probes: 2, Slow: 0.1, P90: new(0.07)}, {Setting: 9, Keeps: true, Probes: 2, Kept: 2, P90: new(0.03), CPU: new(0.001), Memory: new(1e7)},
		},
		Formula: &results.SizeFormula{Processors: 0.5, Wait: 0.02, CPU: 0.001, Threads: 10.5, Highest: 500, Busy: 3.15},
	}
	advice := &results.Advice{
		Workload: "shop", Text: "name: shop # <script>", Rate: 300, Limit: limit, Model: "pool", Tied: []string{"loop"}, Wait: 0.02, Size: &size,
		Candidates: []results.Candidate{{Model: "pool", Settings: "64 workers", Keeps: true, CPU: new(0.001), Busy: new(0.3), Memory: new(1e7)}, {Model: "cgi", Why: "its processors are busy", Slow: 1, CPU: new(0.01)}},
		Capacities: []results.Capacity{{Model: "pool", Scenario: "shop", Limit: limit, Value: new(500.0), Low: new(480.0), High: new(520.0)}},
		Changes:    []results.Change{{What: "twice the rate (600/s)", Instead: "loop", Measured: true, How: "by the capacities"}},
	}
	for name, page := range map[string]struct {
		write func(*bytes.Buffer) error
		want  []string
	}{
		"size": {
			func(b *bytes.Buffer) error { return html.Sizes(b, &results.Sizes{Measured: []results.Size{size}}) },
			[]string{"each of 2 × pool with 0.5 processors needs 9 workers for 150 requests/s of shop", "kept 2 of 2", "18 workers in all", "up to 50 % of a probe", "says 10.5", "<svg"},
		},
		"advice": {
			func(b *bytes.Buffer) error { return html.Advice(b, advice) },
			[]string{"pool with 9 workers or more", "500 requests/s [480–520]", "about 10 clients", "not cgi: its processors are busy", "twice the rate (600/s): then loop (measured by the capacities)", "&lt;script&gt;", "As good, as far as was measured: loop"},
		},
	} {
		var b bytes.Buffer
		if err := page.write(&b); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, want := range page.want {
			if !strings.Contains(b.String(), want) {
				t.Errorf("the page of %s does not say %q", name, want)
			}
		}
	}
}
