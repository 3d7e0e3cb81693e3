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
	// lack a figure in one of them are left out. A server of another framework is in it by
	// those that it has handlers for.
	Order []Ranked
}

// Ranked is a model with where it stands.
type Ranked struct {
	Model *measure.Model
	Overall
}

// Strong reports whether the model is best or surely within a tenth in all of them.
func (r Ranked) Strong() bool { return r.Sure }

// Whole reports whether the model stands in all of them.
func (r Ranked) Whole() bool { return r.Ranked == r.All }

func (n *Need) order(models []*measure.Model) {
	for i, m := range models {
		if o := overall(n.Columns, i); o.Ranked > 0 && o.Ranked == o.Asked {
			n.Order = append(n.Order, Ranked{m, o})
		}
	}
	slices.SortStableFunc(n.Order, func(a, b Ranked) int { return cmp.Compare(a.Behind, b.Behind) })
}

// Leaders are the models that are best or surely within a tenth in all that counts,
// or else the first. Who stands in a part of it leads only where nobody stands in all.
func (n *Need) Leaders() []Ranked {
	whole := slices.DeleteFunc(slices.Clone(n.Order), func(r Ranked) bool { return !r.Whole() })
	if len(whole) == 0 {
		whole = n.Order
	}
	i := slices.IndexFunc(whole, func(r Ranked) bool { return !r.Strong() })
	if i < 0 {
		return whole
	}
	return whole[:max(i, min(1, len(whole)))]
}

// Last is the model that is furthest behind, if it is not among the leaders.
func (n *Need) Last() []Ranked {
	if len(n.Order) == 0 {
		return nil
	}
	last := n.Order[len(n.Order)-1]
	if slices.ContainsFunc(n.Leaders(), func(r Ranked) bool { return r.Model == last.Model }) {
		return nil
	}
	return []Ranked{last}
}
