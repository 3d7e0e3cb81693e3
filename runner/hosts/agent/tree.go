package agent

import (
	"errors"
	"sync"

	"interleave/runner/hosts/wire"
	"interleave/runner/place"
)

// tree is a child's processes, looked at for the coordinator.
type tree struct {
	place.Tree

	mu     sync.Mutex
	window place.Window // nil if none has begun
}

// close ends the window, if one has begun, and lets go of the tree.
func (t *tree) close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.window != nil {
		t.window.End()
		t.window = nil
	}
	t.Tree.Close()
}

func (m *member) openTree(q wire.Tree) (a wire.Answer, err error) {
	_, p, err := m.started(q.Of)
	if err != nil {
		return a, err
	}
	t, err := m.local.Tree(p, place.TreeSpec{Below: q.Below, Account: q.Account})
	if err != nil {
		return a, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if err = mayOpen(m, m.trees, "a tree", q.ID); err != nil {
		t.Close()
		return a, err
	}
	m.trees[q.ID] = &tree{Tree: t}
	return a, nil
}

func (m *member) treeOf(id string) (*tree, error) { return find(m, &m.trees, "tree", id) }

func (m *member) memory(q wire.Child) (a wire.Memory, err error) {
	t, err := m.treeOf(q.ID)
	if err != nil {
		return a, err
	}
	a.Bytes, a.Kind, err = t.Memory()
	return a, err
}

func (m *member) begin(q wire.Begin) (a wire.Answer, err error) {
	t, err := m.treeOf(q.ID)
	if err != nil {
		return a, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.window != nil {
		return a, errors.New("the tree's window has begun already")
	}
	t.window, err = t.Begin(q.Sampled)
	return a, err
}

func (m *member) used(q wire.Child) (a wire.Used, err error) {
	t, err := m.treeOf(q.ID)
	if err != nil {
		return a, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.window == nil {
		return a, errors.New("the tree's window has not begun")
	}
	used, err := t.window.End()
	t.window = nil
	if err != nil {
		a.Fail(err) // with what is known all the same
	}
	a.Used, a.Forks, a.Peaks = used.Used, used.Forks, used.Peaks
	return a, nil
}

func (m *member) release(q wire.Child) (a wire.Answer, err error) {
	t, err := take(m, &m.trees, "tree", q.ID)
	if err == nil {
		t.close()
	}
	return a, err
}

func (m *member) watch(q wire.Watch) (a wire.Answer, err error) {
	w := m.local.Watch(q.CPUs)
	m.mu.Lock()
	if err = mayOpen(m, m.watches, "a watch", q.ID); err == nil {
		m.watches[q.ID] = w
	}
	m.mu.Unlock()
	if err != nil {
		w.Stop()
	}
	return a, err
}

func (m *member) noise(q wire.Child) (a wire.Noise, err error) {
	w, err := take(m, &m.watches, "watch", q.ID)
	if err == nil {
		a.Noise = w.Stop()
	}
	return a, err
}
