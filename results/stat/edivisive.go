package stat

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// Divisive finds where a series changes, by E-divisive (Matteson and James,
// 2014): it splits where the energy distance between both sides is largest, and
// goes on within the parts for as long as a permutation test says that the
// split is no accident. It supposes nothing about the shape of the noise, but
// that within a part any order is as likely as another: of a drift it makes
// steps.
type Divisive struct {
	Level        float64 // of the test that ends the splitting; 0 means 0.01
	MinSegment   int     // values in a part, at least; under 2 means 4
	Permutations int     // of each test, at most; 0 means 999
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
	d.Permutations = cmp.Or(d.Permutations, 999)
	if d.MinSegment < 2 {
		d.MinSegment = 4
	}
	if len(finite(xs)) < len(xs) {
		return nil
	}
	rng := rand.New(rand.NewPCG(d.Seed, 0))
	var found []ChangePoint
	for {
		parts := d.parts(xs, found)
		at, energy := d.split(parts)
		if energy <= 0 {
			return found
		}
		p, ok := d.test(parts, energy, rng)
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
func (d Divisive) split(parts [][]float64) (at int, energy float64) {
	start := 0
	for _, part := range parts {
		if i, e := d.splitOne(part); e > energy {
			at, energy = start+i, e
		}
		start += len(part)
	}
	return at, energy
}

// splitOne finds where the energy distance between the values before and those
// from there on, weighted by their numbers, is largest.
func (d Divisive) splitOne(xs []float64) (at int, energy float64) {
	n := len(xs)
	if n < 2*d.MinSegment {
		return 0, 0
	}
	// Sums of the distances of pairs: all at first right of the split.
	var left, right, across float64
	for i, x := range xs {
		for _, y := range xs[:i] {
			right += math.Abs(x - y)
		}
	}
	pairs := func(k int) float64 { return float64(k) * float64(k-1) / 2 }
	for i := range n - d.MinSegment {
		// xs[i] changes sides.
		var before, after float64
		for _, y := range xs[:i] {
			before += math.Abs(xs[i] - y)
		}
		for _, y := range xs[i+1:] {
			after += math.Abs(xs[i] - y)
		}
		left, right, across = left+before, right-after, across+after-before
		l, r := i+1, n-i-1
		if l < d.MinSegment {
			continue
		}
		both := float64(l) * float64(r)
		if e := both / float64(n) * (2*across/both - left/pairs(l) - right/pairs(r)); e > energy {
			at, energy = l, e
		}
	}
	return at, energy
}

// test shuffles each part and asks how often chance splits as well as energy.
// It ends as soon as the answer is more often than the level.
func (d Divisive) test(parts [][]float64, energy float64, rng *rand.Rand) (p float64, ok bool) {
	shuffled := make([][]float64, len(parts))
	for i, part := range parts {
		shuffled[i] = slices.Clone(part)
	}
	asGood := 1 // the series as it is
	for range d.Permutations {
		for _, part := range shuffled {
			rng.Shuffle(len(part), func(a, b int) { part[a], part[b] = part[b], part[a] })
		}
		if _, e := d.split(shuffled); e >= energy*(1-1e-9) { // sums in another order differ in their last digits
			asGood++
		}
		if p = float64(asGood) / float64(d.Permutations+1); p > d.Level {
			return p, false
		}
	}
	return p, true
}
