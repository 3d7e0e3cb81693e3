package load

import (
	"testing"
	"time"

	"interleave/scenarios"
)

// testShard makes the only shard of a load that is in its window.
func testShard(t testing.TB, spec Spec) *shard {
	t.Helper()
	spec = spec.withDefaults()
	to, err := parseTarget(spec.URL)
	if err != nil {
		t.Fatal(err)
	}
	m, err := newMix(&spec, to)
	if err != nil {
		t.Fatal(err)
	}
	clock := startClock()
	if spec.Turns {
		clock = restingClock()
	}
	s, err := newShard(&spec, to, m, clock, newPhases(&spec, clock.now(), 1), 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.closeAll)
	return s
}

// turnUntil lets s work until it has n answers.
func turnUntil(t testing.TB, s *shard, n int64) {
	t.Helper()
	for answered := int64(0); answered < n; {
		if err := s.turn(); err != nil {
			t.Fatal(err)
		}
		answered = s.recorder.rightly
		if s.now > int64(20*time.Second) {
			t.Fatalf("%d answers in 20 s, want %d; errors %v", answered, n, s.recorder.errors)
		}
	}
}

// Nothing of what a shard does again and again allocates.
func TestTheLoopAllocatesNothing(t *testing.T) {
	m := serveMirror(t)
	for _, test := range []struct {
		arrivals scenarios.Arrivals
		rate     float64
	}{
		{scenarios.Closed, 0},
		{scenarios.Constant, 3_000},
		{scenarios.Poisson, 3_000},
	} {
		t.Run(string(test.arrivals), func(t *testing.T) {
			s := testShard(t, Spec{
				URL: m.url, Arrivals: test.arrivals, Rate: test.rate, Clients: 8,
				Duration: time.Hour, Requests: mirrorRequests(),
			})
			turnUntil(t, s, 100)
			answered := s.recorder.rightly
			allocated := testing.AllocsPerRun(1, func() {
				answered += 200
				turnUntil(t, s, answered)
			})
			if allocated != 0 {
				t.Errorf("400 requests allocate %v times, want 0", allocated)
			}
		})
	}
}
