package outside

import (
	"reflect"

	"interleave/scenarios"
)

// Share gives those of the servers whose files ask for the same requests, under the
// same loads, the same scenario: that of the first of them. It returns these scenarios.
func Share(servers []*Server) (own []*scenarios.Scenario) {
	for _, s := range servers {
		if s.Own == nil {
			continue
		}
		shared := false
		for _, other := range own {
			if Alike(s.Own, other) {
				s.Own, shared = other, true
				break
			}
		}
		if !shared {
			own = append(own, s.Own)
		}
	}
	return own
}

// Alike reports whether two servers' own scenarios are the same but for their names.
func Alike(a, b *scenarios.Scenario) bool {
	return reflect.DeepEqual(a.Requests, b.Requests) && reflect.DeepEqual(a.Loads, b.Loads)
}
