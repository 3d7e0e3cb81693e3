package runner

import (
	"context"
	"math/rand/v2"
	"time"
)

// InTurns has so many searches take turns, in a new random order each round, so that a
// disturbance of some length hits all. It ends when ctx is cancelled, when the time is
// over, or when no search has taken its turn in a round. turn gets the search and the
// number of the round, from 1, and reports whether the search took it. Probes of a round
// are to have the same arrivals, so that the luck of these hits all, too.
func InTurns(ctx context.Context, searches int, seed uint64, until time.Time, turn func(search, round int) bool) {
	rng := rand.New(rand.NewPCG(seed, 0))
	for round, running := 1, true; running; round++ {
		running = false
		for _, i := range rng.Perm(searches) {
			if ctx.Err() == nil && time.Until(until) > 0 && turn(i, round) {
				running = true
			}
		}
	}
}
