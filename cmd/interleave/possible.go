package main

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"interleave/internal/quantity"
	"interleave/runner/capacity"
	"interleave/scenarios"
)

// tellable is the part of the requests that may be slow which may be so by themselves: if
// there are more, what the server adds is too little to be told.
const tellable = 0.8

// p95 is the share of requests that may be slow within that percentile.
const p95 = 0.05

// possible refuses a limit that no server can keep at any rate, because too many requests
// take longer by themselves.
func possible(s *scenarios.Scenario, l capacity.Limit) error {
	of := slices.DeleteFunc(slices.Clone(s.Requests), func(r scenarios.Request) bool { return l.Class != "" && r.Class != l.Class })
	if len(of) == 0 {
		return usagef("scenario %s has no class %q: leave class= out of the limit", s.Name, l.Class)
	}
	if beyond(s, of, l.Latency) <= tellable*l.Slow {
		return nil
	}
	longer := 2 * l.Latency
	for beyond(s, of, longer*2/3) > tellable*l.Slow { // what the server adds has to have room
		longer *= 2
	}
	choose := fmt.Sprintf("a longer time, such as %s=%s", l.Percentile(), twoDigits(longer))
	if l.Slow < p95 && beyond(s, of, l.Latency) <= tellable*p95 {
		choose += fmt.Sprintf(", or p95=%s", l.Latency)
	}
	worst := slices.MaxFunc(of, func(a, b scenarios.Request) int {
		return cmp.Compare(s.Beyond(a, l.Latency), s.Beyond(b, l.Latency))
	})
	return usagef("%s ≤ %s cannot be told in scenario %s: %s; choose %s",
		l.Percentile(), quantity.Duration(l.Latency), s.Name, slowByThemselves(s, worst, l.Latency), choose)
}

// twoDigits rounds a time, as one writes it.
func twoDigits(d time.Duration) time.Duration {
	unit := time.Nanosecond
	for unit*100 <= d {
		unit *= 10
	}
	return d.Round(unit)
}

// beyond is the share of requests that take longer than limit by themselves.
func beyond(s *scenarios.Scenario, of []scenarios.Request, limit time.Duration) float64 {
	sum, weights := 0.0, 0
	for _, r := range of {
		weight := max(r.Weight, 1)
		sum, weights = sum+float64(weight)*s.Beyond(r, limit), weights+weight
	}
	return sum / float64(weights)
}

// slowByThemselves says why requests like r take longer than limit.
func slowByThemselves(s *scenarios.Scenario, r scenarios.Request, limit time.Duration) string {
	if least := s.LongestWait(r) + r.Compute; least >= limit {
		named := "its requests"
		if r.Class != "" {
			named += " of " + r.Class
		}
		return fmt.Sprintf("%s take %s by themselves", named, quantity.Duration(least))
	}
	worst := slices.MaxFunc(s.CalledBy(r), func(a, b scenarios.Upstream) int { return cmp.Compare(a.Beyond(limit), b.Beyond(limit)) })
	text := fmt.Sprintf("of its calls to %s, %s take ", worst.Name, quantity.ShortPercent(worst.Beyond(limit)))
	if worst.Straggler >= limit && worst.StragglerOneIn > 0 {
		return text + quantity.Duration(worst.Straggler) + " by themselves"
	}
	return text + "longer by themselves"
}
