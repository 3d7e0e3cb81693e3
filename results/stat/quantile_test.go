package stat

import (
	"math"
	"math/rand/v2"
	"testing"
)

// Tables of distribution-free intervals have these: for a median of 6 the
// smallest and the largest, of 20 the 6th and the 15th, of 100 the 40th and the
// 61st.
func TestOrderRanks(t *testing.T) {
	for _, test := range []struct {
		n         int64
		q         float64
		low, high int64
	}{
		{6, 0.5, 1, 6}, {20, 0.5, 6, 15}, {100, 0.5, 40, 61},
		{5, 0.5, 0, 6}, {30, 0.99, 29 - 1, 31}, {1, 0.5, 0, 2}, {2000, 0.99, 1971, 1989},
	} {
		if low, high := orderRanks(test.n, test.q); low != test.low || high != test.high {
			t.Errorf("orderRanks(%d, %v) = %d, %d, want %d, %d", test.n, test.q, low, high, test.low, test.high)
		}
	}
	// Of very many it is the normal distribution's.
	low, high := orderRanks(50_000_000, 0.5)
	half := 1.959964 * math.Sqrt(50_000_000) / 2
	if math.Abs(float64(high-low)/2/half-1) > 1e-3 {
		t.Errorf("of 50 million the ranks are %v on each side, want %v", (high-low)/2, half)
	}
}

// server draws the latencies of one block, in the order of being due.
type server func(r *rand.Rand, n int) []float64

// quiet is a server that nothing disturbs.
func quiet(r *rand.Rand, n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = math.Exp(0.5 * r.NormFloat64())
	}
	return out
}

// stalled has stalls, of which each delays all requests that are due in it.
func stalled(r *rand.Rand, n int) []float64 {
	out := quiet(r, n)
	const stalls, length = 3.0, 20.0 // in a block, and in requests
	for at := r.ExpFloat64() * float64(n) / stalls; at < float64(n); at += r.ExpFloat64() * float64(n) / stalls {
		end := at + 2*length*r.Float64()
		for i := int(at) + 1; i < n && float64(i) < end; i++ {
			out[i] += end - float64(i)
		}
	}
	return out
}

// drifting has a speed of its own in each block.
func drifting(r *rand.Rand, n int) []float64 {
	out := quiet(r, n)
	by := math.Exp(0.05 * r.NormFloat64())
	for i := range out {
		out[i] *= by
	}
	return out
}

// estimate is a quantile of so many blocks of n requests. In sight is how long
// each request is followed at most: the first of a block for longer than the last.
func (h server) estimate(r *rand.Rand, blocks, n int, q float64, sight func(i int) float64) (Estimate, bool) {
	var all []Bar
	var parts []Survival
	for range blocks {
		var own []Bar
		for i, took := range h(r, n) {
			// As a histogram has them: to 1 %.
			cell := func(v float64) (low, high float64) {
				k := math.Floor(math.Log(v) / 0.01)
				return math.Exp(0.01 * k), math.Exp(0.01 * (k + 1))
			}
			b := Bar{Ended: 1}
			if seen := sight(i); took > seen {
				b.Ended, b.Unfinished, took = 0, 1, seen
			}
			b.Low, b.High = cell(took)
			own = append(own, b)
		}
		parts = append(parts, KaplanMeier(own))
		all = append(all, own...)
	}
	return NewQuantiles(KaplanMeier(all), parts).Estimate(q)
}

func whole(int) float64 { return math.Inf(1) }

// The interval holds the true quantile about as often as it says, whatever the
// host does: where each request is on its own, where a stall delays many at once,
// where blocks differ, and where the last requests of a block are not seen to
// end.
func TestQuantileIntervalsHoldTheTruth(t *testing.T) {
	const runs, blocks, n = 400, 6, 400
	short := func(i int) float64 { return 3 + float64(n-i) }
	for _, test := range []struct {
		name  string
		host  server
		sight func(i int) float64
		q     float64
	}{
		{"quiet, median", quiet, whole, 0.5},
		{"quiet, p99", quiet, whole, 0.99},
		{"stalls, median", stalled, whole, 0.5},
		{"stalls, p90", stalled, whole, 0.9},
		{"stalls, p99", stalled, whole, 0.99},
		{"drift, median", drifting, whole, 0.5},
		{"drift, p99", drifting, whole, 0.99},
		{"quiet, out of sight, p99", quiet, short, 0.99},
		{"stalls, out of sight, p90", stalled, short, 0.9},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(7, 42))
			long, _ := test.host.estimate(r, 500, n, test.q, whole)
			held, without := 0, 0
			for range runs {
				e, open := test.host.estimate(r, blocks, n, test.q, test.sight)
				switch {
				case open && e.Value <= long.Value, !open && e.Contains(long.Value):
					held++
				}
				if open {
					without++
				}
			}
			if got := float64(held) / runs; got < 0.9 {
				t.Errorf("%v of the intervals hold the true %v", got, long.Value)
			}
			if without > runs/20 {
				t.Errorf("%d of %d have no interval", without, runs)
			}
		})
	}
}

// Counting each request on its own account is what makes an interval too
// narrow where a stall delays many: the scatter between the blocks tells it.
func TestAStallDelaysManyAtOnce(t *testing.T) {
	const runs = 300
	held := map[bool]int{}
	r := rand.New(rand.NewPCG(7, 43))
	long, _ := server(stalled).estimate(r, 500, 400, 0.95, whole)
	for range runs {
		var all []Bar
		for range 6 {
			all = append(all, ends(stalled(r, 400)...)...)
		}
		s := KaplanMeier(all)
		if e, _ := NewQuantiles(s, []Survival{s}).Estimate(0.95); e.Contains(long.Value) {
			held[false]++
		}
		if e, _ := server(stalled).estimate(r, 6, 400, 0.95, whole); e.Contains(long.Value) {
			held[true]++
		}
	}
	if alone, blocks := float64(held[false])/runs, float64(held[true])/runs; alone > 0.8 || blocks < 0.9 {
		t.Errorf("%v of the intervals hold the truth as one sample, want few; %v as blocks, want most", alone, blocks)
	}
}

// What did not end leaves the upper end open, or all of it.
func TestQuantilesThatAreLeftOpen(t *testing.T) {
	usual := Bar{Low: 1, High: 1.1, Ended: 1000}
	stuck := Bar{Low: 3, High: 3.1, Unfinished: 300}
	blocks := []Survival{KaplanMeier([]Bar{usual}), KaplanMeier([]Bar{usual}), KaplanMeier([]Bar{usual, stuck})}
	q := NewQuantiles(KaplanMeier([]Bar{usual, usual, usual, stuck}), blocks)
	if e, open := q.Estimate(0.5); open || e.Value != 1.1 || e.Low != 1 || e.High != 1.1 || e.N != 3 {
		t.Errorf("median = %+v, open %v, want 1.1 within 1 and 1.1", e, open)
	}
	if e, open := q.Estimate(0.9); !open || e.Value != 1 || e.HasInterval() {
		t.Errorf("p90 = %+v, open %v, want at least 1: by its scatter it may be one of those that did not end", e, open)
	}
	if e, open := q.Estimate(0.99); !open || e.Value != 3 {
		t.Errorf("p99 = %+v, open %v, want at least 3", e, open)
	}
	if e, open := NewQuantiles(Survival{}, nil).Estimate(0.5); open || e.N != 0 || !math.IsNaN(e.Value) {
		t.Errorf("of nothing, the median = %+v, open %v", e, open)
	}
}
