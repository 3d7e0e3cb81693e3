package stat

import "math"

// Standing is where one competitor stands among all.
type Standing struct {
	Present bool // it has samples
	Best    bool // it has the best median
	Tied    bool // blocks suffice and do not tell it from the best; set for the best as well if another is tied with it

	// Behind is the factor by which it is worse than the best, 1 for the best
	// itself. Its value is NaN where a ratio means nothing: zero or negative
	// samples.
	Behind Estimate
}

// Rank compares competitors that were measured in the same blocks:
// samples[c][b] is what competitor c did in block b, NaN if it did nothing.
// Intervals are those of single comparisons: among many competitors a few are
// resolved by chance.
func Rank(samples [][]float64, lowerIsBetter bool) []Standing {
	out := make([]Standing, len(samples))
	best, bestMedian := -1, math.NaN()
	for i, s := range samples {
		m := Median(s)
		out[i].Behind = bare(math.NaN(), m.N)
		if m.N == 0 {
			continue
		}
		out[i].Present = true
		if best < 0 || (lowerIsBetter && m.Value < bestMedian) || (!lowerIsBetter && m.Value > bestMedian) {
			best, bestMedian = i, m.Value
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
		if out[i].Behind.HasInterval() && out[i].Behind.Low <= 1 {
			out[i].Tied = true
			out[best].Tied = true
		}
	}
	return out
}

// behind returns how many times worse a is than b.
func behind(a, b []float64, lowerIsBetter bool) Estimate {
	if lowerIsBetter {
		return Ratio(a, b)
	}
	return Ratio(b, a)
}
