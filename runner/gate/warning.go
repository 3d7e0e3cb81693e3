package gate

import (
	"fmt"

	"interleave/internal/quantity"
	"interleave/results"
	"interleave/results/stat"
	"interleave/runner/validity"
)

// warnings are doubts about the whole: noise, and pairs that were lost.
func (j *job) warnings(all []outcome) []string {
	var said []string
	share := func(what string, bound float64, read func(results.Noise) *float64) {
		var values []float64
		for _, n := range j.noise {
			if v := read(n); v != nil {
				values = append(values, *v)
			}
		}
		if m := stat.Median(values); m.N > 0 && m.Value > bound {
			said = append(said, fmt.Sprintf("the host was not quiet: %s %s of its processors' time in half of the trials", what, quantity.ShortPercent(m.Value)))
		}
	}
	share("a hypervisor took", validity.FlagSteal, func(n results.Noise) *float64 { return n.Steal })
	share("other programs used", validity.FlagForeign, func(n results.Noise) *float64 { return n.Foreign })
	var pairs, dropped int
	for _, o := range all {
		pairs += o.pairs
		dropped += o.dropped
	}
	if dropped > 0 {
		said = append(said, fmt.Sprintf("%d of %s %s not count: a trial was not valid", dropped, quantity.Plural(pairs+dropped, "pair"), quantity.Form(dropped, "does")))
	}
	if j.spent {
		said = append(said, "the time was up before all was decided: a larger --budget, or fewer --cells, decide more")
	}
	return said
}
