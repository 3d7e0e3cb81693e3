package capacity

import (
	"math"
	"slices"
)

// Follow has the next probe be that of another search, which is to be compared. The zero
// Step gives the search its own way again.
func (s *Search) Follow(step Step) { s.next = step }

// Above is how likely it is that the capacity is above a rate, from 0 to 1; 0.5 if nothing
// is known of that.
func (s *Search) Above(rate float64) float64 {
	sum := 0.0
	for _, p := range s.spread() {
		if p.rate > rate {
			sum += p.weight
		}
	}
	return sum
}

// Exceeds is how likely it is that the capacity is more than so many times that of other:
// by what both made of the same requests, as soon as there is enough of that.
func (s *Search) Exceeds(other *Search, times float64) float64 {
	if chance, known := s.exceedsPaired(other, times); known {
		return chance
	}
	sum, own, above := 0.0, s.spread(), 1.0
	for _, p := range other.spread() { // ascending
		for len(own) > 0 && own[0].rate <= p.rate*times {
			above -= own[0].weight
			own = own[1:]
		}
		sum += p.weight * max(above, 0)
	}
	return sum
}

// likely is a capacity and how likely it is.
type likely struct{ rate, weight float64 }

// spread is how likely each capacity is, ascending.
func (s *Search) spread() []likely {
	if s.spreads == nil {
		s.spreads = s.spreadOut()
	}
	return s.spreads
}

func (s *Search) spreadOut() (all []likely) {
	keeps, breaks := s.bracket()
	switch {
	case s.fails() > 0:
		return []likely{{0, 1}}
	case len(s.found) == 0:
		return []likely{{0, 0.5}, {math.Inf(1), 0.5}}
	case breaks == 0:
		return s.unbounded()
	case s.sharp(breaks):
		return []likely{{math.Sqrt(max(keeps, lowest) * breaks), 1}}
	}
	p := s.posterior()
	for i, w := range p.weight {
		all = append(all, likely{math.Exp(p.at[i]), w})
	}
	return all
}

// unbounded is the spread where no rate was too high: half of what is likely lies a little
// beyond the highest, and of the other half nothing is known.
func (s *Search) unbounded() (all []likely) {
	found := s.ascending()
	above := make([]float64, len(found)+1) // how likely it is that the capacity is above each rate
	for i, f := range slices.Backward(found) {
		above[i] = max(f.Likely, above[i+1]) // who keeps a rate keeps lower ones
	}
	for i, f := range found {
		before := 1.0
		if i > 0 {
			before = above[i-1]
		}
		all = append(all, likely{f.Rate, before - above[i]})
	}
	half := above[len(found)-1] / 2
	return append(all, likely{found[len(found)-1].Rate * beyond, half}, likely{math.Inf(1), half})
}

// beyond is a little more, as a factor.
const beyond = 1.15
