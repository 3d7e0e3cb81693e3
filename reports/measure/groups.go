package measure

// Groups are names under what they have in common. The zero value has none.
type Groups[K comparable] struct {
	Order []K            // in which each was first seen
	Names map[K][]string // in the order in which they were added
}

// Add puts name under what it has in common with others.
func (g *Groups[K]) Add(under K, name string) {
	if g.Names == nil {
		g.Names = map[K][]string{}
	}
	if g.Names[under] == nil {
		g.Order = append(g.Order, under)
	}
	g.Names[under] = append(g.Names[under], name)
}
