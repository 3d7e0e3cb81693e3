package load

import (
	"fmt"

	"interleave/results"
)

// addPhases adds what the parts saw of the phases of their load, which they entered at the
// same moments. When a server had recovered is told by the requests of all of them.
func addPhases(r *results.LoadResult, all bool, parts []Part) error {
	for i, first := range parts[0].Result.Phases {
		sum := results.PhaseResult{Name: first.Name, Strain: first.Strain}
		var of []encoded
		for _, p := range parts {
			if len(p.Result.Phases) <= i {
				return fmt.Errorf("load host %s tells nothing of the phase %s", p.Host, first.Name)
			}
			phase := p.Result.Phases[i]
			sum.Duration = max(sum.Duration, phase.Duration)
			sum.Due += phase.Due
			sum.Answered += phase.Answered
			sum.InTime += phase.InTime
			sum.Unserved += phase.Unserved
			of = append(of, encoded{phase.Histogram, phase.Unfinished})
		}
		times, err := addAll(of)
		if err != nil {
			return fmt.Errorf("latencies of the phase %s on a load host: %w", first.Name, err)
		}
		sum.Latency = quantiles(times, all)
		if sum.Histogram, sum.Unfinished, err = times.Encode(); err != nil {
			return err
		}
		r.Phases = append(r.Phases, sum)
	}
	seen := new(phased)
	for _, p := range parts {
		for _, v := range p.Result.AfterStrain {
			seen.after = append(seen.after, afterwards{since: v >> 1, inTime: v&1 == 1})
		}
	}
	r.Recovery = seen.recovery()
	return nil
}

// afterStrain tells each request that was due after the strain of the last turn, for who
// adds it to what other drivers have seen: how long after, in nanoseconds, times two, and one
// more if it was answered in time.
func (p *phased) afterStrain() (list []int64) {
	if p == nil {
		return nil
	}
	for _, a := range p.after {
		v := a.since << 1
		if a.inTime {
			v |= 1
		}
		list = append(list, v)
	}
	return list
}
