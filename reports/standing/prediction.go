package standing

import (
	"fmt"
	"slices"
	"strings"

	"interleave/internal/quantity"
	"interleave/reports/measure"
	"interleave/results"
	"interleave/results/stat"
)

// Outcome is what became of a prediction.
type Outcome string

const (
	Upheld  Outcome = "upheld"
	Refuted Outcome = "refuted"
	Open    Outcome = "open"
)

// Symbol is the outcome for the eye.
func (o Outcome) Symbol() string {
	switch o {
	case Upheld:
		return "✓"
	case Refuted:
		return "✗"
	}
	return "?"
}

// Verdict is a prediction with what was measured.
type Verdict struct {
	ID       string // anchor within the page
	Claim    string
	Rule     string // what was compared with what
	Outcome  Outcome
	Why      string // it is open for all models; else empty
	Findings []Finding
}

// Decide compares the predictions of a scenario with the measurements.
func Decide(r *measure.Run, s *measure.Scenario) (all []*Verdict) {
	for _, p := range s.Predictions {
		v := verdictOn(s, p)
		v.ID = r.ID("prediction", s.Name)
		all = append(all, v)
	}
	return all
}

// RefutedBy names the models that refute the prediction, with what was measured
// of them; it is empty if none does.
func (v *Verdict) RefutedBy() string {
	var by []string
	for _, f := range v.Findings {
		if f.Outcome == Refuted {
			by = append(by, f.Model.Name+" "+f.Text)
		}
	}
	return strings.Join(by, "; ")
}

// TooFew reports whether the prediction is open because trials are too few.
func (v *Verdict) TooFew() bool {
	return v.Outcome == Open && slices.ContainsFunc(v.Findings, func(f Finding) bool { return f.Few })
}

// Finding is one model's part in a verdict.
type Finding struct {
	Model   *measure.Model
	Outcome Outcome
	Text    string // the measurement with its interval, or why there is none
	Few     bool   // it is open because trials are too few
}

// verdictOn compares a prediction with the measurements. A model upholds it if
// the whole interval does, refutes it if none of the interval does, and leaves it
// open otherwise. The prediction is refuted if one model refutes it and upheld if
// all uphold it.
func verdictOn(s *measure.Scenario, p results.Prediction) *Verdict {
	v := &Verdict{Claim: p.Claim, Outcome: Open}
	metric := results.Measure(p.Metric)
	l := loadNamed(s, p.Load)
	switch {
	case !metric.Known():
		v.Why = fmt.Sprintf("this version does not know the metric %q", p.Metric)
	case p.Op != "at least" && p.Op != "at most":
		v.Why = fmt.Sprintf("this version does not know the comparison %q", p.Op)
	case l == nil:
		v.Why = fmt.Sprintf("this run did not put on the load %q", p.Load)
	}
	if v.Why != "" {
		return v
	}
	v.Rule = rule(l, p)
	var rivals [][]float64
	if p.Compares() {
		for _, c := range l.Cells {
			if !rival(c.Model, p) {
				continue
			}
			m := c.Measure(metric, p.Class)
			switch {
			case m.NeverIn > 0: // the others would be chosen by what became of them
				v.Why = fmt.Sprintf("it compares with %s, which %s", c.Model.Name, m.NeverText())
				return v
			case m.Measured() && metric.IsLatency() && c.Overloaded():
				v.Why = fmt.Sprintf("it compares with %s, which was overloaded: %s", c.Model.Name, c.Overload())
				return v
			case m.Measured():
				rivals = append(rivals, m.Blocks)
			case m.Spoiled > 0: // a median without it would be another one
				v.Why = fmt.Sprintf("it compares with %s, %s", c.Model.Name, m.Why)
				return v
			}
		}
		if len(rivals) == 0 {
			v.Why = noRivals(l, metric, p)
			return v
		}
	}
	v.Outcome = Upheld
	for _, c := range l.Cells {
		if !about(c.Model, p) {
			continue
		}
		f := find(l, c, p, rivals)
		v.Findings = append(v.Findings, f)
		switch {
		case f.Outcome == Refuted:
			v.Outcome = Refuted
		case f.Outcome == Open && v.Outcome == Upheld:
			v.Outcome = Open
		}
	}
	if len(v.Findings) == 0 {
		v.Outcome = Open
		v.Why = fmt.Sprintf("this run had no model with the trait %q", p.Trait)
		if len(p.Models) > 0 {
			v.Why = "this run had no server " + strings.Join(p.Models, " or ")
		}
	}
	return v
}

// noRivals says why there is nothing to compare with.
func noRivals(l *measure.Load, metric results.Measure, p results.Prediction) string {
	for _, c := range l.Cells {
		if rival(c.Model, p) {
			return fmt.Sprintf("there is nothing to compare with: %s, %s", c.Model.Name, c.Measure(metric, p.Class).Why)
		}
	}
	if len(p.Against) > 0 {
		return "this run had no server " + strings.Join(p.Against, " or ") + " to compare with"
	}
	return fmt.Sprintf("this run had no model with the trait %q to compare with", p.Versus)
}

// about reports whether a prediction is about a model.
func about(m *measure.Model, p results.Prediction) bool {
	if len(p.Models) > 0 {
		return slices.Contains(p.Models, m.Name)
	}
	return m.HasTrait(p.Trait) && (p.Except == "" || !m.HasTrait(p.Except))
}

// rival reports whether a prediction compares with a model.
func rival(m *measure.Model, p results.Prediction) bool {
	if len(p.Against) > 0 {
		return slices.Contains(p.Against, m.Name)
	}
	return m.HasTrait(p.Versus)
}

// loadNamed returns a scenario's load with a name; empty means the first.
func loadNamed(s *measure.Scenario, name string) *measure.Load {
	if name == "" && len(s.Loads) > 0 {
		return s.Loads[0]
	}
	return s.Find(name)
}

// rule says in words what a prediction compares.
func rule(l *measure.Load, p results.Prediction) string {
	text := results.Measure(p.Metric).Phrase()
	switch {
	case measure.OfPhase(p.Class):
		text += " " + p.Class
	case p.Class != "":
		text += " of " + p.Class + " requests"
	}
	text += " under " + l.Name + " " + p.Op + " "
	switch {
	case len(p.Against) == 1:
		text += fmt.Sprintf("%s times that of %s", quantity.Number(p.Bound), p.Against[0])
	case len(p.Against) > 1:
		text += fmt.Sprintf("%s times the median over %s", quantity.Number(p.Bound), strings.Join(p.Against, ", "))
	case p.Versus != "":
		text += fmt.Sprintf("%s times the median over %s models", quantity.Number(p.Bound), p.Versus)
	default:
		text += quantity.Text(results.Measure(p.Metric).Kind(), p.Bound)
	}
	if len(p.Models) > 0 {
		text += ", for " + strings.Join(p.Models, ", ")
	}
	if p.Trait != "" {
		text += ", for " + p.Trait + " models"
	}
	if p.Except != "" {
		text += ", but for " + p.Except + " models"
	}
	return text
}

// ofBound decides a prediction about what has not come about, of which it is known how
// long it takes at least.
func ofBound(p results.Prediction, least float64) Outcome {
	switch {
	case p.Op == "at most" && least > p.Bound:
		return Refuted
	case p.Op == "at least" && least >= p.Bound:
		return Upheld
	}
	return Open
}

// find decides a prediction for one model.
func find(l *measure.Load, c *measure.Cell, p results.Prediction, rivals [][]float64) Finding {
	metric := results.Measure(p.Metric)
	m := c.Measure(metric, p.Class)
	f := Finding{Model: c.Model, Outcome: Open}
	if !m.Measured() {
		f.Text = m.Why
		if m.Never && !p.Compares() {
			f.Text = "at least " + l.Unit(metric).Text(m.AtLeast) + ", " + m.Why
			f.Outcome = ofBound(p, m.AtLeast)
		}
		return f
	}
	unit, e := l.Unit(metric), m.Estimate
	if !p.Compares() {
		f.Text = quantity.Spaced(unit.Text(e.Value), unit.Interval(e.Low, e.High))
	} else {
		e = stat.Median(ratios(m.Blocks, rivals))
		f.Text = quantity.FactorText(e.Value, e.Low, e.High) + ", " + unit.Text(m.Value)
	}
	if m.NeverIn > 0 {
		f.Text += ", " + m.NeverText()
	}
	if m.Spoiled > 0 {
		f.Text += ", " + quantity.Plural(m.Spoiled, "trial") + " left out"
	}
	switch {
	case metric.IsLatency() && c.Overloaded():
		f.Text += ", overloaded: most of it is its queue"
	case m.NeverIn > 0 && p.Compares():
		f.Text += ": its ratio is that of the other trials"
	case e.N == 0:
		f.Text += ", not measured in the same block as the others"
	case e.N == 1:
		f.Text += ", one trial: only several tell"
		f.Few = true
	case !e.HasInterval():
		f.Text += ", " + quantity.Plural(e.N, "trial") + ": too few for an interval"
		f.Few = true
	case m.Within && !p.Compares():
		f.Text += ", " + quantity.Plural(e.N, "trial") + ": the interval is within each of them, and too few tell how they differ"
		f.Few = true
	case p.Op == "at least" && e.Low >= p.Bound, p.Op == "at most" && e.High <= p.Bound:
		f.Outcome = Upheld
	case p.Op == "at least" && e.High < p.Bound, p.Op == "at most" && e.Low > p.Bound:
		f.Outcome = Refuted
	default:
		f.Text += ", whose interval has the bound in it"
	}
	return f
}

// ratios divides, within each block, by the median of the rivals.
func ratios(blocks []float64, rivals [][]float64) []float64 {
	out := make([]float64, len(blocks))
	for i, v := range blocks {
		var theirs []float64
		for _, r := range rivals {
			if i < len(r) {
				theirs = append(theirs, r[i])
			}
		}
		out[i] = v / stat.Median(theirs).Value
	}
	return out
}
