package runner

import (
	"fmt"

	"interleave/results"
	"interleave/runner/load"
	"interleave/runner/metrics"
	"interleave/runner/place"
)

// window watches a server's process tree while its load driver tells where it
// is: memory at each step of idle connections, and what the tree used over
// the measured window.
type window struct {
	tree    place.Tree
	drivers []place.Tree // of load drivers
	trial   *results.Trial

	server place.Window   // nil before the window's start and after its end
	loads  []place.Window // of drivers that are there
}

// newWindow watches the server of s.
func newWindow(s *stand) *window { return &window{tree: s.tree, trial: s.trial} }

// drivenBy watches a load driver as well, unless it is gone.
func (w *window) drivenBy(on place.Place, driver place.Child) {
	if tree, err := on.Tree(driver, place.TreeSpec{}); err == nil {
		w.drivers = append(w.drivers, tree)
	}
}

func (w *window) on(event load.Event, driver *load.Driver) error {
	switch event.Kind {
	case load.EventConnections:
		return (&opening{tree: w.tree, trial: w.trial}).on(event, driver)
	case load.EventWindowStart:
		return w.begin()
	case load.EventWindowEnd:
		return w.end()
	}
	return nil
}

func (w *window) begin() (err error) {
	if w.server, err = w.tree.Begin(true); err != nil {
		return fmt.Errorf("read the server's CPU time: %w", err)
	}
	for _, tree := range w.drivers {
		if load, err := tree.Begin(false); err == nil {
			w.loads = append(w.loads, load)
		}
	}
	return nil
}

// end puts the window's figures on the trial.
func (w *window) end() error {
	if w.server == nil {
		return nil
	}
	used, err := w.server.End()
	w.server = nil
	recordPeaks(w.trial, used.Peaks)
	queued := 0.0
	for _, load := range w.loads {
		driver, _ := load.End()
		queued += driver.Queued
	}
	w.loads = nil
	if err != nil {
		return fmt.Errorf("read the server's CPU time: %w", err)
	}
	w.trial.ServerCPU, w.trial.Forks = &used.CPU, used.Forks
	recordThreads(w.trial, used.Used, queued, 1)
	return nil
}

// recordThreads puts on a trial what the server's threads did, while the load
// driver's waited for so long; the part of it, from 0 to 1, that counts.
func recordThreads(t *results.Trial, used metrics.Used, driverQueued, part float64) {
	if !used.SwitchesKnown {
		return // a host that does not tell threads apart
	}
	voluntary, involuntary := int64(part*float64(used.Voluntary)), int64(part*float64(used.Involuntary))
	t.Switches = results.Switches{Voluntary: &voluntary, Involuntary: &involuntary}
	server, driver := part*used.Queued, part*driverQueued
	t.ServerQueued, t.GeneratorQueued = &server, &driver
	t.BusyThreads = &used.Busy
}

// finish adds what needs the load driver's result too.
func (w *window) finish() {
	t := w.trial
	if l := t.LoadResult; l != nil && t.ServerCPU != nil && l.Requests > 0 {
		t.CPUPerRequest = new(*t.ServerCPU / float64(l.Requests))
	}
	recordSlope(t)
}

// close ends the watching, and keeps what it saw.
func (w *window) close() {
	_ = w.end() // of a trial that has failed already
	for _, tree := range w.drivers {
		tree.Close()
	}
}
