package stat

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// Divisive finds where a series changes, by E-divisive (Matteson and James,
// 2014): it splits where the energy distance between both sides is largest,
// and goes on within the parts for as long as a permutation test rejects
// chance. Splits are looked for in overlapping stretches of every length too
// (the seeded intervals of Kovács and others, 2023), since a change that was
// taken back hides in the whole. The noise may have any shape, but within a
// part every order must be as likely as another: a drift comes out as steps.
type Divisive struct {
	Level        float64 // of the test that ends the splitting; 0 means 0.01
	MinSegment   int     // values in a part, at least; under 2 means 4
	Permutations int     // of each test, at most; 0 means 499
	Seed         uint64  // the same seed finds the same
}

// ChangePoint is where a series changes.
type ChangePoint struct {
	At int     // index of the first value after the change
	P  float64 // of the permutation test, in the order of splitting
}

// ChangePoints returns the changes in xs in ascending order. With a NaN or an
// infinite value there are none: leave those out beforehand.
func (d Divisive) ChangePoints(xs []float64) []ChangePoint {
	d.Level = cmp.Or(d.Level, 0.01)
	d.Permutations = cmp.Or(d.Permutations, 499)
	if d.MinSegment < 2 {
		d.MinSegment = 4
	}
	if len(finite(xs)) < len(xs) {
		return nil
	}
	rng := rand.New(rand.NewPCG(d.Seed, 0))
	var sums distances
	var found []ChangePoint
	for {
		parts := d.parts(xs, found)
		at, energy := d.split(parts, &sums)
		if energy <= 0 {
			return found
		}
		p, ok := d.test(parts, energy, &sums, rng)
		if !ok {
			return found
		}
		found = append(found, ChangePoint{At: at, P: p})
		slices.SortFunc(found, func(a, b ChangePoint) int { return cmp.Compare(a.At, b.At) })
	}
}

// parts returns xs cut at the change points.
func (d Divisive) parts(xs []float64, found []ChangePoint) [][]float64 {
	var parts [][]float64
	start := 0
	for _, c := range found {
		parts = append(parts, xs[start:c.At])
		start = c.At
	}
	return append(parts, xs[start:])
}

// split returns the best split of all parts, as an index into the whole, and
// its energy: 0 if no part is long enough.
func (d Divisive) split(parts [][]float64, sums *distances) (at int, energy float64) {
	start := 0
	for _, part := range parts {
		sums.of(part)
		for length := len(part); length >= 2*d.MinSegment; length /= 2 {
			for first := 0; ; first += (length + 1) / 2 {
				first = min(first, len(part)-length) // the last one ends with the part
				if i, e := d.splitOne(sums, first, first+length); e > energy {
					at, energy = start+i, e
				}
				if first == len(part)-length {
					break
				}
			}
		}
		start += len(part)
	}
	return at, energy
}

// splitOne finds where, in the stretch from first to before end, the energy
// distance between both sides, weighted by their lengths, is largest.
func (d Divisive) splitOne(sums *distances, first, end int) (at int, energy float64) {
	pairs := func(n int) float64 { return float64(n) * float64(n-1) }
	for i := first + d.MinSegment; i <= end-d.MinSegment; i++ {
		both := float64(i-first) * float64(end-i)
		e := both / float64(end-first) * (2*sums.between(first, i, i, end)/both -
			sums.between(first, i, first, i)/pairs(i-first) - sums.between(i, end, i, end)/pairs(end-i))
		if e > energy {
			at, energy = i, e
		}
	}
	return at, energy
}

// distances are the sums of the distances between the values of a series, such
// that the sum between any two stretches of it is at hand.
type distances struct {
	width int
	upTo  []float64 // [i·width+j] is the sum between the first i values and the first j
}

func (s *distances) of(xs []float64) {
	s.width = len(xs) + 1
	s.upTo = slices.Grow(s.upTo[:0], s.width*s.width)[:s.width*s.width]
	clear(s.upTo[:s.width])
	for i, x := range xs {
		above, row := s.upTo[i*s.width:(i+1)*s.width], s.upTo[(i+1)*s.width:]
		row[0] = 0
		sum := 0.0
		for j, y := range xs {
			sum += math.Abs(x - y)
			row[j+1] = above[j+1] + sum
		}
	}
}

// between returns the sum between the values a to before b and c to before d.
func (s *distances) between(a, b, c, d int) float64 {
	return s.upTo[b*s.width+d] - s.upTo[a*s.width+d] - s.upTo[b*s.width+c] + s.upTo[a*s.width+c]
}

// test shuffles each part and asks how often chance splits as well as energy.
// It ends as soon as the answer is more often than the level.
func (d Divisive) test(parts [][]float64, energy float64, sums *distances, rng *rand.Rand) (p float64, ok bool) {
	shuffled := make([][]float64, len(parts))
	for i, part := range parts {
		shuffled[i] = slices.Clone(part)
	}
	asGood := 1 // the series as it is
	for range d.Permutations {
		for _, part := range shuffled {
			rng.Shuffle(len(part), func(a, b int) { part[a], part[b] = part[b], part[a] })
		}
		if _, e := d.split(shuffled, sums); e >= energy*(1-1e-9) { // sums in another order differ in their last digits
			asGood++
		}
		if p = float64(asGood) / float64(d.Permutations+1); p > d.Level {
			return p, false
		}
	}
	return p, true
}
