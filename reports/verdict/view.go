package verdict

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"interleave/internal/quantity"
	"interleave/reports/text"
	"interleave/results"
)

// view is a gate's result sorted by what a reader has to know.
type view struct {
	*results.Gate
	Changed []results.GateCell // the worst first
	Rest    []results.GateCell
}

func viewOf(g *results.Gate) view {
	v := view{Gate: g}
	for _, c := range g.Cells {
		if class(c) < passed {
			v.Changed = append(v.Changed, c)
		} else {
			v.Rest = append(v.Rest, c)
		}
	}
	slices.SortStableFunc(v.Changed, func(a, b results.GateCell) int { return int(class(a) - class(b)) })
	return v
}

// kind of cell, the most urgent first.
type kind int

const (
	brokenCell kind = iota
	worse
	undecided
	noted // it passes, but a figure that fails no job is worse
	better
	passed
)

var kindNames = map[kind]string{
	brokenCell: "BROKEN", worse: "FAIL", undecided: "INCONCLUSIVE", noted: "worse, advisory", better: "better", passed: "PASS",
}

func class(c results.GateCell) kind {
	switch c.Verdict {
	case results.GateBroken:
		return brokenCell
	case results.GateFail:
		return worse
	case results.GatePass:
	default:
		return undecided
	}
	switch {
	case slices.ContainsFunc(c.Metrics, func(m results.GateMetric) bool { return m.Verdict == results.GateFail }):
		return noted
	case slices.ContainsFunc(c.Metrics, improved):
		return better
	}
	return passed
}

// nameOf is a cell as --cells takes it.
func nameOf(c results.GateCell) string {
	return text.Fit(c.Model+"/"+c.Scenario+"/"+c.Load, longestName)
}

// shown returns a cell's figures that changed, each followed by what the rerun
// found of it.
func shown(c results.GateCell) []row {
	var rows []row
	for _, m := range c.Metrics {
		undecidedHere := m.Verdict == results.GateInconclusive && !m.Advisory && class(c) == undecided
		again := slices.IndexFunc(c.Confirmation, func(r results.GateMetric) bool { return r.Metric == m.Metric })
		if m.Verdict != results.GateFail && !improved(m) && !undecidedHere {
			continue
		}
		rows = append(rows, rowOf(m))
		if again >= 0 {
			rerun := rowOf(c.Confirmation[again])
			rerun.Name, rerun.Margin = "  in the rerun", ""
			rows = append(rows, rerun)
		}
	}
	return rows
}

// evidence is what a cell's verdict rests on, empty if on nothing measured.
func evidence(c results.GateCell) string {
	if c.Pairs+c.Dropped == 0 {
		return ""
	}
	parts := []string{quantity.Plural(c.Pairs, "pair")}
	if c.Dropped > 0 {
		parts = append(parts, fmt.Sprintf("%d dropped", c.Dropped))
	}
	if c.Confirmation != nil && c.Verdict == results.GateFail {
		parts = append(parts, "confirmed by a rerun with a new seed")
	}
	return strings.Join(parts, ", ")
}

// reason is why a cell did not pass, as far as its figures and evidence do not
// say it already.
func reason(c results.GateCell) string {
	if c.Verdict == results.GateFail && c.Confirmation != nil && len(shown(c)) > 0 {
		return ""
	}
	return text.Fit(c.Reason, longestReason)
}

// mostReasons is how many reasons the first line gives.
const mostReasons = 3

// why is the job's verdict in a sentence.
func (v view) why() string {
	if len(v.Reasons) > 0 {
		var parts []string
		for i, r := range v.Reasons {
			if i == mostReasons {
				parts = append(parts, "and "+quantity.Plural(len(v.Reasons)-i, "reason")+" more")
				break
			}
			parts = append(parts, text.Fit(r, longestReason))
		}
		return strings.Join(parts, "; ")
	}
	switch {
	case v.Same:
		return "both builds are the same bytes, so nothing was measured"
	case v.Verdict == results.GatePass && len(v.Cells) == 1:
		return "the cell is not worse by its margin"
	case v.Verdict == results.GatePass:
		return "none of " + quantity.Plural(len(v.Cells), "cell") + " is worse by its margin"
	}
	return fmt.Sprintf("%d of %s did not pass", len(v.Changed), quantity.Plural(len(v.Cells), "cell"))
}

// size is what was compared, and with how much effort.
func (v view) size() string {
	s := fmt.Sprintf("base %s, candidate %s", build(v.Base), build(v.Candidate))
	if !v.Same {
		s += fmt.Sprintf("; %s%s in %s, seed %d", quantity.Plural(len(v.Cells), "cell"), v.pairs(), quantity.Span(v.Took), v.Seed)
	}
	return s
}

// pairs is the range of pairs of trials that the cells took.
func (v view) pairs() string {
	if len(v.Cells) == 0 {
		return ""
	}
	fewest, most := v.Cells[0].Pairs, v.Cells[0].Pairs
	for _, c := range v.Cells {
		fewest, most = min(fewest, c.Pairs), max(most, c.Pairs)
	}
	if fewest == most {
		return " of " + quantity.Plural(most, "pair")
	}
	return fmt.Sprintf(" of %d to %s", fewest, quantity.Plural(most, "pair"))
}

// rest counts the cells that are not shown.
func (v view) rest() string {
	switch {
	case len(v.Rest) == 0 || v.Same:
		return ""
	case len(v.Changed) == 0 && len(v.Rest) == 1:
		return "The cell passed."
	case len(v.Changed) == 0:
		return "All " + quantity.Plural(len(v.Rest), "cell") + " passed."
	case len(v.Rest) == 1:
		return "The other cell passed."
	}
	return "The other " + quantity.Plural(len(v.Rest), "cell") + " passed."
}

// effort says what was done to the measurement that a reader would not expect.
func (v view) effort() []string {
	var lines []string
	if v.Handicap > 0 {
		lines = append(lines, "The candidate was slowed down on purpose, by "+quantity.ShortPercent(v.Handicap)+" of CPU time per request: this tries the gate, not a change.")
	}
	if v.Spent && v.Budget != nil {
		lines = append(lines, "The budget of "+quantity.Span(*v.Budget)+" ended the measuring before every cell was decided.")
	}
	return lines
}

// build names a build: its revision or its file if there is one, else its folder.
func build(b results.GateBuild) string {
	name := cmp.Or(b.Ref, b.Server, b.Dir)
	if len(name) == 40 && strings.Trim(name, "0123456789abcdef") == "" {
		name = name[:12]
	}
	name = text.Fit(name, longestName)
	if b.Digest != "" {
		name += " (" + text.Fit(b.Digest[:min(12, len(b.Digest))], 12) + ")"
	}
	return name
}
