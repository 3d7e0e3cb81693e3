package place_test

import (
	"slices"
	"testing"

	"interleave/results"
	"interleave/runner/place"
)

// A host that has one part of a trial gives it all its processors.
func TestDedicatedHosts(t *testing.T) {
	for _, tt := range []struct {
		server, rest              []int // as the host is divided
		servers, besides, drivers []int
	}{
		{[]int{2, 3}, []int{0, 1}, []int{1, 2, 3}, []int{0}, []int{0, 1, 2, 3}},
		{[]int{1}, []int{0}, []int{1}, []int{0}, []int{0, 1}},
		{nil, []int{3}, []int{3}, []int{3}, []int{3}},
		{nil, nil, nil, nil, nil},
	} {
		host := &place.Local{Env: results.Environment{ServerCPUs: tt.server, LoadCPUs: tt.rest}}
		if got := place.ForServers(host).Facts(); !slices.Equal(got.ServerCPUs, tt.servers) || !slices.Equal(got.LoadCPUs, tt.besides) {
			t.Errorf("of %v and %v servers have %v, and what watches them %v; want %v and %v", tt.server, tt.rest, got.ServerCPUs, got.LoadCPUs, tt.servers, tt.besides)
		}
		if got := place.ForRest(host).Facts(); !slices.Equal(got.LoadCPUs, tt.drivers) {
			t.Errorf("of %v and %v load drivers have %v, want %v", tt.server, tt.rest, got.LoadCPUs, tt.drivers)
		}
	}
}
