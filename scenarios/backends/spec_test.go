package backends

import (
	"maps"
	"math"
	"strconv"
	"testing"
	"time"

	"interleave/scenarios"
)

// slowCalls returns which of 10,000 calls to two upstreams are stragglers.
func slowCalls(t *testing.T, seed uint64, nonce func(i int) string) map[string]bool {
	t.Helper()
	const slow = time.Second
	spec := Spec{Seed: seed, Upstreams: []scenarios.Upstream{
		{Name: "ads", Straggler: slow, StragglerOneIn: 10}, {Name: "billing", Straggler: slow, StragglerOneIn: 10},
	}}
	byPath, err := spec.services()
	if err != nil {
		t.Fatal(err)
	}
	got := make(map[string]bool)
	for i := range 10_000 {
		for _, path := range []string{"/ads", "/billing"} {
			if byPath[path].delayFor([]byte(nonce(i)), nil) == slow {
				got[path+strconv.Itoa(i)] = true
			}
		}
	}
	return got
}

// TestStragglers: the seed decides who is slow, the same in every process,
// one call in ten of each upstream, and not the same calls of both. Calls
// without a number of their own are drawn too.
func TestStragglers(t *testing.T) {
	numbered := func(i int) string { return strconv.Itoa(i + 1) }
	for name, nonce := range map[string]func(int) string{"numbered": numbered, "unnumbered": func(int) string { return "0" }} {
		t.Run(name, func(t *testing.T) {
			got := slowCalls(t, 1, nonce)
			if len(got) < 1800 || len(got) > 2200 {
				t.Errorf("%d of 20,000 calls are slow, want about 2,000", len(got))
			}
			if again := slowCalls(t, 1, nonce); !maps.Equal(got, again) {
				t.Error("the same seed makes other calls slow")
			}
			if other := slowCalls(t, 2, nonce); maps.Equal(got, other) {
				t.Error("another seed makes the same calls slow")
			}
			both := 0
			for i := range 10_000 {
				if got["/ads"+strconv.Itoa(i)] && got["/billing"+strconv.Itoa(i)] {
					both++
				}
			}
			if both > 200 {
				t.Errorf("%d requests meet a straggler at both upstreams, want about 100", both)
			}
		})
	}
}

// TestScatteredDelays: half of them are longer than the median, one in a hundred longer
// than the 99th percentile, and none shorter than the fastest one in a hundred.
func TestScatteredDelays(t *testing.T) {
	const p50, p99 = 5 * time.Millisecond, 40 * time.Millisecond
	up := scenarios.Upstream{Name: "db", Delay: p50, P99: p99}
	spec := Spec{Seed: 3, Upstreams: []scenarios.Upstream{up}}
	byPath, err := spec.services()
	if err != nil {
		t.Fatal(err)
	}
	const calls = 20_000
	var above50, above99, same int
	var sum, least, most time.Duration = 0, time.Hour, 0
	for i := range calls {
		n := []byte(strconv.Itoa(i + 1))
		d := byPath["/db"].delayFor(n, nil)
		if d > p50 {
			above50++
		}
		if d > p99 {
			above99++
		}
		if d == byPath["/db"].delayFor(n, []byte("2")) {
			same++
		}
		sum, least, most = sum+d, min(least, d), max(most, d)
	}
	if above50 < calls*48/100 || above50 > calls*52/100 || above99 < calls*7/1000 || above99 > calls*13/1000 {
		t.Errorf("of %d calls %d take longer than the median and %d than the 99th percentile, want half and 1 in 100", calls, above50, above99)
	}
	if least != up.Least() || most > up.Slowest() || byPath["/db"].longest() != up.Slowest() || byPath["/db"].scattered(math.MaxUint64) != up.Slowest() {
		t.Errorf("calls take from %v to %v, want %v to %v", least, most, up.Least(), up.Slowest())
	}
	if mean := sum / calls; (mean - up.Mean()).Abs() > up.Mean()/20 {
		t.Errorf("a call takes %v on average, want about %v", mean, up.Mean())
	}
	if same > calls/20 { // those that are cut to the least delay
		t.Errorf("%d of %d requests have two calls of one delay, want them drawn apart", same, calls)
	}
	if _, err := (Spec{Upstreams: []scenarios.Upstream{{Name: "db", Delay: p99, P99: p50}}}).services(); err == nil {
		t.Error("a 99th percentile below the median is served")
	}
}
