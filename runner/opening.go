package runner

import (
	"fmt"

	"interleave/results"
	"interleave/results/stat"
	"interleave/runner/load"
	"interleave/runner/metrics"
)

// opening reads a server's memory while idle connections are opened to it.
type opening struct {
	tree  *metrics.Tree
	trial *results.Trial
}

// on acts on what the load driver tells of idle connections.
func (o *opening) on(event load.Event, driver *load.Driver) error {
	if event.Kind != load.EventConnections {
		return nil
	}
	bytes, _, err := o.tree.Memory()
	if err != nil {
		return fmt.Errorf("read the server's memory: %w", err)
	}
	o.trial.MemoryByConns = append(o.trial.MemoryByConns, results.MemorySample{Connections: event.Count, Bytes: bytes})
	return driver.Go()
}

// recordSlope puts what a connection costs on a trial, if it can be told.
func recordSlope(t *results.Trial) {
	if slope := perConnection(t.MemoryByConns); slope != nil {
		t.Memory.PerConnection, t.Memory.PerConnectionLow, t.Memory.PerConnectionHigh = &slope.Value, &slope.Low, &slope.High
	}
}

// minCounts is how many connection counts a slope is fitted through at least.
const minCounts = 4

// perConnection is the slope of memory over connections, or nil if there were
// too few counts to tell.
func perConnection(samples []results.MemorySample) *results.Slope {
	var x, y []float64
	counts := map[int]bool{}
	for _, s := range samples {
		counts[s.Connections] = true
		x = append(x, float64(s.Connections))
		y = append(y, s.Bytes)
	}
	slope := stat.Fit(x, y).Slope
	if len(counts) < minCounts || !slope.HasInterval() {
		return nil
	}
	return &results.Slope{Value: slope.Value, Low: slope.Low, High: slope.High}
}
