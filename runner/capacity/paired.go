package capacity

import "math"

const (
	// fewestPairs is from how many pairs of probes two searches are compared by these alone.
	fewestPairs = 4
	// wild is how much the logarithm of how many requests are slow differs from start to
	// start of a server, at least, as a standard deviation.
	wild = 0.2
)

// pair is how many of the same requests were slow with two servers.
type pair struct{ own, other float64 }

// exceedsPaired is how likely it is that the capacity is more than so many times that of
// other, by probes of which this one had so many times the rate, and the same requests as
// much closer together: if no more of them were slow then, it is. How sure that is, is told
// by how the pairs differ. Probes whose rates differ by less count as if more had been slow,
// by a power of the rate. It is not known of fewer pairs than fewestPairs.
func (s *Search) exceedsPaired(other *Search, times float64) (chance float64, known bool) {
	pairs, burst := s.pairs(other, times)
	n := float64(len(pairs))
	if len(pairs) < fewestPairs {
		return 0, false
	}
	var sum pair
	for _, p := range pairs {
		sum.own, sum.other = sum.own+p.own, sum.other+p.other
	}
	// log is that of the ratio, with half a burst more for each, without one of the pairs.
	log := func(without pair) float64 {
		return math.Log((sum.other - without.other + burst/2) / (sum.own - without.own + burst/2))
	}
	mean, square := 0.0, 0.0
	for _, p := range pairs {
		mean += log(p) / n
	}
	for _, p := range pairs {
		square += (log(p) - mean) * (log(p) - mean)
	}
	variance := square*(n-1)/n*(n-1)/(n-3) + 2*wild*wild/n // the jackknife's, as wide as Student's t
	return normal(log(pair{}) / math.Sqrt(variance)), true
}

// same is by how much rates may differ that are meant to be the same, as a part of them.
const same = 1e-9

// pairs are the probes of the same requests of which this server had so many times the rate
// of the other, or the same, without those that others disturbed and those for which both
// were overloaded, and how many requests were slow together in them.
func (s *Search) pairs(other *Search, times float64) (all []pair, burst float64) {
	slow, square, slope := 0.0, 0.0, s.slopeWith(other)
	for _, f := range s.found {
		for _, g := range other.found {
			less := times * g.Rate / f.Rate
			if math.Abs(less-1) < same {
				less = 1
			}
			asked := f.Arrivals == g.Arrivals && (less == 1 || math.Abs(less-times) < same && slope > 0)
			if !asked || f.Due == 0 || g.Due == 0 || f.Disturbed || g.Disturbed {
				continue
			}
			own, others := float64(f.Slow)/float64(f.Due), float64(g.Slow)/float64(g.Due)
			if min(own, others) > few*s.limit.Slow {
				continue
			}
			n, most := float64(min(f.Due, g.Due)), 2*few*s.limit.Slow // one that is overloaded does not outweigh all others
			all = append(all, pair{n * min(own*math.Pow(less, slope), most), n * min(others, most)})
			if max(own, others) <= few*s.limit.Slow {
				slow, square = slow+float64(f.Slow+g.Slow), square+f.Together+g.Together
			}
		}
	}
	return all, max(square/max(slow, 1), 1)
}

// slopeWith is by which power of the rate the odds of a slow request grow, by what either
// search knows of it; 0 if none does.
func (s *Search) slopeWith(other *Search) float64 {
	sum, n := 0.0, 0.0
	for _, of := range []*Search{s, other} {
		if keeps, breaks := of.bracket(); keeps > 0 && breaks > 0 {
			sum, n = sum+of.posterior().slope, n+1
		}
	}
	return sum / max(n, 1)
}
