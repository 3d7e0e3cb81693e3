package standing

import (
	"cmp"
	"slices"

	"interleave/reports/measure"
)

// Need is what a reader may ask of a model, and who gives it.
type Need struct {
	ID, Name string
	Columns  []*Column // all of them count

	// Order is the models by the quality in which each is furthest behind; those that
	// lack a figure in one of them are left out.
	Order []Ranked
}

// Ranked is a model with where it stands.
type Ranked struct {
	Model *measure.Model
	Overall
}

// Strong reports whether the model is best or surely within a tenth in all of them.
func (r Ranked) Strong() bool { return r.Sure }

func (n *Need) order(models []*measure.Model) {
	for i, m := range models {
		if o := overall(n.Columns, i); o.Ranked == o.All {
			n.Order = append(n.Order, Ranked{m, o})
		}
	}
	slices.SortStableFunc(n.Order, func(a, b Ranked) int { return cmp.Compare(a.Behind, b.Behind) })
}

// Leaders are the models that are best or surely within a tenth in all that counts,
// or else the first.
func (n *Need) Leaders() []Ranked {
	i := slices.IndexFunc(n.Order, func(r Ranked) bool { return !r.Strong() })
	if i < 0 {
		return n.Order
	}
	return n.Order[:max(i, min(1, len(n.Order)))]
}

// Last is the model that is furthest behind, if it is not among the leaders.
func (n *Need) Last() []Ranked {
	if last := len(n.Order) - 1; last >= len(n.Leaders()) {
		return n.Order[last:]
	}
	return nil
}
