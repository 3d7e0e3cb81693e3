package flame

import (
	"cmp"
	"slices"

	"interleave/results"
)

// node is a function in one place of the call tree.
type node struct {
	name     string
	count    int64 // samples of it and of what it calls
	children []*node
}

// treeOf puts stacks together. Children are in the order of their names, so that the
// graphs of two runs can be compared.
func treeOf(stacks []results.Stack) *node {
	root := new(node)
	for _, s := range stacks {
		at := root
		at.count += s.Count
		for _, name := range s.Frames {
			at = at.child(name)
			at.count += s.Count
		}
	}
	root.sort()
	return root
}

func (n *node) child(name string) *node {
	for _, c := range n.children {
		if c.name == name {
			return c
		}
	}
	c := &node{name: name}
	n.children = append(n.children, c)
	return c
}

func (n *node) sort() {
	slices.SortFunc(n.children, func(a, b *node) int { return cmp.Compare(a.name, b.name) })
	for _, c := range n.children {
		c.sort()
	}
}

// own is what functions used themselves, without those that they call: the most first,
// then by name.
func own(stacks []results.Stack) (list []node) {
	counts := map[string]int64{}
	for _, s := range stacks {
		counts[s.Frames[len(s.Frames)-1]] += s.Count
	}
	for name, count := range counts {
		list = append(list, node{name: name, count: count})
	}
	slices.SortFunc(list, func(a, b node) int { return cmp.Or(cmp.Compare(b.count, a.count), cmp.Compare(a.name, b.name)) })
	return list
}
