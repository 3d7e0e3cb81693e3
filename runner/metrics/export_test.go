package metrics

// NewRSSTree is a tree on a host that does not tell proportional memory.
func NewRSSTree(pid int) *Tree {
	t := NewTree(pid)
	t.kind = RSS
	return t
}

// Accounted reports whether t has a group of its own.
func (t *Tree) Accounted() bool { return t.group != nil }
