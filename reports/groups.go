package reports

// groups are names under what they have in common, in the order in which that
// was first seen. The zero value has none.
type groups[K comparable] struct {
	order []K
	names map[K][]string
}

func (g *groups[K]) add(under K, name string) {
	if g.names == nil {
		g.names = map[K][]string{}
	}
	if g.names[under] == nil {
		g.order = append(g.order, under)
	}
	g.names[under] = append(g.names[under], name)
}

// inBrackets writes each group as its names and, in brackets, what they have in
// common.
func inBrackets(g *groups[string]) (parts []string) {
	for _, under := range g.order {
		parts = append(parts, join(g.names[under])+" ("+under+")")
	}
	return parts
}
