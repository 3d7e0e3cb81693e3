package standing

import (
	"fmt"

	"interleave/internal/quantity"
	"interleave/reports/measure"
)

// plainness compares how deep the handlers that the models run are nested, in all
// scenarios that have them in each style. It is counted and not measured, so it is
// exact. It is nil if there is nothing to compare.
func plainness(r *measure.Run) *Column {
	type handlers struct{ nesting, lines int }
	styles := map[string]*handlers{}
	scenarios, where := 0, ""
	for _, s := range r.Scenarios {
		if len(s.Sources) < 2 {
			continue
		}
		scenarios++
		where = s.ID
		for _, source := range s.Sources {
			if styles[source.Style] == nil {
				styles[source.Style] = &handlers{}
			}
			styles[source.Style].nesting += source.Nesting
			styles[source.Style].lines += source.Lines
		}
	}
	least, models, best, plain := 0, 0, 0, 0
	for i, m := range r.Models {
		h := styles[m.Style]
		if h == nil || m.Outside != nil {
			continue
		}
		models++
		if h.nesting < least || least == 0 {
			least, best, plain = h.nesting, i, 0
		}
		if h.nesting == least {
			plain++
		}
	}
	if models < 2 || least == 0 || scenarios == 0 {
		return nil
	}
	all := quantity.Plural(scenarios, "handler")
	c := &Column{ID: r.ID("quality", "plain code"), Name: "Plain code", Need: "plain code", Means: "levels of nesting in " + all + ", counted"}
	behind := make([]float64, len(r.Models)) // 0 without handlers
	for i, m := range r.Models {
		h := styles[m.Style]
		p := Place{Where: where, Text: "n/a", Note: "its handlers are not those that are compared", Unasked: m.Outside != nil}
		if h != nil && m.Outside == nil {
			behind[i] = float64(h.nesting) / float64(least)
			p.Value = quantity.Plural(h.nesting, "level")
			p.Note = fmt.Sprintf("%s of nesting and %s in %s, %s style", p.Value, quantity.Plural(h.lines, "line"), all, m.Style)
			p.Behind, p.Text, p.Grade = quantity.Round(behind[i], 3), quantity.Factor(behind[i]), gradeOf(behind[i])
			if h.nesting == least {
				p.Best, p.Text, p.Tied, c.Best = true, "best", plain > 1, p.Value
			}
		}
		c.Places = append(c.Places, p)
	}
	pairs := Pairwise{Best: best, Margin: measure.Near}
	for i := range behind {
		for j := range i {
			var pair []*float64
			if behind[i] > 0 && behind[j] > 0 {
				ratio := fourDigits(behind[i] / behind[j])
				pair = []*float64{ratio, ratio, ratio}
			}
			pairs.Pairs = append(pairs.Pairs, pair)
		}
	}
	c.Pairs = pairs.json()
	return c
}
