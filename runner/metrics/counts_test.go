package metrics_test

import (
	"runtime"
	"testing"
	"time"

	"interleave/runner/metrics"
)

func counts(t *testing.T, tree *metrics.Tree) metrics.Counts {
	t.Helper()
	return reading(t, tree).Counts
}

func reading(t *testing.T, tree *metrics.Tree) metrics.Reading {
	t.Helper()
	r, err := tree.Read()
	if err != nil {
		t.Fatalf("Read: %v", err)
	}
	return r
}

// TestSwitches: the thread that sleeps is not the first of its process, and
// the runtime's own threads switch too.
func TestSwitches(t *testing.T) {
	p := start(t)
	tree := metrics.NewTree(p.pid)
	said, before := p.number("sleep 0"), counts(t, tree)
	if !before.SwitchesKnown {
		t.Skip("this system does not count switches")
	}
	said = p.number("sleep 10000") - said
	after := counts(t, tree)
	within(t, "voluntary switches", float64(after.Voluntary-before.Voluntary), float64(said), 0.03)
	if said < 10_000 {
		t.Errorf("the program made %d voluntary switches, want at least the 10,000 it was told to", said)
	}
}

// TestSwitchesOfEndedThreads: they may be lost, but never subtracted.
func TestSwitchesOfEndedThreads(t *testing.T) {
	p := start(t)
	tree := metrics.NewTree(p.pid)
	before := counts(t, tree)
	if !before.SwitchesKnown {
		t.Skip("this system does not count switches")
	}
	p.do("sleep 1000")
	for range 5 {
		p.do("briefly 8")
		after := counts(t, tree)
		if after.Voluntary < before.Voluntary || after.Involuntary < before.Involuntary {
			t.Fatalf("switches fell from %+v to %+v", before, after)
		}
		before = after
	}
}

// TestBusyThreads: those of a program that works on so many at a time.
func TestBusyThreads(t *testing.T) {
	if runtime.GOOS == "darwin" {
		t.Skip("macOS does not tell the time of other processes' threads")
	}
	p := start(t)
	p.do("keep 1")
	tree := metrics.NewTree(p.pid)
	tests := []struct {
		what string // each thread burns 100 ms
		busy int
	}{
		{"crew 1", 1},
		{"crew 3", 3},
		{"all crew 2", 4}, // in two processes
	}
	for _, tt := range tests {
		before := reading(t, tree)
		p.do(tt.what)
		after := reading(t, tree)
		if elapsed := after.At.Sub(before.At); elapsed > 800*time.Millisecond {
			t.Skipf("%s took %v: the machine is too crowded for a thread to be busy", tt.what, elapsed)
		}
		// One of the Go runtime's own threads may be busy, too, when the
		// race detector makes it slow.
		if got := metrics.Busy(before, after); got < tt.busy || got > tt.busy+1 {
			t.Errorf("%s: %d busy threads, want %d", tt.what, got, tt.busy)
		}
	}
}

// TestHostForks: processes count, and threads do too.
func TestHostForks(t *testing.T) {
	if _, ok := metrics.HostForks(); !ok {
		if runtime.GOOS == "linux" {
			t.Error("HostForks does not know, want a count on Linux")
		}
		return
	}
	p := start(t)
	for _, what := range []string{"run 50", "threads 50"} {
		before, _ := metrics.HostForks()
		p.do(what)
		after, ok := metrics.HostForks()
		// The runtime of the program may have had a few threads to spare.
		if forks := after - before; !ok || forks < 40 {
			t.Errorf("%d forks on the host while a program was told to %s", forks, what)
		}
	}
}

func TestThreads(t *testing.T) {
	p := start(t)
	tree := metrics.NewTree(p.pid)
	before := counts(t, tree)
	p.do("threads 20")
	after := counts(t, tree)
	if got := after.Threads - before.Threads; got < 20-before.Threads || got > 30 {
		t.Errorf("%d threads after 20 more, %d before", after.Threads, before.Threads)
	}
	if after.Processes != 1 {
		t.Errorf("%d processes, want 1", after.Processes)
	}
}
