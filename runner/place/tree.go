package place

import (
	"fmt"

	"interleave/runner/metrics"
	"interleave/runner/process"
)

// localTree is the tree of a child of this process.
type localTree struct {
	*metrics.Tree
	release func() // of its control group
}

func newTree(p *process.Process, s TreeSpec) (Tree, error) {
	t := &localTree{metrics.NewTree(p.Pid()), func() {}}
	if s.Below {
		t.Tree = metrics.NewTreeBelow(p.Keeper())
	}
	if s.Account {
		t.release = t.Account()
	}
	if _, err := t.Read(); err != nil {
		t.Close()
		return nil, fmt.Errorf("read the processes: %w", err)
	}
	return t, nil
}

// MetricsTree is what a tree of Local reads; nil for any other.
func MetricsTree(t Tree) *metrics.Tree {
	if l, ok := t.(*localTree); ok {
		return l.Tree
	}
	return nil
}

// Close lets go of all, and belongs after the child's end: its CPU time is taken
// apart until then.
func (t *localTree) Close() {
	t.release()
	t.Tree.Close()
}

// Begin begins a window now.
func (t *localTree) Begin(sampled bool) (Window, error) {
	w := &localWindow{tree: t.Tree}
	var err error
	if w.before, err = t.Read(); err != nil {
		return nil, err
	}
	w.forks, w.forksKnown = metrics.HostForks()
	if sampled {
		w.sampler = metrics.StartSampler(t.Tree)
	}
	return w, nil
}

// localWindow is a window of a localTree.
type localWindow struct {
	tree       *metrics.Tree
	before     metrics.Reading
	forks      int64
	forksKnown bool
	sampler    *metrics.Sampler // nil if nothing is sampled
}

func (w *localWindow) End() (u Used, err error) {
	after, err := w.tree.Read()
	if forks, known := metrics.HostForks(); known && w.forksKnown {
		u.Forks = new(forks - w.forks)
	}
	if w.sampler != nil {
		u.Peaks = w.sampler.Stop()
	}
	if err == nil {
		u.Used = metrics.Between(w.before, after)
	}
	return u, err
}
