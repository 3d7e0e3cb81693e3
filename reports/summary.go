package reports

import (
	"fmt"

	"interleave/internal/quantity"
	"interleave/reports/standing"
)

// summarise writes the findings as sentences: who leads, what became of the
// predictions, and what is missing.
func (r *Report) summarise() {
	r.InShort = r.Strengths.InShort(r.Run)
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
	r.Summary = append(r.Summary, r.Network()...)
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
	for i, l := range r.LeftOutLines() {
		if i == most {
			s = append(s, "Others were left out, too: the reasons are below.")
			break
		}
		s = append(s, fmt.Sprintf("Left out: %s.", l))
	}
	for i, l := range r.Trust.Spoiled {
		if i == most {
			s = append(s, fmt.Sprintf("Not measured: %s; the reasons are below.", quantity.Plural(len(r.Trust.Spoiled)-most, "further group")+" of figures"))
			break
		}
		s = append(s, fmt.Sprintf("Not measured: %s of %s (%s).", l.What, l.Where(), l.Reason))
	}
	if r.TooFew() == "" {
		s = append(s, r.Strengths.NotRanked()...)
	}
	for _, sweep := range r.Sweeps {
		if sweep.Gaps != "" {
			s = append(s, sweep.Gaps)
		}
	}
	return s
}

// Refuted returns the predictions that the measurements refute: the surprises.
func (r *Report) Refuted() []*standing.Verdict {
	var list []*standing.Verdict
	for _, s := range r.Scenarios {
		for _, v := range s.Verdicts {
			if v.Outcome == standing.Refuted {
				list = append(list, v)
			}
		}
	}
	return list
}

// PredictionLine says what became of the predictions, and whether some are open
// because trials are too few; it is empty if there are none.
func (r *Report) PredictionLine() string {
	all, few, outcomes := 0, 0, map[standing.Outcome]int{}
	for _, s := range r.Scenarios {
		for _, v := range s.Verdicts {
			outcomes[v.Outcome]++
			all++
			if v.TooFew() {
				few++
			}
		}
	}
	if all == 0 {
		return ""
	}
	line := fmt.Sprintf("%d of %d upheld, %d refuted, %d open", outcomes[standing.Upheld], all, outcomes[standing.Refuted], outcomes[standing.Open])
	trials := r.TooFew()
	switch {
	case few == 0 || trials == "":
	case few < outcomes[standing.Open]:
		line += fmt.Sprintf(", %d of them as trials are too few (%s)", few, trials)
	default:
		line += fmt.Sprintf(", as trials are too few (%s)", trials)
	}
	return line
}
