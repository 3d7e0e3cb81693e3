package reports

import (
	"fmt"
	"slices"

	"interleave/internal/quantity"
)

// summarise writes the findings as sentences: who leads, what became of the
// predictions, and what is missing.
func (r *Report) summarise() {
	r.InShort = r.inShort()
	r.Caveats = r.caveats()
	for _, s := range r.InShort {
		r.Summary = append(r.Summary, s.String())
	}
	if line := r.OutsideLine(); line != "" {
		r.Summary = append(r.Summary, line)
	}
	if line := r.PredictionLine(); line != "" {
		r.Summary = append(r.Summary, "Predictions made beforehand: "+line+".")
	}
	r.Summary = append(r.Summary, r.Caveats...)
}

// caveats says what was not measured, and which models are not ranked though
// they were.
func (r *Report) caveats() []string {
	var s []string
	if n := len(r.Missing); n > 0 {
		s = append(s, fmt.Sprintf("Not measured: %s; the reasons are below.", quantity.Plural(n, "cell")))
	}
	const most = 3
	for i, l := range r.Trust.Spoiled {
		if i == most {
			s = append(s, fmt.Sprintf("Not measured: %s; the reasons are below.", quantity.Plural(len(r.Trust.Spoiled)-most, "further group")+" of figures"))
			break
		}
		s = append(s, fmt.Sprintf("Not measured: %s of %s (%s).", l.What, l.Where(), l.Reason))
	}
	if r.tooFew() == "" {
		s = append(s, r.Strengths.unranked()...)
	}
	for _, sweep := range r.Sweeps {
		if sweep.Gaps != "" {
			s = append(s, sweep.Gaps)
		}
	}
	return s
}

// measured reports whether any cell was.
func (r *Report) measured() bool {
	return slices.ContainsFunc(r.loads(), func(l *Load) bool { return slices.ContainsFunc(l.Cells, (*Cell).Measured) })
}

// whyNothing is the commonest reason for which trials do not count.
func (r *Report) whyNothing() string {
	var reasons tally
	for _, t := range r.Trials {
		for _, reason := range t.InvalidBecause {
			reasons.add(reason)
		}
	}
	if reason := reasons.commonest(); reason != "" {
		return ", mostly because " + reason
	}
	return ""
}

// Refuted returns the predictions that the measurements refute: the surprises.
func (r *Report) Refuted() []*Verdict {
	var list []*Verdict
	for _, s := range r.Scenarios {
		for _, v := range s.Verdicts {
			if v.Outcome == Refuted {
				list = append(list, v)
			}
		}
	}
	return list
}

// PredictionLine says what became of the predictions, and why they are open if
// all blocks are too few; it is empty if there are none.
func (r *Report) PredictionLine() string {
	all, outcomes := 0, map[Outcome]int{}
	for _, s := range r.Scenarios {
		for _, v := range s.Verdicts {
			outcomes[v.Outcome]++
			all++
		}
	}
	if all == 0 {
		return ""
	}
	line := fmt.Sprintf("%d of %d upheld, %d refuted, %d open", outcomes[Upheld], all, outcomes[Refuted], outcomes[Open])
	if few := r.tooFew(); few != "" && outcomes[Open] > 0 && r.measured() {
		line += fmt.Sprintf(", as trials are too few (%s)", few)
	}
	return line
}
