package reports

import (
	"fmt"
	"strings"
)

// summary writes the findings as sentences: each quality's best and worst, the
// predictions, and what is missing.
func (r *Report) summary() []string {
	var s []string
	for _, q := range r.Strengths.Qualities {
		if text := r.qualitySentence(q); text != "" {
			s = append(s, text)
		}
	}
	if len(s) == 0 {
		s = append(s, "Nothing could be measured, so nothing can be concluded.")
	}
	if line := r.PredictionLine(); line != "" {
		s = append(s, "Predictions made beforehand: "+line+".")
	}
	if n := len(r.Missing); n > 0 {
		s = append(s, fmt.Sprintf("Not measured: %s; the reasons are below.", plural(n, "cell")))
	}
	const most = 3
	for i, l := range r.Trust.Spoiled {
		if i == most {
			s = append(s, fmt.Sprintf("Not measured: %s; the reasons are below.", plural(len(r.Trust.Spoiled)-most, "further group")+" of figures"))
			break
		}
		s = append(s, fmt.Sprintf("Not measured: %s of %s (%s).", l.What, l.Where(), l.Reason))
	}
	if r.Blocks < 6 {
		s = append(s, fmt.Sprintf("With %s no interval can be given and no tie be seen: take all of this as a first look.", plural(r.Blocks, "block")))
	}
	return s
}

// qualitySentence says who is best in a quality, who is tied with it, and how
// far behind the last one is.
func (r *Report) qualitySentence(q *Quality) string {
	best, worst := -1, -1
	var tied []string
	for i, st := range q.standings {
		switch {
		case !st.Present:
		case st.Best:
			best = i
		case st.Tied:
			tied = append(tied, r.Models[i].Name)
		case worst < 0 || st.Behind.Value > q.standings[worst].Behind.Value:
			worst = i
		}
	}
	if best < 0 {
		if len(q.Unranked) == 0 {
			return ""
		}
		return fmt.Sprintf("%s (%s): not measured: %s.", q.Name, q.Means, q.unranked())
	}
	unit := q.Load.Unit(q.Metric)
	m := q.Load.Cells[best].Measure(q.Metric, q.Class)
	is := "is best"
	if len(q.Unranked) > 0 {
		is = "is best of those measured"
	}
	text := fmt.Sprintf("%s (%s): %s %s with %s", q.Name, q.Means, r.Models[best].Name, is, spaced(unit.Text(m.Value), unit.Interval(m.Low, m.High)))
	if len(tied) > 0 {
		text += ", not resolved from " + join(tied)
	}
	if worst >= 0 && q.standings[worst].Behind.Value > 1 {
		b := q.standings[worst].Behind
		text += fmt.Sprintf("; %s is %s worse", r.Models[worst].Name, spaced(Factor(b.Value), FactorInterval(b.Low, b.High)))
	}
	if len(q.Unranked) > 0 {
		text += "; not measured: " + q.unranked()
	}
	return text + "."
}

func join(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

// Verdicts counts the outcomes of all predictions.
func (r *Report) Verdicts() (upheld, refuted, undecided int) {
	for _, s := range r.Scenarios {
		for _, v := range s.Verdicts {
			switch v.Outcome {
			case Upheld:
				upheld++
			case Refuted:
				refuted++
			default:
				undecided++
			}
		}
	}
	return upheld, refuted, undecided
}

// PredictionLine says what became of the predictions, and if that rests on too
// few blocks for intervals; it is empty if there are none.
func (r *Report) PredictionLine() string {
	upheld, refuted, undecided := r.Verdicts()
	if upheld+refuted+undecided == 0 {
		return ""
	}
	line := fmt.Sprintf("%d upheld, %d refuted, %d not decidable", upheld, refuted, undecided)
	if r.Blocks < 6 {
		line += fmt.Sprintf(", by %s only and without intervals", plural(r.Blocks, "block"))
	}
	return line
}
