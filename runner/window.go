package runner

import (
	"fmt"

	"interleave/results"
	"interleave/runner/load"
	"interleave/runner/metrics"
)

// window watches a server's process tree while its load driver tells where it
// is: memory at each step of idle connections, and what the tree used over
// the measured window.
type window struct {
	tree    *metrics.Tree
	driver  *metrics.Tree // the load driver's
	trial   *results.Trial
	sampler *metrics.Sampler
	before  edge
	failed  error // of the readings at the window's edges
}

// edge is what is read at an edge of the window.
type edge struct {
	metrics.Reading
	driver     metrics.Reading // zero if it is gone
	forks      int64           // of the whole host
	forksKnown bool
}

func (w *window) read() (e edge) {
	var err error
	if e.Reading, err = w.tree.Read(); err != nil {
		w.failed = err
	}
	e.driver, _ = w.driver.Read()
	e.forks, e.forksKnown = metrics.HostForks()
	return e
}

func (w *window) on(event load.Event, driver *load.Driver) error {
	switch event.Kind {
	case load.EventConnections:
		return (&opening{tree: w.tree, trial: w.trial}).on(event, driver)
	case load.EventWindowStart:
		w.before = w.read()
		w.sampler = metrics.StartSampler(w.tree)
	case load.EventWindowEnd:
		after := w.read()
		w.close()
		if w.failed != nil {
			return fmt.Errorf("read the server's CPU time: %w", w.failed)
		}
		w.record(after)
	}
	return nil
}

// record puts the window's figures on the trial.
func (w *window) record(after edge) {
	t := w.trial
	cpu := after.CPU - w.before.CPU
	t.ServerCPU = &cpu
	if after.forksKnown && w.before.forksKnown {
		forks := after.forks - w.before.forks
		t.Forks = &forks
	}
	if !after.Counts.SwitchesKnown {
		return // a host that does not tell threads apart
	}
	voluntary := after.Counts.Voluntary - w.before.Counts.Voluntary
	involuntary := after.Counts.Involuntary - w.before.Counts.Involuntary
	t.Switches = results.Switches{Voluntary: &voluntary, Involuntary: &involuntary}
	server, driver := max(0, after.Queued-w.before.Queued), max(0, after.driver.Queued-w.before.driver.Queued)
	t.ServerQueued, t.GeneratorQueued = &server, &driver
	busy := metrics.Busy(w.before.Reading, after.Reading)
	t.BusyThreads = &busy
}

// finish adds what needs the load driver's result too.
func (w *window) finish() {
	t := w.trial
	if l := t.LoadResult; l != nil && t.ServerCPU != nil && l.Requests > 0 {
		each := *t.ServerCPU / float64(l.Requests)
		t.CPUPerRequest = &each
	}
	recordSlope(t)
}

// close ends the sampling and keeps what it saw.
func (w *window) close() {
	if w.sampler == nil {
		return
	}
	peaks := w.sampler.Stop()
	w.sampler = nil
	recordPeaks(w.trial, peaks)
}
