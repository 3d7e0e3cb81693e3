package metrics_test

import (
	"math"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"interleave/runner/metrics"
)

func memory(t *testing.T, tree *metrics.Tree) float64 {
	t.Helper()
	bytes, kind, err := tree.Memory()
	if err != nil {
		t.Fatalf("Memory: %v", err)
	}
	if want := map[string]string{"linux": metrics.PSS, "darwin": metrics.RSS}[runtime.GOOS]; kind != want {
		t.Errorf("Memory is of kind %q, want %q on %s", kind, want, runtime.GOOS)
	}
	return bytes
}

func cpuSeconds(t *testing.T, tree *metrics.Tree) float64 {
	t.Helper()
	s, err := tree.CPU()
	if err != nil {
		t.Fatalf("CPU: %v", err)
	}
	return s
}

func counts(t *testing.T, tree *metrics.Tree) metrics.Counts {
	t.Helper()
	c, err := tree.Counts()
	if err != nil {
		t.Fatalf("Counts: %v", err)
	}
	return c
}

// within fails unless got is want, give or take a share of it.
func within(t *testing.T, what string, got, want, share float64) {
	t.Helper()
	if math.Abs(got-want) > share*want {
		t.Errorf("%s = %g, want %g ± %g %%", what, got, want, 100*share)
	}
}

func TestMemory(t *testing.T) {
	p := start(t)
	tree := metrics.NewTree(p.pid)
	before := memory(t, tree)
	p.do("touch 64")
	within(t, "memory gained by touching 64 MiB", memory(t, tree)-before, 64<<20, 0.1)
}

// TestSharedMemoryIsCountedOnce: ten copies of one program share its text.
func TestSharedMemoryIsCountedOnce(t *testing.T) {
	p := start(t)
	tree := metrics.NewTree(p.pid)
	one := memory(t, tree)
	p.do("keep 9")
	if c := counts(t, tree); c.Processes != 10 {
		t.Errorf("Counts: %d processes, want 10", c.Processes)
	}
	if ten := memory(t, tree); runtime.GOOS == "linux" && ten > 9.5*one {
		t.Errorf("ten processes have %.0f bytes, one alone %.0f: shared pages are counted more than once", ten, one)
	}
}

func TestCPUOfOneProcess(t *testing.T) {
	p := start(t)
	tree := metrics.NewTree(p.pid)
	said, read := p.seconds("burn 0"), cpuSeconds(t, tree)
	said, read = p.seconds("burn 500")-said, cpuSeconds(t, tree)-read
	within(t, "CPU seconds", read, said, 0.03)
	if said < 0.5 {
		t.Errorf("the program used %v s, want at least the 0.5 it was told to", said)
	}
}

// TestCPUOfReapedChildren: what children used that came and went between two
// readings is not lost, and not counted twice.
func TestCPUOfReapedChildren(t *testing.T) {
	if runtime.GOOS == "darwin" {
		t.Skip("macOS does not tell what reaped children used")
	}
	p := start(t)
	tree := metrics.NewTree(p.pid)
	said, read := p.seconds("spawn 0"), cpuSeconds(t, tree)
	said, read = p.seconds("spawn 20")-said, cpuSeconds(t, tree)-read
	within(t, "CPU seconds with 20 children", read, said, 0.03)
}

// TestCPUWhileChildrenEnd reads all the time while children are born, burn
// and are reaped. No reading may fall behind an earlier one or run ahead.
func TestCPUWhileChildrenEnd(t *testing.T) {
	if runtime.GOOS == "darwin" {
		t.Skip("macOS does not tell what reaped children used")
	}
	p := start(t)
	tree := metrics.NewTree(p.pid)
	said, read := p.seconds("spawn 0"), cpuSeconds(t, tree)
	spawned := make(chan float64)
	go func() { spawned <- p.seconds("spawn 20") }()
	last := read
	for {
		now := cpuSeconds(t, tree)
		if now < last {
			t.Fatalf("CPU fell from %v to %v s", last, now)
		}
		last = now
		select {
		case total := <-spawned:
			within(t, "CPU seconds with 20 children", cpuSeconds(t, tree)-read, total-said, 0.03)
			return
		case <-time.After(time.Millisecond):
		}
	}
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
	within(t, "voluntary switches", float64(after.Voluntary-before.Voluntary), float64(said), 0.02)
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

func TestThreadsAndDescriptors(t *testing.T) {
	p := start(t)
	tree := metrics.NewTree(p.pid)
	before := counts(t, tree)
	p.do("threads 20")
	p.do("open 50")
	after := counts(t, tree)
	if got := after.Threads - before.Threads; got < 20-before.Threads || got > 30 {
		t.Errorf("%d threads after 20 more, %d before", after.Threads, before.Threads)
	}
	if got := after.Descriptors - before.Descriptors; got != 50 {
		t.Errorf("%d descriptors more, want 50", got)
	}
	if after.Processes != 1 {
		t.Errorf("%d processes, want 1", after.Processes)
	}
}

func TestGoneProcess(t *testing.T) {
	cmd := exec.Command("true")
	if err := cmd.Run(); err != nil {
		t.Skip(err)
	}
	tree := metrics.NewTree(cmd.Process.Pid)
	_, _, err := tree.Memory()
	for name, err := range map[string]error{
		"Memory": err,
		"CPU":    second(tree.CPU()),
		"Counts": second(tree.Counts()),
	} {
		if err == nil || !strings.Contains(err.Error(), "has ended") {
			t.Errorf("%s of an ended process: error %v, want one that says so", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestSampler(t *testing.T) {
	p := start(t)
	tree := metrics.NewTree(p.pid)
	before := memory(t, tree)
	s := metrics.StartSampler(tree)
	p.do("touch 32")
	p.do("keep 3")
	p.do("threads 10")
	peaks := s.Stop()
	if peaks.Memory < before+(32<<20)*0.9 {
		t.Errorf("peak memory %.0f, want at least 32 MiB more than %.0f", peaks.Memory, before)
	}
	if peaks.Processes != 4 {
		t.Errorf("at most %d processes, want 4", peaks.Processes)
	}
	if peaks.Threads < 10 {
		t.Errorf("at most %d threads, want at least 10", peaks.Threads)
	}
}

// TestSamplerOutlivesItsTree: the server may crash under it.
func TestSamplerOutlivesItsTree(t *testing.T) {
	cmd := exec.Command("true")
	if err := cmd.Run(); err != nil {
		t.Skip(err)
	}
	if got := metrics.StartSampler(metrics.NewTree(cmd.Process.Pid)).Stop(); got != (metrics.Peaks{}) {
		t.Errorf("peaks of an ended process = %+v, want none", got)
	}
}

func BenchmarkReading(b *testing.B) {
	p := start(b)
	p.do("keep 15")
	tree := metrics.NewTree(p.pid)
	b.Run("memory-of-16", func(b *testing.B) {
		for b.Loop() {
			tree.Memory()
		}
	})
	b.Run("cpu-of-16", func(b *testing.B) {
		for b.Loop() {
			tree.CPU()
		}
	})
	b.Run("counts-of-16", func(b *testing.B) {
		for b.Loop() {
			tree.Counts()
		}
	})
}
