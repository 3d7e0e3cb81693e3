package compare

import (
	"fmt"
	"io"

	"interleave/internal/layout"
	"interleave/internal/quantity"
)

// Terminal writes the comparison for a terminal: what else differs, then what
// got worse and what got better, the largest change first; ties are a count.
// With all, every figure is shown, in the order of the runs.
func Terminal(w io.Writer, c *Comparison, all bool, o layout.Options) error {
	p := layout.NewPrinter(w, o)
	for _, s := range []struct {
		name string
		side Side
	}{{"base", c.Base}, {"candidate", c.Candidate}} {
		r := s.side.Report
		line := fmt.Sprintf("%s, %s, trust %s", s.side.Dir, r.When, r.Trust.Verdict())
		if commit := s.side.environment().Commit; commit != "" {
			line += fmt.Sprintf(", commit %.12s", commit)
		}
		p.Entry(s.name, len("candidate  "), line, nil)
		p.Entry("", len("candidate  "), r.Size, nil)
	}
	for _, reason := range c.Against {
		p.Paragraph("compared by force: " + reason)
	}
	for _, doubt := range c.Doubts {
		p.Paragraph("note: " + doubt)
	}
	p.Line("")
	p.Styled("Figures: "+c.Chance.Headline(), p.Bold)
	if all {
		everyFigure(p, c.rows())
	} else {
		for _, v := range []Verdict{Worse, Better} {
			table(p, c.Resolved(v), v)
		}
	}
	p.Line("")
	for _, line := range c.Notes(all) {
		p.Paragraph(line)
	}
	return p.End()
}

// Notes is what follows the differences: ties as a count, what could not be
// compared, what is in one run only, and what chance does. With all, the
// reasons are given one by one.
func (c *Comparison) Notes(all bool) []string {
	var lines []string
	add := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	ties, cells := 0, 0
	for _, l := range c.Loads {
		for _, cell := range l.Cells {
			cells++
			if cell.Tie() {
				ties++
			}
		}
	}
	if ties > 0 {
		add("%d of %s %s in every figure: no difference is resolved, or it is within %s.",
			ties, quantity.Plural(cells, "cell"), quantity.Form(cells, "ties"), quantity.ChosenPercent(Margin))
	}
	reasons := c.reasons()
	if !all && len(reasons) > mostReasons {
		reasons = append(reasons[:mostReasons:mostReasons], fmt.Sprintf("%d more, which --all shows", len(reasons)-mostReasons))
	}
	for _, r := range reasons {
		add("Not compared: %s", r)
	}
	if c.Chance.TooFew > 0 {
		add("Too few trials for %s: an interval needs 4 in each run.", quantity.Plural(c.Chance.TooFew, "figure"))
	}
	for _, o := range c.OnlyBase {
		add("Only in the base: %s", o)
	}
	for _, o := range c.OnlyCandidate {
		add("Only in the candidate: %s", o)
	}
	add("%s", c.Chance.Text())
	return lines
}

const mostReasons = 3
