package runner

import (
	"fmt"
	"math"

	"interleave/results"
	"interleave/results/stat"
	"interleave/runner/load"
	"interleave/runner/metrics"
)

// window watches a server's process tree while its load driver tells where it
// is: memory at each step of idle connections, and CPU time and switches over
// the measured window.
type window struct {
	tree    *metrics.Tree
	trial   *results.Trial
	sampler *metrics.Sampler
	before  reading
	failed  error // of the readings at the window's edges
}

// reading is what a tree has used so far.
type reading struct {
	cpu    float64
	counts metrics.Counts
}

func (w *window) read() (r reading) {
	var err error
	if r.cpu, err = w.tree.CPU(); err != nil {
		w.failed = err
	}
	if r.counts, err = w.tree.Counts(); err != nil {
		w.failed = err
	}
	return r
}

func (w *window) on(event load.Event, driver *load.Driver) error {
	switch event.Kind {
	case load.EventConnections:
		bytes, _, err := w.tree.Memory()
		if err != nil {
			return fmt.Errorf("read the server's memory: %w", err)
		}
		w.trial.MemoryByConns = append(w.trial.MemoryByConns, results.MemorySample{Connections: event.Count, Bytes: bytes})
		return driver.Go()
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
func (w *window) record(after reading) {
	t := w.trial
	cpu := after.cpu - w.before.cpu
	t.ServerCPU = &cpu
	if after.counts.SwitchesKnown {
		voluntary := after.counts.Voluntary - w.before.counts.Voluntary
		involuntary := after.counts.Involuntary - w.before.counts.Involuntary
		t.Switches = results.Switches{Voluntary: &voluntary, Involuntary: &involuntary}
	}
}

// finish adds what needs the load driver's result too.
func (w *window) finish() {
	t := w.trial
	if l := t.LoadResult; l != nil && t.ServerCPU != nil && l.Requests > 0 {
		each := *t.ServerCPU / float64(l.Requests)
		t.CPUPerRequest = &each
	}
	t.Memory.PerConnection = perConnection(t.MemoryByConns)
}

// close ends the sampling and keeps its maxima.
func (w *window) close() {
	if w.sampler == nil {
		return
	}
	peaks := w.sampler.Stop()
	w.sampler = nil
	w.trial.Memory.Peak = &peaks.Memory
	w.trial.ThreadsMax, w.trial.ProcessesMax = &peaks.Threads, &peaks.Processes
}

// perConnection is the slope of memory over connections, or nil if there were
// too few counts to tell.
func perConnection(samples []results.MemorySample) *float64 {
	if len(samples) < idleSteps-1 {
		return nil
	}
	var x, y []float64
	for _, s := range samples {
		x = append(x, float64(s.Connections))
		y = append(y, s.Bytes)
	}
	slope := stat.Fit(x, y).Slope.Value
	if math.IsNaN(slope) {
		return nil
	}
	return &slope
}
