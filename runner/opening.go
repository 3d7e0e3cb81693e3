package runner

import (
	"fmt"

	"interleave/results"
	"interleave/runner/load"
	"interleave/runner/place"
)

// opening reads a server's memory while idle connections are opened to it.
type opening struct {
	tree  place.Tree
	trial *results.Trial
}

// on acts on what the load driver tells of idle connections.
func (o *opening) on(event load.Event, driver *load.Driver) error {
	if event.Kind != load.EventConnections {
		return nil
	}
	if err := o.at(event.Count); err != nil {
		return err
	}
	return driver.Go()
}

// at reads the server's memory with so many idle connections open.
func (o *opening) at(connections int) error {
	bytes, _, err := o.tree.Memory()
	if err != nil {
		return fmt.Errorf("read the server's memory: %w", err)
	}
	o.trial.MemoryByConns = append(o.trial.MemoryByConns, results.MemorySample{Connections: connections, Bytes: bytes})
	return nil
}

// recordSlope puts what a connection costs on a trial, if it can be told.
func recordSlope(t *results.Trial) {
	if slope, why := t.PerConnection(); why == "" {
		t.Memory.PerConnection, t.Memory.PerConnectionLow, t.Memory.PerConnectionHigh = &slope.Value, &slope.Low, &slope.High
	}
}
