package size

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"interleave/runner"
	"interleave/runner/capacity"
)

// found is a probe that kept the limit or did not.
func found(setting int, kept bool) Point {
	likely := 0.0
	if kept {
		likely = 1
	}
	return Point{Setting: setting, Probes: []runner.RateFinding{{Finding: capacity.Finding{Likely: likely}}}}
}

// search carries a search out, and counts its probes.
func search(most int, keeps func(setting int) bool) (s *Search, probes int) {
	s = NewSearch(most)
	for n, more := s.Next(); more; n, more = s.Next() {
		s.Take(found(n, keeps(n)))
		if probes++; probes > 200 {
			panic("the search has no end")
		}
	}
	return s, probes
}

func TestTheSmallestIsFound(t *testing.T) {
	for _, tt := range []struct{ smallest, most, probes int }{{1, 64, 5}, {2, 64, 8}, {7, 64, 12}, {33, 64, 16}, {64, 64, 16}, {300, 512, 22}} {
		s, probes := search(tt.most, func(n int) bool { return n >= tt.smallest })
		if a := s.Answer(); a != (Answer{tt.smallest, tt.smallest, tt.smallest, true}) {
			t.Errorf("Answer() = %+v, want %d surely", a, tt.smallest)
		}
		if probes > tt.probes {
			t.Errorf("%d probes for %d of %d, want at most %d", probes, tt.smallest, tt.most, tt.probes)
		}
	}
}

func TestNoneIsEnough(t *testing.T) {
	s, probes := search(100, func(int) bool { return false })
	if a := s.Answer(); a.Setting != 0 || a.Low != 101 || probes != 9 {
		t.Errorf("Answer() = %+v after %d probes, want none, above 100, found twice", a, probes)
	}
}

// TestAMishapAtTheLargest: one probe that broke the limit is looked into.
func TestAMishapAtTheLargest(t *testing.T) {
	mishap := true
	s, _ := search(64, func(n int) bool {
		if n == 64 && mishap {
			mishap = false
			return false
		}
		return n == 64
	})
	if a := s.Answer(); a.Setting != 64 {
		t.Errorf("Answer() = %+v, want 64", a)
	}
}

// TestNextOnlyLooks: how often it is asked changes nothing. Each setting next to the
// answer, and beyond it, contradicts itself once.
func TestNextOnlyLooks(t *testing.T) {
	s := NewSearch(64)
	for n, more := s.Next(); more; n, more = s.Next() {
		s.Next()
		s.Next()
		keeps := n >= 5 && n <= 8
		if p := s.points[n]; p != nil && len(p.Probes) == 1 && !keeps {
			keeps = true
		}
		s.Take(found(n, keeps))
	}
	for _, n := range []int{4, 10, 20} {
		if p := s.points[n]; p == nil || len(p.Probes) != 3 {
			t.Errorf("%d: %+v, want three probes", n, p)
		}
	}
}

// TestSettingsThatCannotBeProbed bound the curve, and leave the answer as it is.
func TestSettingsThatCannotBeProbed(t *testing.T) {
	s := NewSearch(64)
	if s.Bound(8) {
		t.Error("Bound(8) = true, want false: nothing is known yet")
	}
	for n, more := s.Next(); more; n, more = s.Next() {
		if n <= 9 {
			s.Take(found(n, n >= 5))
		} else if !s.Bound(n) {
			t.Fatalf("Bound(%d) = false, want true: 5 keeps the limit", n)
		}
	}
	if a := s.Answer(); a != (Answer{5, 5, 5, true}) {
		t.Errorf("Answer() = %+v, want 5 surely", a)
	}
}

// TestMoreMayBeWorse: the curve goes on beyond the answer and shows it.
func TestMoreMayBeWorse(t *testing.T) {
	s, _ := search(64, func(n int) bool { return n >= 5 && n < 12 })
	points := s.Points()
	if last := points[len(points)-1]; s.Answer().Setting != 5 || last.Setting != 20 || last.Keeps() {
		t.Errorf("Answer() = %+v, last setting %d", s.Answer(), last.Setting)
	}
}

// TestNearTheEdgeChanceDecides: probes are right the more often the farther they are from
// the edge, which lies in the interval then.
func TestNearTheEdgeChanceDecides(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	const runs = 400
	within, off := 0, 0
	for range runs {
		edge := 3 + 20*rng.Float64()
		s, _ := search(64, func(n int) bool {
			return rng.Float64() < 1/(1+math.Exp(-40*math.Log(float64(n)/edge)))
		})
		a := s.Answer()
		if float64(a.Low) <= edge+1 && (a.High == 0 || float64(a.High) >= edge-1) {
			within++
		}
		if math.Abs(float64(a.Setting)-edge) > 0.15*edge+1 {
			off++
		}
	}
	if within < runs*9/10 || off > runs/20 {
		t.Errorf("the edge was within the interval in %d of %d runs, and the answer off in %d", within, runs, off)
	}
}

// erlang is the chance that a request waits in a queue of n servers at a load of a
// (Erlang, 1917).
func erlang(n int, a float64) float64 {
	b := 1.0
	for i := 1; i <= n; i++ {
		b = a * b / (float64(i) + a*b)
	}
	rho := a / float64(n)
	return b / (1 - rho + rho*b)
}

// TestAgainstErlang: the answer for a queue of n servers is what Erlang's formula says.
func TestAgainstErlang(t *testing.T) {
	for _, a := range []float64{0.5, 3, 12} { // offered load, in servers
		const service, within, share = 0.010, 0.05, 0.01
		slow := func(n int) float64 { // the share that waits for longer than what is left of the limit
			if float64(n) <= a {
				return 1
			}
			return erlang(n, a) * math.Exp(-(float64(n)-a)*(within-service)/service)
		}
		want := 1
		for slow(want) > share {
			want++
		}
		s, _ := search(64, func(n int) bool { return slow(n) <= share })
		if got := s.Answer().Setting; got != want {
			t.Errorf("at %v: %d, want %d", fmt.Sprint(a), got, want)
		}
	}
}
