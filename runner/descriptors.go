package runner

import (
	"interleave/scenarios"
)

// spareDescriptors are what a process needs besides its connections: pipes,
// pollers, files.
const spareDescriptors = 64

// DescriptorsNeeded is how many descriptors one process may need under l: a
// server has one for each client, and in closed loop one for each of the
// upstream calls that its clients may have under way.
func DescriptorsNeeded(s *scenarios.Scenario, l scenarios.Load) uint64 {
	n := l.Clients() + l.Idle
	for _, g := range l.Groups {
		if g.Open() {
			continue
		}
		calls := 0
		for _, r := range s.AskedBy(g) {
			own := 0 // connections that are for this request alone
			for _, u := range s.CalledBy(r) {
				if u.Kind != scenarios.Topic {
					own++
				}
			}
			calls = max(calls, own)
		}
		n += g.Clients * calls
	}
	return uint64(n + spareDescriptors)
}
