package latency

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Where everything ended the percentiles are those of the histogram.
func TestPercentilesOfWhatEnded(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{1, 2, 3, 10, 101, 105, 999, 10_000} {
		h, times := newHistogram(), New()
		for range n {
			ns := int64(1e6 * random.ExpFloat64())
			h.RecordValue(ns)
			times.End(ns)
		}
		s := times.Survival()
		for _, percent := range []float64{1, 25, 50, 90, 99, 99.9, 100} {
			want := float64(h.ValueAtPercentile(percent)) / 1e9
			if got, known := s.Quantile(percent / 100); !known || got != want {
				t.Errorf("p%v of %d = %v, %v, want %v", percent, n, got, known, want)
			}
		}
	}
}

func TestTimesSurviveStorage(t *testing.T) {
	times := New()
	for i := range 100 {
		times.End(int64(i+1) * 1e6)
	}
	for range 20 {
		times.Leave(50e6)
	}
	ended, unfinished, err := times.Encode()
	if err != nil {
		t.Fatal(err)
	}
	back, err := Decode(ended, unfinished)
	if err != nil {
		t.Fatal(err)
	}
	if back.Ended() != 100 || back.Unfinished() != 20 {
		t.Errorf("%d ended, %d unfinished, want 100, 20", back.Ended(), back.Unfinished())
	}
	a, _ := times.Survival().Quantile(0.9)
	if b, known := back.Survival().Quantile(0.9); !known || a != b {
		t.Errorf("p90 = %v, %v, want %v as before", b, known, a)
	}
	if _, err := Decode(ended, "AAAA"); err == nil {
		t.Error("a broken histogram is read without an error")
	}
	for _, times := range []*Times{New(), {ended: newHistogram()}} {
		if e, u, err := times.Encode(); e != "" || u != "" || err != nil {
			t.Errorf("Encode of nothing = %q, %q, %v", e, u, err)
		}
	}
}

// Blocks, shards and trials are merged before anything is estimated.
func TestMergingIsCountingTogether(t *testing.T) {
	together, a, b := New(), New(), New()
	for i := range 1000 {
		into := a
		if i%3 == 0 {
			into = b
		}
		ns := int64(i) * 1e5
		for _, t := range []*Times{together, into} {
			if i%7 == 0 {
				t.Leave(ns)
			} else {
				t.End(ns)
			}
		}
	}
	a.Merge(b)
	for _, q := range []float64{0.1, 0.5, 0.9, 1} {
		want, wantKnown := together.Survival().Quantile(q)
		if got, known := a.Survival().Quantile(q); got != want || known != wantKnown {
			t.Errorf("quantile %v of merged parts = %v, %v, want %v, %v", q, got, known, want, wantKnown)
		}
	}
}

// What is too long to be told is not stated as if it had ended at the limit.
func TestTooLongToTell(t *testing.T) {
	times := New()
	times.End(int64(10 * time.Minute))
	if value, known := times.Survival().Quantile(0.5); known || value < 0.999*Most.Seconds() || value > Most.Seconds() {
		t.Errorf("median = %v, %v, want at least %v", value, known, Most)
	}
}

// Histograms of other ranges, as older results have them, can be merged.
func TestOtherRanges(t *testing.T) {
	h := hdrhistogram.New(1, int64(time.Minute), 3)
	h.RecordValue(int64(time.Second))
	b, err := h.Encode(hdrhistogram.V2CompressedEncodingCookieBase)
	if err != nil {
		t.Fatal(err)
	}
	old, err := Decode(string(b), "")
	if err != nil {
		t.Fatal(err)
	}
	all := New()
	all.End(int64(100 * time.Second))
	all.Merge(old)
	if all.Ended() != 2 {
		t.Errorf("%d ended, want 2", all.Ended())
	}
}

// What is read is what the library would list, but for what was never seen.
func TestCountsAreWhereTheLibraryHasThem(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for _, lowest := range []int64{1, 2, 100, 1000} {
		for figures := 1; figures <= 5; figures++ {
			h := hdrhistogram.New(lowest, int64(Most), figures)
			for range 2000 {
				h.RecordValue(int64(math.Exp(random.Float64() * math.Log(float64(Most)))))
			}
			h.RecordValue(0)
			h.RecordValue(int64(Most))
			type bar struct {
				low, high float64
				n         int64
			}
			var got, want []bar
			for _, b := range h.Distribution() {
				if b.Count > 0 {
					want = append(want, bar{float64(b.From) / 1e9, float64(b.To) / 1e9, b.Count})
				}
			}
			each(h, func(low, high float64, n int64) { got = append(got, bar{low, high, n}) })
			if !slices.Equal(got, want) {
				t.Errorf("from %d to %d digits: %d counts, not the library's %d, or elsewhere", lowest, figures, len(got), len(want))
			}
		}
	}
}
