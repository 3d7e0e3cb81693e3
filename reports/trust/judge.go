package trust

import (
	"fmt"
	"strings"

	"interleave/internal/quantity"
	"interleave/reports/measure"
)

// judge sets the level: poor if a quarter of the cells is missing or the host
// lost more than 5 % of its CPU time to others, limited if anything is short
// of the method, good otherwise. The reasons come in the order of a reader's
// questions: is it valid, was it quiet, is the instrument right?
func (t *Trust) judge(r *measure.Run) {
	n := t.count(r)
	t.Level, t.tally = "good", n
	mention := func(reason string) {
		if reason != "" {
			t.Reasons = append(t.Reasons, reason)
		}
	}
	lower := func(level, reason string) {
		if level == "poor" || t.Level == "good" {
			t.Level = level
		}
		mention(reason)
	}
	switch cells := n.ofCells(); {
	case n.cells == 0:
		lower("poor", "nothing was measured")
	case n.measured*4 < n.cells*3:
		lower("poor", cells)
	case n.measured < n.cells, n.spoilt > 0:
		lower("limited", cells)
	default:
		mention(cells)
	}
	if n.planned > 0 {
		line := n.ofTrials()
		if n.whole < n.measured {
			lower("limited", line)
		} else {
			mention(line)
		}
	}
	if few := r.TooFew(); few != "" {
		lower("limited", fmt.Sprintf("%s: intervals and ties need %d", few, measure.EnoughBlocks))
	}
	if s := r.Environment.Steal; s != nil {
		lost := fmt.Sprintf("%s of the CPU time went to other guests of the host", quantity.Percent(*s))
		switch {
		case *s > 0.05:
			lower("poor", lost)
		case *s > 0.02:
			lower("limited", lost)
		}
	}
	if t.noise.battery > 0 {
		lower("limited", t.noise.line())
	} else {
		mention(t.noise.line())
	}
	t.judgeInstrument(r, mention, lower)
	if r.EndedAt == nil && t.tally.unmade == 0 {
		lower("limited", "the run was cut short")
	}
	if n := len(r.Warnings.List()); n > 0 {
		mention(quantity.Plural(n, "kind") + " of warning")
	}
	t.Line = strings.Join(t.Reasons, "; ")
}

// judgeInstrument looks at what is known of the instrument itself. A run that
// is only a first look needs no calibration.
func (t *Trust) judgeInstrument(r *measure.Run, mention func(string), lower func(level, reason string)) {
	if t.NoChecks != "" && len(r.Trials) > 0 {
		mention(t.NoChecks)
	}
	firstLook := r.Plan.Profile == "smoke" || r.Plan.Profile == "quick"
	switch {
	case t.Calibration.State == CalibratedWell, t.Calibration.State != CalibratedBadly && firstLook:
		mention(t.Calibration.Line)
	default:
		lower("limited", t.Calibration.Line)
	}
	if d := newDriver(r); d.trials > 0 {
		mention("load driver at most " + quantity.Percent(d.busy) + " busy")
	}
	line, disagree := opinionLine(t.Opinions)
	if disagree {
		lower("limited", line)
	} else {
		mention(line)
	}
}

// Verdict is the level in words: none is good without an instrument that was
// held against the truth on the same host.
func (t *Trust) Verdict() string {
	if t.Level == "good" && t.Calibration.State != CalibratedWell {
		return "good, but not calibrated"
	}
	return t.Level
}

// short says what the verdict rests on.
func (t *Trust) short() string {
	var parts []string
	for _, w := range t.Words {
		if w.Detail != "" && (w.Asks == "Validity" || w.Asks == "Generator" || w.Asks == "Calibration") {
			parts = append(parts, w.Detail)
		}
	}
	return strings.Join(parts, "; ")
}
