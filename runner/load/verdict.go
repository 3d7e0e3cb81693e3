package load

import (
	"interleave/internal/quantity"
	"interleave/results"
	"interleave/runner/validity"
)

// aside is what a driver knows of a load beside its result.
type aside struct {
	spec      *Spec
	idle      faults  // errors while idle connections were opened
	tail      float64 // p99 in seconds of the class of requests that has the smallest
	leftovers leftovers
}

// judge asks whether r can be believed, and puts the answers on it.
func judge(r *results.LoadResult, a aside) {
	planned := a.spec.Duration.Seconds()
	switch {
	case r.Extended:
		planned *= 2
	case a.spec.Turns:
		planned = r.Duration // whoever gave the turns knows what they are worth
	}
	r.Checks = validity.Load(validity.LoadFacts{
		Result: r, Planned: planned, Tail: a.tail, MaxErrors: a.spec.maxErrors(),
		Unfinished: validity.Unfinished{
			Youngest: float64(a.leftovers.youngest) / 1e9, Oldest: float64(a.leftovers.oldest) / 1e9,
			Before: a.leftovers.before, Cut: a.spec.Cut,
		},
	})
	invalid, doubts := validity.Sum(r.Checks)
	r.Valid = len(invalid) == 0
	r.Warnings = append(append(r.Warnings, invalid...), doubts...)
	if failed, _ := a.idle.list(); r.IdleHeld < r.IdleAsked && len(failed) > 0 {
		r.Warnings = append(r.Warnings, "idle connections failed while they were opened: "+results.ListErrors(failed))
	}
	if len(r.WarmupErrors) > 0 {
		r.Warnings = append(r.Warnings, "requests failed during the warm-up and are not counted: "+results.ListErrors(r.WarmupErrors))
	}
	if r.Resent > 0 {
		r.Warnings = append(r.Warnings, "a reused connection was closed under "+quantity.Plural(r.Resent, "request")+", which went out again on a new one")
	}
}
