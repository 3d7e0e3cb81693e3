package metrics

// Account puts the tree into a control group of its own if the host allows it,
// and silently does nothing if not. It needs Linux with control groups of
// version 2 (mounted, perhaps beside version 1) and the right to make one,
// which root and a program in a delegated scope have. From then on CPU counts
// all that runs in the group, and all that ran: reaped children to the
// microsecond and not in steps of 20 ms, and orphans too. A thread that runs
// at the moment of a reading may lack the time since its processor's last tick
// (1 to 10 ms).
//
// It must be called before children of the root have come and gone, best as
// soon as the root is there; it takes some 20 ms. It only accounts: the group
// has no limits and no share of its own. Release takes the tree out of the
// group and removes it; it may be called before or after the tree has ended.
// A group that a killed process left behind goes at the next Account.
func (t *Tree) Account() (release func()) {
	t.reading.Lock()
	defer t.reading.Unlock()
	g := newGroup()
	if g == nil {
		return func() {}
	}
	if !t.moveTo(g) {
		g.remove()
		return func() {}
	}
	t.group = g
	return func() {
		t.reading.Lock()
		defer t.reading.Unlock()
		if t.group == g {
			t.cpu = max(t.cpu, g.cpu())
			t.group = nil
			g.remove()
		}
	}
}

// moveTries bounds how often moveTo looks for children that were born outside
// the group while their parent was moved.
const moveTries = 8

// moveTo moves all of the tree into g.
func (t *Tree) moveTo(g *group) bool {
	moved := map[int]bool{}
	for range moveTries {
		members, err := t.walk(t.prober)
		if err != nil {
			return false
		}
		before, used := len(moved), 0.0
		for i := range members {
			m := &members[i]
			had, _ := t.prober.cpu(m)
			used += had
			if moved[m.pid] || !m.live() {
				continue
			}
			if !g.take(m.pid) {
				return false
			}
			moved[m.pid] = true
		}
		if len(moved) == before {
			g.start(used)
			return true
		}
	}
	return false
}
