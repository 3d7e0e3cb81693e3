package runner

import (
	"testing"

	"interleave/runner/place"
)

// TestARingIsVoidAsAWhole: a host that is lost under one trial, also when its server is ended,
// voids those beside it.
func TestARingIsVoidAsAWhole(t *testing.T) {
	gone, other := &place.Lost{Host: "srv"}, &place.Lost{Host: "gen1"}
	stands := []*hosted{{stand: &stand{}}, {stand: &stand{lost: gone}}, {stand: &stand{lost: other}}}
	voidRing(stands)
	for i, want := range []*place.Lost{gone, gone, other} {
		if got := stands[i].lost; got != want {
			t.Errorf("trial %d is void by %v, want %v", i, got, want)
		}
	}
	quiet := []*hosted{{stand: &stand{}}, {stand: &stand{}}}
	if voidRing(quiet); quiet[0].lost != nil || quiet[1].lost != nil {
		t.Error("a ring that lost no host is void")
	}
}
