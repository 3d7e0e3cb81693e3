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
	t.ServerCPU = new(after.CPU - w.before.CPU)
	if after.forksKnown && w.before.forksKnown {
		t.Forks = new(after.forks - w.before.forks)
	}
	recordThreads(t, w.before.Reading, after.Reading, after.driver.Queued-w.before.driver.Queued, 1)
}

// recordThreads puts on a trial what the server's threads did between two
// readings, in which the load driver's waited for so long; the part of it, from
// 0 to 1, that counts.
func recordThreads(t *results.Trial, before, after metrics.Reading, driverQueued, part float64) {
	if !after.Counts.SwitchesKnown {
		return // a host that does not tell threads apart
	}
	voluntary := int64(part * float64(after.Counts.Voluntary-before.Counts.Voluntary))
	involuntary := int64(part * float64(after.Counts.Involuntary-before.Counts.Involuntary))
	t.Switches = results.Switches{Voluntary: &voluntary, Involuntary: &involuntary}
	server, driver := part*max(0, after.Queued-before.Queued), part*max(0, driverQueued)
	t.ServerQueued, t.GeneratorQueued = &server, &driver
	t.BusyThreads = new(metrics.Busy(before, after))
}

// finish adds what needs the load driver's result too.
func (w *window) finish() {
	t := w.trial
	if l := t.LoadResult; l != nil && t.ServerCPU != nil && l.Requests > 0 {
		t.CPUPerRequest = new(*t.ServerCPU / float64(l.Requests))
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
