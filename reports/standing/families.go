package standing

import (
	"slices"

	"interleave/internal/quantity"
	"interleave/reports/measure"
	"interleave/results"
)

// Column is a quality with the place of each model in it.
type Column struct {
	ID    string // within the page
	Name  string
	Means string // what is compared, and under which load
	Best  string // the best value; empty if there is none
	Need  string // how a reader asks for it; empty if nobody does
	Pairs string // Pairwise as JSON; empty if nobody can be compared

	Places []Place // by model
}

// Family is qualities that are about the same.
type Family struct {
	ID, Name string
	Columns  []*Column
	Worst    []Overall // by model
}

// Overall is where a model stands in several qualities: where it is furthest behind
// the best.
type Overall struct {
	Place
	Of       *Column // in which that is
	Measured int     // of how many of the qualities there is a figure
	Ranked   int     // in how many of them it has a ratio to the best
	All      int
	Asked    int  // how many there are but for those of which it has no handler (Place.Unasked)
	Sure     bool // it is best or surely within a tenth in all of them
}

// Partly reports whether a model has a figure in some of the qualities only.
func (o Overall) Partly() bool { return o.Measured > 0 && o.Measured < o.All }

// overall is where a model stands in some columns. What was not measured is no
// figure of it, good or bad.
func overall(columns []*Column, model int) Overall {
	o := Overall{All: len(columns), Sure: len(columns) > 0}
	for _, c := range columns {
		p := c.Places[model]
		if !p.Unasked {
			o.Asked++
		}
		o.Sure = o.Sure && p.Grade == Strong
		if p.Behind > 0 {
			o.Ranked++
		}
		if p.Grade == Unknown {
			if o.Of == nil {
				o.Place, o.Of = p, c
			}
			continue
		}
		o.Measured++
		if o.Measured == 1 || p.Behind > o.Behind || p.Behind == o.Behind && p.Grade == Unsure {
			o.Place, o.Of = p, c
		}
	}
	return o
}

// Arrange puts the qualities, and how plain the handlers are, into the columns of
// what they are about and of what readers ask for.
func (s *Strengths) Arrange(r *measure.Run) {
	families, needs := map[string]*Family{}, map[string]*Need{}
	add := func(family string, c *Column) {
		if families[family] == nil {
			families[family] = &Family{Name: family, ID: r.ID("about", family)}
			s.Families = append(s.Families, families[family])
		}
		families[family].Columns = append(families[family].Columns, c)
		if c.Need == "" || c.Pairs == "" {
			return
		}
		if needs[c.Need] == nil {
			needs[c.Need] = &Need{Name: c.Need, ID: r.ID("need", c.Need)}
			s.Needs = append(s.Needs, needs[c.Need])
		}
		needs[c.Need].Columns = append(needs[c.Need].Columns, c)
	}
	for i, q := range s.Qualities {
		c := &Column{ID: r.ID("quality", q.Name), Name: q.Name, Means: q.Means, Best: q.Best, Need: q.Need, Pairs: q.pairwise()}
		for _, row := range s.Rows {
			c.Places = append(c.Places, row.Places[i])
		}
		add(q.Family, c)
	}
	inOrder(s.Families, r.Plan.QualityFamilies, func(f *Family) string { return f.Name })
	inOrder(s.Needs, r.Plan.Needs, func(n *Need) string { return n.Name })
	if c := plainness(r); c != nil && s.Compared() {
		if len(s.Needs) == 0 { // the run does not say what is asked for
			c.Need = ""
		}
		add("code", c)
	}
	for _, f := range s.Families {
		for i := range s.Rows {
			f.Worst = append(f.Worst, overall(f.Columns, i))
		}
	}
	for _, n := range s.Needs {
		n.order(r.Models)
	}
}

// inOrder sorts by the order of names; what is not named comes last.
func inOrder[T any](all []T, order []string, name func(T) string) {
	at := func(v T) int {
		if i := slices.Index(order, name(v)); i >= 0 {
			return i
		}
		return len(order)
	}
	slices.SortStableFunc(all, func(a, b T) int { return at(a) - at(b) })
}

// familyOf is the family of a quality in a run that does not say.
func familyOf(m results.Measure) string {
	switch m.Kind() {
	case quantity.Bytes:
		return "memory"
	case quantity.PerSecond, quantity.BytesPerSecond:
		return "throughput"
	}
	if m.IsLatency() {
		return "latency"
	}
	return "cost"
}
