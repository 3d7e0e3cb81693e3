package sidebyside

import "time"

// balance chooses how long the servers of a pair that are measured alone are
// measured, so that both ways take the same time.
type balance struct {
	ring   time.Duration // the window of a server side by side
	blocks int           // that are planned

	together, alone taken
	// windows is the planned time of the pairs measured alone, and turns the time
	// that they took: more where something was masked. The rest of alone is the
	// start and the end of servers.
	windows, turns time.Duration
}

// taken is how often a way was measured and how long that took.
type taken struct {
	n   int
	all time.Duration
}

func (t *taken) add(d time.Duration) { t.n++; t.all += d }

// each is what one took on average, or what is expected of the first.
func (t taken) each(expected time.Duration) time.Duration {
	if t.n == 0 {
		return expected
	}
	return t.all / time.Duration(t.n)
}

// Estimates for the first pair: what it takes besides its turns, and how much
// longer its turns take than planned.
const (
	besideRing  = 2*warmup + 400*time.Millisecond
	besideAlone = 2*warmup + 500*time.Millisecond
	stretch     = 1.3
)

// addAlone notes a pair that was measured alone: for which windows, how long
// their turns took, and all of it.
func (b *balance) addAlone(windows, turns, all time.Duration) {
	b.alone.add(all)
	b.windows += windows
	b.turns += turns
}

// window is how long each server is measured alone in the next block. It makes up
// for the difference so far, in equal parts over all blocks to come.
func (b *balance) window() time.Duration {
	ring := b.together.each(besideRing + time.Duration(stretch*2*float64(b.ring)))
	beside, stretched := besideAlone, stretch
	if b.windows > 0 && b.turns > 0 {
		beside = (b.alone.all - b.turns) / time.Duration(b.alone.n)
		stretched = b.turns.Seconds() / b.windows.Seconds()
	}
	all := b.together.all + time.Duration(b.blocks-b.together.n)*ring
	each := (all - b.alone.all) / time.Duration(max(b.blocks-b.alone.n, 1))
	window := time.Duration(float64(each-beside) / 2 / stretched)
	return min(max(window, b.ring/2), 3*b.ring)
}
