package gatetest

import (
	"math"
	"math/rand/v2"

	"interleave/results"
)

// Handicaps are the slowdowns of SelfTest.
var Handicaps = []float64{0, 0.03, 0.05, 0.10, 0.15}

// SelfTest returns six gates of a build against itself at each of Handicaps;
// one of those without a handicap is void.
func SelfTest() []*results.Gate {
	random := rand.New(rand.NewPCG(7, 421))
	var gates []*results.Gate
	for _, handicap := range Handicaps {
		for range 6 {
			g := Passing()
			g.Handicap = handicap
			for i := range g.Cells {
				c := &g.Cells[i]
				for j, m := range c.Metrics {
					if !m.Absolute {
						noise := 0.012 * math.Sqrt(float64(j+1)) * random.NormFloat64()
						c.Metrics[j] = metric(m.Metric, *m.Base, handicap+noise, 0.015*float64(j+1))
					}
				}
				if c.Verdict = c.Metrics[0].Verdict; c.Verdict == results.GateFail {
					g.Verdict = results.GateFail
				}
			}
			gates = append(gates, g)
		}
	}
	gates[2].Controls[0] = control(results.RoleAA, 0.061, results.GateFail)
	gates[2].Verdict = results.GateInconclusive
	return gates
}
