package compare

import (
	"fmt"
	"math"
	"strings"

	"interleave/internal/quantity"
	"interleave/results/stat"
)

// Chance is how many figures differ, and how many of them by chance.
type Chance struct {
	Better, Worse, Ties, TooFew int // figures
	NotCompared                 int // figures and whole cells

	Tests    int     // figures with an interval
	Expected float64 // of Tests, how many would be resolved at most if nothing had changed
	Holm     int     // resolved ones that stand when corrected for Tests
	LeastP   float64 // the smallest p-value that so many trials can give
}

// chance counts the verdicts and corrects the tests for their number.
func (c *Comparison) chance() Chance {
	n := Chance{LeastP: 1}
	var tested []*Difference
	var ps []float64
	for _, l := range c.Loads {
		for _, cell := range l.Cells {
			if cell.Why != "" {
				n.NotCompared++
			}
			for _, d := range cell.Differences {
				switch d.Verdict {
				case Better:
					n.Better++
				case Worse:
					n.Worse++
				case Tie:
					n.Ties++
				case TooFew:
					n.TooFew++
				default:
					n.NotCompared++
				}
				if d.Ratio.HasInterval() {
					n.Tests++
					n.Expected += 1 - d.Ratio.Confidence
					n.LeastP = min(n.LeastP, leastP(d.Base.Trials, d.Candidate.Trials))
					tested, ps = append(tested, d), append(ps, d.Test.P)
				}
			}
		}
	}
	for i, p := range stat.Holm(ps) {
		tested[i].Test.Holm = p
		if tested[i].Resolved() && p <= 1-stat.Level {
			n.Holm++
		}
	}
	return n
}

// Resolved is how many figures are better or worse.
func (n Chance) Resolved() int { return n.Better + n.Worse }

// Headline counts the verdicts in words: "3 worse, 2 better, 141 tie".
func (n Chance) Headline() string {
	parts := []string{fmt.Sprintf("%d worse", n.Worse), fmt.Sprintf("%d better", n.Better), fmt.Sprintf("%d tie", n.Ties)}
	if n.TooFew > 0 {
		parts = append(parts, fmt.Sprintf("%d with too few trials", n.TooFew))
	}
	if n.NotCompared > 0 {
		parts = append(parts, fmt.Sprintf("%d not compared", n.NotCompared))
	}
	return strings.Join(parts, ", ")
}

// Text says how many differences chance alone would make.
func (n Chance) Text() string {
	if n.Tests == 0 {
		return "Nothing could be decided: an interval needs 4 trials in each run."
	}
	text := fmt.Sprintf("Of %s at most about %s would differ by chance alone if nothing had changed; %d do",
		quantity.Plural(n.Tests, "comparison"), quantity.Fixed(max(n.Expected, 1), 0), n.Resolved())
	switch {
	case n.Resolved() == 0:
	case n.Holm == 0 && n.LeastP*float64(n.Tests) > 1-stat.Level:
		text += ". The trials are too few for any to stand Holm's correction for so many"
	default:
		text += fmt.Sprintf(", %d of them after Holm's correction for so many", n.Holm)
	}
	return text + "."
}

// leastP is the smallest p-value that Mann and Whitney's test can give for
// samples of m and of n: that of one sample wholly beyond the other.
func leastP(m, n int) float64 {
	a, _ := math.Lgamma(float64(m + n + 1))
	b, _ := math.Lgamma(float64(m + 1))
	c, _ := math.Lgamma(float64(n + 1))
	return 2 * math.Exp(b+c-a)
}
