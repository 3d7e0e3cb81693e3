package stat

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// The cuts are Wilcoxon's critical values, as any table has them.
func TestSignedRankCut(t *testing.T) {
	for _, c := range []struct {
		n     int
		alpha float64
		cut   int
		tail  float64
	}{
		{5, 0.025, -1, 0}, {6, 0.025, 0, 1.0 / 64}, {7, 0.025, 2, 3.0 / 128}, {8, 0.025, 3, 5.0 / 256},
		{10, 0.025, 8, 25.0 / 1024}, {12, 0.025, 13, 0.0212}, {20, 0.025, 52, 0.0242},
		{7, 0.005, -1, 0}, {8, 0.005, 0, 1.0 / 256}, {10, 0.005, 3, 5.0 / 1024}, {12, 0.005, 7, 19.0 / 4096},
		{20, 0.005, 37, 0.0047}, {30, 0.005, 109, 0.0050},
		{12, 0.05, 17, 0.0461}, {30, 0.05, 151, 0.0481},
	} {
		cut, tail := signedRankCut(c.n, c.alpha)
		if cut != c.cut {
			t.Errorf("signedRankCut(%d, %v) cut = %d, want %d", c.n, c.alpha, cut, c.cut)
		}
		near(t, "tail", tail, c.tail, 1e-4)
	}
}

// Every assignment of signs is equally likely under the null: count them all.
func TestSignedRankPByBruteForce(t *testing.T) {
	for n := 1; n <= 9; n++ {
		d := make([]float64, n)
		counts := make([]int, n*(n+1)/2+1)
		for signs := range 1 << n {
			for i := range d {
				d[i] = math.Exp2(float64(i)) // no two averages cancel
				if signs>>i&1 == 0 {
					d[i] = -d[i]
				}
			}
			counts[positive(walshAverages(nil, d))]++
		}
		atLeast := 0
		for w := n * (n + 1) / 2; w >= 0; w-- {
			atLeast += counts[w]
			near(t, "signedRankP", signedRankP(n, w), float64(atLeast)/float64(int(1)<<n), 1e-12)
		}
	}
}

// With ties and zeros the p may only be too large.
func TestTiesAndZerosAreConservative(t *testing.T) {
	for _, sizes := range [][]float64{
		{1, 1, 1, 1, 1, 1, 1, 1}, {0, 0, 0, 0, 1, 2, 3, 4, 5}, {1, 1, 2, 2, 2, 3, 0, 0, 5, 5},
	} {
		n := len(sizes)
		d := make([]float64, n)
		var ps []float64
		for signs := range 1 << n {
			for i := range d {
				d[i] = sizes[i]
				if signs>>i&1 == 0 {
					d[i] = -d[i]
				}
			}
			ps = append(ps, GateSequence.Judge([]Hypothesis{{D: d}})[0].P)
		}
		slices.Sort(ps)
		for i, p := range ps {
			// As many as i+1 of the equally likely cases have a p this small.
			if share := float64(i+1) / float64(len(ps)); (i+1 == len(ps) || ps[i+1] > p) && share > p+1e-12 {
				t.Errorf("of the signs of %v, a share of %v has p ≤ %v", sizes, share, p)
			}
		}
	}
}

func positive(walsh []float64) int {
	n := 0
	for _, w := range walsh {
		if w > 0 {
			n++
		}
	}
	return n
}

// around returns n differences spread evenly, width to each side of centre.
func around(centre, width float64, n int) []float64 {
	d := make([]float64, n)
	for i := range d {
		d[i] = centre + width*(2*float64(i)/float64(n-1)-1)
	}
	return d
}

func TestJudge(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		name   string
		d      []float64
		family int // hypotheses in all; the others are far from any margin
		want   Decision
	}{
		{"no change", around(0, 0.02, 12), 1, Passes},
		{"no change, in a large family", around(0, 0.02, 12), 100, Passes},
		{"better", around(-0.3, 0.02, 12), 1, Passes},
		{"much worse", around(0.1, 0.02, 12), 1, Fails},
		{"much worse, in the largest family that twelve pairs can fail", around(0.1, 0.02, 12), 20, Fails},
		{"much worse, in a family too large for twelve pairs", around(0.1, 0.02, 12), 21, Undecided},
		{"much worse, in a large family, later", around(0.1, 0.02, 20), 100, Fails},
		{"between the margins, and loud", around(0.04, 0.05, 12), 1, Undecided},
		{"between the margins, and certain", around(0.04, 0.001, 12), 1, Fails},
		{"between the margins, certain, awaiting Holm", around(0.04, 0.001, 12), 100, Undecided},
		{"loud", around(0, 0.3, 30), 1, Undecided},
		{"exactly Fail", around(0.03, 0, 30), 1, Passes},
		{"exactly Pass", around(0.05, 0, 7), 1, Undecided},
		{"too few", around(0.5, 0.01, 7), 1, Undecided},
		{"too few that count", append(around(0.5, 0.01, 7), nan, math.Inf(1), math.Inf(-1)), 1, Undecided},
		{"enough, and some that do not count", append(around(0.5, 0.01, 8), nan), 1, Fails},
		{"none", nil, 1, Undecided},
	} {
		t.Run(c.name, func(t *testing.T) {
			family := []Hypothesis{{D: c.d, Fail: 0.03, Pass: 0.05}}
			for len(family) < c.family {
				family = append(family, Hypothesis{D: around(0, 0.01, 12), Fail: 0.03, Pass: 0.05})
			}
			got := GateSequence.Judge(family)
			if got[0].Decision != c.want {
				t.Errorf("Judge = %+v, want %v", got[0], c.want)
			}
			for _, j := range got[1:] {
				if j.Decision != Passes {
					t.Errorf("Judge of another in the family = %+v, want that it passes", j)
				}
			}
		})
	}
}

func TestJudgeFigures(t *testing.T) {
	// Twelve differences 1 … 12 have Walsh averages 1, 1.5, 2, 2, 2.5, 2.5, 3,
	// 3, 3 …: seven may be cut from each end.
	j := GateSequence.Judge([]Hypothesis{{D: seq(12), Fail: 0, Pass: 100}})[0]
	near(t, "Estimate", j.Estimate, 6.5, 1e-12)
	near(t, "Low", j.Low, 3, 1e-12)
	near(t, "High", j.High, 10, 1e-12)
	near(t, "P", j.P, 1.0/4096, 1e-12)

	few := GateSequence.Judge([]Hypothesis{{D: []float64{4}}, {}})
	near(t, "Estimate of one", few[0].Estimate, 4, 0)
	near(t, "P of one", few[0].P, 0.5, 0)
	near(t, "Estimate of none", few[1].Estimate, math.NaN(), 0)
	near(t, "P of none", few[1].P, 1, 0)
	for _, j := range few {
		if !math.IsInf(j.Low, -1) || !math.IsInf(j.High, 1) {
			t.Errorf("Judge of too few = %v to %v, want no bounds", j.Low, j.High)
		}
	}
}

// A bound and the test at its level are two views of one thing.
func TestLowAgreesWithP(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		d := make([]float64, 8+rng.IntN(20))
		for i := range d {
			d[i] = math.Round(20*rng.NormFloat64()+8) / 20 // with ties
		}
		fail := math.Round(20*rng.Float64()-5) / 20
		j := GateSequence.Judge([]Hypothesis{{D: d, Fail: fail}})[0]
		if (j.Low > fail) != (j.P <= 1-GateSequence.Level) {
			t.Fatalf("Judge(%v, Fail %v) = %+v: bound and p disagree", d, fail, j)
		}
	}
}

func TestHolmRejects(t *testing.T) {
	for _, c := range []struct {
		name string
		ps   []float64
		want []bool
	}{
		{"none", nil, nil},
		{"the textbook's four", []float64{0.01, 0.04, 0.03, 0.005}, []bool{true, false, false, true}},
		{"each step is easier", []float64{0.01, 0.016, 0.025, 0.05}, []bool{true, true, true, true}},
		{"none follows one that is not rejected", []float64{0.02, 0.021, 0.022, 0.023}, []bool{false, false, false, false}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []bool
			for _, p := range Holm(c.ps) {
				got = append(got, p <= 0.05)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("Holm(%v) at 0.05 rejects %v, want %v", c.ps, got, c.want)
			}
		})
	}
}

func TestSpread(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		name string
		d    []float64
		want float64
	}{
		{"none", nil, 0},
		{"one", []float64{3}, 0},
		{"equal", []float64{3, 3, 3}, 0},
		// The median absolute deviation is 1.
		{"five", []float64{5, 4, 3, 2, 1}, 1.4826 * 1.0233 / math.Sqrt(5)},
		{"a wild one", []float64{5, 4, 3, 2, 1000}, 1.4826 * 1.0233 / math.Sqrt(5)},
		{"gaps", []float64{5, nan, 4, 3, math.Inf(1), 2, 1}, 1.4826 * 1.0233 / math.Sqrt(5)},
	} {
		t.Run(c.name, func(t *testing.T) { near(t, "Spread", Spread(c.d), c.want, 1e-4) })
	}
}

func TestSpreadIsTheEstimatesStandardError(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	var estimates, spreads []float64
	d := make([]float64, 30)
	for range 2000 {
		for i := range d {
			d[i] = 0.04 * rng.NormFloat64()
		}
		estimates = append(estimates, GateSequence.Judge([]Hypothesis{{D: d}})[0].Estimate)
		spreads = append(spreads, Spread(d))
	}
	var squares float64
	for _, e := range estimates {
		squares += e * e
	}
	near(t, "median Spread", Median(spreads).Value, math.Sqrt(squares/float64(len(estimates))), 0.0005)
}
