package stat

import "math"

// Quantiles estimates quantiles of what several blocks saw, with intervals.
type Quantiles struct {
	all     Survival
	blocks  []Survival
	student float64 // what the spread of the blocks is multiplied by; 0 if there is but one
}

// NewQuantiles returns the quantiles of all, which is estimated from what each
// of blocks is estimated from, together. Blocks in which nothing was seen do not
// count.
func NewQuantiles(all Survival, blocks []Survival) Quantiles {
	q := Quantiles{all: all}
	for _, b := range blocks {
		if b.ended+b.unfinished > 0 {
			q.blocks = append(q.blocks, b)
		}
	}
	if n := len(q.blocks); n > 1 {
		q.student = tQuantile((1+Level)/2, float64(n-1))
	}
	return q
}

// Estimate returns a quantile of all with its interval, which is the wider one
// of two. One is by order statistics: as if each had lasted as it did on its
// own account, with the variance of Kaplan and Meier's estimate where some did
// not end. The other is by the scatter between the blocks: by what part of each
// block is slower than the quantile of all, after Woodruff, in logits. It is
// wider where one stall delayed many at once. With one block there is only the
// first, and a stall makes the truth lie outside more often.
//
// Where what did not end leaves the quantile or the upper end of the interval
// open, open is set, and the value is what the quantile is at least: the lower end,
// or how far the estimate goes. N is the number of blocks.
func (q Quantiles) Estimate(share float64) (e Estimate, open bool) {
	value, known := q.all.Quantile(share)
	e = bare(value, len(q.blocks))
	if e.N == 0 {
		e.Value = math.NaN()
		return e, false
	}
	if !known {
		return e, true
	}
	low, high := q.byOrder(share)
	if l, h := q.byScatter(share); q.student > 0 {
		low, high = min(low, l), max(high, h)
	}
	e.Low = q.all.below(low)
	if e.High, known = q.all.Quantile(high); !known {
		return bare(min(e.Low, value), e.N), true
	}
	e.Confidence = Level
	return e, false
}

// byOrder is between which quantiles of the sample the true one lies, were all
// independent of each other.
func (q Quantiles) byOrder(share float64) (low, high float64) {
	n := q.all.worth(share)
	first, last := orderRanks(n, share)
	return float64(first) / float64(n), min(float64(last)/float64(n), 1)
}

// byScatter is between which quantiles of the sample the true one lies, by how
// much the blocks differ.
func (q Quantiles) byScatter(share float64) (low, high float64) {
	d := q.all.drops[q.all.at(share)]
	inBar := (1 - share - d.after) / (d.before - d.after) // part of the drop that is slower
	slower := make([]float64, len(q.blocks))
	all, mean := float64(q.all.ended+q.all.unfinished), 0.0
	for i, b := range q.blocks {
		slower[i] = b.slowerThan(d.bar, inBar)
		mean += b.weight() / all * slower[i]
	}
	variance, n := 0.0, float64(len(q.blocks))
	for i, b := range q.blocks {
		off := b.weight() / all * (slower[i] - mean)
		variance += n / (n - 1) * off * off
	}
	left := 1 - share
	logit, half := math.Log(left/share), q.student*math.Sqrt(variance)/(left*share)
	return 1 - logistic(logit+half), 1 - logistic(logit-half)
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// worth is as how many of which all ended the sample tells a quantile.
func (s Survival) worth(q float64) int64 {
	if s.unfinished == 0 {
		return s.ended
	}
	i, spread := s.at(q), 0.0
	if i > 0 {
		spread = s.drops[i-1].spread
	}
	d := s.drops[i]
	spread += greenwood(d.inSight, d.ended(1-q))
	return max(int64(q/((1-q)*spread)), 1)
}

// greenwood is what it adds to the variance of an estimate that so many of those
// in sight ended, in squares of what is left.
func greenwood(inSight int64, ended float64) float64 {
	return ended / (float64(inSight) * (float64(inSight) - ended))
}

// weight is how many were seen.
func (s Survival) weight() float64 { return float64(s.ended + s.unfinished) }

// slowerThan is what part lasts longer than the bar, with inBar of what ended
// within it.
func (s Survival) slowerThan(b Bar, inBar float64) float64 {
	before, after := 1.0, 1.0
	for _, d := range s.drops {
		if d.bar.Low > b.Low {
			break
		}
		if d.bar.Low < b.Low {
			before = d.after
		}
		after = d.after
	}
	return after + inBar*(before-after)
}

// below is the lower end of the bar in which a quantile lies, and the least that
// was seen if q is 0.
func (s Survival) below(q float64) float64 {
	if q <= 0 {
		return s.least
	}
	if i := s.at(q); i >= 0 {
		return s.drops[i].bar.Low
	}
	return s.far
}
