package measure

import (
	"fmt"
	"math"

	"interleave/internal/quantity"
)

// measured says how long and how often the load was put on, and how many
// requests a valid trial had; it is empty if there is none.
func (l *Load) measured() string {
	shortest, longest := math.Inf(1), 0.0
	fewest, most := int64(math.MaxInt64), int64(0)
	blocks := map[int]bool{}
	for _, c := range l.Cells {
		for _, t := range c.Trials {
			if t == nil {
				continue
			}
			blocks[t.Block] = true
			shortest, longest = min(shortest, t.LoadResult.Duration), max(longest, t.LoadResult.Duration)
			fewest, most = min(fewest, t.LoadResult.Requests), max(most, t.LoadResult.Requests)
		}
	}
	if len(blocks) == 0 {
		return ""
	}
	unit := quantity.UnitFor(quantity.Seconds, longest)
	window := unit.Text(longest)
	if low := unit.Number(shortest); low != unit.Number(longest) {
		window = low + "–" + window
	}
	requests := quantity.Whole(most)
	if fewest != most {
		requests = quantity.Whole(fewest) + "–" + requests
	}
	return fmt.Sprintf("%s × %s · %s requests a trial", quantity.Plural(len(blocks), "block"), window, requests)
}
