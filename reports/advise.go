package reports

import (
	"fmt"

	"interleave/internal/quantity"
)

// plainBest is said of one that is better than all others, and surely.
const plainBest = "is best"

// advise says who is best in a quality, or tied with it, or between whom it is
// not told, and with what; who is near, and how far behind the last one is. The
// text is empty if nobody was measured.
func (r *Report) advise(q *Quality) (who, text string) {
	k := q.ranking
	if k.best < 0 {
		if r.tooFew() != "" || !q.unnamed() {
			return "", ""
		}
		return "nobody", "can be named: not " + q.lacked() + ": " + q.unranked()
	}
	unit := q.Load.Unit(q.Metric)
	who, text = q.verdict()
	m := q.Load.Cells[k.best].Measure(q.Metric, q.Class)
	if group := k.untold(); group != nil {
		least, most, low, high := q.Load.span(group, q.Metric, q.Class)
		text += fmt.Sprintf(": up to %s; %s %s to %s", quantity.Factor(k.upTo()), q.phrase(), unit.Number(least), spaced(unit.Text(most), unit.Interval(low, high)))
	} else {
		text += ": " + q.phrase() + " " + spaced(unit.Text(m.Value), unit.Interval(m.Low, m.High))
	}
	switch {
	case len(k.near) > 2:
		text += fmt.Sprintf("; %s %s within a tenth", quantity.Plural(len(k.near), "other"), quantity.Form(len(k.near), "is"))
	case len(k.near) > 0:
		var near []string
		for _, i := range k.near {
			b := k.standings[i].Behind
			near = append(near, r.Models[i].Name+" "+factorText(b.Value, b.Low, b.High))
		}
		text += "; near: " + Join(near)
	}
	if k.worst >= 0 {
		b := k.standings[k.worst].Behind
		text += fmt.Sprintf("; last: %s %s", r.Models[k.worst].Name, factorText(b.Value, b.Low, b.High))
	}
	if set := q.asSet(); set != "" {
		text += "; as set: " + set
	}
	if len(q.Unranked) > 0 {
		text += "; not " + q.lacked() + ": " + q.unranked()
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
