package measure

import (
	"slices"

	"interleave/reports/chart"
	"interleave/results"
)

// pictureOf is a model's sign, by what it claims of its processes and threads and by
// its traits. Its name says nothing.
func pictureOf(m results.ModelInfo) chart.Picture {
	has := func(trait string) bool { return slices.Contains(m.Traits, trait) }
	p := chart.Picture{
		Processes: 1, Brief: has("process-per-request"), Linked: has("hand-over"),
		Front: has("fronted"), Foreign: m.Framework != "" || m.Outside != nil,
	}
	if p.Brief || has("replaced-workers") || has("preforked-workers") || m.Shape != nil && m.Shape.MinProcesses > 1 {
		p.Processes = 2
	}
	switch {
	case has("loop-per-processor"):
		p.Inside = chart.Loops
	case has("single-loop") && m.Style == "callback":
		p.Inside = chart.Callbacks
	case has("single-loop"):
		p.Inside = chart.Coroutines
	case has("cheap-wait"):
		p.Inside = chart.Tasks
	case has("thread-per-connection"):
		p.Inside = chart.Threads
	case p.Processes > 1:
		p.Inside = chart.OneThread
	case has("bounded-workers"):
		p.Inside = chart.FewThreads
	}
	return p
}
