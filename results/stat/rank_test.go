package stat

import (
	"math"
	"testing"
)

// The middle of a model's samples and that of its ratios may name different models:
// the best is then the one whose ratio to no other exceeds 1, for ratios are shown.
func TestTheBestIsBehindNobody(t *testing.T) {
	for _, lowerIsBetter := range []bool{true, false} {
		one := []float64{10, 20, 30, 40, 50, 60, 70}
		two := []float64{9, 18, 27, 41, 45, 54, 63} // smaller in all blocks but the middle one
		three := []float64{50, 100, 150, 200, 250, 300, 350}
		samples := [][]float64{one, two, three}
		best := 1
		if !lowerIsBetter {
			best = 2
		}
		got := Rank(samples, lowerIsBetter)
		for i, s := range got {
			if s.Best != (i == best) {
				t.Errorf("lower is better: %v: [%d] is best: %v, want [%d]", lowerIsBetter, i, s.Best, best)
			}
			if s.Behind.Value < 1 {
				t.Errorf("lower is better: %v: [%d] is %v behind the best, want 1 or more", lowerIsBetter, i, s.Behind.Value)
			}
		}
	}
}

// Each of three is ahead of one and behind another by a little, which no order can
// say: one of them is the best all the same, and those not told from it are tied.
func TestRingsHaveABest(t *testing.T) {
	a := []float64{1.00, 1.02, 1.04, 1.00, 1.02, 1.04, 1.00, 1.02, 1.04}
	b := []float64{1.02, 1.04, 1.00, 1.02, 1.04, 1.00, 1.02, 1.04, 1.00}
	c := []float64{1.04, 1.00, 1.02, 1.04, 1.00, 1.02, 1.04, 1.00, 1.02}
	slow := []float64{3, 3, 3, 3, 3, 3, 3, 3, 3}
	got := Rank([][]float64{slow, a, b, c}, true)
	best, tied := 0, 0
	for i, s := range got {
		if s.Best {
			best++
		}
		if s.Tied {
			tied++
		}
		if i > 0 && !s.Tied || i == 0 && (s.Tied || s.Best) {
			t.Errorf("[%d] = %+v, want the three like ones tied and the slow one behind", i, s)
		}
	}
	if best != 1 || tied != 3 {
		t.Errorf("%d are best and %d tied, want 1 and 3", best, tied)
	}
}

// Blocks that only some share can tell one ahead of another that is told ahead of a
// third that is told ahead of the first. None of them is tied then.
func TestAheadForSureIsNoTie(t *testing.T) {
	nan := math.NaN()
	pairs := func(low, high int) []float64 { // 1 in the blocks of one pair, 1.1 in those of another
		s := make([]float64, 18)
		for i := range s {
			s[i] = nan
			if i/6 == low {
				s[i] = 1
			}
			if i/6 == high {
				s[i] = 1.1
			}
		}
		return s
	}
	for i, s := range Rank([][]float64{pairs(0, 2), pairs(1, 0), pairs(2, 1)}, true) {
		if s.Tied {
			t.Errorf("[%d] = %+v, a tie; want all told apart", i, s)
		}
	}
}
