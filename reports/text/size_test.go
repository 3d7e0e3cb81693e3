package text_test

import (
	"bytes"
	"testing"

	"interleave/internal/golden"
	"interleave/internal/layout"
	"interleave/reports/text"
	"interleave/results"
)

// sizes are two servers with a quota, one that is too slow, and one whose answer is not
// sure.
func sizes() *results.Sizes {
	limit := results.CapacityLimit{Text: "p99 ≤ 50 ms, errors ≤ 0.1 %", Slow: 0.01, Latency: 0.05, Errors: 0.001}
	point := func(n, kept, probes int, slow, p99, busy float64) results.SizePoint {
		return results.SizePoint{
			Setting: n, Kept: kept, Probes: probes, Keeps: 2*kept > probes, Slow: slow,
			P90: new(p99 / 2), P99: &p99, Busy: &busy, CPU: new(0.001), Memory: new(float64(n+10) * (1 << 20)),
		}
	}
	of := func(s results.Size) results.Size {
		s.Scenario, s.Setting, s.Limit, s.Rate, s.Connections, s.Most = "backend", "workers", limit, 300, 256, 64
		s.Servers = max(s.Servers, 1)
		return s
	}
	return &results.Sizes{Schema: results.SizeSchema, Seed: 1, Measured: []results.Size{
		of(results.Size{
			Model: "threadpool", Value: new(9), Low: new(9), High: new(9), Sure: true,
			Points: []results.SizePoint{
				point(1, 0, 1, 1, 2.1, 0.05), point(8, 0, 2, 0.031, 0.0712, 0.3), point(9, 2, 2, 0.004, 0.0431, 0.3), point(18, 1, 1, 0, 0.0225, 0.31),
			},
			Formula: &results.SizeFormula{Processors: 1, Wait: 0.02, CPU: 0.001, Threads: 21, Highest: 1000, Busy: 6.3},
		}),
		of(results.Size{
			Model: "prefork", Value: new(9), Low: new(8), Sure: false,
			Points: []results.SizePoint{point(8, 0, 1, 0.02, 0.06, 0.3), point(9, 2, 3, 0.009, 0.0489, 0.3)},
		}),
		of(results.Size{Model: "cgi", Points: []results.SizePoint{point(64, 0, 1, 0.9, 3.2, 0.99)}}),
		of(results.Size{Model: "store", Failed: "the load driver was the limit"}),
		of(results.Size{
			Model: "threadpool", CPUs: 0.5, Servers: 2, Value: new(5), Low: new(5), High: new(5), Sure: true,
			Points: []results.SizePoint{point(5, 2, 2, 0.002, 0.045, 0.3)},
		}),
	}}
}

func TestSizes(t *testing.T) {
	var out bytes.Buffer
	if err := text.Sizes(&out, sizes(), layout.Options{Width: 100}); err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "size.txt", out.Bytes())
}
