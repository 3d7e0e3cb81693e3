package stat

import (
	"math"
	"slices"
)

// Sequence is a plan of looks at a growing number of pairs. What is decided at
// one look needs no further pairs; the others go on to the next.
type Sequence struct {
	Looks []int   // numbers of pairs after which everything is judged, ascending
	Level float64 // of a one-sided bound; 1-Level is also the family's error at one look
}

// GateSequence is the plan of the regression gate. Three looks of ½ % each
// hold the error of a run to 1½ %; a failure is to be confirmed by a fresh run,
// which squares it.
var GateSequence = Sequence{Looks: []int{12, 20, 30}, Level: 0.995}

// Hypothesis is one comparison of a candidate with a base, in pairs.
type Hypothesis struct {
	// D is how much worse the candidate was in each pair: the logarithm of a
	// ratio, or a difference. NaN and infinite ones are left out.
	D []float64

	Fail float64 // worse than this is a regression; in the unit of D
	Pass float64 // better than this is none; above Fail, and what is between may be either
}

// Decision is what a look makes of a hypothesis.
type Decision int

const (
	Undecided Decision = iota // more pairs are needed
	Passes
	Fails
)

func (d Decision) String() string {
	switch d {
	case Passes:
		return "passes"
	case Fails:
		return "fails"
	}
	return "undecided"
}

// Judgement is what the pairs of one hypothesis say.
type Judgement struct {
	Estimate  float64 // Hodges and Lehmann's centre of D; NaN without pairs
	Low, High float64 // one-sided bounds of the centre, each at Level; infinite where pairs are too few
	P         float64 // exact one-sided signed-rank p of "the centre is Fail or less"; 1 without pairs
	Decision  Decision
}

// Judge judges a family of hypotheses at one look. One fails if its whole
// interval is worse than Fail and Holm's step-down over the family rejects it
// at 1-Level. It passes if its whole interval is better than Pass and not worse
// than Fail: what awaits only Holm's consent is not let through meanwhile.
//
// Bounds and p come from the exact distribution of signed ranks, which supposes
// only that a pair is as likely to err to one side as to the other; ties and
// differences of exactly Fail count against a failure. The smallest p that n
// pairs can give is 2⁻ⁿ. At level 0.995 bounds therefore need eight pairs, and
// twelve cannot fail anything in a family of more than twenty: there the first
// look only passes, and a regression is found at the second.
func (s Sequence) Judge(family []Hypothesis) []Judgement {
	out := make([]Judgement, len(family))
	var walsh []float64
	for i, h := range family {
		d := finite(h.D)
		walsh = walshAverages(walsh, d)
		out[i] = s.figures(len(d), walsh, h.Fail)
	}
	s.decide(family, out)
	return out
}

// figures is all of a judgement that the rest of the family has no part in: n
// differences have the Walsh averages walsh.
func (s Sequence) figures(n int, walsh []float64, fail float64) Judgement {
	j := Judgement{Estimate: math.NaN(), Low: math.Inf(-1), High: math.Inf(1), P: 1}
	if n == 0 {
		return j
	}
	j.Estimate = middle(walsh)
	if k, _ := signedRankCut(n, 1-s.Level); k >= 0 {
		j.Low, j.High = walsh[k], walsh[len(walsh)-1-k]
	}
	notAbove, _ := slices.BinarySearchFunc(walsh, fail, func(w, fail float64) int {
		if w <= fail {
			return -1
		}
		return 1
	})
	j.P = signedRankP(n, len(walsh)-notAbove)
	return j
}

// decide completes the judgements of a family, which have their figures.
func (s Sequence) decide(family []Hypothesis, out []Judgement) {
	ps := make([]float64, len(out))
	for i := range out {
		ps[i] = out[i].P
	}
	adjusted := Holm(ps)
	for i, h := range family {
		switch j := &out[i]; {
		case j.Low > h.Fail:
			if adjusted[i] <= 1-s.Level {
				j.Decision = Fails
			}
		case j.High < h.Pass:
			j.Decision = Passes
		}
	}
}

// Spread is the standard error of Hodges and Lehmann's estimate of the centre
// of d, from the median absolute deviation, so that wild pairs do not widen it.
// Zero with fewer than two values. NaN and infinite ones are left out.
func Spread(d []float64) float64 {
	s := finite(d)
	if len(s) < 2 {
		return 0
	}
	slices.Sort(s)
	centre := middle(s)
	for i := range s {
		s[i] = math.Abs(s[i] - centre)
	}
	slices.Sort(s)
	const (
		sigma      = 1.482602218505602  // of a normal distribution, per median absolute deviation
		efficiency = 1.0233267079464885 // √(π/3): the estimate's standard error per that of the mean
	)
	return efficiency * sigma * middle(s) / math.Sqrt(float64(len(s)))
}
