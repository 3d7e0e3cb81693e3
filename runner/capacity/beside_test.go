package capacity_test

import (
	"math"
	"testing"
	"time"

	"interleave/runner/capacity"
)

// TestSearchesBesideEachOther: what two searches say of each other is what is known of the
// queues, and nothing where nothing is known.
func TestSearchesBesideEachOther(t *testing.T) {
	l := p99(50 * time.Millisecond)
	slow, fast := md("services of 6 ms", 0.006), md("services of 4 ms", 0.004)
	a, b := slow.search(l, 100, 0.05, time.Minute, 1), fast.search(l, 100, 0.05, time.Minute, 2)
	truth := slow.capacity(l)
	none := capacity.NewSearch(l, 100, 0.05)
	kept := capacity.NewSearch(l, 100, 0.05)
	kept.Take(capacity.Finding{Rate: 1000, Verdict: capacity.Keeps, Likely: 1, Due: 5000, Served: 1000})
	for _, c := range []struct {
		name        string
		got         float64
		least, most float64
	}{
		{"above far less", a.Above(0.7 * truth), 0.99, 1},
		{"above far more", a.Above(1.3 * truth), 0, 0.01},
		{"above its value", a.Above(a.Result().Value), 0.1, 0.9},
		{"half as fast again", b.Exceeds(a, 1.1), 0.99, 1},
		{"the slower one", a.Exceeds(b, 1), 0, 0.01},
		{"itself, by a quarter", a.Exceeds(a, 1.25), 0, 0.3},
		{"nothing known", none.Above(1), 0.5, 0.5},
		{"one of which nothing is known", a.Exceeds(none, 1.1), 0.2, 0.6},
		{"above what was kept", kept.Above(999), 1, 1},
		{"above more than was kept", kept.Above(1300), 0.5, 0.5},
		{"one that was never at its end", a.Exceeds(kept, 1.1), 0, 0.01},
	} {
		if !(c.got >= c.least && c.got <= c.most) || math.IsNaN(c.got) {
			t.Errorf("%s: how likely that is: %.3f, want %v to %v", c.name, c.got, c.least, c.most)
		}
	}
}

// TestASearchThatFollows puts its probes where another does, until it has its own way.
func TestASearchThatFollows(t *testing.T) {
	s := capacity.NewSearch(p99(50*time.Millisecond), 200, 0.05)
	s.Follow(capacity.Step{Rate: 700, Overload: 0.02, Whole: true})
	if step, more := s.Next(); !more || step.Rate != 700 || step.Overload != 0.02 || !step.Whole || step.Effect < 1 {
		t.Errorf("the next probe is %+v (%v), want that of the other at 700/s, with what is known here", step, more)
	}
	s.Follow(capacity.Step{})
	if step, more := s.Next(); !more || step.Rate != 200 {
		t.Errorf("the next probe is %+v (%v), want its own first, at 200/s", step, more)
	}
}

// TestTheSameRequestsTellServersApart: one that is slower in each of a few probes, though it
// is asked for a tenth less, is told from the other; one that is slower in one of them is not.
func TestTheSameRequestsTellServersApart(t *testing.T) {
	search := func(times float64, slow ...int64) *capacity.Search {
		s := capacity.NewSearch(p99(50*time.Millisecond), 100, 0.05)
		for i, n := range slow {
			f := capacity.Finding{Rate: times * (100 + float64(i)), Likely: 0.7, Due: 800, Slow: n, Together: 4 * float64(n), Counted: 8 * time.Second, Quiet: 1, Served: 150}
			if i > 2 {
				f.Likely = 0.3
			}
			s.Take(f)
		}
		return s
	}
	fast := search(1.1, 2, 3, 2, 5, 6, 7)
	if even := fast.Exceeds(search(1, 20, 30, 26, 58, 66, 75), 1.1); even < 0.95 {
		t.Errorf("beside one of which ten times as many requests are slow each time: %.3f, want it to be sure", even)
	}
	if uneven := fast.Exceeds(search(1, 2, 3, 2, 5, 6, 80), 1.1); uneven > 0.9 {
		t.Errorf("beside one that is slower in one probe of six: %.3f, want it not to be sure", uneven)
	}
	if worse := search(1.1, 20, 30, 26, 58, 66, 75).Exceeds(search(1, 2, 3, 2, 5, 6, 7), 1.1); worse > 0.05 {
		t.Errorf("the other way round: %.3f, want that it is no better", worse)
	}
}
