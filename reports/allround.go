package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"interleave/internal/quantity"
)

// mostRound is how many models are named with their weaknesses.
const mostRound = 3

// allRound says who is strong in all that was compared, or else who is in most,
// and where each of them is weak. It is about no single quality; ok is false if
// there is nothing to compare.
func (r *Report) allRound() (a Advice, ok bool) {
	compared, most := 0, 0
	strong := make([]int, len(r.Models))
	for j, q := range r.Strengths.Qualities {
		if q.present() < 2 {
			continue
		}
		compared++
		for i, row := range r.Strengths.Rows {
			if row.Places[j].Grade == Strong {
				strong[i]++
				most = max(most, strong[i])
			}
		}
	}
	if len(r.Models) < 2 || compared < 2 || most == 0 {
		return a, false
	}
	var names, gaps []string
	for i, m := range r.Models {
		if strong[i] == most {
			names = append(names, m.Name)
			gaps = append(gaps, "not in "+r.gapsOf(i))
		}
	}
	a = Advice{For: "all-round use", Who: Join(names)}
	if most == compared {
		a.Text = fmt.Sprintf("%s best or within a tenth of the best in all %s compared", quantity.Form(len(names), "is"), quantity.Plural(compared, "quality"))
	} else {
		a.Text = fmt.Sprintf("%s among the best in %d of %d compared", quantity.Form(len(names), "is"), most, compared)
		if alike := slices.Compact(slices.Clone(gaps)); len(alike) == 1 {
			a.Text += ", " + gaps[0]
		} else {
			for i, gap := range gaps {
				gaps[i] = names[i] + " " + gap
			}
			a.Text += ": " + strings.Join(gaps[:min(len(gaps), mostRound)], "; ")
			if more := len(gaps) - mostRound; more > 0 {
				a.Text += "; " + quantity.Plural(more, "other") + " elsewhere"
			}
		}
	}
	return a, true
}

// gapsOf names the compared qualities in which a model is not among the best, in
// the chart's order; where they are many the worst of them.
func (r *Report) gapsOf(i int) string {
	type gap struct {
		text   string
		behind float64
	}
	var gaps []gap
	for j, q := range r.Strengths.Qualities {
		if q.present() < 2 {
			continue
		}
		if p := r.Strengths.Rows[i].Places[j]; p.Grade != Strong {
			gaps = append(gaps, gap{strings.ToLower(q.Name), q.ranking.standings[i].Behind.Value})
		}
	}
	const most = 3
	if len(gaps) > most {
		// Without a figure it may be worse than any.
		slices.SortStableFunc(gaps, func(a, b gap) int { return -cmp.Compare(a.behind, b.behind) })
	}
	var texts []string
	for _, g := range gaps {
		texts = append(texts, g.text)
	}
	if more := len(texts) - most; more > 0 {
		return strings.Join(texts[:most], ", ") + " and " + quantity.Plural(more, "other")
	}
	return Join(texts)
}
