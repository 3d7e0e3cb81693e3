package backends

import (
	"maps"
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
