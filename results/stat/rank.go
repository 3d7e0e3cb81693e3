package stat

import "math"

// Standing is where one competitor stands among all.
type Standing struct {
	Present bool // it has samples
	Best    bool // no other is better by its ratio
	Tied    bool // blocks suffice and do not tell it from the best; set for the best as well if another is tied with it

	// Behind is the factor by which it is worse than the best, 1 for the best
	// itself. Its value is NaN where a ratio means nothing: zero or negative
	// samples.
	Behind Estimate
}

// Rank compares competitors that were measured in the same blocks:
// samples[c][b] is what competitor c did in block b, NaN if it did nothing.
// The best is found by the same ratios that say how far the others are behind
// it. Intervals are those of single comparisons: among many competitors a few
// are resolved by chance.
func Rank(samples [][]float64, lowerIsBetter bool) []Standing {
	out := make([]Standing, len(samples))
	best, bestOdds := -1, odds{}
	for i, s := range samples {
		n := Median(s).N
		out[i].Behind = bare(math.NaN(), n)
		if n == 0 {
			continue
		}
		out[i].Present = true
		if o := oddsOf(i, samples, lowerIsBetter); best < 0 || o.less(bestOdds) {
			best, bestOdds = i, o
		}
	}
	if best < 0 {
		return out
	}
	for i := range samples {
		if !out[i].Present {
			continue
		}
		if i == best {
			out[i].Best = true
			out[i].Behind.Value = 1
			continue
		}
		out[i].Behind = behind(samples[i], samples[best], lowerIsBetter)
		if out[i].Behind.HasInterval() && out[i].Behind.Contains(1) {
			out[i].Tied = true
			out[best].Tied = true
		}
	}
	return out
}

// odds are how far a competitor is behind the one that it compares worst with. Who is
// behind nobody is the best. Ratios are taken pair by pair, so that each may be behind
// some other by a little: then it is the one that is so by the least.
type odds struct {
	surely float64 // the low end of the largest interval, 1 if it has 1 in it
	behind float64
}

func (o odds) less(than odds) bool {
	if o.surely != than.surely {
		return o.surely < than.surely
	}
	return o.behind < than.behind
}

// oddsOf compares a competitor with all others. Where there is no ratio, medians
// say which of the two is better.
func oddsOf(i int, samples [][]float64, lowerIsBetter bool) odds {
	worst, mine := odds{1, 0}, Median(samples[i])
	for j, s := range samples {
		theirs := Median(s)
		if j == i || theirs.N == 0 {
			continue
		}
		e := behind(samples[i], s, lowerIsBetter)
		if math.IsNaN(e.Value) && mine.Value != theirs.Value {
			e.Value = 0
			if (mine.Value > theirs.Value) == lowerIsBetter {
				e.Value = math.Inf(1)
			}
		}
		if e.HasInterval() {
			worst.surely = max(worst.surely, e.Low)
		}
		if e.Value > worst.behind {
			worst.behind = e.Value
		}
	}
	return worst
}

// behind returns how many times worse a is than b.
func behind(a, b []float64, lowerIsBetter bool) Estimate {
	if lowerIsBetter {
		return Ratio(a, b)
	}
	return Ratio(b, a)
}
