package runner

import (
	"fmt"

	"interleave/results"
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
	if slope, why := t.PerConnection(); why == "" {
		t.Memory.PerConnection, t.Memory.PerConnectionLow, t.Memory.PerConnectionHigh = &slope.Value, &slope.Low, &slope.High
	}
}
