package reports

import (
	"fmt"

	"interleave/internal/quantity"
)

// summarise writes the findings as sentences: which model for which workload,
// what became of the predictions, and what is missing.
func (r *Report) summarise() {
	r.advised()
	r.Caveats = r.caveats()
	for _, a := range r.InShort {
		r.Summary = append(r.Summary, a.String())
	}
	if line := r.OutsideLine(); line != "" {
		r.Summary = append(r.Summary, line)
	}
	if line := r.PredictionLine(); line != "" {
		r.Summary = append(r.Summary, "Predictions made beforehand: "+line+".")
	}
	r.Summary = append(r.Summary, r.Caveats...)
}

// caveats says what was not measured.
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
	for _, sweep := range r.Sweeps {
		if sweep.Gaps != "" {
			s = append(s, sweep.Gaps)
		}
	}
	return s
}

// Turns says where models part as the load grows: up to how many clients
// bounded workers are enough, and up to which rate each model keeps up. It is
// empty if no curves were measured.
func (r *Report) Turns() []string {
	var all []string
	for _, s := range r.Sweeps {
		if s.Finding != "" {
			all = append(all, s.Finding)
		}
	}
	return all
}

// Verdicts counts the outcomes of all predictions.
func (r *Report) Verdicts() (upheld, refuted, open int) {
	for _, s := range r.Scenarios {
		for _, v := range s.Verdicts {
			switch v.Outcome {
			case Upheld:
				upheld++
			case Refuted:
				refuted++
			default:
				open++
			}
		}
	}
	return upheld, refuted, open
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
	upheld, refuted, open := r.Verdicts()
	all := upheld + refuted + open
	if all == 0 {
		return ""
	}
	line := fmt.Sprintf("%d of %d upheld, %d refuted, %d open", upheld, all, refuted, open)
	if few := r.tooFew(); few != "" && open > 0 && r.measured() {
		line += fmt.Sprintf(", as trials are too few (%s)", few)
	}
	return line
}
