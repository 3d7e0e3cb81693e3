package validity

import (
	"fmt"

	"interleave/internal/quantity"
	"interleave/results"
)

const (
	maxAtRest    = 0.05 // of the time in which a server was not asked
	enoughAtRest = 0.05 // seconds of CPU time, to tell
	minQuietTime = 0.5  // of what was planned
	muchMasked   = 0.1  // of the time: less of it is not why there was little
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
	case r.Chosen:
		return a.flagged("the host was hardly ever quiet: time counts right beside that in which others disturbed it")
	case share >= minQuietTime:
		return a
	}
	little := fmt.Sprintf("%s of quiet time instead of %s", quantity.Span(l.Duration), quantity.Span(r.Planned))
	if masked := r.MaskedShare(l.Duration); masked >= muchMasked {
		return a.flagged("%s: others disturbed the host for %s of it", little, quantity.ShortPercent(masked))
	}
	return a.flagged("%s: the time for it was up after %s", little, quantity.Plural(r.Turns, "turn"))
}
