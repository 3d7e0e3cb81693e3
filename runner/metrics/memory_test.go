package metrics_test

import (
	"runtime"
	"testing"

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

// bytes is memory of whatever kind.
func bytes(t *testing.T, tree *metrics.Tree) float64 {
	t.Helper()
	bytes, _, err := tree.Memory()
	if err != nil {
		t.Fatalf("Memory: %v", err)
	}
	return bytes
}

// TestMemory: what is resident counts, and address space does not. The
// fallback of kernels and systems without proportional memory reads the same
// where nothing is shared.
func TestMemory(t *testing.T) {
	tests := []struct {
		what  string
		truth float64
	}{
		{"touch 64", 64 << 20},
		{"half 64", 32 << 20},
	}
	for name, newTree := range map[string]func(pid int) *metrics.Tree{"own kind": metrics.NewTree, "rss": metrics.NewRSSTree} {
		t.Run(name, func(t *testing.T) {
			for _, tt := range tests {
				p := start(t)
				tree := newTree(p.pid)
				before := bytes(t, tree)
				p.do(tt.what)
				within(t, "memory gained by "+tt.what, bytes(t, tree)-before, tt.truth, 0.03)
			}
		})
	}
}

// TestSharedMemoryIsCountedOnce: a process and ten children map the same 32
// MiB; then each has memory of its own.
func TestSharedMemoryIsCountedOnce(t *testing.T) {
	if runtime.GOOS == "darwin" {
		t.Skip("macOS does not tell what memory is shared")
	}
	p := start(t)
	p.do("keep 10")
	tree, rss := metrics.NewTree(p.pid), metrics.NewRSSTree(p.pid)
	if c := counts(t, tree); c.Processes != 11 {
		t.Errorf("Counts: %d processes, want 11", c.Processes)
	}
	alone, each := memory(t, tree), bytes(t, rss)
	p.do("all share 32")
	shared := memory(t, tree)
	within(t, "memory gained by sharing 32 MiB", shared-alone, 32<<20, 0.03)
	within(t, "resident memory gained by sharing 32 MiB among 11", bytes(t, rss)-each, 11*32<<20, 0.03)
	p.do("all touch 4")
	within(t, "memory gained by touching 4 MiB each", memory(t, tree)-shared, 11*4<<20, 0.03)
}

// TestMemoryOfChildrenBeforeExec: a child that Go starts runs in its parent's
// memory for a moment, which must not count twice.
func TestMemoryOfChildrenBeforeExec(t *testing.T) {
	p := start(t)
	p.do("touch 64")
	tree := metrics.NewTree(p.pid)
	before := memory(t, tree)
	done := make(chan bool)
	go func() {
		p.do("run 200")
		close(done)
	}()
	most := 0.0
	for {
		most = max(most, memory(t, tree))
		select {
		case <-done:
			if most > before+(32<<20) {
				t.Errorf("up to %.0f bytes while small children ran, %.0f before", most, before)
			}
			return
		default:
		}
	}
}

// TestMemoryAfterExec: a process that becomes another program has another
// memory.
func TestMemoryAfterExec(t *testing.T) {
	p := start(t)
	tree := metrics.NewTree(p.pid)
	alone := bytes(t, tree)
	p.do("touch 64")
	with := bytes(t, tree)
	p.do("become 0")
	within(t, "memory lost by becoming another program", with-bytes(t, tree), with-alone, 0.1)
}
