package validity

import (
	"interleave/internal/quantity"
	"interleave/results"
)

const (
	maxAtRest    = 0.05 // of the time in which a server was not asked
	enoughAtRest = 0.05 // seconds of CPU time, to tell
	minQuietTime = 0.5  // of what was planned
)

// atRest: what a server does while it is not asked, and others are. What it
// works off or prepares then is in none of its figures, and in those of its
// neighbours.
func atRest(f TrialFacts) answer {
	r := f.Trial.Ring
	if r == nil || r.Rested <= 0 || r.Members < 2 {
		return answer{}
	}
	share := r.RestCPU / r.Rested
	a := read(share, maxAtRest)
	if share > maxAtRest && r.RestCPU > enoughAtRest {
		return a.failed("used %s of a processor while it was not asked: its figures leave that out, and its neighbours had less", quantity.ShortPercent(share))
	}
	return a
}

// quietTime: how much time others left. Less of it makes intervals wider, and
// if there was next to none, what is disturbed counts as well.
func quietTime(f TrialFacts) answer {
	r, l := f.Trial.Ring, f.Trial.LoadResult
	if r == nil || l == nil || r.Planned <= 0 {
		return answer{}
	}
	share := l.Duration / r.Planned
	a := read(share, minQuietTime)
	switch {
	case r.Bound > results.UsualBound:
		return a.flagged("the host was hardly ever quiet: time counts in which others used up to %s of the processors", quantity.ShortPercent(r.Bound))
	case share < minQuietTime:
		return a.flagged("%s of quiet time instead of %s: others disturbed the host for %s of it",
			quantity.Span(l.Duration), quantity.Span(r.Planned), quantity.ShortPercent(r.MaskedShare(l.Duration)))
	}
	return a
}
