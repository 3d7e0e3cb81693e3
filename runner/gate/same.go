package gate

import (
	"time"

	"interleave/results"
	"interleave/results/stat"
)

// Same is the result for two builds that are the same byte for byte, of which
// nothing needs to be measured.
func Same(c Config, env results.Environment) *results.Gate {
	g := &results.Gate{
		Schema: results.GateSchema, StartedAt: time.Now(), Seed: c.Seed, Environment: env,
		Base: results.GateBuild{Dir: c.Base.Dir}, Candidate: results.GateBuild{Dir: c.Candidate.Dir},
		Looks: stat.GateSequence.Looks, Level: stat.GateSequence.Level, Same: true,
		Verdict: results.GatePass, Reasons: []string{"both builds are the same, byte for byte: nothing was measured"},
		Cells: []results.GateCell{}, Controls: []results.GateCell{}, Warnings: []string{},
	}
	for _, cell := range c.Cells {
		g.Cells = append(g.Cells, results.GateCell{
			Cell: cell.Name(), Role: results.RoleGated,
			Verdict: results.GatePass, Reason: "the same build", Metrics: []results.GateMetric{},
		})
	}
	return g
}
