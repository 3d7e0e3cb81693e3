package load

import (
	"testing"

	"interleave/scenarios"
)

func TestSameSeedSameChoice(t *testing.T) {
	spec := Spec{URL: "http://127.0.0.1:1", Seed: 7, Requests: []scenarios.Request{
		{Class: "a", Target: "/a", Weight: 99}, {Class: "b", Target: "/b", Weight: 1},
	}}
	m, err := newMix(new(spec.withDefaults()), target{host: "x"})
	if err != nil {
		t.Fatal(err)
	}
	places := map[uint64]bool{} // of b among 100 requests
	var b int
	for n := range uint64(100_000) {
		first, again := m.pick(0, n), m.pick(0, n)
		if first != again {
			t.Fatalf("pick(%d) = %d, then %d", n, first, again)
		}
		if first == 1 {
			b++
			places[n%100] = true
		}
		if n%100 == 99 && b != int(n/100)+1 {
			t.Fatalf("%d of %d requests are of class b, want one in 100", b, n+1)
		}
	}
	if len(places) < 90 {
		t.Errorf("class b was in %d places of 100 in 1,000 times, want it anywhere", len(places))
	}
}

// TestAMixIsSpread: in a few requests there is some of every kind that has to
// be there, and not all of one after all of the other.
func TestAMixIsSpread(t *testing.T) {
	spec := Spec{URL: "http://127.0.0.1:1", Seed: 7, Requests: []scenarios.Request{
		{Target: "/a", Weight: 500}, {Target: "/b", Weight: 300}, {Target: "/c", Weight: 200},
	}}
	m, err := newMix(new(spec.withDefaults()), target{host: "x"})
	if err != nil {
		t.Fatal(err)
	}
	for from := uint64(0); from < 5_000; from += 20 {
		var seen [3]int
		for n := from; n < from+20; n++ {
			seen[m.pick(0, n)]++
		}
		for kind, want := range [3]int{10, 6, 4} {
			if seen[kind] < want-3 || seen[kind] > want+3 {
				t.Fatalf("requests %d to %d: %v of each kind, want about 10, 6 and 4", from, from+19, seen)
			}
		}
	}
}
