package reports

import (
	"fmt"

	"interleave/internal/quantity"
)

// ranking is the models of a quality by what is to be said of them.
type ranking struct {
	present     int
	resolved    bool // there are intervals
	best, worst int  // worst is of those that are neither near nor unsure; -1 for nobody

	leaders []string // the best, and those as good
	unsure  []string // not told apart from the best
	upTo    []string // how far behind they may be
	near    []string // surely within a tenth, with their ratios
}

func (r *Report) ranking(q *Quality) ranking {
	k := ranking{best: -1, worst: -1}
	for i, st := range q.standings {
		if !st.Present {
			continue
		}
		k.present++
		k.resolved = k.resolved || st.Behind.HasInterval()
		name := r.Models[i].Name
		switch b := st.Behind; {
		case st.Best:
			k.best = i
			k.leaders = append([]string{name}, k.leaders...)
		case sharesBest(st):
			k.leaders = append(k.leaders, name)
		case gradeBehind(b) == Unsure:
			k.unsure = append(k.unsure, name)
			k.upTo = append(k.upTo, name+" up to "+quantity.Factor(b.High))
		case gradeBehind(b) == Strong:
			k.near = append(k.near, name+" "+spaced(timesWorse(b), quantity.FactorInterval(b.Low, b.High)))
		case k.worst < 0 || b.Value > q.standings[k.worst].Behind.Value:
			k.worst = i
		}
	}
	return k
}

// plainBest is said of one that is better than all others, and surely.
const plainBest = "is best"

// verdict says who leads a quality, and how.
func (k ranking) verdict(unranked int) (who, text string) {
	who, text = Join(k.leaders), plainBest
	if !k.resolved { // the next run may name another
		text = "measured best"
	}
	switch {
	case len(k.leaders) > 1 && len(k.leaders) == k.present && unranked == 0:
		who, text = "all "+quantity.Plural(k.present, "model"), "are tied"
	case len(k.leaders) > 1:
		text = "are tied"
	case k.present == 1:
		text = "alone was measured"
	}
	if unranked > 0 && k.present > 1 {
		if len(k.leaders) > 1 {
			text += " for best"
		}
		text += fmt.Sprintf(" of the %d measured", k.present)
	}
	if len(k.unsure) > 0 {
		text += ", not told apart from " + Join(k.unsure)
	}
	return who, text
}

// advise says who is best in a quality, or tied with it, and with what; who is
// near it, and how far behind the last one is. The text is empty if nobody was
// measured.
func (r *Report) advise(q *Quality) (who, text string) {
	k := r.ranking(q)
	if k.best < 0 {
		if !q.unnamed() {
			return "", ""
		}
		return "nobody", "can be named: not measured: " + q.unranked()
	}
	if q.byBound() {
		return r.adviseBounded(q)
	}
	m := q.Load.Cells[k.best].Measure(q.Metric, q.Class)
	unit := q.Load.Unit(q.Metric)
	who, text = k.verdict(len(q.Unranked))
	text += ": " + q.phrase() + " " + spaced(unit.Text(m.Value), unit.Interval(m.Low, m.High))
	if m.Within {
		text += " within the trials"
	}
	if len(k.upTo) > 0 {
		text += "; " + Join(k.upTo)
	}
	switch {
	case len(k.near) > 2:
		text += fmt.Sprintf("; %s %s within a tenth", quantity.Plural(len(k.near), "other"), quantity.Form(len(k.near), "is"))
	case len(k.near) > 0:
		text += "; near: " + Join(k.near)
	}
	if k.worst >= 0 {
		b := q.standings[k.worst].Behind
		text += fmt.Sprintf("; last: %s %s", r.Models[k.worst].Name, factorText(b.Value, b.Low, b.High))
	}
	if set := q.asSet(); set != "" {
		text += "; as set: " + set
	}
	if len(q.Unranked) > 0 {
		text += "; not measured: " + q.unranked()
	}
	return who, text
}

// phrase is what is compared, without the scenario.
func (q *Quality) phrase() string {
	text := metrics[q.Metric].phrase
	if q.Class != "" {
		text += " of " + q.Class + " requests"
	}
	return text
}
