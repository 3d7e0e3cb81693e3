package course

import (
	"fmt"

	"interleave/reports/measure"
	"interleave/results"
	"interleave/results/history"
)

// Entry is the line of a run's history, from its report. folder is where the
// run lies. The latency of a mixed load is that of its most frequent class; a
// throughput that was offered is left out, since it is not the server's.
func Entry(r *measure.Run, folder string) (history.Entry, error) {
	env := r.Environment
	network := ""
	if r.Plan.Network != nil {
		network = r.Plan.Network.String()
	}
	e := history.Entry{
		Schema: history.Schema, When: r.StartedAt, Commit: env.Commit, Run: folder,
		Host: env.Host, GoVersion: env.GoVersion,
		Kind:  history.Kind{CPUModel: env.CPUModel, CPUs: env.CPUs, Kernel: env.Kernel, Profile: r.Plan.Profile, Network: network},
		Cells: []history.Cell{},
	}
	for _, s := range r.Scenarios {
		for _, l := range s.Loads {
			for _, c := range l.Cells {
				cell := history.Cell{Cell: results.Cell{Model: c.Model.Name, Scenario: s.Name, Load: l.Name}, Metrics: map[string]history.Figure{}}
				for _, m := range measure.Headline {
					if m == results.Throughput && l.Rate != nil {
						continue
					}
					class := ""
					if m.IsLatency() {
						class = l.MainClass()
					}
					if v := c.Measure(m, class); v.Measured() {
						cell.Metrics[string(m)] = history.NewFigure(v.Value, v.Low, v.High, v.N)
					}
				}
				if len(cell.Metrics) > 0 {
					e.Cells = append(e.Cells, cell)
				}
			}
		}
	}
	if len(e.Cells) == 0 {
		return e, fmt.Errorf("run %s measured nothing: there is nothing to add", folder)
	}
	return e, nil
}
