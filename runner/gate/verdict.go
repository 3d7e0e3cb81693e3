package gate

import (
	"fmt"
	"strings"

	"interleave/internal/quantity"
	"interleave/results"
	"interleave/results/stat"
)

// verdict is what became of a cell, and why.
func (o *outcome) verdict(anyConfirmed bool) (results.GateVerdict, string) {
	base, candidate := &o.faults[0], &o.faults[1]
	switch {
	case o.broken(1):
		return o.confirm(results.GateBroken, o.breaks(1), anyConfirmed)
	case o.broken(0) && o.role == results.RoleAA: // which of the two it is was chance
		return results.GateBroken, o.breaks(0)
	case o.broken(0):
		return results.GateInconclusive, "the " + o.sides[0].Name + " cannot be measured here: " + base.why
	case o.hopeless():
		return results.GateInconclusive, "neither build can be measured here: " + candidate.why
	case o.any(stat.Fails):
		return o.failure(anyConfirmed)
	case o.pairs == 0:
		return results.GateInconclusive, "no pair of trials counts" + because(candidate.why)
	case len(o.gated()) == 0:
		return results.GateInconclusive, "no figure was measured in both builds"
	case o.any(stat.Undecided):
		return results.GateInconclusive, o.undecided()
	case candidate.failed > 0 && base.failed == 0:
		return results.GateInconclusive, fmt.Sprintf("the %s failed once in %s: %s", o.sides[1].Name, quantity.Plural(o.pairs+o.dropped, "pair"), candidate.why)
	}
	return results.GatePass, ""
}

// failure is the verdict on a cell with a figure that failed.
func (o *outcome) failure(anyConfirmed bool) (results.GateVerdict, string) {
	var found []string
	for _, m := range o.gated() {
		if m.decision == stat.Fails {
			found = append(found, m.describe())
		}
	}
	return o.confirm(results.GateFail, strings.Join(found, "; "), anyConfirmed)
}

// breaks says that one side is broken.
func (o *outcome) breaks(side int) string {
	return "the " + o.sides[side].Name + " cannot be measured where the " + o.sides[1-side].Name + " can: " + o.faults[side].why
}

// confirm is a verdict against the candidate, if it stood up to a rerun. Controls
// have none.
func (o *outcome) confirm(against results.GateVerdict, text string, anyConfirmed bool) (results.GateVerdict, string) {
	switch {
	case o.role != results.RoleGated:
		return against, text
	case o.confirmed():
		return against, text + "; confirmed by a rerun"
	case !o.asked() && anyConfirmed:
		return against, text + "; others were confirmed by a rerun, for this one there was no time"
	case !o.asked():
		return results.GateInconclusive, text + "; there was no time to confirm it by a rerun"
	}
	return results.GateInconclusive, text + "; a rerun did not confirm it"
}

// undecided says which figures are between the bounds.
func (o *outcome) undecided() string {
	var open []string
	for _, m := range o.gated() {
		if m.decision == stat.Undecided {
			open = append(open, m.describe())
		}
	}
	return fmt.Sprintf("not decided after %s: %s", quantity.Plural(o.pairs, "pair"), strings.Join(open, "; "))
}

// describe says how a figure changed.
func (m *measure) describe() string {
	name := m.metric.Phrase()
	low, high := m.changed(m.judged.Low), m.changed(m.judged.High)
	change := m.changed(m.judged.Estimate)
	switch {
	case change == nil:
		return name
	case m.absolute && low != nil && high != nil:
		return fmt.Sprintf("%s %s [%s to %s]", name, added(*change), added(*low), added(*high))
	case low == nil || high == nil:
		return fmt.Sprintf("%s, %s %s too few", name, quantity.Plural(len(m.worse), "pair"), quantity.Form(len(m.worse), "is"))
	}
	return fmt.Sprintf("%s %s [%s to %s]", name, quantity.SignedPercent(*change), quantity.SignedPercent(*low), quantity.SignedPercent(*high))
}

// added writes an absolute change to two digits behind the point.
func added(v float64) string { return quantity.Signed(quantity.Fixed(v, 2), v) }

func because(why string) string {
	if why == "" {
		return ""
	}
	return ": " + why
}

// sum is the verdict of the job with that margin, with its reasons.
func sum(g *results.Gate, margin float64) (results.GateVerdict, []string) {
	count := map[results.GateVerdict]int{}
	for _, c := range g.Cells {
		count[c.Verdict]++
	}
	var void []string
	unfit := false // the base is no measure of itself, so that no fault of the candidate can be believed
	for _, c := range g.Controls {
		switch {
		case c.Role == results.RoleAA && (c.Verdict == results.GateFail || c.Verdict == results.GateBroken):
			unfit, void = true, append(void, "void: the base failed against itself: "+c.Reason)
		case c.Role == results.RoleHandicap && c.Verdict != results.GateFail:
			void = append(void, fmt.Sprintf("void: a slowdown of %s, put on as a control, was not found", quantity.ShortPercent(controlHandicap(margin))))
		}
	}
	reasons := []string{}
	tell := func(v results.GateVerdict, what string) {
		if count[v] > 0 {
			reasons = append(reasons, fmt.Sprintf("%d of %s %s", count[v], quantity.Plural(len(g.Cells), "cell"), what))
		}
	}
	tell(results.GateFail, "slower or larger")
	tell(results.GateBroken, "broken in the candidate")
	switch {
	case unfit:
		return results.GateInconclusive, void
	case count[results.GateBroken] > 0 && count[results.GateBroken] == len(g.Cells):
		return results.GateFail, reasons // too soon for the controls to say anything
	case count[results.GateBroken] > 0:
		return results.GateFail, append(reasons, void...) // a server that does not run needs no fine measure
	case allBaseless(g):
		return results.GateBroken, []string{"the base cannot be measured: " + g.Cells[0].Reason}
	case len(void) > 0:
		return results.GateInconclusive, void
	case len(g.Controls) < 2:
		return results.GateInconclusive, []string{"the controls could not be measured"}
	case count[results.GateFail] > 0:
		return results.GateFail, reasons
	case count[results.GateInconclusive] > 0:
		tell(results.GateInconclusive, "not decided")
		return results.GateInconclusive, reasons
	}
	return results.GatePass, reasons
}

// allBaseless reports whether the base could be measured in no cell.
func allBaseless(g *results.Gate) bool {
	for _, c := range g.Cells {
		if c.Verdict != results.GateInconclusive || c.Pairs > 0 || c.Dropped == 0 {
			return false
		}
	}
	return len(g.Cells) > 0
}
