package capacity

import "math"

const (
	// fewestPairs is from how many probes at the same rates two searches are compared by
	// these alone.
	fewestPairs = 4
	// wild is how much the logarithms of what servers can do differ from start to start, as a
	// standard deviation, whatever the pairs say.
	wild = 0.02
)

// pair is what two servers made of the same requests.
type pair struct{ own, other float64 } // slow requests of as many

// exceedsPaired is how likely it is that the capacity is more than so many times that of
// other, by the probes that both had at the same rates: of the same requests, which came
// together for both. How far off that is, is told by how the pairs differ. It is not known
// of fewer pairs than fewestPairs.
func (s *Search) exceedsPaired(other *Search, times float64) (chance float64, known bool) {
	pairs, burst := s.pairs(other)
	n := float64(len(pairs))
	slope := s.slopeWith(other)
	if len(pairs) < fewestPairs || slope == 0 {
		return 0, false
	}
	var sum pair
	for _, p := range pairs {
		sum.own, sum.other = sum.own+p.own, sum.other+p.other
	}
	// log is that of the ratio of capacities, with half a burst more for each, without one of
	// the pairs.
	log := func(without pair) float64 {
		return math.Log((sum.other-without.other+burst/2)/(sum.own-without.own+burst/2)) / slope
	}
	all, mean, square := log(pair{}), 0.0, 0.0
	for _, p := range pairs {
		mean += log(p) / n
	}
	for _, p := range pairs {
		square += (log(p) - mean) * (log(p) - mean)
	}
	variance := square*(n-1)/n*(n-1)/(n-3) + 2*wild*wild/n // the jackknife's, as wide as Student's t
	return normal((all - math.Log(times)) / math.Sqrt(variance)), true
}

// pairs are the probes at the same rates, without those that others disturbed, of which the
// one server or the other was not overloaded, and how many requests were slow together in
// them.
func (s *Search) pairs(other *Search) (all []pair, burst float64) {
	slow, square := 0.0, 0.0
	for _, f := range s.found {
		for _, g := range other.found {
			if f.Rate != g.Rate || f.Due == 0 || g.Due == 0 || f.Disturbed || g.Disturbed {
				continue
			}
			own, others := float64(f.Slow)/float64(f.Due), float64(g.Slow)/float64(g.Due)
			if min(own, others) > few*s.limit.Slow {
				continue
			}
			n := float64(min(f.Due, g.Due))
			most := 2 * few * s.limit.Slow // beyond it the odds do not grow as they do near a capacity
			all = append(all, pair{n * min(own, most), n * min(others, most)})
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
