package runner

import (
	"interleave/results"
	"interleave/runner/validity"
	"interleave/scenarios"
)

// judge asks whether the trial can be relied on, and puts the answers on it. A host may have
// been lost under it.
func (b *lab) judge(s slot, t *results.Trial, lost error) {
	b.heed(t.Noise)
	c, cpus := s.cell, processorsOf(b.env, s.load).count
	found, asked := b.asked[c.server()]
	t.Checks = validity.Trial(validity.TrialFacts{
		Trial:      t,
		Claims:     c.claims(c.model.Tune(c.scenario, cpus)),
		ServerCPUs: cpus,
		Ceiling:    c.ceiling(),
		Floor:      scenarios.Shortest(c.scenario.Asks(c.load), c.scenario.LongestWait).Seconds(),
		Floors:     c.floors(),
		Upstreams:  c.waitedFor(t),
		Rows:       c.scenario.Library != "",
		Probed:     asked,
		Probe:      found,
		BestCanary: b.bestCanary,
		Faulty:     c.faulty(),
		Lost:       lost,
		Network:    c.network.Info(),
	})
	invalid, doubts := validity.Sum(t.Checks)
	if t.LoadResult != nil {
		own, _ := validity.Sum(t.LoadResult.Checks) // its doubts are its warnings
		invalid = append(invalid, own...)
	}
	t.InvalidBecause = append(t.InvalidBecause, invalid...)
	t.Valid = len(t.InvalidBecause) == 0
	t.Warnings = append(t.Warnings, doubts...)
}

// heed keeps the fastest canary of the run.
func (b *lab) heed(n *results.Noise) {
	if n == nil {
		return
	}
	for _, c := range []*float64{n.CanaryBefore, n.CanaryAfter} {
		if c != nil && (b.bestCanary == 0 || *c < b.bestCanary) {
			b.bestCanary = *c
		}
	}
}

func refuse(t *results.Trial, reason string) {
	t.Valid = false
	t.InvalidBecause = append(t.InvalidBecause, reason)
}
