package stat

import (
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
)

// What is picked without a list of all pairs is what stands in the sorted list.
func TestPicksAreThoseOfTheSortedList(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{1, 2, 3, 6, 7, 10, 31} {
		ds, a, b := make([]float64, n), make([]float64, n), make([]float64, n+2)
		for i := range ds {
			ds[i] = math.Round(20*random.NormFloat64()) / 8 // with ties, and zeros
			a[i] = 1 + float64(random.IntN(9))
		}
		for i := range b {
			b[i] = 1 + float64(random.IntN(9))
		}
		var ratios []float64
		for _, x := range a {
			for _, y := range b {
				ratios = append(ratios, x/y)
			}
		}
		all := walshAverages(nil, ds)
		for _, s := range [][]float64{ds, a, b, ratios} {
			slices.Sort(s)
		}
		for k, want := range all {
			if got := walsh(ds, k); got != want {
				t.Errorf("walsh(%v, %d) = %v, want %v", ds, k, got, want)
			}
		}
		for k, want := range ratios {
			if got := ratio(a, b, k); got != want {
				t.Errorf("ratio(%v, %v, %d) = %v, want %v", a, b, k, got, want)
			}
		}
	}
}

// Where counting out ends, the normal distribution has the same figures, and cuts no
// more than they allow.
func TestNormalAgreesWithExactAtTheSwitch(t *testing.T) {
	n := exactSignedRank
	for _, alpha := range []float64{0.025, 0.005} {
		exact, _ := signedRankCut(n, alpha)
		if got := normalCut(n, alpha); got > exact || got < exact-exact/500 {
			t.Errorf("normalCut(%d, %v) = %d, want %d or hardly less", n, alpha, got, exact)
		}
	}
	mean, deviation := signedRankNormal(n)
	w := int(mean + 2*deviation)
	near(t, "P of 200", signedRankP(n, w), math.Erfc((float64(w)-0.5-mean)/(deviation*math.Sqrt2))/2, 2e-4)

	for _, q := range []float64{0.5, 0.99, 0.999} {
		exactLow, exactHigh := orderRanks(exactBinomial, q)
		low, high := orderRanks(exactBinomial+1, q)
		if d := float64(low - exactLow); math.Abs(d) > 3 {
			t.Errorf("the low rank of %v jumps by %v at %d, from %d", q, d, exactBinomial, exactLow)
		}
		if d := float64(high - exactHigh); math.Abs(d) > 3 {
			t.Errorf("the high rank of %v jumps by %v at %d, from %d", q, d, exactBinomial, exactHigh)
		}
	}

	before, after := Median(seq(exactMedian)), Median(seq(exactMedian+1))
	near(t, "Low of a large sample", after.Low, before.Low, 2)
	near(t, "High of a large sample", after.High, before.High, 2)
}

// As many blocks as a run may have take no time and no memory to speak of, and the
// intervals narrow with them.
func TestManyBlocks(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	const n = 10_000
	a, b := make([]float64, n), make([]float64, n)
	for i := range a {
		b[i] = math.Exp(random.NormFloat64())
		a[i] = 2 * b[i] * math.Exp(0.1*random.NormFloat64())
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	Ratio(a, b)
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; took > 1<<21 {
		t.Errorf("a ratio of %d pairs takes %d bytes, want no list of all pairs of them", n, took)
	}
	for name, e := range map[string]Estimate{"Ratio": Ratio(a, b), "UnpairedRatio": UnpairedRatio(a, b)} {
		if !e.HasInterval() || !e.Contains(2) || e.High/e.Low > 1.07 {
			t.Errorf("%s of %d = %+v, want a narrow interval around 2", name, n, e)
		}
	}
	if e := Median(b); !e.Contains(1) || !(e.Low < e.Value && e.Value < e.High) || e.High/e.Low > 1.1 {
		t.Errorf("Median of %d = %+v, want a narrow interval around 1", n, e)
	}
}

// A histogram that claims more requests than there can be costs no memory.
func TestOrderRanksOfVeryMany(t *testing.T) {
	const n = int64(4e16)
	low, high := orderRanks(n, 0.5)
	if low < n/2-1e9 || low > n/2-1e8 || high > n/2+1e9 || high < n/2+1e8 {
		t.Errorf("orderRanks(%d, 0.5) = %d, %d, want some 2e8 around the middle", n, low, high)
	}
}
