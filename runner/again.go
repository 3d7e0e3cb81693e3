package runner

import (
	"slices"
	"time"

	"interleave/results"
	"interleave/runner/load"
)

// againShare is how much longer than planned a whole run may take because trials
// were lost.
const againShare = 0.05

// again lists the rings that are measured once more at the end, because the host
// was too busy for one of their trials. Without that a single one costs a cell its
// interval, which needs six. All of a ring is measured again: what is compared has
// the same disturbances. What is lost more often than not is the server's own
// fault, and stays lost.
func (s *schedule) again() (rings [][]slot) {
	whole := map[results.Cell]int{}
	for at, what := range s.have {
		if what == counted && at.engine == load.Native {
			whole[at.Cell]++
		}
	}
	left := time.Duration(againShare * float64(s.whole))
	for ring := range s.every() {
		missed := slices.ContainsFunc(ring, func(m slot) bool {
			at := m.key()
			return m.engine == load.Native && s.have[at] == lost && 2*whole[at.Cell] > s.config.Profile.Blocks
		})
		if took := s.estimate(ring); missed && took <= left {
			left -= took
			rings = append(rings, attempted(ring))
		}
	}
	return rings
}

// attempted is ring once more.
func attempted(ring []slot) []slot {
	ring = slices.Clone(ring)
	for i := range ring {
		ring[i].attempt++
	}
	return ring
}

// extend adds rings to the run.
func (s *schedule) extend(rings [][]slot) {
	for _, ring := range rings {
		s.trials += len(ring)
		s.left += s.estimate(ring)
	}
}
