package runner

import (
	"fmt"
	"time"

	"interleave/internal/quantity"
	"interleave/runner/load"
)

// A driver on another host may be any program. What it tells of a turn decides how long others
// wait, so it is checked against what this host sees by itself.

// tells takes note of what a driver tells: until it is ready for its first turn, and in each,
// it says all but how many connections it has opened once at most.
func (p *partner) tells(kind string) error {
	switch kind {
	case load.EventConnections:
		if p.due.IsZero() { // no turn has begun yet
			return nil
		}
	case load.EventReady, load.EventStarted, load.EventWindowStart, load.EventWindowEnd:
		if p.turn != nil && !p.turn[kind] {
			p.turn[kind] = true
			return nil
		}
	}
	return fmt.Errorf("load host %s: the load driver says %.20q where it has no turn, or said so before", p.on.Name(), kind)
}

// taken is what a driver says of a turn, which took no longer than within. One that counts in
// part has a part that counts.
func (p *partner) taken(part bool, within time.Duration) (took load.Taken, err error) {
	if p.at.Took != nil {
		took = *p.at.Took
	}
	what := ""
	switch {
	case p.at.Took == nil:
		what = "does not say what its turn was"
	case !p.turn[load.EventStarted]:
		what = "does not say when its turn began"
	case part && !(p.turn[load.EventWindowStart] && p.turn[load.EventWindowEnd]):
		what = "does not say when what counts of its turn began and ended"
	case took.Began < 0 || took.Ended < took.Began || took.Drained < took.Ended || took.Right < 0:
		what = fmt.Sprintf("says of its turn what cannot be: %+v", took)
	case took.Drained-took.Began > int64(within):
		what = fmt.Sprintf("says that its turn took %s, and had %s for it", quantity.Duration(time.Duration(took.Drained-took.Began)), quantity.Duration(within))
	case took.Right > int64(within):
		what = fmt.Sprintf("says that it had %s in %s", quantity.Plural(took.Right, "right answer"), quantity.Duration(within))
	}
	if what != "" {
		return took, fmt.Errorf("load host %s: the load driver %s", p.on.Name(), what)
	}
	return took, nil
}
