package load

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"interleave/results"
	"interleave/runner/validity"
)

// aside is what a driver knows of a load beside its result.
type aside struct {
	spec         *Spec
	warmupErrors int64
	idle         map[string]int64 // errors while idle connections were opened
	tail         float64          // p99 in seconds of the class of requests that has the smallest
	leftovers    leftovers
}

// judge asks whether r can be believed, and puts the answers on it.
func judge(r *results.LoadResult, a aside) {
	planned := a.spec.Duration.Seconds()
	if r.Extended {
		planned *= 2
	}
	r.Checks = validity.Load(validity.LoadFacts{
		Result: r, Planned: planned, Tail: a.tail,
		Unfinished: validity.Unfinished{
			Youngest: float64(a.leftovers.youngest) / 1e9, Oldest: float64(a.leftovers.oldest) / 1e9,
			Before: a.leftovers.before,
		},
	})
	invalid, doubts := validity.Sum(r.Checks)
	r.Valid = len(invalid) == 0
	r.Warnings = append(append(r.Warnings, invalid...), doubts...)
	if r.IdleHeld < r.IdleAsked && len(a.idle) > 0 {
		r.Warnings = append(r.Warnings, "idle connections failed while they were opened: "+kinds(a.idle))
	}
	if a.warmupErrors > 0 {
		r.Warnings = append(r.Warnings, fmt.Sprintf("%d requests failed during warm-up, not counted", a.warmupErrors))
	}
}

// kinds lists errors by kind.
func kinds(errors map[string]int64) string {
	var list []string
	for _, kind := range slices.Sorted(maps.Keys(errors)) {
		list = append(list, fmt.Sprintf("%s %d", kind, errors[kind]))
	}
	return strings.Join(list, ", ")
}
